"""POST appointments.json: book. POST confirm.json: prove the e-mail and book what was held meanwhile."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from apps.accounts.actions import Answer, RequestKey, Ride, Rider, answer_once, answer_riding
from apps.appointments.access import appointment_by_uuid
from apps.appointments.actions import issue_link
from apps.appointments.models import Appointment
from apps.booking.agreement import CURRENT
from apps.booking.answers import read_person
from apps.booking.confirming import book_waiting, count_this_booking, count_this_hold, first_answer, hold_and_ask, prove
from apps.booking.door.answers import body_of, error_body, json_answer, json_door
from apps.booking.door.reading import read_id, read_instant, read_required_id, refuse
from apps.booking.door.slots import refuse_closed, refuse_hidden
from apps.booking.tokens import Waiting, proof_of, proven_email, read_waiting
from apps.core import clock
from apps.core.errors import Conflict, DomainError, KeyReused, Limited, SlotTaken
from apps.core.failpoints import reach
from apps.groups.access import OutdatedGroupError, public_group, with_remembered_group
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.groups.queries import setup_of
from apps.groups.timezones import zone_of
from apps.notifications.addresses import manage_address


@json_door("POST")
def appointments(request: HttpRequest, slug: str) -> HttpResponse:
    """201 with the appointment and its manage link; 409 with the nearest free times; 400 naming the fields.

    Where the clinic asks for a verified e-mail, or takes registered clients only: 202 with the hold, its end, and the
    token that confirm.json wants, whether or not the e-mail is known. A `proof` that confirm.json gave takes the place
    of the code. 403 where the clinic is closed, or hides its free times from this visitor.
    """
    return with_remembered_group(slug, partial(_appointments, request))


def _appointments(request: HttpRequest, group: Group, *, remembered: bool) -> HttpResponse:
    body = body_of(request)
    refuse_hidden(group, body.get("proof"))  # a refusal with the nearest free times would tell them
    asked = _read(group, body)
    asked = replace(asked, proven=_is_proven(group, asked, body))
    key = request.headers.get("Idempotency-Key")
    if (group.validate_email or not group.open) and not asked.proven:
        if remembered:
            raise OutdatedGroupError
        once = _once(group, "hold", key)
        return _hold(request, group, asked, body, once, _reached(count_this_hold, request, group, asked, once))
    once = _once(group, "book", key)
    uncounted = _reached(count_this_booking, request, group, asked, once)
    return _book(group, asked, body, once, uncounted, refusal=_refusal(group), remembered=remembered)


@json_door("POST")
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """`{"token", "code"}`: 201 as above; 400 naming `code`; 409 when the hold has ended and the time is gone.

    A right code is worth one booking. Where that is refused, whatever for, the answer has a `proof`, which may be sent
    instead of a code, here or with another start to appointments.json; the refusal is not kept.
    """
    group = public_group(slug)
    refuse_closed(group)
    body = body_of(request)
    token = body.get("token")
    waiting = read_waiting(group, token) if isinstance(token, str) else None
    if waiting is None:
        raise refuse("token", "This token is not one of ours, or too old.")
    asked, once = {"verification": waiting.verification}, _once(group, "confirm", waiting.hold)
    if not _is_proven(group, waiting, body):
        code = body.get("code")
        if not isinstance(code, str):
            raise refuse("code", "This must be text.")
        try:
            prove(request, group, waiting, code)
        except Conflict as used:
            nothing = partial(first_answer, used)
            return _told_again(group, answer_once(scope=once.scope, key=once.key, request=asked, work=nothing))
    try:
        return _book(group, waiting, asked, once, _reached(count_this_booking, request, group, waiting, once))
    except DomainError as error:
        proof = {"proof": proof_of(group, waiting.contact.email)}
        response = json_answer(error_body(error, zone_of(group.timezone)) | proof, error.status)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response


def _book(
    group: Group,
    asked: Waiting,
    body: dict[str, Any],
    once: RequestKey,
    uncounted: DomainError | None,
    *,
    refusal: Callable[[SlotTaken], Answer] | None = None,
    remembered: bool = False,
) -> HttpResponse:
    token = ""

    def work(ride: Ride) -> Answer:
        nonlocal token
        if uncounted is not None:
            raise uncounted
        answers: list[Answer] = []

        def riding(appointment: Appointment) -> Rider | None:
            answers.append(Answer(201, _told(group, appointment)))
            return ride(answers[-1])

        token = book_waiting(group, asked, riding, remembered=remembered).token
        return answers[-1]

    answer = answer_riding(scope=once.scope, key=once.key, request=body, work=work, refusal=refusal)
    reach("door.before_answer")
    if answer.status != 201:
        return json_answer(answer.body, answer.status)
    if answer.repeated:
        return _told_again(group, answer)
    return json_answer(answer.body | {"manage_url": manage_address(group.slug, token)}, 201)


def _hold(
    request: HttpRequest,
    group: Group,
    asked: Waiting,
    body: dict[str, Any],
    once: RequestKey,
    uncounted: DomainError | None,
) -> HttpResponse:
    def work() -> Answer:
        if uncounted is not None:
            raise uncounted
        waiting = hold_and_ask(request, group, asked)
        kept = {"hold": waiting.hold, "held_until": waiting.held_until, "verification": waiting.verification}
        return Answer(202, kept)

    answer = answer_once(scope=once.scope, key=once.key, request=body, work=work, refusal=_refusal(group))
    if answer.status != 202:
        return json_answer(answer.body, answer.status)
    waiting = Waiting(**(asdict(asked) | answer.body))
    zone = zone_of(group.timezone)
    return json_answer(
        {
            "hold": waiting.hold,
            "expires": clock.instant(waiting.held_until).astimezone(zone).isoformat(),
            "start": clock.instant(waiting.start).astimezone(zone).isoformat(),
            "email": waiting.contact.email,
            "token": waiting.token(),
            "confirm_url": f"{settings.PUBLIC_URL}{reverse('confirm', args=[group.slug])}",
            "message": 'A code was sent to this e-mail. POST {"token", "code"} to confirm_url.',
        },
        202,
    )


def _reached(
    count: Callable[[HttpRequest, Group, Waiting, RequestKey], None],
    request: HttpRequest,
    group: Group,
    asked: Waiting,
    once: RequestKey,
) -> DomainError | None:
    """Why it was not counted, to be raised by the work: a limit, or that there is an answer, which is then given."""
    try:
        count(request, group, asked, once)
    except (Limited, KeyReused) as uncounted:
        return uncounted
    return None


def _refusal(group: Group) -> Callable[[SlotTaken], Answer]:
    """How a time that is gone is told, and kept."""
    return lambda taken: Answer(taken.status, error_body(taken, zone_of(group.timezone)))


def _told_again(group: Group, answer: Answer) -> HttpResponse:
    """A kept answer. The first token was shown once and is kept nowhere: a repeated request gets a link of its own."""
    if answer.status != 201:
        return json_answer(answer.body, answer.status)
    token = issue_link(appointment=appointment_by_uuid(group, answer.body["id"]))
    return json_answer(answer.body | {"manage_url": manage_address(group.slug, token)}, 201)


def _is_proven(group: Group, asked: Waiting, body: dict[str, Any]) -> bool:
    proof = body.get("proof")
    return isinstance(proof, str) and proven_email(group, proof) == asked.contact.email.lower()


def _once(group: Group, door: str, key: str | None) -> RequestKey:
    return RequestKey(f"{group.organization_id}:{door}:{group.pk}", key)


def _read(group: Group, body: dict[str, Any]) -> Waiting:
    client = body.get("client")
    if not isinstance(client, dict):
        raise refuse("client", "This must be an object with firstname, lastname, email and phone.")
    service, calendar = read_required_id(body, "service"), read_id(body, "calendar", required=False)
    if calendar is None and not (group.any_calendar or group.calendar_choice == CalendarChoice.SERVICE_ONLY):
        raise refuse("calendar", "Please choose with whom: this clinic offers no booking without preference.")
    start = read_instant(body, "start")
    if start.microsecond:
        raise refuse("start", "The start is a whole second.")
    said = {"client": client, "visit": _visit(body)}
    contact, answers = read_person(group, setup_of(group.pk, group.setup_revision), client, said, prefix="client.")
    if body.get("consent") is not True:
        raise refuse("consent", "Booking needs the customer's consent.")
    return Waiting(
        group=group.pk,
        service=service,
        calendar=calendar,
        start=int(start.timestamp()),
        client=asdict(contact),
        hold="",
        held_until=0,
        verification="",
        consent=CURRENT,
        language=get_language() or "",
        answers=answers,
    )


def _visit(body: dict[str, Any]) -> dict[str, Any]:
    visit = body.get("visit", {})
    if not isinstance(visit, dict):
        raise refuse("visit", "This must be an object with what the clinic asks about a visit.")
    return visit


def _told(group: Group, appointment: Appointment) -> dict[str, Any]:
    zone = zone_of(group.timezone)
    return {
        "id": str(appointment.uuid),
        "start": appointment.starts_at.astimezone(zone).isoformat(),
        "end": appointment.ends_at.astimezone(zone).isoformat(),
        "calendar": appointment.calendar_id,
        "state": str(appointment.state),
    }
