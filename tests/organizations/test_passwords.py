"""AU-13: which passwords are taken, wherever one is set."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.core.errors import Invalid
from apps.organizations.actions import accept_invitation, invite_member
from apps.organizations.models import Member
from apps.organizations.passwords import check_not_named
from apps.organizations.roles import Role
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db
TAKEN = [
    "eight ch",
    "x y" * 42 + "zz",
    "une phrase à moi",
    "пароль для меня",
    "🦊🦊🦊🦊🦊🦊🦊🦊",
    "a\u00a0quiet\u00a0sentence",
]
REFUSED = {
    "seven c": "password_too_short",
    "x y" * 43: "too_long",
    "a quiet\x00sentence": "unshown",
    "a quiet\nsentence": "unshown",
    "password1": "password_too_common",
    "11111111": "password_too_common",
    "haddad.n": "password_too_similar",
    "Frontdesk1": "named",
    "LILAS-2026": "named",
    "Clinique des Lilas": "named",
}


@pytest.fixture
def nadia(clinic: Clinic) -> User:
    clinic.organization.name = "Clinique des Lilas"
    clinic.organization.save()
    user = User.objects.create_user("nadia.haddad@example.org", first_name="Nadia", last_name="Haddad")
    Member.objects.create(organization=clinic.organization, user=user, role="receptionist")
    return user


def refused(password: str, user: User) -> str:
    """Which rule refuses it; blank when none does."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return str(error.error_list[0].code)
    return ""


def test_au_13_every_language_and_length_up_to_128_is_taken(nadia: User) -> None:
    assert [refused(password, nadia) for password in TAKEN] == [""] * len(TAKEN)


@pytest.mark.parametrize("password", list(REFUSED))
def test_au_13_what_is_short_long_common_or_a_name_is_refused(nadia: User, password: str) -> None:
    assert refused(password, nadia) == REFUSED[password]


def test_au_13_who_is_invited_does_not_take_the_clinics_name_either(clinic: Clinic, nadia: User) -> None:
    invited = invite_member(
        actor=clinic.member(), organization=clinic.organization, email="new@example.org", role=Role.AGENT, now=NOW
    )
    about = {"token": invited.token, "user": None, "first_name": "Noé", "last_name": "Roux", "now": NOW}
    with pytest.raises(Invalid) as told:
        accept_invitation(password="lilas-2026", **about)  # type: ignore[arg-type]
    assert told.value.fields == {"password": ["This password is too much like the name of the clinic."]}
    assert accept_invitation(password="a long and quiet sentence", **about).role == "agent"  # type: ignore[arg-type]


def test_a_short_word_of_a_name_refuses_nothing() -> None:
    check_not_named("desdesdes", ["Clinique des Lilas"])
