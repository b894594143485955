"""The demo clinic's logins by one click: on the login page, in demo mode, and for nobody else's account."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from apps.core import clock
from apps.operations.actions.demo import clinic
from apps.organizations.models import Member
from tests.clinic import make_clinic
from tests.operations.fewdays import QUICK_HASHERS

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lilas(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo clinic without a single visit. Made once, and undone after the last test."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(PASSWORD_HASHERS=QUICK_HASHERS),
        transaction.atomic(),
    ):
        patch.setattr(clinic, "SITES", clinic.SITES[:1])
        patch.setattr(clinic, "AROUND", timedelta(0))
        clinic.make_clinic(clock.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(lilas: None, settings: Any) -> None:
    """Plain static files."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def buttons(web: Client) -> list[tuple[str, str, str]]:
    """(member, name, role) of each button of the login page."""
    page = web.get("/accounts/login/").content.decode()
    return re.findall(r'name="member" value="(\d+)"><span><b>(.+?)</b><small>(.+?)</small>', page)


def test_one_click_opens_the_desk_as_each_of_three(demo: None) -> None:
    shown = buttons(Client())
    assert [(name, role) for _, name, role in shown] == [
        ("Claire Vasseur", "owner"),
        ("Nadia Haddad", "receptionist"),
        ("Amélie Roux", "practitioner"),
    ]
    for number, name, _ in shown:
        web = Client()
        assert web.post("/demo/login", {"member": number})["Location"] == "/pro/"
        assert name in web.get("/pro/").content.decode()


def test_au_21_one_click_begins_a_session_of_its_own(demo: None) -> None:
    web = Client()
    owner, desk, _ = (number for number, _, _ in buttons(web))
    web.post("/demo/login", {"member": owner})
    first = web.cookies["sessionid"].value
    web.post("/demo/login", {"member": desk})
    assert web.cookies["sessionid"].value != first
    assert {"began", "seen"} <= set(web.session.keys())


def test_au_25_one_click_is_a_proof_for_a_quarter_of_an_hour_and_then_the_password_is(
    demo: None, time_machine: Any
) -> None:
    web = Client()
    web.post("/demo/login", {"member": buttons(web)[0][0]})
    invited = {"email": "new@lilas.example", "role": "agent"}
    assert web.post("/pro/members/invite", invited).status_code == 302
    time_machine.move_to(clock.now() + timedelta(minutes=16), tick=False)
    asked = web.post("/pro/members/invite", invited)
    kept = re.search(r'name="kept" value="([^"]+)"', asked.content.decode())
    assert kept is not None
    answer = {"kept": kept[1], "password": clinic.password_of(asked.context["email"])}
    assert (asked.status_code, web.post("/pro/members/invite", answer).status_code) == (403, 302)


def test_a_form_of_another_site_logs_nobody_in(demo: None) -> None:
    web = Client(enforce_csrf_checks=True)
    assert web.post("/demo/login", {"member": buttons(web)[0][0]}).status_code == 403


@pytest.mark.parametrize("asked", ["stranger", "retired", "0", "", "owner@lilas.example"])
def test_no_other_account_is_opened_by_a_click(demo: None, asked: str) -> None:
    retired = Member.objects.get(role="receptionist")
    retired.active = False
    retired.save()
    numbers = {"stranger": make_clinic().member().id, "retired": str(retired.pk)}
    web = Client()
    assert web.post("/demo/login", {"member": numbers.get(asked, asked)}).status_code == 404
    assert "_auth_user_id" not in web.session


def test_production_has_neither_the_buttons_nor_the_address(demo: None, settings: Any) -> None:
    number = buttons(Client())[0][0]
    settings.PRODUCTION = True
    assert buttons(Client()) == []
    assert Client().post("/demo/login", {"member": number}).status_code == 404
