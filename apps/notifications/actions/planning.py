"""Planning messages from facts: one row each, however often the fact is told."""

import hashlib
import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from apps.accounts.models import Verification
from apps.appointments.models import Appointment
from apps.groups.models import Group
from apps.notifications.kinds import OF_VISITS, URGENT, Kind, Reason, State
from apps.notifications.mails import language_for
from apps.notifications.models import Message
from apps.notifications.says import said_by, start_of
from apps.organizations.models import Member
from apps.organizations.roles import Role
from apps.outbox.models import Event
from apps.outbox.nudge import nudge

SEND = "notifications.send"
UNDO = timedelta(minutes=2)  # in which staff can take a change back before anybody hears of it
BY_CLIENT = ("visitor", "customer")


def plan_visit_message(event: Event) -> None:
    """One message for one change of an appointment; those about earlier changes that still wait are dropped.

    What the customer did is told at once. What anybody else did waits two minutes, so that an undo sends nothing.
    """
    payload = event.payload
    rows = Appointment.objects.select_related("group", "client__customer", "customer")
    appointment = rows.filter(pk=payload["appointment"]).first()
    if appointment is None:
        return
    says, by_client = said_by(payload), event.actor.split(":")[0] in BY_CLIENT
    customer = appointment.customer or appointment.client.customer
    message = new_message(
        Kind(event.topic.removeprefix("appointment.")),
        subject=event.subject,
        organization_id=event.organization_id,
        group=appointment.group,
        appointment=appointment,
        revision=event.revision,
        recipient=appointment.client.email,
        language=language_for(customer.language if customer else "", appointment.group),
        by_client=by_client,
        says=says,
        send_at=event.occurred_at if by_client else event.occurred_at + UNDO,
        not_after=start_of(says),
    )
    about = Message.objects.filter(appointment=appointment, kind__in=OF_VISITS)
    if about.filter(revision__gt=event.revision, again=False).exists():
        message.state, message.reason = State.DROPPED, Reason.SUPERSEDED
    # Waiting ones only: who is sending one at this moment looks for later ones itself.
    earlier = about.filter(revision__lt=event.revision, state__in=[State.PLANNED, State.UNCLEAR], again=False)
    earlier.update(state=State.DROPPED, reason=Reason.SUPERSEDED)
    keep(message)


def plan_code_message(event: Event) -> None:
    """The message that brings a code, urgent, until the code ends. Codes sent before for the same thing are dropped."""
    payload = event.payload
    verification = Verification.objects.filter(pk=payload["verification"]).first()
    if verification is None:
        return
    group = Group.objects.filter(pk=payload["group"], organization_id=event.organization_id).first()
    earlier = Message.objects.filter(verification=verification.pk, revision__lt=event.revision)
    earlier.filter(state__in=[State.PLANNED, State.UNCLEAR]).update(state=State.DROPPED, reason=Reason.SUPERSEDED)
    keep(
        new_message(
            Kind.CODE,
            subject=event.subject,
            organization_id=event.organization_id,
            group=group,
            verification=verification.pk,
            revision=event.revision,
            recipient=verification.target,
            language=language_for(payload["language"], group),
            send_at=event.occurred_at,
            not_after=verification.expires_at,
        )
    )


def plan_alarm_messages(event: Event) -> None:
    """Tell each owner that a limit against misuse has been reached; one message each, for a day."""
    owners = Member.objects.filter(
        organization_id=event.organization_id, role=Role.OWNER, active=True, user__is_active=True
    )
    for owner in owners.select_related("user").order_by("pk"):
        keep(
            new_message(
                Kind.ALARM,
                subject=f"event:{event.pk}",
                organization_id=event.organization_id,
                revision=0,
                recipient=owner.user.email,
                language=language_for(owner.user.language, None),
                says=event.payload,
                send_at=event.occurred_at,
                not_after=event.occurred_at + timedelta(days=1),
            )
        )


def new_message(
    kind: Kind, *, subject: str, revision: int, recipient: str, send_at: datetime, moment: str = "", **fields: Any
) -> Message:
    """A message that is not kept yet. `moment` tells apart what may be said several times about one revision."""
    whom = hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]
    return Message(
        kind=kind,
        dedup_key=f"{kind}:{subject}:{revision}:{Message.Channel.EMAIL}:{whom}:{moment}",
        urgent=kind in URGENT,
        revision=revision,
        recipient=recipient,
        send_at=send_at,
        due_at=send_at,
        reference=f"<{uuid.uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        **fields,
    )


def keep(message: Message) -> None:
    """Write it, unless it has been written before, and have the workers look once this is committed."""
    Message.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(partial(nudge, SEND), robust=True)
