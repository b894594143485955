"""Who is let in by an e-mail and a password."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.test import RequestFactory
from pytest_django import Settings

from apps.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet sentence"


@pytest.fixture
def nadia() -> User:
    return User.objects.create_user("nadia@example.org", PASSWORD)


def let_in(email: str, password: str = PASSWORD) -> object:
    return authenticate(RequestFactory().post("/"), email=email, password=password)


def test_a_right_password_lets_in_by_the_own_e_mail_whatever_its_case(nadia: User) -> None:
    assert [let_in(email) for email in ("nadia@example.org", "Nadia@Example.ORG")] == [nadia] * 2
    assert [let_in("nadia@example.org", wrong) for wrong in ("wrong", "", PASSWORD.upper())] == [None] * 3
    assert [let_in(email) for email in ("nobody@example.org", "nad\u0131a@example.org", "")] == [None] * 3


def test_another_address_lets_in_once_it_is_proven(nadia: User) -> None:
    other = EmailAddress.objects.create(user=nadia, email="other@example.org", verified=False)
    assert let_in("other@example.org") is None
    other.verified = True
    other.save()
    assert let_in("other@example.org") == nadia


def test_who_may_not_log_in_any_more_is_not_let_in(nadia: User) -> None:
    nadia.is_active = False
    nadia.save()
    assert let_in("nadia@example.org") is None


def test_somebody_without_a_password_is_let_in_by_none(nadia: User) -> None:
    nadia.set_unusable_password()
    nadia.save()
    assert [let_in("nadia@example.org", typed) for typed in (PASSWORD, nadia.password)] == [None] * 2


def test_a_hash_of_an_older_kind_is_renewed_by_logging_in_and_not_by_trying(nadia: User, settings: Settings) -> None:
    kind = "django.contrib.auth.hashers."
    settings.PASSWORD_HASHERS = [kind + "PBKDF2PasswordHasher", kind + "MD5PasswordHasher"]
    User.objects.update(password=make_password(PASSWORD, hasher="md5"))
    kinds = []
    for typed in ("wrong", PASSWORD, PASSWORD):
        let_in("nadia@example.org", typed)
        kinds.append(User.objects.get().password.split("$")[0])
    assert kinds == ["md5", "pbkdf2_sha256", "pbkdf2_sha256"]
    assert let_in("nadia@example.org") == nadia
