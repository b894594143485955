"""Why a time is, or is not, bookable: beyond the contract, for whoever wonders about a missing slot."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from apps.api.groups.answers import answer
from apps.api.groups.brackets import ids_of
from apps.api.groups.kinds import FORMAT
from apps.api.groups.slots import read_instant, read_services
from apps.api.groups.views import Door
from apps.appointments.queries import SENTENCES, reasons_against
from apps.availability.explain import Reason
from apps.core import clock
from apps.core.errors import Invalid
from apps.groups.queries import Setup, setup_of
from apps.organizations.roles import Right, require


class Explain(Door):
    """GET with `intervention_ids[]`, `calendar_id` and `start`, for staff."""

    http_method_names = ["get", "head"]

    def get(self, request: Any, **_place: Any) -> HttpResponse:
        """Whether customers and staff may book it, and every reason why not."""
        group, query = self.group, request._request.GET
        assert group is not None  # noqa: S101  the route has one
        require(self.caller.actor, Right.SEE_CALENDAR)
        setup = setup_of(group.pk, group.setup_revision)
        services, service = read_services(setup, query)
        calendar = next(iter(ids_of(query, "calendar_id")), 0)
        if calendar not in setup.calendars:
            raise Invalid("Which calendar?", fields={"calendar_id": ["There is no such calendar."]})
        start, now = read_instant(setup, query, "start"), clock.epoch(clock.now())
        told = {
            who: [_told(setup, one) for one in reasons_against(setup, service, calendar, start, now, grid=grid)]
            for who, grid in (("customers", True), ("staff", False))
        }
        body = {
            "group_id": group.pk,
            "calendar_id": calendar,
            "intervention_ids": services,
            "start": _face(setup, start),
            "bookable": {who: not reasons for who, reasons in told.items()},
            "reasons": told["customers"],
            "staff_reasons": told["staff"],
        }
        return answer(body, "explanation", self.form)


def _told(setup: Setup, reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "message": str(SENTENCES[reason.code]),
        "calendar_id": reason.calendar,
        "start": _face(setup, reason.starts),
        "end": _face(setup, reason.ends),
    }


def _face(setup: Setup, instant: int | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, setup.zone).strftime(FORMAT)
