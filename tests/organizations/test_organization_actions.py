"""Making tenants, members and programs."""

import pytest

from apps.accounts.actions import add_user
from apps.accounts.models import User
from apps.core.actor import system
from apps.core.errors import Forbidden, Invalid
from apps.organizations.actions import add_member, create_organization
from apps.organizations.actions.applications import create_application
from apps.organizations.models import Application, Member, Organization
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db


def test_an_organisation_is_made_and_told() -> None:
    made = create_organization(code="lilas", name="Lilas", sandbox=True)
    assert list(Organization.objects.values_list("code", "name", "sandbox", "active")) == [
        ("lilas", "Lilas", True, True)
    ]
    assert list(Event.objects.values_list("topic", "organization_id", "actor")) == [
        ("organization.created", made.pk, "system")
    ]


@pytest.mark.parametrize("code", ["LILAS", "not a code", ""])
def test_a_code_that_is_taken_or_no_code_is_refused_by_its_field(code: str) -> None:
    create_organization(code="lilas", name="Lilas")
    with pytest.raises(Invalid) as refusal:
        create_organization(code=code, name="Another")
    assert list(refusal.value.fields) == ["code"]
    assert Organization.objects.count() == 1


def test_a_user_becomes_a_member_once(clinic: Clinic) -> None:
    user = add_user(email="Zoe@Example.org", password="a long enough one")
    actor = system(clinic.organization.pk)
    member = add_member(actor=actor, organization=clinic.organization, user=user, role=Role.AGENT)
    assert (user.email, user.check_password("a long enough one")) == ("zoe@example.org", True)
    assert list(Member.objects.values_list("pk", "user__email", "role")) == [(member.pk, "zoe@example.org", "agent")]
    assert Event.objects.get().subject == f"member:{member.pk}"
    with pytest.raises(Invalid):
        add_member(actor=actor, organization=clinic.organization, user=user, role=Role.OWNER)


def test_only_who_may_edit_members_adds_one(clinic: Clinic) -> None:
    user = add_user(email="zoe@example.org", password=None)
    with pytest.raises(Forbidden):
        add_member(actor=clinic.member(Role.RECEPTIONIST), organization=clinic.organization, user=user, role=Role.OWNER)
    assert not Member.objects.filter(user=user).exists()


@pytest.mark.parametrize("name", ["", "x" * 256])
def test_a_program_without_a_name_or_with_too_long_a_one_is_refused_by_its_field(clinic: Clinic, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_application(actor=system(clinic.organization.pk), organization=clinic.organization, name=name)
    assert list(refusal.value.fields) == ["name"]
    assert (Application.objects.count(), Event.objects.filter(topic="application.created").count()) == (0, 0)


@pytest.mark.parametrize("email", ["ZOE@example.org", "no address"])
def test_an_email_that_is_taken_or_none_is_refused_by_its_field(email: str) -> None:
    add_user(email="zoe@example.org", password=None)
    with pytest.raises(Invalid) as refusal:
        add_user(email=email, password=None)
    assert list(refusal.value.fields) == ["email"]
    assert User.objects.count() == 1
