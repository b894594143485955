"""Settings at the desk: shown and set by whoever may, secrets write-only, each change with its line."""

from typing import Any

import pytest

from apps.organizations.actions.settings import change_settings
from apps.organizations.models import SettingValue
from apps.organizations.roles import Role
from apps.organizations.settings.queries import settings_of
from tests.clinic import Clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

CANARY = "canary-77aa-secret-2468"


@pytest.fixture
def owner(clinic: Clinic) -> Standing:
    return Standing(clinic, Role.OWNER)


def form(owner: Standing, category: str, **fields: Any) -> Any:
    """The form of the category, sent with what it shows but for these fields."""
    page = owner.web.get(f"/pro/settings/{category}")
    shown = {one.name: one.value for one in page.context["fields"]}
    return owner.web.post(f"/pro/settings/{category}", shown | fields)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("role", [Role.ADMIN, Role.RECEPTIONIST, Role.DEVELOPER])
def test_who_may_not_write_settings_sees_none(clinic: Clinic, role: Role) -> None:
    desk = Standing(clinic, role)
    paths = ("settings/", "settings/EMAIL")
    assert [desk.web.get(f"/pro/{path}").status_code for path in paths] == [403, 403]
    assert desk.web.post("/pro/settings/EMAIL/test").status_code == 403


def test_every_category_is_listed_with_how_much_of_it_is_set(owner: Standing) -> None:
    form(owner, "EMAIL", EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_USER="desk")
    listed = {one["name"]: one["set"] for one in owner.web.get("/pro/settings/").context["categories"]}
    assert (len(listed), listed["EMAIL"], listed["TWILLIO"]) == (11, 2, 0)


def test_a_form_writes_what_differs_and_nothing_else(owner: Standing) -> None:
    form(owner, "EMAIL", EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_USER="desk", EMAIL_CONFIG_PORT="465")
    assert form(owner, "EMAIL", EMAIL_CONFIG_USER="").status_code == 302  # emptied: taken away
    assert dict(SettingValue.objects.values_list("key", "value")) == {
        "EMAIL_CONFIG_HOST": "smtp.example.org",
        "EMAIL_CONFIG_PORT": 465,
    }
    history = [(one["key"], one["change"]) for one in owner.web.get("/pro/settings/EMAIL").context["history"]]
    assert history[0] == ("EMAIL_CONFIG_USER", "taken away")
    assert len(history) == 4


def test_sc_06_a_secret_is_set_replaced_and_taken_away_and_never_shown(owner: Standing) -> None:
    form(owner, "EMAIL", EMAIL_CONFIG_PASS=CANARY)
    page = text(owner.web.get("/pro/settings/EMAIL"))
    assert ("set, ends in 2468" in page, "canary" in page) == (True, False)
    form(owner, "EMAIL")  # left empty: kept
    password = settings_of(owner.clinic.organization).email.password
    assert password is not None
    assert password.reveal() == CANARY
    refused = form(owner, "EMAIL", EMAIL_CONFIG_PASS=CANARY, EMAIL_CONFIG_PORT="none")
    assert (refused.status_code, "canary" in text(refused)) == (400, False)
    form(owner, "EMAIL", **{"remove-EMAIL_CONFIG_PASS": "yes"})
    assert not SettingValue.objects.filter(key="EMAIL_CONFIG_PASS").exists()


def test_what_was_typed_wrongly_stands_there_still_beside_its_sentence(owner: Standing) -> None:
    refused = form(owner, "GENERAL", TIME_ZONE="Mars/Olympus", ROLE_OVERRIDES='{"agent": {"name": "Desk"}}')
    assert refused.status_code == 400
    page = text(refused)
    assert "Mars/Olympus" in page
    assert "This is not a time zone." in page
    assert not SettingValue.objects.exists()
    assert form(owner, "GENERAL", TIME_ZONE="Europe/Paris").status_code == 302


def test_a_yes_or_no_may_be_left_as_usual(owner: Standing) -> None:
    for typed, kept in (("true", True), ("false", False), ("", None)):
        form(owner, "SCHEDULING", ALLOW_PAST_DAY_BOOKING=typed)
        row = SettingValue.objects.filter(key="ALLOW_PAST_DAY_BOOKING").first()
        assert (row.value if row else None) is kept


def test_sc_08_the_form_asks_for_the_secret_again_when_its_host_changes(owner: Standing) -> None:
    form(owner, "EMAIL", EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_PASS=CANARY)
    refused = form(owner, "EMAIL", EMAIL_CONFIG_HOST="mail.attacker.example")
    assert (refused.status_code, "Enter this secret again" in text(refused)) == (400, True)


def test_trying_the_connection_says_what_is_missing_and_is_written_down(owner: Standing) -> None:
    tried = owner.web.post("/pro/settings/EMAIL/test")
    assert (tried.status_code, tried.context["tried"].message) == (200, "EMAIL_CONFIG_HOST is not set.")
    assert owner.web.post("/pro/settings/SCHEDULING/test").status_code == 404
    for _ in range(10):
        last = owner.web.post("/pro/settings/EMAIL/test")
    assert last.context["tried"].message == "That was too often. Please wait a minute."


def test_a_role_that_is_narrowed_is_refused_with_the_next_click_and_the_owner_never_is(clinic: Clinic) -> None:
    helper, boss = Standing(clinic), Standing(clinic, Role.OWNER)
    assert helper.web.get("/pro/new?day=2026-11-23").status_code == 200
    overrides = {"receptionist": {"name": "Front office", "without": ["book"]}}
    change_settings(actor=boss.actor, organization=clinic.organization, changes={"ROLE_OVERRIDES": overrides})
    assert helper.web.get("/pro/new?day=2026-11-23").status_code == 403
    assert boss.web.get("/pro/new?day=2026-11-23").status_code == 200


def test_each_setting_is_named_in_the_language_of_its_reader(owner: Standing) -> None:
    page = owner.web.get("/pro/settings/EMAIL", headers={"Accept-Language": "fr"}).content.decode()
    assert ('lang="fr"' in page, "Nom d’utilisateur sur le serveur d’e-mail." in page) == (True, True)
    assert "Username for email server" not in page
