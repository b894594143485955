"""Who belongs to an organisation, in which role. An organisation always has an owner who can log in."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Conflict, Forbidden, Invalid, NotFound
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Right, Role, require
from apps.outbox.actions import publish


@transaction.atomic
def add_member(
    *, actor: Actor, organization: Organization, user: User, role: Role, permissions: Sequence[str] = ()
) -> Member:
    """Let a user work for the organisation, in one role; Invalid when they do so already."""
    require(actor, Right.EDIT_MEMBERS)
    member = Member(organization=organization, user=user, role=role, permissions=list(permissions))
    try:
        member.full_clean()
    except ValidationError as error:
        raise Invalid("Some fields need another look.", fields=error.message_dict) from error
    member.save()
    publish(
        "member.added",
        actor=actor,
        subject=f"member:{member.pk}",
        revision=1,
        payload={"member": member.pk, "user": str(user.pk), "role": str(role)},
    )
    return member


@transaction.atomic
def change_role(*, actor: Actor, member: Member, role: Role) -> Member:
    """Give a member another role, in force with their next click. The last owner stays one; only owners make owners."""
    locked = _locked(actor, member)
    check_grant(actor, role)
    if role != Role.OWNER:
        _check_not_last_owner(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    _tell(actor, locked, "role_changed")
    return locked


@transaction.atomic
def change_permissions(*, actor: Actor, member: Member, permissions: Sequence[str]) -> Member:
    """Say what a member may do besides what the role allows. Who changes settings, an owner decides."""
    locked = _locked(actor, member)
    check_grant(actor, Role.OWNER)
    locked.permissions = list(permissions)
    locked.save(update_fields=["permissions"])
    _tell(actor, locked, "permissions_changed")
    return locked


@transaction.atomic
def deactivate_member(*, actor: Actor, member: Member) -> Member:
    """Shut a member out with their next click. Their user stays, for whatever else they belong to."""
    locked = _locked(actor, member)
    _check_not_last_owner(locked)
    locked.active = False
    locked.save(update_fields=["active"])
    _tell(actor, locked, "deactivated")
    return locked


@transaction.atomic
def reactivate_member(*, actor: Actor, member: Member) -> Member:
    """Let a member in again, in the role they had."""
    locked = _locked(actor, member)
    locked.active = True
    locked.save(update_fields=["active"])
    _tell(actor, locked, "reactivated")
    return locked


def check_grant(actor: Actor, role: str) -> None:
    """Forbidden where somebody who is no owner would make or unmake one."""
    if role == Role.OWNER and actor.kind in {"member", "support"} and actor.role != Role.OWNER:
        raise Forbidden(_("Only an owner decides about owners."))


def _locked(actor: Actor, member: Member) -> Member:
    """The member anew, with every owner locked in one order, so that two owners never unmake each other."""
    require(actor, Right.EDIT_MEMBERS)
    owners = Member.objects.filter(organization_id=actor.organization, role=Role.OWNER)
    list(owners.order_by("pk").select_for_update())
    found = Member.objects.select_for_update().filter(pk=member.pk, organization_id=actor.organization).first()
    if found is None:
        raise NotFound("There is no such member.")
    check_grant(actor, found.role)
    return found


def _check_not_last_owner(member: Member) -> None:
    others = Member.objects.filter(
        organization_id=member.organization_id, role=Role.OWNER, active=True, user__is_active=True
    ).exclude(pk=member.pk)
    if member.role == Role.OWNER and member.active and not others.exists():
        raise Conflict(_("This is the last owner. Make somebody else an owner first."), code="last_owner")


def _tell(actor: Actor, member: Member, topic: str) -> None:
    publish(
        f"member.{topic}",
        actor=actor,
        subject=f"member:{member.pk}",
        revision=0,
        payload={"member": member.pk, "user": str(member.user_id), "role": member.role},
    )
