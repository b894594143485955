"""Who belongs to an organisation: roles, leaving, invitations, and the owner who must remain."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.core.actor import system
from apps.core.errors import Conflict, Forbidden, Invalid, NotFound
from apps.organizations.access import member_actor
from apps.organizations.actions import (
    accept_invitation,
    change_role,
    deactivate_member,
    invite_member,
    reactivate_member,
    revoke_invitation,
)
from apps.organizations.models import Invitation, Member
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, make_clinic
from tests.racing import race

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet sentence"


def row(actor: object) -> Member:
    return Member.objects.select_related("user").get(pk=actor.id)  # type: ignore[attr-defined]


def invited(clinic: Clinic, email: str = "new@example.org", role: Role = Role.RECEPTIONIST) -> str:
    made = invite_member(actor=clinic.member(), organization=clinic.organization, email=email, role=role, now=NOW)
    return made.token


def test_the_last_owner_can_neither_leave_nor_step_down(clinic: Clinic) -> None:
    owner = clinic.member()
    for act in (
        lambda: deactivate_member(actor=owner, member=row(owner)),
        lambda: change_role(actor=owner, member=row(owner), role=Role.ADMIN),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "last_owner"
    second = clinic.member()
    assert change_role(actor=second, member=row(owner), role=Role.ADMIN).role == "admin"


def test_who_was_made_an_owner_is_one_and_the_first_may_step_down(clinic: Clinic) -> None:
    owner, admin = clinic.member(), clinic.member(Role.ADMIN)
    assert change_role(actor=owner, member=row(owner), role=Role.OWNER).role == "owner"  # the last one stays one
    assert change_role(actor=owner, member=row(admin), role=Role.OWNER).role == "owner"
    assert member_actor(row(admin).user, clinic.organization.pk).role == "owner"
    assert change_role(actor=owner, member=row(owner), role=Role.ADMIN).role == "admin"
    told = Event.objects.filter(topic="member.role_changed").order_by("pk")
    assert [(one.payload["member"], one.payload["role"]) for one in told] == [
        (row(owner).pk, "owner"),
        (row(admin).pk, "owner"),
        (row(owner).pk, "admin"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_shut_each_other_out_at_once_one_remains() -> None:
    clinic = make_clinic()
    first, second = clinic.member(), clinic.member()
    race(
        [
            lambda: deactivate_member(actor=first, member=row(second)),
            lambda: deactivate_member(actor=second, member=row(first)),
        ]
    )
    assert Member.objects.filter(role="owner", active=True).count() == 1


def test_tn_12_a_member_who_is_shut_out_is_a_stranger_at_once(clinic: Clinic) -> None:
    owner, desk = clinic.member(), row(clinic.member(Role.RECEPTIONIST))
    assert member_actor(desk.user, clinic.organization.pk).role == "receptionist"
    deactivate_member(actor=owner, member=desk)
    with pytest.raises(NotFound):
        member_actor(desk.user, clinic.organization.pk)
    reactivate_member(actor=owner, member=desk)
    change_role(actor=owner, member=desk, role=Role.AGENT)
    assert member_actor(desk.user, clinic.organization.pk).role == "agent"


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.SUPERVISOR, Role.PRACTITIONER, Role.DEVELOPER])
def test_who_may_not_edit_members_does_none_of_it(clinic: Clinic, role: Role) -> None:
    actor, other = clinic.member(role), row(clinic.member())
    for act in (
        lambda: deactivate_member(actor=actor, member=other),
        lambda: change_role(actor=actor, member=other, role=Role.AGENT),
        lambda: invite_member(
            actor=actor, organization=clinic.organization, email="x@example.org", role=Role.AGENT, now=NOW
        ),
    ):
        with pytest.raises(Forbidden):
            act()


def test_only_owners_make_and_unmake_owners(clinic: Clinic) -> None:
    admin, owner = clinic.member(Role.ADMIN), row(clinic.member())
    with pytest.raises(Forbidden):
        deactivate_member(actor=admin, member=owner)
    with pytest.raises(Forbidden):
        change_role(actor=admin, member=row(admin), role=Role.OWNER)
    with pytest.raises(Forbidden):
        invite_member(actor=admin, organization=clinic.organization, email="x@example.org", role=Role.OWNER, now=NOW)


def test_tn_05_a_member_of_another_clinic_is_not_found(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        deactivate_member(actor=make_clinic().member(), member=row(clinic.member()))


def test_somebody_new_accepts_with_a_password_and_is_a_member(clinic: Clinic) -> None:
    token = invited(clinic, "New@Example.org")
    member = accept_invitation(token=token, user=None, password=PASSWORD, first_name="Nadia", now=NOW)
    assert (member.organization, member.role, member.user.email) == (
        clinic.organization,
        "receptionist",
        "new@example.org",
    )
    assert member.user.check_password(PASSWORD)
    assert "example.org" not in str([event.payload for event in Event.objects.all()])


def test_au_28_an_invitation_is_good_once_for_a_week_and_until_it_is_revoked(clinic: Clinic) -> None:
    used, late = invited(clinic), invited(clinic, "late@example.org")
    revoked = invite_member(
        actor=clinic.member(), organization=clinic.organization, email="r@example.org", role=Role.AGENT, now=NOW
    )
    accept_invitation(token=used, user=None, password=PASSWORD, now=NOW)
    revoke_invitation(actor=clinic.member(), invitation=revoked.invitation, now=NOW)
    for token, moment in ((used, NOW), (late, NOW + timedelta(days=7)), (revoked.token, NOW), ("x" * 22, NOW)):
        with pytest.raises(NotFound):
            accept_invitation(token=token, user=None, password=PASSWORD, now=moment)
    assert Invitation.objects.exclude(accepted_at=None).count() == 1


def test_au_28_an_invitation_of_frontdesk_itself_is_good_without_anybody_who_invited(clinic: Clinic) -> None:
    made = invite_member(
        actor=system(clinic.organization.pk),
        organization=clinic.organization,
        email="new@example.org",
        role=Role.OWNER,
        now=NOW,
    )
    assert made.invitation.invited_by is None
    assert accept_invitation(token=made.token, user=None, password=PASSWORD, now=NOW).role == "owner"


def test_what_is_no_address_is_not_invited(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as refusal:
        invited(clinic, "no address")
    assert list(refusal.value.fields) == ["email"]
    assert (Invitation.objects.count(), Event.objects.filter(topic="invitation.created").count()) == (0, 0)


def test_what_was_accepted_or_is_another_clinics_is_not_revoked(clinic: Clinic) -> None:
    accept_invitation(token=invited(clinic), user=None, password=PASSWORD, now=NOW)
    invited(clinic, "other@example.org")
    accepted, waiting = Invitation.objects.order_by("pk")
    revoke_invitation(actor=clinic.member(), invitation=accepted, now=NOW)
    revoke_invitation(actor=make_clinic().member(), invitation=waiting, now=NOW)
    assert list(Invitation.objects.values_list("revoked_at", flat=True)) == [None, None]
    assert not Event.objects.filter(topic="invitation.revoked").exists()


def test_what_is_revoked_twice_is_revoked_once(clinic: Clinic) -> None:
    invited(clinic)
    made, owner = Invitation.objects.get(), clinic.member()
    for moment in (NOW, NOW + timedelta(hours=1)):
        revoke_invitation(actor=owner, invitation=made, now=moment)
    assert Invitation.objects.get().revoked_at == NOW
    assert Event.objects.filter(topic="invitation.revoked").count() == 1


def test_au_28_nobody_accepts_with_another_e_mail(clinic: Clinic) -> None:
    token = invited(clinic)
    other = row(make_clinic().member()).user
    with pytest.raises(Forbidden):
        accept_invitation(token=token, user=other, now=NOW)
    assert not Member.objects.filter(organization=clinic.organization, user=other).exists()


def test_au_28_a_link_in_a_mailbox_opens_nobodys_account(clinic: Clinic) -> None:
    known = User.objects.create_user("new@example.org", PASSWORD)
    token = invited(clinic)
    with pytest.raises(Forbidden):
        accept_invitation(token=token, user=None, password="another long sentence", now=NOW)
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert accept_invitation(token=token, user=known, now=NOW).user == known


def test_au_28_what_the_inviter_may_not_do_any_more_the_invitation_may_not(clinic: Clinic) -> None:
    owner, admin = clinic.member(), clinic.member(Role.ADMIN)
    made = invite_member(
        actor=admin, organization=clinic.organization, email="new@example.org", role=Role.AGENT, now=NOW
    )
    change_role(actor=owner, member=row(admin), role=Role.AGENT)
    with pytest.raises(Forbidden):
        accept_invitation(token=made.token, user=None, password=PASSWORD, now=NOW)


@pytest.mark.parametrize("password", ["", "short", "password", "new@example.org"])
def test_a_weak_password_is_refused_and_the_invitation_stays(clinic: Clinic, password: str) -> None:
    token = invited(clinic)
    with pytest.raises(Invalid) as refusal:
        accept_invitation(token=token, user=None, password=password, now=NOW)
    assert list(refusal.value.fields) == ["password"]
    assert Invitation.objects.get().accepted_at is None


def test_who_belongs_already_is_not_invited_and_a_second_invitation_ends_the_first(clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        invited(clinic, row(clinic.member()).user.email)
    first, second = invited(clinic), invited(clinic)
    with pytest.raises(NotFound):
        accept_invitation(token=first, user=None, password=PASSWORD, now=NOW)
    assert accept_invitation(token=second, user=None, password=PASSWORD, now=NOW).active
