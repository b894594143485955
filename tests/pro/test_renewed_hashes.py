"""A password whose hash is renewed, because hashes are made harder by now, is the same password: nobody is let go."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.errors import Unauthenticated
from apps.groups.actions.doors import is_old_digest, keep_old_digest, old_digest
from apps.groups.queries.logins import staff_digest
from apps.organizations.models import ApiKey, Member
from apps.organizations.tokens.access import actor_of, claims_of
from apps.organizations.tokens.actions import issue_tokens, refresh_tokens
from tests.clinic import NOW, Clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
PASSWORD = "a long and quiet sentence"


@pytest.fixture
def harder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Argon2 as cheap as can be; each call makes new hashes dearer."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, cost, least)

    def raise_cost() -> None:
        monkeypatch.setattr(Argon2PasswordHasher, "time_cost", Argon2PasswordHasher.time_cost + 1)

    return raise_cost


@pytest.fixture
def nadia(clinic: Clinic, harder: Callable[[], None]) -> User:
    clinic.organization.legacy_login = True
    clinic.organization.save()
    user = User.objects.create_user("nadia@example.org", PASSWORD)
    Member.objects.create(organization=clinic.organization, user=user, role="receptionist")
    return user


def logged_in() -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": "nadia@example.org", "password": PASSWORD})
    return browser


def still_held(clinic: Clinic, nadia: User) -> Callable[[], list[bool]]:
    """Whether a session, a token, what refreshes one, and an old digest still hold, as often as that is asked."""
    keep_old_digest(user=nadia, password=PASSWORD)
    browser, member = logged_in(), Member.objects.select_related("user").get(user=nadia)
    tokens = [issue_tokens(member=member, now=NOW)]
    key = ApiKey.objects.create(organization=clinic.organization, name="key", key_hash=b"key")

    def refreshed() -> bool:
        tokens[0] = refresh_tokens(refresh=tokens[0].refresh, now=NOW)
        return True

    def ask() -> list[bool]:
        return [
            browser.get("/pro/feed").status_code == 200,
            holds(lambda: actor_of(claims_of(tokens[0].access, NOW), NOW).role == "receptionist"),
            holds(refreshed),
            is_old_digest(staff_digest(key, nadia.email), old_digest(PASSWORD)),
        ]

    return ask


def holds(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except Unauthenticated:
        return False


def test_au_22_a_renewed_hash_ends_nothing_and_a_new_password_everything(
    clinic: Clinic, nadia: User, harder: Callable[[], None]
) -> None:
    held, hashes, found = still_held(clinic, nadia), {nadia.password}, []
    for renew in (logged_in, logged_in, lambda: User.objects.get().check_password(PASSWORD)):
        harder()
        renew()
        hashes.add(User.objects.get().password)
        found.append(held())
    assert (len(hashes), found) == (4, [[True] * 4] * 3)  # renewed three times, by the login and by a proof
    user = User.objects.get()
    user.set_password(PASSWORD)  # set anew, be it to the same words
    user.save()
    assert held() == [False] * 4


def test_a_password_that_is_set_while_another_hash_is_made_is_not_undone(nadia: User) -> None:
    kept = nadia.password
    nadia.set_password("another sentence")
    nadia.save()
    User.objects.hash_anew(nadia.pk, kept, PASSWORD)
    assert User.objects.get().check_password("another sentence")
