"""Booking: from a wish to an appointment that nobody can take away."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from apps.accounts.actions import in_transaction
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import check_public, checked_start, with_alternatives
from apps.appointments.actions.taking import Place, release_hold
from apps.appointments.actions.writing import write_appointment
from apps.appointments.models import Appointment
from apps.appointments.queries.board import everything_taken
from apps.appointments.states import State
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.core.failpoints import reach
from apps.core.ids import new_token
from apps.groups.access import client_for
from apps.groups.actions import person_fields
from apps.groups.actions.wishes import choose_reminders
from apps.groups.contact import Contact
from apps.groups.models import Client, Group
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `calendar` None means no preference; `start` is an aware datetime on a whole second.

    `client` is the id of a card, or `contact` the person as typed. `hold` is the visitor's own hold. Staff may set
    `overbook` to a reason: then the visit is put there whatever is in the way; and `length` (seconds) to another one
    than the service's. `consent_version` names the text that was agreed to. `remind_by_sms` None means what the group's
    box is set to.
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


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment, and the token of its first manage link: it is shown once and kept only as a hash."""

    appointment: Appointment
    token: str


def book_appointment(*, actor: Actor, group: Group, request: Request, now: datetime) -> Booked:
    """Book for a visitor or for staff; the state is booked, or pending where the service waits for approval.

    Raises SlotTaken with the nearest free times, Invalid or NotFound for what does not exist, Forbidden where the
    actor may not, Busy when the calendar's lock is not had in time.
    """
    start = checked_start(request.start, now)
    by_staff = actor.kind == "member"
    if by_staff:
        require(actor, Right.BOOK)
    if request.overbook:
        require(actor, Right.OVERBOOK)
    if not actor.reaches(group.pk) or actor.organization != group.organization_id:
        raise NotFound("There is no such group.")
    if not by_staff:
        check_public(group, request.contact.email if request.contact else None)

    def candidates(setup: Setup) -> Collection[int]:
        return everything_taken(setup, *candidates_of(setup, request.service, request.calendar, public=not by_staff))

    def work() -> Booked:
        locked, current = lock_for(group, candidates)
        service, calendars = candidates_of(current, request.service, request.calendar, public=not by_staff)
        if by_staff and request.length is not None:
            service = replace(service, length=request.length)
        mode = "overbook" if request.overbook else "staff" if by_staff else "customer"
        wish = Wish(service, calendars, start, clock.epoch(now), mode, request.hold)
        state = State.PENDING if service.needs_approval and not by_staff else State.BOOKED
        return _write(actor, group, service, request, find_place(current, wish, locked), state)

    with with_alternatives(group, request.service, request.calendar, start, now, public=not by_staff):
        return in_transaction(work)


def candidates_of(setup: Setup, service: int, calendar: int | None, *, public: bool) -> tuple[ServiceSetup, list[int]]:
    """The service and the calendars that may take it; Invalid naming `service` or `calendar` when there is none."""
    found = setup.services.get(service)
    if found is None or (public and not found.publicname):
        raise Invalid("This service is not offered.", fields={"service": ["This service is not offered."]})
    performers = setup.performers_of(found, public=public)
    if calendar is None:
        if not performers:
            raise Invalid("Nobody offers this service.", fields={"service": ["Nobody offers this service."]})
        return found, performers
    if calendar not in performers:
        sentence = "This service is not offered there."
        raise Invalid(sentence, fields={"calendar": [sentence]})
    return found, [calendar]


def _write(actor: Actor, group: Group, service: ServiceSetup, request: Request, place: Place, state: State) -> Booked:
    who = _person(actor, group, request)
    start = place.footprint[0] + service.before
    new = Appointment(
        organization_id=group.organization_id,
        group=group,
        calendar_id=place.calendar,
        service_id=service.id,
        state=state,
        starts_at=clock.instant(start),
        ends_at=clock.instant(start + service.length),
        buffer_before=service.before,
        buffer_after=service.after,
        overbooked=bool(request.overbook),
        overbook_reason=request.overbook,
        source=request.source,
        comments=request.comments,
        consent_at=request.consent_at,
        consent_version=request.consent_version,
    )
    if isinstance(who, Client):
        new.client_id, new.customer_id = who.pk, who.customer_id
    if request.hold:
        release_hold(request.hold)
    token = new_token()
    taken = place if state == State.BOOKED else None
    person = None if isinstance(who, Client) else who
    appointment = write_appointment(new, taken, token=token, person=person, actor=actor)
    if request.remind_by_sms is not None:
        choose_reminders(client=appointment.client_id, by_sms=request.remind_by_sms)
    reach("book.after_insert")
    return Booked(appointment, token)


def _person(actor: Actor, group: Group, request: Request) -> Client | dict[str, Any]:
    """The card that was named, or the fields of a person to be found or added."""
    if request.client is not None:
        card = client_for(actor, request.client)
        if card.group_id != group.pk or card.deleted:
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
