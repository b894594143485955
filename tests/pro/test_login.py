"""Logging in, staying logged in, being let go; new passwords and invitations by mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.accounts.models import User
from apps.notifications.models import CapturedMail
from apps.organizations.actions import Invited, invite_member
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Role
from apps.outbox.actions import relay
from apps.outbox.models import Delivery
from apps.pro.invitation import send_invitation
from apps.pro.login import resetting
from apps.pro.login.adapter import MOST_FAILURES
from tests.clinic import NOW, Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PASSWORD, WRONG = "a long and quiet sentence", "not that sentence"
ADDRESSES = [f"203.0.113.{number}" for number in range(1, 100)]


@pytest.fixture
def nadia(clinic: Clinic, settings: Settings) -> User:
    """A receptionist with a password; quick hashes, because it is not they that are tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("nadia@example.org", PASSWORD)
    Member.objects.create(organization=clinic.organization, user=user, role="receptionist")
    return user


def log_in(web: Client, password: str = PASSWORD, address: str = ADDRESSES[0], email: str = "nadia@example.org") -> Any:
    return web.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def is_in(web: Client) -> bool:
    return web.get("/pro/feed").status_code == 200


def test_after_logging_in_staff_stand_at_the_desk(nadia: User) -> None:
    web = Client()
    assert log_in(web)["Location"] == "/pro/"
    assert is_in(web)
    assert log_in(Client(), email="NADIA@Example.ORG")["Location"] == "/pro/"


def test_au_09_one_account_from_one_address_is_locked_after_five_failures(nadia: User) -> None:
    web = Client()
    statuses = [log_in(web, WRONG).status_code for _ in range(5)]
    assert statuses[:4] == [200] * 4
    locked = log_in(web)
    assert (locked.status_code, b"Too many tries" in locked.content, is_in(web)) == (429, True, False)
    assert log_in(Client(), address=ADDRESSES[1]).status_code == 302


def test_au_09_the_lock_ends_by_itself(nadia: User, time_machine: Any) -> None:
    for _ in range(5):
        log_in(Client(), WRONG)
    time_machine.move_to(NOW + timedelta(minutes=16), tick=False)
    assert log_in(Client()).status_code == 302


