"""Coming to a clinic's desk to help, and leaving it: told to the clinic, never longer than an hour."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.organizations.access import may_enter
from apps.organizations.models import Organization
from apps.organizations.models.stays import LONGEST, Stay
from apps.organizations.roles import HELPERS, Role
from apps.outbox.actions import publish

SHORTEST_REASON = 10  # characters


@transaction.atomic
def enter_desk(*, user: User, code: str, role: Role, reason: str, now: datetime) -> Stay:
    """Begin a stay at the desk of the organisation of this code.

    Raises NotFound for whoever may not; Invalid naming `code`, `role` (who decides about a clinic is its own people's
    business) or `reason`. The reason is read by the clinic beside the fact, whose payload holds no words of people.
    """
    if not may_enter(user):
        raise NotFound("There is nothing here.")
    organization = Organization.objects.filter(code__iexact=code.strip(), active=True).first()
    reason = " ".join(reason.split())
    wrong = {}
    if organization is None:
        wrong["code"] = [_("There is no clinic of this code.")]
    if role not in HELPERS:
        wrong["role"] = [_("There is no such choice.")]
    if not SHORTEST_REASON <= len(reason) <= 255:
        wrong["reason"] = [_("Say in a sentence why. The clinic reads it.")]
    if organization is None or wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    stay = Stay.objects.create(
        organization=organization, user=user, role=role, reason=reason, began_at=now, ends_at=now + LONGEST
    )
    _tell("desk.entered", stay)
    return stay


@transaction.atomic
def leave_desk(*, stay: Stay, now: datetime) -> None:
    """End a stay; one that has ended stays as it is."""
    if Stay.objects.filter(pk=stay.pk, left_at=None, ends_at__gt=now).update(left_at=now):
        _tell("desk.left", stay)


def _tell(topic: str, stay: Stay) -> None:
    actor = Actor(kind="support", organization=stay.organization_id, id=str(stay.pk), role=stay.role)
    publish(
        topic,
        actor=actor,
        subject=f"stay:{stay.pk}",
        revision=0,
        payload={"stay": stay.pk, "user": str(stay.user_id), "role": stay.role, "until": stay.ends_at.isoformat()},
    )
