"""Booking from a form that may be sent twice: one appointment, and the same page both times."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial

from django.utils.translation import get_language

from apps.accounts.actions import Answer, RequestKey, answer_once
from apps.appointments.access import appointment_for
from apps.appointments.actions import Booked, issue_link
from apps.appointments.models import Appointment
from apps.booking.agreement import CURRENT
from apps.booking.answers import Answers, answers_as_typed, typed_answers
from apps.booking.confirming import book_waiting, first_answer
from apps.booking.pages.asked import Asked
from apps.booking.tokens import Waiting
from apps.core.actor import visitor
from apps.core.errors import DomainError
from apps.groups.contact import LENGTHS, Contact
from apps.groups.models import Group


@dataclass(frozen=True, slots=True)
class Typed:
    """What the visitor typed, as they typed it. `key` is the form's own, made when it was first shown; `answers` are
    those to the clinic's own questions, by the names of their fields.

    `proof` says that the e-mail is proven already: a code was right, or the visitor signed in.
    """

    key: str
    person: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LENGTHS, ""))
    consent: bool = False
    sms: bool = False
    proof: str = ""
    answers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Typed":
        """From the fields that were sent."""
        person = {name: data.get(name, "") for name in LENGTHS}
        consent, sms = (data.get(name) == "yes" for name in ("consent", "sms"))
        proof, answers = data.get("proof", ""), typed_answers(data)
        return cls(data.get("key", ""), person, consent=consent, sms=sms, proof=proof, answers=answers)

    @classmethod
    def of_waiting(cls, waiting: Waiting, proof: str = "") -> "Typed":
        """From a booking that waited for its code: the form as it was, and its proof if there is one by now."""
        answers = answers_as_typed(waiting.answers)
        return cls(waiting.key, dict(waiting.client), consent=True, sms=bool(waiting.sms), proof=proof, answers=answers)


def waiting_for(asked: Asked, service: int, start: int, person: tuple[Contact, Answers], typed: Typed) -> Waiting:
    """What was asked for and typed, as both the code's page and the booking take it."""
    contact, answers = person
    return Waiting(
        group=asked.group.pk,
        service=service,
        calendar=asked.calendar.id if asked.calendar else None,
        start=start,
        client=asdict(contact),
        hold="",
        held_until=0,
        verification="",
        key=typed.key,
        sms=typed.sms if asked.group.smsreminder else None,
        consent=CURRENT,
        language=get_language() or "",
        answers=answers,
    )


@dataclass(frozen=True, slots=True)
class Done:
    """What a form has led to: the appointment, and the token of a link that manages it."""

    appointment: Appointment
    token: str


def book_once(group: Group, waiting: Waiting, before: Callable[[], None] | None = None) -> Done:
    """Book what was asked; `before` runs first, in the same transaction.

    The same form sent again books nothing and gets a new link to the first appointment; tokens are kept nowhere.
    Raises what `book_appointment` and `answer_once` raise.
    """
    fresh: list[Booked] = []

    def work() -> Answer:
        if before is not None:
            before()
        fresh.append(book_waiting(group, waiting))
        return Answer(201, {"appointment": fresh[-1].appointment.pk})

    once = key_of(group, waiting)
    answer = answer_once(scope=once.scope, key=once.key, request=sent(waiting), work=work)
    if not answer.repeated:
        return Done(fresh[-1].appointment, fresh[-1].token)
    return done_before(group, answer)


def done_already(group: Group, waiting: Waiting, error: DomainError) -> Done | None:
    """What this very form has led to before it was refused by `error`; None when it has booked nothing."""
    work = partial(first_answer, error)
    try:
        once = key_of(group, waiting)
        return done_before(group, answer_once(scope=once.scope, key=once.key, request=sent(waiting), work=work))
    except DomainError:
        return None


def done_before(group: Group, answer: Answer) -> Done:
    """The page that was answered already, by a link of its own."""
    appointment = appointment_for(visitor(group.organization_id), answer.body["appointment"])
    return Done(appointment, issue_link(appointment=appointment))


def key_of(group: Group, waiting: Waiting) -> RequestKey:
    """The form's own, or its hold's where a form came without one: a code is worth one booking."""
    return RequestKey(f"book:{group.pk}", waiting.key or waiting.hold or None)


def sent(waiting: Waiting) -> dict[str, object]:
    """What makes two forms the same: what was asked for and for whom, whatever was held or proven meanwhile."""
    bare = replace(waiting, hold="", held_until=0, verification="", language="", proven=False)
    return asdict(bare)
