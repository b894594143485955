"""The home page: the calendar as a grid, the same days as a list, and what the grid is fed with."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string

from apps.appointments.queries.diary import Block, DiaryVisit
from apps.core.errors import NotFound
from apps.groups.access import sites_of
from apps.outbox.queries import feed_position
from apps.pro.desk import STAY, Desk
from apps.pro.diary import Diary, columns_of, diary_of, events_of, hours_of, shown
from apps.pro.door import at_the_desk
from apps.pro.page import told
from apps.pro.reading import read_day, read_id
from apps.pro.times import day_words, local, offset_of, week_words
from apps.pro.words import KINDS, STATES

VIEWS = {"day": 1, "week": 7}


def home(request: HttpRequest) -> HttpResponse:
    """The calendar of whoever belongs to a clinic; who only looks after the platform is led to the admin."""
    user = request.user
    elsewhere = request.method == "GET" and STAY not in request.session
    if elsewhere and user.is_authenticated and user.is_staff and not sites_of(user):
        return HttpResponseRedirect(resolve_url("admin:index"))
    return calendar(request)


@at_the_desk("GET")
def calendar(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page, with the first days in it, so that the grid is drawn without asking again."""
    first, view = _asked(request, desk)
    feed = fed(desk, first, view)
    context = {
        "desk": desk,
        "title": feed["title"],
        "view": view,
        "day": first,
        "calendar": read_id(request.GET, "calendar"),
        "columns": feed["resources"],
        **_around(first, VIEWS[view], "" if view == "day" else f"&view={view}"),
        "start": {"feed": feed, **told(desk)},
    }
    return HttpResponse(render_to_string("pro/calendar.html", context, request))


@at_the_desk("GET")
def feed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The days asked for, as the grid draws them. JSON; the same number of statements whatever stands in them."""
    first, view = _asked(request, desk)
    return JsonResponse(fed(desk, first, view))


@at_the_desk("GET")
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One day as a list, column by column: for who hears the calendar rather than sees it, and for small screens."""
    day = read_day(request.GET, desk.today)
    only = read_id(request.GET, "calendar")
    if only is not None and only not in desk.setup.calendars:
        raise NotFound("There is no such calendar.")
    diary = diary_of(desk, day, 1)
    context = {
        "desk": desk,
        "title": day_words(day),
        "view": "list",
        "day": day,
        "calendar": only,
        "columns": columns_of(diary),
        "sections": _sections(diary, only),
        **_around(day, 1, "" if only is None else f"&calendar={only}"),
        "start": {"feed": {"day": day.isoformat(), "view": "list", "after": position_of(desk)}, **told(desk)},
    }
    return HttpResponse(render_to_string("pro/list.html", context, request))


def fed(desk: Desk, first: date, view: str) -> dict[str, Any]:
    """What the grid needs for some days. The position comes first: what happens meanwhile is told again, not missed."""
    position = position_of(desk)
    diary = diary_of(desk, first, VIEWS[view])
    opens, closes = hours_of(diary)
    return {
        "view": view,
        "day": first.isoformat(),
        "title": day_words(first) if view == "day" else week_words(first),
        "today": desk.today.isoformat(),
        "after": position,
        "offset": offset_of(desk.setup.zone),
        "opens": f"{opens:02}:00",
        "closes": f"{closes:02}:00",
        "resources": columns_of(diary),
        "events": events_of(diary),
    }


def position_of(desk: Desk) -> str:
    """Where the page begins to ask for changes."""
    return "-".join(map(str, feed_position(desk.actor.organization)))


def _asked(request: HttpRequest, desk: Desk) -> tuple[date, str]:
    """The first day and the view; a week begins on its Monday."""
    view = request.GET.get("view", "day")
    view = view if view in VIEWS else "day"
    day = read_day(request.GET, desk.today)
    return (day - timedelta(days=day.weekday()) if view == "week" else day), view


def _around(day: date, days: int, kept: str) -> dict[str, Any]:
    """Where back and forth lead without a script."""
    step = timedelta(days=days)
    return {"earlier": (day - step).isoformat(), "later": (day + step).isoformat(), "kept": kept}


def _sections(diary: Diary, only: int | None) -> list[dict[str, Any]]:
    zone = diary.desk.setup.zone
    sections = []
    for one in diary.desk.setup.calendars.values():
        if only not in {None, one.id}:
            continue
        rows = [
            {
                "visit": visit,
                **_times(visit, zone),
                "word": STATES[visit.state],
                "service": getattr(diary.desk.setup.services.get(visit.service), "name", ""),
            }
            for visit in shown(diary.visits, one.id)
        ]
        rows += [{"block": block, **_times(block, zone)} for block in diary.blocks if block.calendar == one.id]
        rows.sort(key=lambda row: row["starts"])
        notes = [note for note in diary.notes if note.calendar_id == one.id]
        sections.append({"calendar": one, "kind": KINDS[one.kind], "rows": rows, "notes": notes})
    return sections


def _times(entry: DiaryVisit | Block, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = local(entry.starts, zone), local(entry.ends, zone)
    return {"starts": entry.starts, "start": f"{begins:%H:%M}", "end": f"{ends:%H:%M}"}