def test_au_09_au_10_guessing_from_many_addresses_is_stopped_and_the_known_browser_is_not(nadia: User) -> None:
    known = Client()
    log_in(known)
    known.post("/accounts/logout/")
    for number in range(MOST_FAILURES):
        log_in(Client(), WRONG, ADDRESSES[number // 4])
    stranger = log_in(Client(), PASSWORD, ADDRESSES[90])
    assert (stranger.status_code, b"Too many failed login attempts" in stranger.content) == (200, True)
    assert log_in(known, PASSWORD, ADDRESSES[91]).status_code == 302


def test_au_10_a_known_browser_opens_no_other_account(nadia: User) -> None:
    web = Client()
    log_in(web)
    other = User.objects.create_user("other@example.org", PASSWORD)
    for number in range(MOST_FAILURES):
        log_in(Client(), WRONG, ADDRESSES[number // 4], other.email)
    web.post("/accounts/logout/")
    assert log_in(web, PASSWORD, ADDRESSES[92], other.email).status_code == 200


def test_au_21_a_session_that_was_planted_is_worth_nothing(nadia: User) -> None:
    web = Client()
    web.get("/accounts/login/")
    planted = web.session
    planted["planted"] = "yes"
    planted.save()
    web.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    before = planted.session_key
    log_in(web)
    assert web.cookies[settings.SESSION_COOKIE_NAME].value != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(before)
    assert not is_in(thief)


@pytest.mark.parametrize("step", [10, 29])
def test_au_24_who_clicks_stays_and_is_let_go_after_twelve_hours(nadia: User, time_machine: Any, step: int) -> None:
    web = Client()
    log_in(web)
    for minutes in range(step, 12 * 60, step):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        assert is_in(web)
    time_machine.move_to(NOW + timedelta(hours=12, seconds=1), tick=False)
    assert not is_in(web)


def test_au_24_half_an_hour_without_a_click_ends_it_though_the_page_asks_by_itself(
    nadia: User, time_machine: Any
) -> None:
    web = Client()
    log_in(web)
    for minutes in range(5, 30, 5):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        assert web.get("/pro/changes?after=0-0").status_code == 304
    time_machine.move_to(NOW + timedelta(minutes=30), tick=False)
    asked = web.get("/pro/changes?after=0-0", headers={"Accept": "application/json"})
    assert (asked.status_code, is_in(web)) == (401, False)


def test_au_22_a_new_password_ends_every_other_session(nadia: User) -> None:
    web, other = Client(), Client()
    log_in(web)
    log_in(other)
    nadia.set_password("quite another sentence")
    nadia.save()
    assert (is_in(web), is_in(other)) == (False, False)


def test_au_22_logging_out_ends_the_session_itself(nadia: User) -> None:
    web = Client()
    log_in(web)
    kept = web.cookies[settings.SESSION_COOKIE_NAME].value
    web.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(thief)


def ask_for_a_new_one(email: str = "nadia@example.org", **headers: str) -> str:
    """The path that the letter leads to, without its host; '' when no letter came."""
    Client().post("/accounts/password/reset/", {"email": email}, **headers)  # type: ignore[arg-type]
    relay()
    found = re.findall(r"http\S+", str(mail.outbox[-1].body)) if mail.outbox else []
    assert all(link.startswith(settings.PUBLIC_URL + "/accounts/") for link in found)
    return str(found[0].removeprefix(settings.PUBLIC_URL)) if found else ""


def choose(link: str, password: str = "quite another sentence") -> Client:
    web = Client()
    form = web.get(link, follow=True).redirect_chain
    if form:
        web.post(form[-1][0], {"password1": password, "password2": password})
    return web


def test_au_26_a_link_to_a_new_password_is_good_once_and_logs_in(nadia: User) -> None:
    link = ask_for_a_new_one()
    assert is_in(choose(link))
    assert not is_in(choose(link, "a third sentence, never used"))
    nadia.refresh_from_db()
    assert nadia.check_password("quite another sentence")


def test_au_26_the_link_ends_after_an_hour_and_with_the_next_password(nadia: User, time_machine: Any) -> None:
    late, changed = ask_for_a_new_one(), ask_for_a_new_one()
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    assert not is_in(choose(late))
    time_machine.move_to(NOW, tick=False)
    nadia.set_password("changed meanwhile")
    nadia.save()
    assert not is_in(choose(changed))


def test_au_26_the_link_of_one_person_sets_nobody_elses_password(nadia: User) -> None:
    other = User.objects.create_user("other@example.org", PASSWORD)
    link = ask_for_a_new_one()
    forged = re.sub(r"/key/[^-]+-", f"/key/{other.pk.hex}-", link)
    assert forged != link
    choose(forged)
    other.refresh_from_db()
    assert other.check_password(PASSWORD)


def test_au_26_the_link_leads_to_our_address_whatever_host_is_named(nadia: User) -> None:
    assert ask_for_a_new_one(HTTP_HOST="localhost") != ""
    assert Client().post("/accounts/password/reset/", HTTP_HOST="evil.example").status_code == 400


def test_au_09_asking_for_a_new_password_is_the_same_work_for_every_address(nadia: User) -> None:
    asked = []
    for email in ("nadia@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post("/accounts/password/reset/", {"email": email})
        told = [re.split(r"'| WHERE |\n", one["sql"])[0] for one in queries]
        rows = [statement for statement in told if not re.search("cache|SAVEPOINT", statement)]  # limits by address
        asked.append((answer.status_code, answer["Location"], rows))
    assert asked[0] == asked[1]
    assert mail.outbox == []  # nobody waits for a mail server


def test_a_letter_that_the_server_refuses_is_tried_again(nadia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resetting, "send_letter", lambda *_arguments, **_named: False)
    assert ask_for_a_new_one() == ""
    delivery = Delivery.objects.get(receiver="handler:reset_letter")
    assert (delivery.state, delivery.attempts, "NotTakenError" in delivery.error) == ("waiting", 1, True)


@pytest.mark.parametrize("email", ["nad\u0131a@example.org", "nobody@example.org", "nadia@example.org\u200b"])
def test_au_26_a_look_alike_address_gets_no_letter(nadia: User, email: str) -> None:
    assert ask_for_a_new_one(email) == ""
    assert mail.outbox == []


def test_au_10_a_new_password_lets_in_whom_others_have_locked_out(nadia: User) -> None:
    for number in range(MOST_FAILURES + 5):
        log_in(Client(), WRONG, ADDRESSES[number // 4])
    assert is_in(choose(ask_for_a_new_one()))


def invited(clinic: Clinic, email: str = "new@example.org") -> Invited:
    Organization.objects.filter(pk=clinic.organization.pk).update(sandbox=True)
    clinic.organization.refresh_from_db()
    return invite_member(
        actor=clinic.member(), organization=clinic.organization, email=email, role=Role.RECEPTIONIST, now=NOW
    )


def test_an_invitation_comes_by_mail_and_its_link_makes_a_member(clinic: Clinic) -> None:
    assert send_invitation(invited(clinic))
    letter = CapturedMail.objects.get()
    (link,) = re.findall(r"http\S+", letter.text)
    assert (letter.recipient, link.startswith(settings.PUBLIC_URL + "/pro/invitation/")) == ("new@example.org", True)
    web, path = Client(), link.removeprefix(settings.PUBLIC_URL)
    weak = web.post(path, {"password": "short", "first_name": "Nadia"})
    assert (weak.status_code, b"Nadia" in weak.content) == (400, True)
    assert web.post(path, {"password": PASSWORD, "first_name": "Nadia"})["Location"] == "/pro/"
    assert is_in(web)
    assert Member.objects.get(user__email="new@example.org").role == "receptionist"
    assert Client().get(path).status_code == 404


def test_au_28_the_page_of_an_invitation_lets_nobody_else_in(clinic: Clinic, nadia: User) -> None:
    path = f"/pro/invitation/{invited(clinic).token}"
    somebody = Standing(make_clinic())
    body = {"password": PASSWORD, "email": "evil@example.org", "role": "owner"}
    assert somebody.web.post(path, body).status_code == 403
    known = f"/pro/invitation/{invited(clinic, 'known@example.org').token}"
    User.objects.create_user("known@example.org", PASSWORD)
    page = Client().get(known).content
    assert (b"Choose a password" in page, Client().post(known, body).status_code) == (False, 403)
    assert Client().post(path, body).status_code == 302
    assert Member.objects.get(user__email="new@example.org").role == "receptionist"
    assert not User.objects.filter(email="evil@example.org").exists()
