"""Booking: from a wish to an appointment that nobody can take away."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from apps.accounts.actions import Rider, in_transaction
from apps.appointments.actions.answers import write_answers
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.marks import NO_MARKS, Marks
from apps.appointments.actions.parts import Part, visit_in
from apps.appointments.actions.pastdays import check_past_day
from apps.appointments.actions.placing import Wish, find_place, window_around
from apps.appointments.actions.refusals import (
    check_active,
    check_number,
    check_public,
    checked_start,
    with_alternatives,
)
from apps.appointments.actions.taking import release_hold
from apps.appointments.actions.writing import write_appointment
from apps.appointments.keys import key_of
from apps.appointments.models import Appointment
from apps.appointments.queries.board import everything_taken
from apps.appointments.queries.chain import chain_of
from apps.appointments.queries.occupancy import LONGEST
from apps.appointments.states import State
from apps.availability.intervals import Interval
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.core.failpoints import reach
from apps.core.ids import new_token
from apps.groups.access import OutdatedGroupError, client_for
from apps.groups.actions import person_fields
from apps.groups.actions.wishes import choose_reminders
from apps.groups.contact import Contact
from apps.groups.models import Client, Customer, Group
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require

Riding = Callable[[Appointment], Rider | None]
STAFF = frozenset({"member", "application"})  # who speaks for the clinic; all others are the public


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `calendar` None means no preference; `start` is an aware datetime on a whole second.

    `client` is the id of a card, or `contact` the person as typed. `hold` is the visitor's own hold. Staff may set
    `overbook` to a reason: then the visit is put there whatever is in the way; and `length` (seconds) to another one
    than the service's. `consent_version` names the text that was agreed to. `remind_by_sms` None means what the group's
    box is set to. `further` are the services that follow right after, in this order and on the same calendar.
    `online` asks for a customer by the customers' predicate though a program of the clinic asks; its links' token is
    the one that `key_of` gives again. `answers` are what the person answered about themselves, by column, and `proven`
    says that the e-mail is theirs, so that they may write over what their card says. `remembered` says that the group
    may have changed since it was read; then OutdatedGroupError is raised.
    """

    service: int
    start: datetime
    calendar: int | None = None
    contact: Contact | None = None
    client: int | None = None
    hold: uuid.UUID | None = None
    consent_at: datetime | None = None
    consent_version: str = ""
    remind_by_sms: bool | None = None
    comments: str = ""
    overbook: str = ""
    length: int | None = None
    language: str = ""
    source: str = Appointment.Source.WEB
    further: tuple[int, ...] = ()
    marks: Marks = NO_MARKS
    online: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    proven: bool = False
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment, and the token of its first manage link: it is shown once and kept only as a hash."""

    appointment: Appointment
    token: str


def book_appointment(
    *, actor: Actor, group: Group, request: Request, now: datetime, riding: Riding | None = None
) -> Booked:
    """Book for a visitor, a customer or staff; the state is booked, or pending where the service waits for approval.

    `riding` makes of the appointment, which has no number yet, what the statement that writes it writes besides.

    Raises SlotTaken with the nearest free times, Invalid or NotFound for what does not exist, Forbidden where the
    actor may not, Busy when the calendar's lock is not had in time.
    """
    return book_visit(actor=actor, group=group, request=request, now=now, riding=riding)[0]


def book_visit(
    *, actor: Actor, group: Group, request: Request, now: datetime, riding: Riding | None = None
) -> list[Booked]:
    """Book the service and those `further` of the request: one appointment each, one after the other, all or none.

    Customers book at most the group's `max_multirdvs` of them in one go. `riding` is for the first of them. Raises what
    `book_appointment` raises.
    """
    start = checked_start(request.start, now)
    by_staff = actor.kind in STAFF
    if by_staff:
        require(actor, Right.BOOK)
    if request.overbook:
        require(actor, Right.OVERBOOK)
    if not actor.reaches(group.pk) or actor.organization != group.organization_id:
        raise NotFound("There is no such group.")
    check_past_day(actor, group, request.start, now)
    services = (request.service, *request.further)
    public = request.online or not by_staff
    if not by_staff:
        check_public(group, _email_of(actor, request))
    if public:
        check_active(group)
        check_number(group, services)

    def candidates(setup: Setup) -> Collection[int]:
        return everything_taken(setup, *candidates_of(setup, services, request.calendar, public=public))

    def around(setup: Setup) -> Interval:
        return window_around(setup, candidates_of(setup, services, request.calendar, public=public)[0], start)

    def work() -> list[Booked]:
        locked = lock_for(group, candidates, around=around)
        current = locked.setup
        if request.remembered and locked.revision != group.setup_revision:
            raise OutdatedGroupError
        asked, calendars = candidates_of(current, services, request.calendar, public=public)
        parts = [current.services[service] for service in services]
        if not public and request.length is not None and not request.further:
            asked = replace(asked, length=request.length)
            parts = [asked]
        mode = "customer" if public else "overbook" if request.overbook else "staff"
        wish = Wish(asked, calendars, start, clock.epoch(now), mode, request.hold)
        state = State.PENDING if asked.needs_approval and public else State.BOOKED
        place = find_place(locked, wish)
        booked = _write(actor, group, request, visit_in(place, asked, parts, start), state, riding)
        write_answers(current, booked[0].appointment, request.answers, proven=request.proven)
        return booked

    with with_alternatives(group, services, request.calendar, start, now, public=public):
        return in_transaction(work)


def candidates_of(
    setup: Setup, services: Sequence[int], calendar: int | None, *, public: bool
) -> tuple[ServiceSetup, list[int]]:
    """The services as one, and the calendars that may take them; Invalid naming `service` or `calendar` for none."""
    if any(one not in setup.services or (public and not setup.services[one].publicname) for one in services):
        raise Invalid("This service is not offered.", fields={"service": ["This service is not offered."]})
    found = chain_of([setup.services[one] for one in services])
    if found.before + found.length + found.after > LONGEST:
        raise Invalid("This visit is too long.", fields={"service": ["Together these take more than 24 hours."]})
    performers = setup.performers_of(found, public=public)
    if calendar is None:
        if not performers:
            raise Invalid("Nobody offers this service.", fields={"service": ["Nobody offers this service."]})
        return found, performers
    if calendar not in performers:
        sentence = "This service is not offered there."
        raise Invalid(sentence, fields={"calendar": [sentence]})
    return found, [calendar]


def _write(
    actor: Actor, group: Group, request: Request, parts: Sequence[Part], state: State, riding: Riding | None
) -> list[Booked]:
    who = _person(actor, group, request)
    card = (who.pk, who.customer_id) if isinstance(who, Client) else None
    person = None if isinstance(who, Client) else who
    visit = uuid.uuid4() if len(parts) > 1 else None
    if request.hold:
        release_hold(request.hold, seat=parts[0].place.seat is not None)
    booked: list[Booked] = []
    for part in parts:
        new = _appointment(group, request, part, state, visit)
        if card:
            new.client_id, new.customer_id = card
        token = key_of(new.uuid) if request.online else new_token()
        taken = part.place if state == State.BOOKED else None
        rider = riding(new) if riding and not booked else None
        made = write_appointment(new, taken, token=token, person=None if card else person, actor=actor, rider=rider)
        card = made.client_id, made.customer_id
        booked.append(Booked(made, token))
    if request.remind_by_sms is not None:
        choose_reminders(client=booked[0].appointment.client_id, by_sms=request.remind_by_sms)
    reach("book.after_insert")
    return booked


def _appointment(group: Group, request: Request, part: Part, state: State, visit: uuid.UUID | None) -> Appointment:
    return Appointment(
        organization_id=group.organization_id,
        group=group,
        calendar_id=part.place.calendar,
        service_id=part.service.id,
        visit_id=visit,
        state=state,
        starts_at=clock.instant(part.starts),
        ends_at=clock.instant(part.place.ends(part.starts + part.service.length)),
        buffer_before=part.service.before,
        buffer_after=part.service.after,
        overbooked=bool(request.overbook),
        overbook_reason=request.overbook,
        source=request.source,
        comments=request.comments,
        consent_at=request.consent_at,
        consent_version=request.consent_version,
        **part.place.seating(takes_time=state == State.BOOKED),
        **asdict(request.marks),
    )


def _person(actor: Actor, group: Group, request: Request) -> Client | dict[str, Any]:
    """The card that was named, or what `PERSON` wants of somebody to be found or added."""
    if request.client is not None:
        card = client_for(actor, request.client)
        strange = actor.kind == "customer" and str(card.customer_id) != actor.id
        if card.group_id != group.pk or card.deleted or strange:
            raise NotFound("There is no such client.")
        return card
    if request.contact is None:
        raise Invalid("Who is it for?", fields={"client": ["This field is required."]})
    from_web = request.source == Appointment.Source.WEB
    box = group.check_sms_from_web if from_web else group.check_sms
    return person_fields(
        organization=group.organization_id,
        group=group.pk,
        contact=request.contact,
        from_web=from_web,
        remind_by_sms=box if request.remind_by_sms is None else request.remind_by_sms,
        language=request.language,
    )


def _email_of(actor: Actor, request: Request) -> str | None:
    """The address by which somebody of the public is known or not."""
    if request.contact:
        return request.contact.email
    if actor.kind != "customer" or actor.id is None:
        return None
    return Customer.objects.filter(pk=actor.id).values_list("email", flat=True).first()
