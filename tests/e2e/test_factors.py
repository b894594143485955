"""Second factors as somebody of the staff has them: a passkey, made and used in a real Chromium, and an app's codes."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.organizations.models import Invitation, Member
from tests.clinic import make_clinic

PASSWORD = "a long and quiet sentence"
# A telephone that has looked at its owner's face, as far as Chromium can tell.
TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def nadia(transactional_db: None, settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("nadia@example.org", PASSWORD, first_name="Nadia", last_name="Haddad")
    Member.objects.create(organization=make_clinic().organization, user=user, role="owner")
    return user


def log_in(page: Page, base: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("E-mail").fill("nadia@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_a_passkey_is_added_logs_in_proves_and_is_taken_away_and_an_app_takes_its_place(
    browser: Browser, live_server: LiveServer, nadia: User
) -> None:
    page = browser.new_context(locale="en").new_page()
    factors = f"{live_server.url}/accounts/2fa/"
    telephone = page.context.new_cdp_session(page)
    telephone.send("WebAuthn.enable")
    telephone.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)

    log_in(page, live_server.url)
    page.goto(f"{factors}webauthn/add/")
    page.get_by_label("Name").fill("Telephone")
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(f"{factors}recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Telephone"

    log_in(page, live_server.url)
    expect(page).to_have_url(f"{factors}authenticate/")  # the password alone opens nothing
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page).to_have_url(f"{live_server.url}/pro/")

    page.goto(f"{live_server.url}/pro/members")
    page.get_by_label("E-mail").fill("new@example.org")
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=-1):  # as if it were long ago
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
        page.get_by_role("button", name="Use my passkey").click()
        expect(page.get_by_role("button", name="Take away new@example.org")).to_be_visible()
    assert Invitation.objects.get().email == "new@example.org"

    page.goto(f"{factors}totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page).to_have_url(factors)
    page.goto(f"{factors}webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None yet.")).to_be_visible()

    log_in(page, live_server.url)
    page.locator("#id_code").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Sign In").click()
    expect(page).to_have_url(f"{live_server.url}/pro/")
    assert [text for text in wrong if "status of 403" not in text] == []  # as the page that asks is answered


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows, now or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))
