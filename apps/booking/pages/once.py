"""Booking from a form that may be sent twice: one appointment, and the same page both times."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.utils.translation import get_language

from apps.accounts.actions import Answer, answer_once
from apps.appointments.access import appointment_for
from apps.appointments.actions import Booked, Request, book_appointment, issue_link
from apps.booking.pages.asked import Asked
from apps.core import clock
from apps.core.actor import visitor
from apps.groups.contact import LENGTHS, Contact


@dataclass(frozen=True, slots=True)
class Typed:
    """What the visitor typed, as they typed it. `key` is the form's own, made when it was first shown."""

    key: str
    person: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LENGTHS, ""))
    consent: bool = False

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Typed":
        """From the fields that were sent."""
        person = {name: data.get(name, "") for name in LENGTHS}
        return cls(data.get("key", ""), person, data.get("consent") == "yes")


def book_once(asked: Asked, service: int, start: int, contact: Contact, typed: Typed) -> str:
    """Book what was asked and return the token of a link that manages it.

    The same form sent again books nothing and gets a new link to the first appointment; tokens are kept nowhere.
    Raises what `book_appointment` and `answer_once` raise.
    """
    actor = visitor(asked.group.organization_id)
    now = clock.now()
    fresh: list[Booked] = []

    def work() -> Answer:
        request = Request(
            service=service,
            calendar=asked.calendar.id if asked.calendar else None,
            start=clock.instant(start),
            contact=contact,
            consent_at=now,
            language=get_language() or "",
        )
        booked = book_appointment(actor=actor, group=asked.group, request=request, now=now)
        fresh.append(booked)
        return Answer(201, {"appointment": booked.appointment.pk})

    sent = {
        "service": service,
        "calendar": asked.calendar.id if asked.calendar else None,
        "start": start,
        "client": asdict(contact),
    }
    answer = answer_once(scope=f"book:{asked.group.pk}", key=typed.key or None, request=sent, work=work)
    if fresh:
        return fresh[-1].token
    return issue_link(appointment=appointment_for(actor, answer.body["appointment"]))
