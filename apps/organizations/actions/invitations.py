"""Invitations: a link by mail, good once and for a week, by which somebody becomes a member."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actions import add_user
from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Forbidden, Invalid
from apps.core.ids import new_token, token_hash
from apps.organizations.access import invitation_by_token
from apps.organizations.actions.members import check_grant
from apps.organizations.models import Invitation, Member, Organization
from apps.organizations.passwords import check_not_named
from apps.organizations.roles import RIGHTS, Right, Role, require
from apps.outbox.actions import publish

LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation and its token, which is shown once and kept as a hash only."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_member(*, actor: Actor, organization: Organization, email: str, role: Role, now: datetime) -> Invited:
    """Invite whoever has this e-mail. An earlier invitation of the same address ends.

    Raises Invalid naming `email` for what is no address and for who is a member already.
    """
    require(actor, Right.EDIT_MEMBERS)
    check_grant(actor, role)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(error.messages[0], fields={"email": error.messages}) from error
    if Member.objects.filter(organization=organization, user__email__iexact=email).exists():
        sentence = _("Somebody with this e-mail is a member already.")
        raise Invalid(sentence, fields={"email": [sentence]})
    Invitation.objects.filter(organization=organization, email=email, accepted_at=None).update(revoked_at=now)
    token = new_token()
    made = Invitation.objects.create(
        organization=organization,
        email=email,
        role=role,
        token_hash=token_hash(token),
        invited_by_id=int(actor.id) if actor.kind == "member" and actor.id else None,
        expires_at=now + LIFE,
    )
    _tell(actor, made, "created")
    return Invited(made, token)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """End an invitation that nobody has accepted; one that has ended so stays as it is."""
    require(actor, Right.EDIT_MEMBERS)
    rows = Invitation.objects.filter(
        pk=invitation.pk, organization_id=actor.organization, accepted_at=None, revoked_at=None
    )
    if rows.update(revoked_at=now):
        _tell(actor, invitation, "revoked")


@transaction.atomic
def accept_invitation(
    *, token: str, user: Any, password: str = "", first_name: str = "", last_name: str = "", now: datetime
) -> Member:
    """Become a member. `user` is whoever is logged in (None for nobody).

    Somebody new sets a password; somebody who logs in here already must be logged in with that very e-mail: a link in
    a mailbox opens nobody's account. Raises NotFound for a link that is used, ended or revoked, Forbidden for somebody
    else, Invalid naming `password`.
    """
    invitation = invitation_by_token(token, now, lock=True)
    _check_inviter(invitation)
    known = User.objects.filter(email__iexact=invitation.email).first()
    if user is not None and (known is None or known.pk != user.pk):
        raise Forbidden(_("This invitation is for another e-mail. Log out first."), code="other_person")
    if known is not None and (user is None or not known.is_active):
        raise Forbidden(_("Log in with this e-mail first."), code="log_in_first")
    person = known or _new_user(invitation, password, first_name, last_name)
    member, _made = Member.objects.get_or_create(
        organization=invitation.organization, user=person, defaults={"role": invitation.role}
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = Actor(kind="member", organization=invitation.organization_id, id=str(member.pk), role=member.role)
    _tell(actor, invitation, "accepted", member=member.pk)
    return member


def _check_inviter(invitation: Invitation) -> None:
    """What somebody may not do any more, their invitations may not either."""
    inviter = invitation.invited_by
    if inviter is None:
        return
    able = inviter.active and inviter.user.is_active and Right.EDIT_MEMBERS in RIGHTS[Role(inviter.role)]
    if not able or (invitation.role == Role.OWNER and inviter.role != Role.OWNER):
        raise Forbidden(_("Who invited you may not do so any more. Ask for a new invitation."), code="revoked")


def _new_user(invitation: Invitation, password: str, first_name: str, last_name: str) -> User:
    try:
        validate_password(password, User(email=invitation.email, first_name=first_name, last_name=last_name))
        check_not_named(password, [invitation.organization.name])
    except ValidationError as error:
        raise Invalid(error.messages[0], fields={"password": error.messages}) from error
    return add_user(email=invitation.email, password=password, first_name=first_name[:64], last_name=last_name[:64])


def _tell(actor: Actor, invitation: Invitation, topic: str, **more: int) -> None:
    publish(
        f"invitation.{topic}",
        actor=actor,
        subject=f"invitation:{invitation.pk}",
        revision=0,
        payload={"invitation": invitation.pk, "role": invitation.role, **more},
    )
