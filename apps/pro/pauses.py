"""Breaks and absences: added, moved and taken away on the grid like visits."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.access import break_for
from apps.appointments.actions import add_break, move_break, remove_break
from apps.appointments.models import Break
from apps.core import clock
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.access import calendar_for
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show, wants_json
from apps.pro.reading import read_id, read_required_id, read_start, read_text
from apps.pro.times import wall, when_words


@at_the_desk("GET", "POST", right=Right.BOOK)
def new_break(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form; a POST closes the calendar for that time. It may lie over visits: those stay."""
    if request.method != "POST":
        start = read_start(request.GET, desk.setup.zone) if request.GET.get("start") else _next_hour()
        end = read_start(request.GET, desk.setup.zone, "end") if request.GET.get("end") else _hour_after(start)
        typed = _faces(desk, start, end) | {"calendar": request.GET.get("calendar", "")}
        return _form(request, desk, typed)
    try:
        made = _add(request, desk)
    except Invalid as error:
        return _form(request, desk, request.POST.dict(), status=400, wrong=error.fields)
    done = {"message": _("The break is entered."), "undo": _removal(made)}
    return _panel(request, desk, made, done=done)


@at_the_desk("GET", "POST", right=Right.BOOK)
def pause(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One break in the panel; a POST moves it."""
    found = _found(desk, number)
    if request.method != "POST":
        return _panel(request, desk, found)
    start, end = _times(request, desk)
    try:
        _same(request, found)
        moved = move_break(actor=desk.actor, pause=found, starts_at=start, ends_at=end, now=clock.now())
    except Invalid as error:
        if wants_json(request):
            raise
        return _panel(request, desk, found, status=400, wrong=error.fields)
    fields = {
        "start": clock.epoch(found.starts_at),
        "end": clock.epoch(found.ends_at),
        "revision": moved.revision,
    }
    done = {"message": _("The break is moved."), "undo": {"url": reverse("break", args=[number]), "fields": fields}}
    return JsonResponse({"done": done}) if wants_json(request) else _panel(request, desk, moved, done=done)


@at_the_desk("POST", right=Right.BOOK)
def drop_break(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Opens the time again."""
    found = _found(desk, number)
    _same(request, found)
    removed = remove_break(actor=desk.actor, pause=found, now=clock.now())
    fields = {
        "calendar": removed.calendar_id,
        "start": clock.epoch(removed.starts_at),
        "end": clock.epoch(removed.ends_at),
        "text": removed.text,
    }
    done = {"message": _("The break is gone."), "undo": {"url": reverse("break-new"), "fields": fields}}
    if wants_json(request):
        return JsonResponse({"done": done})
    return show(request, desk, "pro/break_gone.html", {}, done=done)


def _found(desk: Desk, number: int) -> Break:
    found = break_for(desk.actor, number)
    if found.calendar.group_id != desk.group.pk or found.removed_at is not None:
        raise NotFound("There is no such break.")
    return found


def _same(request: HttpRequest, found: Break) -> None:
    if read_id(request.POST, "revision") != found.revision:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")


def _times(request: HttpRequest, desk: Desk) -> tuple[datetime, datetime]:
    zone, data = desk.setup.zone, request.POST
    if "start" in data:
        return read_start(data, zone), read_start(data, zone, "end")
    begins = {"start": f"{data.get('day', '')}T{data.get('time', '')}"}
    ends = {"end": f"{data.get('last', '')}T{data.get('until', '')}"}
    return read_start(begins, zone), read_start(ends, zone, "end")


def _add(request: HttpRequest, desk: Desk) -> Break:
    start, end = _times(request, desk)
    text = read_text(request.POST, "text", 255)
    calendar = calendar_for(desk.actor, read_required_id(request.POST, "calendar"))
    if calendar.group_id != desk.group.pk or calendar.deleted:
        raise NotFound("There is no such calendar.")
    return add_break(actor=desk.actor, calendar=calendar, starts_at=start, ends_at=end, text=text)


def _form(request: HttpRequest, desk: Desk, typed: dict[str, str], status: int = 200, **more: Any) -> HttpResponse:
    context = {"typed": typed, "calendars": list(desk.setup.calendars.values()), "wrong": {}, **more}
    return show(request, desk, "pro/break_new.html", context, status=status)


def _panel(
    request: HttpRequest, desk: Desk, found: Break, status: int = 200, done: dict[str, Any] | None = None, **more: Any
) -> HttpResponse:
    context = {
        "pause": found,
        "when": when_words(found.starts_at, found.ends_at, desk.setup.zone),
        "typed": _faces(desk, found.starts_at, found.ends_at),
        "wrong": {},
        **more,
    }
    return show(request, desk, "pro/break.html", context, status=status, done=done)


def _removal(made: Break) -> dict[str, Any]:
    return {"url": reverse("break-remove", args=[made.pk]), "fields": {"revision": made.revision}}


def _faces(desk: Desk, start: datetime, end: datetime) -> dict[str, str]:
    begins, ends = (wall(clock.epoch(one), desk.setup.zone) for one in (start, end))
    return {"day": begins[:10], "time": begins[11:16], "last": ends[:10], "until": ends[11:16]}


def _next_hour() -> datetime:
    return clock.instant(-(-clock.epoch(clock.now()) // 3600) * 3600)


def _hour_after(start: datetime) -> datetime:
    return clock.instant(clock.epoch(start) + 3600)
