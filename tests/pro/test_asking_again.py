"""AU-25: what is dangerous asks for the password again when the last proof is older than fifteen minutes."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.organizations.models import Invitation, Member, SettingValue
from apps.organizations.settings.queries import settings_of
from apps.pro.login import asking
from apps.pro.login.proof import MOST_TRIES
from tests.clinic import NOW, Clinic
from tests.passkeys import Passkey
from tests.pro.test_factors import SECRET, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PASSWORD, CANARY = "a long and quiet sentence", "canary-51cc-secret-9753"
LATER = NOW + timedelta(minutes=16)


@pytest.fixture
def owner(clinic: Clinic, settings: Settings) -> Member:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("olga@example.org", PASSWORD)
    return Member.objects.create(organization=clinic.organization, user=user, role="owner")


@pytest.fixture
def web(owner: Member, time_machine: Any) -> Client:
    """Her browser, sixteen minutes after she logged in on the login page."""
    web = Client()
    assert web.post("/accounts/login/", {"login": "olga@example.org", "password": PASSWORD})["Location"] == "/pro/"
    time_machine.move_to(LATER, tick=False)
    return web


def invite(web: Client, email: str = "new@example.org") -> Any:
    return web.post("/pro/members/invite", {"email": email, "role": "admin"})


def kept_in(page: Any) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def dangerous(clinic: Clinic) -> dict[str, dict[str, str]]:
    """Path -> the form: secrets, hosts and rights of roles, roles, invitations."""
    other = Member.objects.get(pk=clinic.member().id)
    return {
        "settings/EMAIL": {"EMAIL_CONFIG_PASS": CANARY},
        "settings/TWILLIO": {"TWILLIO_AUTH_TOKEN": CANARY},
        "settings/CLOUDFLARE": {"CLOUDFLARE_R2_ENDPOINT": "https://storage.example.org"},
        "settings/GENERAL": {"ROLE_OVERRIDES": '{"receptionist": {"without": ["overbook"]}}'},
        "members/invite": {"email": "new@example.org", "role": "admin"},
        f"members/{other.pk}": {"do": "role", "role": "receptionist"},
    }


def test_au_25_each_of_these_asks_again_and_is_done_once_the_password_is_right(clinic: Clinic, web: Client) -> None:
    forms = dangerous(clinic)
    asked = {path: web.post(f"/pro/{path}", form) for path, form in forms.items()}
    assert {
        path: (one.status_code, b"Is it still you?" in one.content) for path, one in asked.items()
    } == dict.fromkeys(forms, (403, True))
    assert (SettingValue.objects.count(), Invitation.objects.count()) == (0, 0)
    for path, page in asked.items():  # the first one proves; the others were asked before and lose nothing either
        done = web.post(f"/pro/{path}", {"kept": kept_in(page), "password": PASSWORD})
        assert (done.status_code, "saved=yes" in done["Location"]) == (302, True)
    assert (SettingValue.objects.count(), Invitation.objects.get().email) == (4, "new@example.org")
    assert settings_of(clinic.organization).email.password.reveal() == CANARY  # type: ignore[union-attr]


def test_au_25_the_guard_is_needed(clinic: Clinic, web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_fresh", lambda _request: True)
    done = {path: web.post(f"/pro/{path}", form).status_code for path, form in dangerous(clinic).items()}
    assert (set(done.values()), SettingValue.objects.count(), Invitation.objects.count()) == ({302}, 4, 1)


def test_au_25_right_after_the_login_and_for_what_is_harmless_nobody_is_asked(web: Client, time_machine: Any) -> None:
    assert web.post("/pro/settings/GENERAL", {"TIME_ZONE": "Europe/Paris"}).status_code == 302
    time_machine.move_to(NOW + timedelta(minutes=14), tick=False)
    assert invite(web).status_code == 302


def test_au_25_a_proof_holds_for_fifteen_minutes_in_a_session_with_another_key(web: Client, time_machine: Any) -> None:
    before = web.cookies["sessionid"].value
    web.post("/pro/members/invite", {"kept": kept_in(invite(web)), "password": PASSWORD})
    assert web.cookies["sessionid"].value != before
    time_machine.move_to(LATER + timedelta(minutes=14), tick=False)
    assert invite(web, "second@example.org").status_code == 302
    time_machine.move_to(LATER + timedelta(minutes=16), tick=False)
    assert invite(web, "third@example.org").status_code == 403


def test_au_25_a_wrong_answer_does_nothing_and_ten_of_them_are_the_last(web: Client) -> None:
    kept = kept_in(invite(web))
    for _ in range(MOST_TRIES):
        wrong = web.post("/pro/members/invite", {"kept": kept, "password": "not that"})
        assert (wrong.status_code, kept_in(wrong)) == (400, kept)
    last = web.post("/pro/members/invite", {"kept": kept, "password": PASSWORD})
    assert (last.status_code, "Retry-After" in last.headers, Invitation.objects.count()) == (429, True, 0)


def test_au_14_a_code_of_the_app_proves_it_too_once(owner: Member, web: Client) -> None:
    TOTP.activate(owner.user, SECRET)
    page = invite(web)
    assert b'name="code"' in page.content
    typed = {"kept": kept_in(page), "code": code_at(LATER)}
    assert web.post("/pro/members/invite", typed | {"code": "000000"}).status_code == 400
    assert web.post("/pro/members/invite", typed).status_code == 302


def question_in(page: Any) -> dict[str, Any]:
    found = re.search(r'id="passkey-question" type="application/json">(.*?)<', page.content.decode())
    assert found is not None
    return dict(json.loads(found[1]))


def test_au_14_the_answer_of_a_passkey_proves_it_too_once(owner: Member, web: Client, time_machine: Any) -> None:
    passkey = Passkey()
    Authenticator.objects.create(user=owner.user, type="webauthn", data=passkey.registered)
    page = invite(web)
    typed = {"kept": kept_in(page), "passkey": passkey.answer(question_in(page))}
    assert web.post("/pro/members/invite", typed).status_code == 302
    time_machine.move_to(LATER + timedelta(minutes=16), tick=False)
    assert web.post("/pro/members/invite", typed).status_code == 400
    assert (Invitation.objects.count(), Authenticator.objects.get().last_used_at) == (1, LATER)


def test_au_25_what_none_of_ones_own_passkeys_has_signed_is_no_proof(owner: Member, web: Client) -> None:
    passkey, other = Passkey(), Passkey()
    Authenticator.objects.create(user=owner.user, type="webauthn", data=passkey.registered)
    page = invite(web)
    old, question = question_in(page), question_in(invite(web))  # who is asked again answers the last question
    forged = [passkey.answer(old), other.answer(question), Passkey(b"unknown").answer(question)]
    for answer in [*forged, "x", "7", "[]", "{}", '{"response": 7}', json.dumps(question)]:
        asked = web.post("/pro/members/invite", {"kept": kept_in(page), "passkey": answer})
        assert asked.status_code == 400
        question = question_in(asked)
    assert not Invitation.objects.exists()


def test_sc_01_what_was_typed_waits_sealed_in_the_browser_and_in_no_row(web: Client) -> None:
    page = web.post("/pro/settings/EMAIL", {"EMAIL_CONFIG_PASS": CANARY})
    sessions = json.dumps([one.get_decoded() for one in Session.objects.all()])
    assert ("canary" in page.content.decode(), "canary" in sessions) == (False, False)
    assert page["Cache-Control"] == "no-store"


def test_what_was_kept_opens_at_its_own_address_for_its_own_person_for_half_an_hour(
    clinic: Clinic, web: Client, time_machine: Any
) -> None:
    kept = kept_in(invite(web))
    answer = {"kept": kept, "password": PASSWORD}
    assert web.post("/pro/settings/EMAIL", answer).status_code == 400
    assert web.post("/pro/members/invite", answer | {"kept": kept[:-8] + "AAAAAAA="}).status_code == 400
    Member.objects.create(
        organization=clinic.organization, user=User.objects.create_user("otto@example.org", PASSWORD), role="owner"
    )
    other = Client()
    other.post("/accounts/login/", {"login": "otto@example.org", "password": PASSWORD})
    assert other.post("/pro/members/invite", answer).status_code == 400
    time_machine.move_to(LATER + timedelta(minutes=31), tick=False)
    web.post("/accounts/login/", {"login": "olga@example.org", "password": PASSWORD})
    assert web.post("/pro/members/invite", answer).status_code == 400
    assert not Invitation.objects.exists()


def test_a_script_is_told_in_its_own_form(web: Client) -> None:
    told = web.post("/pro/members/invite", {"email": "new@example.org"}, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]["code"]) == (403, "proof_required")


def test_au_25_another_e_mail_is_asked_for_by_who_has_just_proven_who_they_are(web: Client) -> None:
    asked = web.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    assert (asked.status_code, asked["Location"].startswith("/accounts/reauthenticate/")) == (302, True)
