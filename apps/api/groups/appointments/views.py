"""The routes of the facade: booking answers with one record for each intervention; a key opens one appointment."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse

from apps.accounts.actions import Answer
from apps.api.groups.answers import answer
from apps.api.groups.appointments.booking import book
from apps.api.groups.appointments.counting import count_cancelled
from apps.api.groups.appointments.resource import Appointments, LinkedCaller
from apps.api.groups.caller import Caller
from apps.api.groups.door import COOKIE
from apps.api.groups.kinds import FORMAT
from apps.api.groups.records import record_of
from apps.api.groups.views import Collection, Row
from apps.appointments.access import appointment_by_key
from apps.core import clock
from apps.core.errors import SlotTaken
from apps.groups.models import Group
from apps.groups.timezones import zone_of

RESOURCE = Appointments()


def in_group_time(taken: SlotTaken, group: Group) -> SlotTaken:
    """The refusal with its nearest free starts as this contract writes them."""
    taken.complete()
    zone = zone_of(group.timezone)
    starts = [clock.instant(start).astimezone(zone) for start in taken.details.get("alternatives", [])]
    taken.details["alternatives"] = [start.strftime(FORMAT) for start in starts]
    return taken


class Bookings(Collection):
    """GET lists what is ahead, POST books."""

    resource = RESOURCE

    def post(self, request: Any, **place: Any) -> HttpResponse:
        """201 with `records`; 409 `slot_taken` with the nearest free starts as `alternatives`, in the group's time."""
        caller, group = self.caller, self._group_to_fill()
        given = self.writing(group)

        def work() -> Answer:
            return Answer(201, {"ids": book(caller, group, given)})

        try:
            made = self.answered_once(group, given, work)
        except SlotTaken as taken:
            raise in_group_time(taken, group) from taken
        records = [record_of(RESOURCE, caller, None, number).shown for number in made.body["ids"]]
        return answer({"records": records}, "appointments", self.form, 201)


class Booking(Row):
    """GET shows, PUT moves, DELETE cancels; with `key` in place of credentials."""

    resource = RESOURCE

    @cached_property
    def caller(self) -> Caller:
        request = self.request._request
        key, sent = request.GET.get("key"), ("apikey" in request.GET, COOKIE in request.COOKIES)
        if not key or any(sent) or "Authorization" in request.headers:
            return super().caller
        actor, found = appointment_by_key(self._number, key, clock.now())
        return LinkedCaller(actor, "account", found.customer_id, found.pk)

    def delete(self, request: Any, **place: Any) -> HttpResponse:
        """As of any row; whoever cancels very often is told to the clinic."""
        response = super().delete(request, **place)
        count_cancelled(self.caller, clock.now())
        return response
