"""Second factors: an app's codes at every login, recovery codes, and being asked again before what is dangerous."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from apps.accounts.actions import check_factor, reseal_factors
from apps.accounts.actions.factors import MOST_TRIES
from apps.accounts.models import User
from apps.core.sealing import Keyring
from apps.organizations.models import Member
from tests.clinic import NOW, Clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PASSWORD = "a long and quiet sentence"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def nadia(clinic: Clinic, settings: Any) -> User:
    """A receptionist with an app on her telephone; quick hashes, because it is not they that are tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("nadia@example.org", PASSWORD)
    Member.objects.create(organization=clinic.organization, user=user, role="receptionist")
    TOTP.activate(user, SECRET)
    return user


def code_at(instant: datetime = NOW) -> str:
    """What the app shows then."""
    return format_hotp_value(hotp_value(SECRET, int(instant.timestamp()) // 30))


def log_in(password: str = PASSWORD, code: str | None = None) -> Client:
    web = Client()
    web.post("/accounts/login/", {"login": "nadia@example.org", "password": password})
    if code is not None:
        web.post("/accounts/2fa/authenticate/", {"code": code})
    return web


def is_in(web: Client) -> bool:
    return web.get("/pro/feed").status_code == 200


def by_api(password: str = PASSWORD, code: str | None = None) -> int:
    body = {"email": "nadia@example.org", "password": password} | ({} if code is None else {"code": code})
    status: int = Client().post("/api/auth/token", body, content_type="application/json").status_code
    return status


@pytest.mark.parametrize("password", ["right", "wrong", "missing"])
@pytest.mark.parametrize("factor", ["right", "wrong", "missing", "used", "recovery", "used recovery"])
def test_au_14_only_the_right_password_with_the_right_code_opens_page_api_and_admin(
    nadia: User, password: str, factor: str
) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    typed = {"right": PASSWORD, "wrong": "not that", "missing": ""}[password]
    opens = password == "right" and factor in {"right", "recovery"}
    for way in ("page", "api"):
        Authenticator.objects.filter(type="recovery_codes").delete()
        recovery = RecoveryCodes.activate(nadia).generate_codes()
        code = {"wrong": "000000", "missing": None}.get(factor, recovery[0] if "recovery" in factor else code_at())
        if factor == "used recovery":
            assert by_api(code=code) == 200
        if factor == "right":
            code = code_at(NOW + timedelta(seconds=30)) if way == "api" else code
        if factor == "used" and way == "page":
            assert by_api(code=code) == 200
        if way == "api":
            assert (by_api(typed, code) == 200) == opens
        else:
            web = log_in(typed, code)
            assert (is_in(web), web.get("/admin/").status_code == 200) == (opens, opens)


def test_au_14_the_admins_own_login_lets_nobody_past_the_second_factor(nadia: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    web = Client()
    web.post("/admin/login/", {"username": "nadia@example.org", "password": PASSWORD})
    assert web.get("/admin/").status_code == 302


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_au_15_a_code_is_good_a_step_early_and_late_and_once(
    nadia: User, time_machine: Any, steps: int, good: bool
) -> None:
    code = code_at(NOW + timedelta(seconds=30 * steps))
    assert is_in(log_in(code=code)) == good
    for later in (0, 31) if good else ():
        time_machine.move_to(NOW + timedelta(seconds=later), tick=False)
        assert not is_in(log_in(code=code))
        assert by_api(code=code) == 401


def test_codes_are_guessed_a_few_times_only_whichever_way(nadia: User) -> None:
    for number in range(MOST_TRIES):
        assert by_api(code=f"{number:06}") == 401
    assert by_api(code=code_at()) == 429
    assert not is_in(log_in(code=code_at()))


def test_what_the_app_knows_is_sealed_in_the_database(nadia: User) -> None:
    RecoveryCodes.activate(nadia)
    kept = str(list(Authenticator.objects.values()))
    assert SECRET not in kept
    assert re.search(r"[0-9a-f]{12}:[A-Za-z0-9+/=]{60,}", kept)


@pytest.mark.django_db(transaction=True)  # what follows the commit is what is tested
def test_au_22_another_factor_ends_every_other_session_and_token(nadia: User) -> None:
    Authenticator.objects.all().delete()
    here, there = log_in(), log_in()
    answer = Client().post(
        "/api/auth/token", {"email": "nadia@example.org", "password": PASSWORD}, content_type="application/json"
    )
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.get("/accounts/2fa/totp/activate/")
    secret = here.session["mfa.totp.secret"]
    shown = {"code": format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))}
    here.post("/accounts/2fa/totp/activate/", shown)
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert (is_in(here), is_in(there)) == (True, False)
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert Client().post("/api/auth/logout", headers=bearer).status_code == 401


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/", "totp/deactivate/"])
def test_au_25_a_factor_is_changed_by_who_has_just_proven_who_they_are(
    nadia: User, time_machine: Any, path: str
) -> None:
    web = log_in(code=code_at())
    time_machine.move_to(NOW + timedelta(minutes=16), tick=False)
    asked = web.get(f"/accounts/2fa/{path}")
    assert (asked.status_code, "reauthenticate" in asked["Location"]) == (302, True)
    web.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = web.get(f"/accounts/2fa/{path}")
    assert "reauthenticate" not in answer.get("Location", "")


def test_au_21_logging_in_makes_a_new_session(nadia: User) -> None:
    web = Client()
    web.post("/accounts/login/", {"login": "nadia@example.org", "password": PASSWORD})
    before = web.cookies["sessionid"].value
    web.post("/accounts/2fa/authenticate/", {"code": code_at()})
    assert is_in(web)
    assert web.cookies["sessionid"].value != before


def test_the_pages_of_second_factors_stand_in_the_desks_look(nadia: User) -> None:
    web = log_in(code=code_at())
    web.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in ("", "recovery-codes/generate/", "webauthn/", "webauthn/add/", "totp/deactivate/"):
        page = web.get(f"/accounts/2fa/{path}")
        assert (page.status_code, b'class="card narrow plain"' in page.content) == (200, True)
        assert not re.search(rb"<script(?![^>]*(?:src=|type=\"application/json\"))", page.content)


def test_after_a_rotation_the_first_master_key_alone_opens_every_factor(nadia: User, settings: Any) -> None:
    old, new = "7e57" * 16, "0b" * 32  # the first is that of all tests
    RecoveryCodes.activate(nadia)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    settings.MASTER_KEYS = Keyring.read([new, old])
    assert (reseal_factors(), reseal_factors()) == ((2, 0), (0, 0))
    settings.MASTER_KEYS = Keyring.read([new])
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    assert check_factor(user=nadia, code=code_at(), now=NOW) is not None


def test_sc_03_a_factor_whose_key_is_gone_is_counted_and_stays(nadia: User, settings: Any) -> None:
    before = Authenticator.objects.get().data
    settings.MASTER_KEYS = Keyring.read(["0b" * 32])
    assert reseal_factors() == (0, 1)
    assert Authenticator.objects.get().data == before
