"""A booking whose e-mail is to be proven first: the time is held, a code is sent, the code books. Both doors use it."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.http import HttpRequest

from apps.accounts.actions import Answer, RequestKey, check_code, repeats_code, send_again, start_verification
from apps.appointments.actions import Booked, Marks, Request, Riding, book_appointment, hold_time, release_time
from apps.booking.origin import address_of, party_of
from apps.booking.tokens import Waiting, hold_of
from apps.core import clock
from apps.core.actor import visitor
from apps.core.errors import Conflict, DomainError
from apps.groups.actions.wishes import mark_email_verified
from apps.groups.models import Group
from apps.groups.questions import REMARK
from apps.organizations.counting import count_booking, count_hold, limits_of

PURPOSE = "booking"


def hold_and_ask(request: HttpRequest, group: Group, asked: Waiting) -> Waiting:
    """Hold the time and send a code to the e-mail. Raises what `hold_time` and `start_verification` raise.

    `asked` comes without hold and verification and goes with them.
    """
    organization, now = group.organization_id, clock.now()
    actor = visitor(organization)
    hold = hold_time(
        actor=actor,
        group=group,
        service=asked.service,
        calendar=asked.calendar,
        start=clock.instant(asked.start),
        now=now,
        hold=hold_of(group, asked.key) if asked.key else uuid4(),
    )
    try:
        verification = start_verification(
            purpose=PURPOSE,
            target=asked.contact.email,
            organization=organization,
            bound_to=str(hold.pk),
            group=group.pk,
            language=asked.language,
            address=address_of(request),
            now=now,
            budget=limits_of(organization).code_budget,
        )
    except DomainError:
        release_time(actor=actor, hold=hold.pk)  # a time is not kept for somebody who cannot confirm it
        raise
    return replace(asked, hold=str(hold.pk), held_until=clock.epoch(hold.expires_at), verification=str(verification.pk))


def ask_again(request: HttpRequest, group: Group, waiting: Waiting) -> None:
    """Send a new code for the same booking; the hold is not renewed."""
    send_again(
        verification=UUID(waiting.verification),
        organization=group.organization_id,
        group=group.pk,
        language=waiting.language,
        address=address_of(request),
        now=clock.now(),
        budget=limits_of(group.organization_id).code_budget,
    )


def prove(request: HttpRequest, group: Group, waiting: Waiting, code: str) -> None:
    """Check the code. Raises what `check_code` raises.

    The right code sent again is right again: the first request may still be on its way to its booking, or have died on
    it. Both doors book under a key of the form or of its hold, so that two right answers make one booking.
    """
    organization, now = group.organization_id, clock.now()
    verification = UUID(waiting.verification)
    try:
        check_code(
            verification=verification,
            organization=organization,
            purpose=PURPOSE,
            bound_to=waiting.hold,
            code=code,
            now=now,
            address=address_of(request),
            budget=limits_of(organization).code_budget,
        )
    except Conflict:
        bound_to = waiting.hold
        if not repeats_code(
            verification=verification, organization=organization, purpose=PURPOSE, bound_to=bound_to, code=code, now=now
        ):
            raise


def book_waiting(group: Group, waiting: Waiting, riding: Riding | None = None, *, remembered: bool = False) -> Booked:
    """Book what was held, or the same time where the hold has ended and it is still free; the e-mail is marked.

    Raises what `book_appointment` raises; for `riding` and `remembered` see there.
    """
    now = clock.now()
    actor = visitor(group.organization_id)
    at_visit = dict(waiting.answers.get("visit", {}))
    remark = at_visit.pop(REMARK, "")
    wish = Request(
        service=waiting.service,
        calendar=waiting.calendar,
        start=clock.instant(waiting.start),
        contact=waiting.contact,
        hold=UUID(waiting.hold) if waiting.hold else None,
        consent_at=clock.instant(waiting.consented) if waiting.consented else now,
        consent_version=waiting.consent,
        remind_by_sms=waiting.sms,
        language=waiting.language,
        comments=remark,
        marks=Marks(custom=at_visit),
        answers=waiting.answers.get("client", {}),
        proven=waiting.proven or bool(waiting.verification),
        remembered=remembered,
    )
    booked = book_appointment(actor=actor, group=group, request=wish, now=now, riding=riding)
    if waiting.verification:
        mark_email_verified(organization=group.organization_id, email=waiting.contact.email, now=now)
    return booked


def count_this_booking(request: HttpRequest, group: Group, asked: Waiting, once: RequestKey) -> None:
    """Against the limits of bookings; Limited when they are reached, KeyReused where it was answered before."""
    party = party_of(request, asked.contact, asked.key)
    count_booking(organization=group.organization_id, party=party, now=clock.now(), once=once)


def count_this_hold(request: HttpRequest, group: Group, asked: Waiting, once: RequestKey | None = None) -> None:
    """The same of holds."""
    party = party_of(request, asked.contact, asked.key)
    count_hold(organization=group.organization_id, party=party, now=clock.now(), once=once)


def first_answer(error: DomainError) -> Answer:
    """For a request that is refused already: only an answer kept under its key can be given."""
    raise error
