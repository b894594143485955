"""Saying it again, because somebody at the desk asks for it."""

from datetime import datetime, timedelta
from math import ceil

from apps.accounts.actions import in_transaction
from apps.appointments.models import Appointment
from apps.appointments.states import State
from apps.core.actor import Actor
from apps.core.errors import Invalid, Limited
from apps.notifications.actions.planning import keep, new_message
from apps.notifications.kinds import Kind
from apps.notifications.mails import language_for
from apps.notifications.models import Message
from apps.notifications.queries import latest_resend
from apps.notifications.says import said_of
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish

PAUSE = timedelta(minutes=1)
KINDS = {State.PENDING: Kind.REQUESTED, State.CANCELLED: Kind.CANCELLED}


def resend_message(*, actor: Actor, appointment: Appointment, now: datetime) -> Message:
    """Plan a message that says how the appointment is now, whatever was told before; it leaves at once.

    Limited when that was asked for less than a minute ago, Invalid naming `email` when the client has none. The desk
    is meant: what the clinic's `sendmail` says about mails that go by themselves is not asked.
    """
    require(actor, Right.BOOK)

    def work() -> Message:
        # Of many clicks at once the first one writes, and the others see it.
        locked = Appointment.objects.select_for_update(of=("self",), no_key=True)
        current = locked.select_related("group", "client__customer", "customer").get(pk=appointment.pk)
        recent = latest_resend(current.pk, PAUSE)
        if recent is not None:
            left = ceil((recent.created_at + PAUSE - now).total_seconds())
            raise Limited("This was sent again a moment ago.", retry_after=max(1, min(left, 60)))
        if not current.client.email:
            raise Invalid("This client has no e-mail.", fields={"email": ["This client has no e-mail."]})
        return _plan(actor, current, now)

    return in_transaction(work)


def _plan(actor: Actor, current: Appointment, now: datetime) -> Message:
    customer = current.customer or current.client.customer
    message = new_message(
        KINDS.get(State(current.state), Kind.BOOKED),
        subject=f"appointment:{current.pk}",
        organization_id=current.organization_id,
        group=current.group,
        appointment=current,
        revision=current.revision,
        recipient=current.client.email,
        language=language_for(customer.language if customer else "", current.group),
        again=True,
        says=said_of(current),
        send_at=now,
        moment=f"again {now.isoformat()}",
    )
    keep(message)
    publish(
        "message.asked_again",
        actor=actor,
        subject=f"appointment:{current.pk}",
        revision=current.revision,
        payload={"appointment": current.pk, "kind": str(message.kind)},
    )
    return message
