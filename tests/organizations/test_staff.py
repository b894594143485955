"""Members as other programs write them: those of one's own clinic, by who reaches all of it."""

from dataclasses import replace

import pytest

from apps.accounts.models import User
from apps.core.actor import Actor, system
from apps.core.errors import Invalid, NotFound
from apps.organizations.access import key_actor
from apps.organizations.actions import add_api_key
from apps.organizations.actions.staff import StaffFields, add_staff, change_staff
from apps.organizations.models import Member
from apps.organizations.roles import Right, Role
from apps.outbox.models import Event
from tests.api.groups.caller import keyed
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

FIELDS: StaffFields = {"first_name": "Paul", "last_name": "Petit", "cellphone": "0612345678"}


def of_one_site(clinic: Clinic) -> Actor:
    """A program that may write members, at one of the clinic's sites only."""
    made = add_api_key(
        actor=system(clinic.organization.pk),
        organization=clinic.organization,
        name="one site",
        scopes=[Right.EDIT_MEMBERS],
        groups=[clinic.group.pk],
    )
    return key_actor(made.key)


def receptionist(clinic: Clinic) -> Member:
    return Member.objects.select_related("user").get(pk=clinic.member(Role.RECEPTIONIST).id)


def as_it_is(member: Member) -> tuple[str, str, str]:
    found = Member.objects.select_related("user").get(pk=member.pk)
    return found.user.first_name, found.user.last_name, found.cellphone


def test_tn_01_nobody_makes_a_login_at_another_clinic_or_for_sites_beyond_their_own(clinic: Clinic) -> None:
    for actor in (make_clinic().member(), of_one_site(clinic)):
        with pytest.raises(NotFound):
            add_staff(
                actor=actor, organization=clinic.organization, email="paul@example.org", password=None, fields=FIELDS
            )
    assert not User.objects.filter(email="paul@example.org").exists()
    assert not Member.objects.filter(organization=clinic.organization).exists()


def test_tn_01_nobody_changes_a_member_of_another_clinic_or_of_sites_beyond_their_own(clinic: Clinic) -> None:
    member = receptionist(clinic)
    for actor in (make_clinic().member(), of_one_site(clinic)):
        with pytest.raises(NotFound):
            change_staff(actor=actor, member=member, fields=FIELDS)
    assert as_it_is(member) == ("", "", "")
    assert not Event.objects.filter(topic="member.changed").exists()
    whole = replace(of_one_site(clinic), groups=None)
    change_staff(actor=whole, member=member, fields=FIELDS)
    assert as_it_is(member) == ("Paul", "Petit", "0612345678")


def test_a_key_of_one_site_neither_makes_nor_changes_a_pro(clinic: Clinic) -> None:
    caller, member = keyed(clinic, groups=[clinic.group.pk]), receptionist(clinic)
    body = {"pro": {"lastname": "Petit", "email": "paul@example.org"}}
    assert caller.call("POST", f"/groups/{clinic.group.pk}/pros", body).status_code == 404
    assert caller.call("PUT", f"/pros/{member.pk}", {"pro": {"lastname": "Petit"}}).status_code == 404
    assert (as_it_is(member), User.objects.filter(email="paul@example.org").exists()) == (("", "", ""), False)


def test_who_also_works_elsewhere_has_a_phone_number_here_and_the_name_of_their_own(clinic: Clinic) -> None:
    owner, member = clinic.member(), receptionist(clinic)
    Member.objects.create(organization=make_clinic().organization, user=member.user, role=Role.AGENT)
    same: StaffFields = {"first_name": "", "last_name": "", "cellphone": "0612345678"}
    change_staff(actor=owner, member=member, fields=same)
    assert as_it_is(member) == ("", "", "0612345678")
    with pytest.raises(Invalid) as refusal:
        change_staff(actor=owner, member=member, fields=same | {"last_name": "Petit"})
    assert "last_name" in refusal.value.fields
    assert as_it_is(member) == ("", "", "0612345678")


def test_a_login_without_a_phone_number_is_made(clinic: Clinic) -> None:
    made = add_staff(
        actor=clinic.member(),
        organization=clinic.organization,
        email="paul@example.org",
        password=None,
        fields={"first_name": "Paul"},
    )
    assert as_it_is(made) == ("Paul", "", "")
    assert (made.role, made.user.has_usable_password()) == ("receptionist", False)
