"""Facts told and messages sent in this process, in a line each."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Now

from apps.appointments.actions import Visit, import_appointments
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.actor import Actor, system
from apps.groups.actions import find_or_add_person
from apps.notifications.actions import send_due
from apps.notifications.actions.planning import new_message
from apps.notifications.kinds import OPEN, Kind
from apps.notifications.models import Message
from apps.notifications.says import said_of
from apps.outbox.actions import relay
from tests.clinic import Clinic, at, person

# Mails are sent by the database's clock, so these visits lie far ahead of it.
FAR = date(2030, 6, 3)  # a Monday
SOON = at("08:00", date(2030, 5, 31))


def book(
    clinic: Clinic, when: str = "09:30", *, who: int = 1, actor: Actor | None = None, **fields: Any
) -> Appointment:
    """A visit on that Monday, booked on the Friday before; in English unless another language is given."""
    fields = {"language": "en"} | fields
    made = clinic.book(at(when, FAR), who=who, actor=actor, now=SOON, **fields).appointment
    return Appointment.objects.select_related("group", "service", "calendar", "client").get(pk=made.pk)


def tell() -> list[EmailMultiAlternatives]:
    """Tell every fact and send what is due; the mails that went out now."""
    before = len(mail.outbox)
    relay()
    send_due()
    return list(mail.outbox[before:])  # type: ignore[arg-type]


def later() -> list[EmailMultiAlternatives]:
    """What goes out once everything that waits has waited long enough."""
    relay()
    make_due()
    return tell()


def make_due() -> None:
    Message.objects.filter(state__in=OPEN).update(due_at=Now() - timedelta(seconds=1))


def subjects(mails: Sequence[EmailMultiAlternatives]) -> list[str]:
    return [str(one.subject) for one in mails]


def ledger(*fields: str) -> list[tuple[Any, ...]]:
    """These fields of every message, oldest first; kind, state and reason unless others are named."""
    return list(Message.objects.order_by("id").values_list(*(fields or ("kind", "state", "reason"))))


def plan_many(clinic: Clinic, count: int) -> list[str]:
    """So many visits, half an hour each, and a message for each that is due now; their references."""
    actor, group = system(clinic.organization.pk), clinic.group
    _, card = find_or_add_person(
        organization=clinic.organization.pk, group=group.pk, contact=person(), from_web=True, language="en"
    )
    starts = [at("00:00", FAR + timedelta(days=7)) + timedelta(minutes=30 * number) for number in range(count)]
    visits = [Visit(clinic.services["visit"].pk, clinic.calendars["bell"].pk, start, card) for start in starts]
    made = import_appointments(actor=actor, group=group, visits=visits, now=SOON)
    now = clock.now()
    messages = [
        new_message(
            Kind.BOOKED,
            subject=f"appointment:{one.pk}",
            organization_id=one.organization_id,
            group=group,
            appointment=one,
            revision=one.revision,
            recipient=person().email,
            language="en",
            says=said_of(one),
            send_at=now - timedelta(seconds=1),
            not_after=one.starts_at,
        )
        for one in made
    ]
    Message.objects.bulk_create(messages)
    return [message.reference for message in messages]
