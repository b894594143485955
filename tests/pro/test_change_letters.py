"""A letter for each change of the way into an account: to every address of theirs, in their language, from a worker."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.outbox.actions import relay
from apps.outbox.models import Delivery, Event
from apps.pro.login import telling
from tests.clinic import NOW

# What follows a commit is what is tested.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("friday")]
PASSWORD, NEXT = "a long and quiet sentence", "quite another sentence"


@pytest.fixture
def nadia(db: None, settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("nadia@example.org", PASSWORD)


@pytest.fixture
def web(nadia: User) -> Client:
    web = Client()
    web.post("/accounts/login/", {"login": nadia.email, "password": PASSWORD})
    return web


def add_app(web: Client) -> None:
    web.get("/accounts/2fa/totp/activate/")
    steps = hotp_value(web.session["mfa.totp.secret"], int(NOW.timestamp()) // 30)
    web.post("/accounts/2fa/totp/activate/", {"code": format_hotp_value(steps)})


def change_password(web: Client) -> None:
    typed = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    assert web.post("/accounts/password/change/", typed).status_code == 302


def renew_codes(web: Client) -> None:
    add_app(web)
    assert web.post("/accounts/2fa/recovery-codes/generate/").status_code == 302


def drop_app(web: Client) -> None:
    add_app(web)
    assert web.post("/accounts/2fa/totp/deactivate/").status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_password, ["Your password was changed."]),
        (add_app, ["An app on a telephone was added as your second factor."]),
        (renew_codes, ["An app on a telephone was added", "New recovery codes were made; the old ones are void."]),
        (drop_app, ["An app on a telephone was added", "The app on your telephone is no second factor any more."]),
    ],
)
def test_a_letter_comes_for_each_change_and_says_which(
    web: Client, change: Callable[[Client], None], said: list[str]
) -> None:
    change(web)
    assert mail.outbox == []  # nobody waits for a mail server
    relay()
    letters = [str(letter.body) for letter in mail.outbox]
    assert [sentence in letter for sentence, letter in zip(said, letters, strict=True)] == [True] * len(said)
    assert all(
        re.findall(r"http\S+", letter) == [f"{settings.PUBLIC_URL}/accounts/password/reset/"] for letter in letters
    )


def test_the_fact_holds_neither_address_nor_secret(web: Client, nadia: User) -> None:
    add_app(web)
    fact = Event.objects.get(topic=telling.CHANGED)
    assert fact.payload == {"user": str(nadia.pk), "what": "mfa/email/totp_activated", "language": "en"}


def test_in_french_to_those_who_read_it(web: Client) -> None:
    typed = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    web.post("/accounts/password/change/", typed, headers={"Accept-Language": "fr"})
    relay()
    (letter,) = mail.outbox
    assert letter.subject == "Votre accès à l’accueil a changé"
    assert "de passe a été changé." in letter.body


def test_another_e_mail_is_used_once_it_is_proven_and_told_to_the_one_that_was_left_too(
    web: Client, nadia: User
) -> None:
    web.post("/accounts/email/", {"action_add": "", "email": "other@example.org"}, HTTP_HOST="localhost")
    choice = {"action_primary": "", "email": "other@example.org"}
    web.post("/accounts/email/", choice)
    nadia.refresh_from_db()
    assert nadia.email == "nadia@example.org"
    (letter,) = mail.outbox
    (link,) = re.findall(r"http\S+/confirm-email/\S+", str(letter.body))
    assert (letter.to, link.startswith(f"{settings.PUBLIC_URL}/accounts/")) == (["other@example.org"], True)
    Client().post(link.removeprefix(settings.PUBLIC_URL))
    web.post("/accounts/email/", choice)
    nadia.refresh_from_db()
    assert nadia.email == "other@example.org"
    relay()
    assert sorted(letter.to[0] for letter in mail.outbox[1:]) == ["nadia@example.org", "other@example.org"]


def test_an_address_that_somebody_else_has_proven_stays_theirs(web: Client, nadia: User) -> None:
    other = User.objects.create_user("other@example.org", PASSWORD)
    EmailAddress.objects.create(user=other, email="nadia@example.org", verified=True)
    assert web.get("/accounts/email/").status_code == 200
    web.post("/accounts/email/", {"action_add": "", "email": "third@example.org"})
    web.post("/accounts/email/", {"action_primary": "", "email": "third@example.org"})
    nadia.refresh_from_db()
    assert nadia.email == "nadia@example.org"
    assert list(EmailAddress.objects.filter(verified=True).values_list("user__email", flat=True)) == [other.email]


def test_a_letter_that_the_server_refuses_is_tried_again(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "send_letter", lambda *_arguments, **_named: False)
    change_password(web)
    relay()
    delivery = Delivery.objects.get(receiver="handler:login_letter")
    assert (delivery.state, delivery.attempts) == ("waiting", 1)


def test_au_21_a_proof_on_the_librarys_own_pages_makes_another_session_too(web: Client, nadia: User) -> None:
    (code, *_others) = RecoveryCodes.activate(nadia).generate_codes()
    keys = [web.cookies["sessionid"].value]
    for path, typed in (("reauthenticate", {"password": PASSWORD}), ("2fa/reauthenticate", {"code": code})):
        assert web.post(f"/accounts/{path}/", typed).status_code == 302
        keys.append(web.cookies["sessionid"].value)
    assert len(set(keys)) == 3
