"""POST appointments.json: book."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from apps.accounts.actions import Answer, answer_once
from apps.appointments.access import appointment_by_uuid
from apps.appointments.actions import Request, book_appointment, issue_link
from apps.appointments.models import Appointment
from apps.booking.door.answers import body_of, error_body, json_answer, json_door
from apps.booking.door.reading import read_id, read_instant, read_required_id, refuse
from apps.core import clock
from apps.core.actor import visitor
from apps.core.errors import Forbidden
from apps.core.failpoints import reach
from apps.groups.access import public_group
from apps.groups.contact import clean_contact
from apps.groups.models import Group
from apps.groups.timezones import zone_of


@json_door("POST")
def appointments(request: HttpRequest, slug: str) -> HttpResponse:
    """201 with the appointment and its manage link; 409 with the nearest free times; 400 naming the fields."""
    group = public_group(slug)
    body = body_of(request)
    wish = _read(group, body)
    if group.validate_email:
        raise Forbidden("This clinic asks for a verified e-mail; please call.", code="email_not_verified")
    token = ""

    def work() -> Answer:
        nonlocal token
        booked = book_appointment(actor=visitor(group.organization_id), group=group, request=wish, now=clock.now())
        token = booked.token
        return Answer(201, _told(group, booked.appointment))

    answer = answer_once(
        scope=f"{group.organization_id}:book:{group.pk}",
        key=request.headers.get("Idempotency-Key"),
        request=body,
        work=work,
        refusal=lambda taken: Answer(taken.status, error_body(taken, zone_of(group.timezone))),
    )
    reach("door.before_answer")
    if answer.status == 201:
        if answer.repeated:
            # The first token was shown once and is kept nowhere: a repeated request gets a link of its own.
            token = issue_link(appointment=appointment_by_uuid(group, answer.body["id"]))
        return json_answer(answer.body | {"manage_url": manage_url(group, token)}, 201)
    return json_answer(answer.body, answer.status)


def manage_url(group: Group, token: str) -> str:
    """The absolute address of one manage link; its last segment is the token."""
    return f"{settings.PUBLIC_URL}{reverse('manage', args=[group.slug, token])}"


def _read(group: Group, body: dict[str, Any]) -> Request:
    client = body.get("client")
    if not isinstance(client, dict):
        raise refuse("client", "This must be an object with firstname, lastname, email and phone.")
    service, calendar = read_required_id(body, "service"), read_id(body, "calendar", required=False)
    start = read_instant(body, "start")
    contact = clean_contact(client, country_code=group.country_code, prefix="client.")
    if body.get("consent") is not True:
        raise refuse("consent", "Booking needs the customer's consent.")
    return Request(
        service=service,
        calendar=calendar,
        start=start,
        contact=contact,
        consent_at=clock.now(),
        language=get_language() or "",
        source=Appointment.Source.WEB,
    )


def _told(group: Group, appointment: Appointment) -> dict[str, Any]:
    zone = zone_of(group.timezone)
    return {
        "id": str(appointment.uuid),
        "start": appointment.starts_at.astimezone(zone).isoformat(),
        "end": appointment.ends_at.astimezone(zone).isoformat(),
        "calendar": appointment.calendar_id,
        "state": str(appointment.state),
    }
