"""API keys at the desk: made with chosen rights, shown once, taken away."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from time_machine import travel

from apps.organizations.models import ApiKey, Member
from apps.organizations.roles import Role
from tests.api.groups.caller import Keyed
from tests.clinic import NOW, Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(clinic: Clinic, friday: None) -> Standing:
    return Standing(clinic, Role.OWNER)


def add(standing: Standing, **fields: Any) -> Any:
    return standing.web.post("/pro/setup/keys", {"name": "Accounts", "scopes": ["see_calendar"]} | fields)


def text_in(response: Any) -> str:
    """The key as the page of its making shows it."""
    found = re.search(r'id="text"[^>]* value="([\w-]+)"', response.content.decode())
    return found[1] if found else ""


def test_a_key_is_shown_once_works_and_ends_when_it_is_taken_away(owner: Standing) -> None:
    made = add(owner)
    key = Keyed(text_in(made))
    assert (made.status_code, key.get("/groups").status_code) == (201, 200)
    listed = owner.web.get("/pro/setup/keys").content.decode()
    assert (key.key in listed, "Accounts" in listed, "20 Nov, 10:00" in listed) == (False, True, True)
    owner.web.post(f"/pro/setup/keys/{ApiKey.objects.get().pk}/remove")
    assert key.get("/groups").status_code == 401
    assert "taken away" in owner.web.get("/pro/setup/keys").content.decode()


def test_au_27_a_key_has_the_rights_the_site_and_the_end_that_were_chosen(owner: Standing, clinic: Clinic) -> None:
    second = type(clinic.group).objects.create(organization=clinic.organization, slug="second", name="Second")
    made = add(owner, scopes=["see_calendar", "edit_clients"], groups=[clinic.group.pk], last="2026-11-27")
    row = ApiKey.objects.get()
    assert (row.scopes, row.groups) == (["edit_clients", "see_calendar"], [clinic.group.pk])
    assert row.expires_at == datetime(2026, 11, 27, 23, 0, tzinfo=UTC)  # midnight in Paris, after its last day
    key = Keyed(text_in(made))
    assert [key.get(f"/groups/{one.pk}").status_code for one in (clinic.group, second)] == [200, 404]
    assert "Friday 27 November 2026" in owner.web.get("/pro/setup/keys").content.decode()


def test_au_25_a_key_is_made_by_who_has_just_proven_who_they_are(owner: Standing) -> None:
    with travel(NOW + timedelta(minutes=16), tick=False):
        assert (add(owner).status_code, ApiKey.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "Choose at least one right"),
        ({"scopes": ["fly"]}, "There is no such choice."),
        ({"last": "2026-11-19"}, "This day is over."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(
    owner: Standing, fields: dict[str, Any], sentence: str
) -> None:
    response = add(owner, **({"name": "Kept", "last": "2026-12-24"} | fields))
    page = response.content.decode()
    typed = {"name": "Kept", "last": "2026-12-24"} | fields
    assert (response.status_code, sentence in page, ApiKey.objects.count()) == (400, True, 0)
    assert all(f'value="{typed[name]}"' in page for name in ("name", "last"))


def test_nobody_gives_more_than_they_have(owner: Standing, clinic: Clinic) -> None:
    configuring = Standing(clinic, Role.DEVELOPER)
    Member.objects.filter(pk=configuring.member.pk).update(permissions=["config"])
    assert add(configuring, scopes=["edit_clients"]).status_code == 400
    assert add(configuring, scopes=["edit_settings"]).status_code == 201


def test_keys_are_the_owners_business(owner: Standing, clinic: Clinic, desk: Standing) -> None:
    add(owner)
    key = ApiKey.objects.get()
    admin, stranger = Standing(clinic, Role.ADMIN), Standing(make_clinic(), Role.OWNER)
    asked = {one: standing.web.get("/pro/setup/keys") for one, standing in (("admin", admin), ("desk", desk))}
    assert {who: told.status_code for who, told in asked.items()} == {"admin": 403, "desk": 403}
    assert "Accounts" not in stranger.web.get("/pro/setup/keys").content.decode()
    assert stranger.web.post(f"/pro/setup/keys/{key.pk}/remove").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None
