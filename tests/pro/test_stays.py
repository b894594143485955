"""Somebody of the platform at a clinic's desk: for a reason, for an hour, said on every page, read by the clinic."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.appointments.models import Appointment
from apps.organizations.models import Organization, Stay
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough one"
REASON = "They asked why Monday has no free time."


@pytest.fixture
def travel() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def root(db: None) -> User:
    """Somebody who looks after the platform and belongs to no clinic."""
    return User.objects.create_superuser("root@example.org", PASSWORD, first_name="Robin", last_name="Root")


@pytest.fixture
def web(root: User, travel: Any) -> Client:
    made = Client()
    made.force_login(root)
    return made


def enter(web: Client, clinic: Clinic, **typed: str) -> Any:
    fields = {"code": clinic.organization.code, "role": "receptionist", "reason": REASON, "password": PASSWORD}
    return web.post("/pro/enter", fields | typed)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_who_enters_stands_at_the_desk_for_an_hour_and_every_page_says_so(
    web: Client, clinic: Clinic, travel: Any
) -> None:
    visit = clinic.book("09:30").appointment
    assert web.get("/pro/")["Location"] == "/admin/"
    assert enter(web, clinic)["Location"] == "/pro/"
    for path in ("", "list", f"visits/{visit.pk}", "clients/", "day-sheet/", "new", "figures/"):
        said = text_of(web.get(f"/pro/{path}"))
        for words in ("You are at the desk of", "as receptionist, for support, until", REASON):
            assert words in said, path
    for _ in range(3):  # a session ends by itself after half an hour without a click
        travel.shift(timedelta(minutes=19))
        assert web.get("/pro/feed", {"day": MONDAY}).status_code == 200


def test_after_an_hour_the_clinic_is_gone(web: Client, clinic: Clinic, travel: Any) -> None:
    enter(web, clinic)
    for _ in range(3):
        travel.shift(timedelta(minutes=20))
        last = web.get("/pro/list")
    assert (last.status_code, "Your hour at this desk is over." in text_of(last)) == (404, True)
    assert web.get("/pro/")["Location"] == "/admin/"


def test_it_ends_with_leaving_and_with_the_session(web: Client, clinic: Clinic, root: User) -> None:
    enter(web, clinic)
    assert web.post("/pro/leave")["Location"] == "/admin/"
    assert web.get("/pro/list").status_code == 404
    enter(web, clinic)
    web.post(reverse("account_logout"))
    web.force_login(root)
    assert web.get("/pro/list").status_code == 404
    assert [bool(stay.left_at) for stay in Stay.objects.order_by("pk")] == [True, False]


def test_the_clinic_reads_who_came_and_why_and_the_facts_name_nobody(web: Client, clinic: Clinic, root: User) -> None:
    enter(web, clinic)
    web.post("/pro/leave")
    stay = Stay.objects.get()
    facts = list(Event.objects.filter(organization_id=clinic.organization.pk).order_by("pk"))
    assert [(fact.topic, fact.actor, fact.subject) for fact in facts] == [
        ("desk.entered", f"support:{stay.pk}", f"stay:{stay.pk}"),
        ("desk.left", f"support:{stay.pk}", f"stay:{stay.pk}"),
    ]
    until = (NOW + timedelta(hours=1)).isoformat()
    payload = {"stay": stay.pk, "user": str(root.pk), "role": "receptionist", "until": until}
    assert [fact.payload for fact in facts] == [payload, payload]
    page = text_of(Standing(clinic, Role.OWNER).web.get("/pro/members/"))
    assert "Robin Root" in page
    assert REASON in page


def test_what_is_done_there_is_told_as_done_by_the_support(web: Client, clinic: Clinic) -> None:
    visit = clinic.book("09:30").appointment
    enter(web, clinic)
    web.post(f"/pro/visits/{visit.pk}/cancel", {"revision": visit.revision, "reason": "Asked by phone"})
    found = Appointment.objects.get(pk=visit.pk)
    assert (found.state, found.cancelled_by) == ("cancelled", f"support:{Stay.objects.get().pk}")
    owner = Standing(clinic, Role.OWNER).web
    assert "Frontdesk&#x27;s support" in text_of(owner.get(f"/pro/visits/{visit.pk}"))


@pytest.mark.parametrize("role", ["receptionist", "supervisor", "admin"])
def test_nobody_of_the_platform_takes_the_file_away_or_reaches_members_and_settings(
    web: Client, clinic: Clinic, role: str
) -> None:
    enter(web, clinic, role=role)
    shut = ("members/", "settings/", "setup/keys")
    assert {path: web.get(f"/pro/{path}").status_code for path in shut} == dict.fromkeys(shut, 403)
    assert web.post("/pro/clients/export").status_code == 403
    assert "You are at the desk of" in text_of(web.get("/pro/members/"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": "why not"}, "Say in a sentence why."),
        ({"reason": ""}, "This field is required."),
        ({"code": "nowhere"}, "There is no clinic of this code."),
        ({"role": "owner"}, "There is no such choice."),
        ({"password": "wrong"}, "That is not right."),
    ],
)
def test_each_wrong_field_is_told_and_nobody_enters(
    web: Client, clinic: Clinic, typed: dict[str, str], words: str
) -> None:
    refused = enter(web, clinic, **typed)
    assert (refused.status_code, words in text_of(refused), Stay.objects.count()) == (400, True, 0)
    assert web.get("/pro/list").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_tn_01_members_cannot_enter_any_desk(clinic: Clinic, friday: None, role: Role) -> None:
    theirs = make_clinic()
    member = Standing(clinic, role)
    assert member.web.get("/pro/enter").status_code == 404
    assert enter(member.web, theirs).status_code == 404
    assert Stay.objects.count() == 0


def test_staff_need_the_permission_and_lose_the_desk_with_it(clinic: Clinic, travel: Any) -> None:
    helper = User.objects.create_user("help@example.org", PASSWORD, is_staff=True)
    web = Client()
    web.force_login(helper)
    assert enter(web, clinic).status_code == 404
    permission = Permission.objects.get(codename="enter_desk")
    helper.user_permissions.add(permission)
    assert enter(web, clinic).status_code == 302
    assert web.get("/pro/list").status_code == 200
    helper.user_permissions.remove(permission)
    assert web.get("/pro/list").status_code == 404


def test_tn_12_a_clinic_that_ends_is_left_at_once(web: Client, clinic: Clinic) -> None:
    enter(web, clinic)
    Organization.objects.filter(pk=clinic.organization.pk).update(active=False)
    assert web.get("/pro/list").status_code == 404


def test_tn_02_a_stay_of_somebody_else_opens_nothing(web: Client, clinic: Clinic, travel: Any) -> None:
    enter(web, clinic)
    other = Client()
    other.force_login(User.objects.create_superuser("other@example.org", None))
    session = other.session
    session["stay"] = Stay.objects.get().pk
    session.save()
    assert other.get("/pro/list").status_code == 404


def test_au_21_the_session_is_a_new_one_at_the_desk_and_after_it(web: Client, clinic: Clinic) -> None:
    keys = [web.session.session_key]
    enter(web, clinic)
    keys.append(web.session.session_key)
    web.post("/pro/leave")
    keys.append(web.session.session_key)
    assert len(set(keys)) == 3
