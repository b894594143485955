"""GET explain.json: why a time is, or is not, bookable. For staff."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.appointments.queries import SENTENCES, reasons_against
from apps.availability.explain import Reason
from apps.booking.door.answers import iso, json_answer, json_door
from apps.booking.door.reading import read_instant, read_required_id, refuse
from apps.core import clock
from apps.core.errors import DomainError
from apps.groups.access import group_for, public_group
from apps.groups.queries import Setup, setup_of
from apps.organizations.access import member_actor
from apps.organizations.roles import Right, require


@json_door("GET", stateless=False)
def explain(request: HttpRequest, slug: str) -> HttpResponse:
    """`customers` and `staff`: whether each may book this time, and every reason why not. 401 without a session."""
    if not request.user.is_authenticated:
        raise _sign_in()
    public = public_group(slug)
    actor = member_actor(request.user, public.organization_id)
    require(actor, Right.SEE_CALENDAR)
    group = group_for(actor, public.pk)
    setup = setup_of(group.pk, group.setup_revision)
    service = setup.services.get(read_required_id(request.GET, "service"))
    if service is None:
        raise refuse("service", "There is no such service.")
    calendar = read_required_id(request.GET, "calendar")
    if calendar not in setup.calendars:
        raise refuse("calendar", "There is no such calendar.")
    now = clock.epoch(clock.now())
    start = clock.epoch(read_instant(request.GET, "start"))
    told = {
        who: [_told(setup, reason) for reason in reasons_against(setup, service, calendar, start, now, grid=grid)]
        for who, grid in (("customers", True), ("staff", False))
    }
    return json_answer(
        {
            "start": iso(start, setup.zone),
            "service": service.id,
            "calendar": calendar,
            "bookable": {who: not reasons for who, reasons in told.items()},
            "reasons": told["customers"],
            "staff_reasons": told["staff"],
        }
    )


def _told(setup: Setup, reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "message": str(SENTENCES[reason.code]),
        "calendar": reason.calendar,
        "from": None if reason.starts is None else iso(reason.starts, setup.zone),
        "until": None if reason.ends is None else iso(reason.ends, setup.zone),
    }


def _sign_in() -> DomainError:
    error = DomainError("Sign in as a member of the clinic's staff.", code="sign_in_required")
    error.status = 401
    return error
