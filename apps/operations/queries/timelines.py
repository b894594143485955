"""What happened to one row, as the admin tells it: its facts, who was told of them, and what was said to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from apps.appointments.models import Appointment
from apps.notifications.models import Message
from apps.notifications.queries import messages_of
from apps.outbox.models import Delivery, Event
from apps.outbox.queries import latest_of

MOST = 100
PROBLEMS = {Delivery.State.DEAD, "failed"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline. `row` is what its link leads to."""

    at: datetime
    what: str
    more: str
    row: Model
    kind: str = "event"


def timeline_for(row: Model) -> list[Moment]:
    """The latest hundred moments, oldest first; none for rows that nothing is told of. At most three statements."""
    if isinstance(row, Event):
        moments = _tellings([row])
    elif isinstance(row, Message):
        moments = _tellings(latest_of(row.organization_id, f"appointment:{row.appointment_id}", MOST))
    else:
        organization = _organization_of(row)
        moments = _tellings(latest_of(organization, _subject_of(row), MOST)) if organization else []
    if isinstance(row, Appointment):
        moments += [_letter(message) for message in messages_of(row)]
    return sorted(moments, key=lambda moment: moment.at)[-MOST:]


def _organization_of(row: Model) -> Any:
    return getattr(row, "organization_id", None) or (
        row.pk if row._meta.label == "organizations.Organization" else None
    )


def _subject_of(row: Model) -> str:
    return f"{SUBJECTS.get(row._meta.label, row._meta.model_name)}:{row.pk}"


# What facts call a row whose model has another name.
SUBJECTS = {"groups.CalendarSet": "calendar_set", "groups.ServiceCategory": "category"}


def _tellings(events: list[Event]) -> list[Moment]:
    """Each fact, and each of its tellings to somebody."""
    told = [
        Moment(event.occurred_at, event.topic, f"{event.actor}, {event.subject} r{event.revision}", event)
        for event in events
    ]
    deliveries = Delivery.objects.filter(event__in=events).select_related("event")
    return told + [_telling(delivery) for delivery in deliveries]


def _telling(delivery: Delivery) -> Moment:
    tries = f"{delivery.state}, {delivery.attempts} tries" + (f": {delivery.error[:200]}" if delivery.error else "")
    kind = "problem" if delivery.state in PROBLEMS else "message"
    return Moment(delivery.done_at or delivery.due_at, delivery.receiver, tries, delivery, kind)


def _letter(message: Message) -> Moment:
    more = ", ".join(filter(None, (message.channel, message.state, message.reason, message.last_error[:200])))
    kind = "problem" if message.state in PROBLEMS else "message"
    return Moment(message.sent_at or message.send_at, f"{message.kind} message", more, message, kind)
