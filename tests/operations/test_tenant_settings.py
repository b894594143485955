"""Settings of an organisation in the admin: the desk's checks and facts, behind the admin's door and a second look."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser
from pytest_django import Settings

from apps.accounts.models import User
from apps.organizations.models import SettingValue
from apps.organizations.settings.queries import settings_of
from apps.organizations.settings.registry import CATEGORIES
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db
PASSWORD, CANARY = "a long and quiet sentence", "canary-77aa-secret-2468"


@pytest.fixture
def operator(settings: Settings, time_machine: Any) -> User:
    time_machine.move_to(NOW, tick=False)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def window(operator: User) -> Browser:
    return logged_in(operator)


def logged_in(user: User) -> Browser:
    made = Browser()
    made.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return made


def page_of(clinic: Clinic, more: str = "") -> str:
    return f"/admin/organizations/organization/{clinic.organization.pk}/settings/{more}"


def test_every_category_is_a_page_and_the_organisations_own_leads_to_them(clinic: Clinic, window: Browser) -> None:
    assert page_of(clinic).encode() in window.get(page_of(clinic).replace("settings/", "change/")).content
    listed = window.get(page_of(clinic)).content.decode()
    assert re.findall(r"/settings/([A-Z0-9_]+)/", listed) == list(CATEGORIES)
    assert {window.get(page_of(clinic, f"{name}/")).status_code for name in CATEGORIES} == {200}


def test_z11_a_change_is_written_with_who_made_it_and_told_as_frontdesks(
    clinic: Clinic, operator: User, window: Browser
) -> None:
    done = window.post(page_of(clinic, "GENERAL/"), {"TIME_ZONE": "Europe/Rome"})
    assert (done.status_code, settings_of(clinic.organization).general.time_zone) == (302, "Europe/Rome")
    assert Event.objects.get(topic="setting.changed").actor == f"system:user-{operator.pk}"
    shown = window.get(done["Location"]).content.decode()
    assert ("Saved." in shown, "TIME_ZONE</code> set <small><bdi>Frontdesk" in shown) == (True, True)


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(clinic: Clinic, window: Browser) -> None:
    typed = {"TIME_ZONE": "Europe/Nowhere", "NOTIFICATION_CATEGORIES": "bookings"}
    told = window.post(page_of(clinic, "GENERAL/"), typed)
    assert (told.status_code, SettingValue.objects.count()) == (400, 0)
    assert (b"This is not a time zone" in told.content, b"Europe/Nowhere" in told.content) == (True, True)


def test_sc_06_a_secret_is_set_and_replaced_and_never_shown(clinic: Clinic, window: Browser) -> None:
    window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_PASS": CANARY})
    window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_PASS": ""})  # left empty it stays
    assert settings_of(clinic.organization).email.password.reveal() == CANARY  # type: ignore[union-attr]
    refused = window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_PASS": CANARY, "EMAIL_CONFIG_PORT": "x"})
    shown = [window.get(page_of(clinic, "EMAIL/")), refused]
    assert [(b"canary" in page.content, b"set, ends in 2468" in page.content) for page in shown] == [(False, True)] * 2


def test_sc_08_a_host_asks_for_its_secret_again(clinic: Clinic, window: Browser) -> None:
    window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_HOST": "smtp.example.org", "EMAIL_CONFIG_PASS": CANARY})
    told = window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_HOST": "mail.attacker.example"})
    assert (told.status_code, b"Enter this secret again" in told.content) == (400, True)
    assert settings_of(clinic.organization).email.host == "smtp.example.org"


def test_au_25_what_is_dangerous_asks_again_and_is_done_with_the_right_answer(
    clinic: Clinic, window: Browser, time_machine: Any
) -> None:
    time_machine.move_to(NOW + timedelta(minutes=16), tick=False)
    asked = window.post(page_of(clinic, "EMAIL/"), {"EMAIL_CONFIG_PASS": CANARY})
    kept = re.search(r'name="kept" value="([^"]+)"', asked.content.decode())
    assert kept is not None
    assert (asked.status_code, b"canary" in asked.content, SettingValue.objects.count()) == (403, False, 0)
    wrong = window.post(page_of(clinic, "EMAIL/"), {"kept": kept[1], "password": "not that"})
    assert (wrong.status_code, b"That is not right" in wrong.content, SettingValue.objects.count()) == (400, True, 0)
    assert window.post(page_of(clinic, "EMAIL/"), {"kept": f"AAAA{kept[1]}", "password": PASSWORD}).status_code == 400
    assert window.post(page_of(clinic, "EMAIL/"), {"kept": kept[1], "password": PASSWORD}).status_code == 302
    assert settings_of(clinic.organization).email.password.reveal() == CANARY  # type: ignore[union-attr]


def test_a_connection_is_tried_and_said_in_words(clinic: Clinic, window: Browser) -> None:
    told = window.post(page_of(clinic, "CLOUDFLARE/test/"))
    assert (told.status_code, b"CLOUDFLARE_R2_ACCOUNT_ID is not set." in told.content) == (200, True)
    assert [
        window.post(page_of(clinic, "JIRA/test/")).status_code,
        window.get(page_of(clinic, "EMAIL/test/")).status_code,
    ] == [404, 404]


def test_tn_01_only_who_may_change_settings_from_outside_does(clinic: Clinic, window: Browser) -> None:
    looker = User.objects.create_user("looks@example.org", PASSWORD, is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_organization"))
    for path in ("", "EMAIL/"):
        assert logged_in(looker).get(page_of(clinic, path)).status_code == 403
        assert Browser().get(page_of(clinic, path)).status_code == 302
    assert logged_in(looker).post(page_of(clinic, "GENERAL/"), {"TIME_ZONE": "Europe/Rome"}).status_code == 403
    nowhere = page_of(clinic).replace(str(clinic.organization.pk), "00000000-0000-4000-8000-000000000000")
    assert [window.get(path).status_code for path in (nowhere, page_of(clinic, "NOPE/"))] == [404, 404]
    assert not SettingValue.objects.exists()
