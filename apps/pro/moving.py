"""Moving an appointment: by the mouse (a script asks, JSON answers) and by a form in the panel."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.actions import length_of, move_appointment
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.errors import Conflict, SlotTaken
from apps.organizations.roles import Right
from apps.pro.conflict import both_versions, same_revision
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show, wants_json
from apps.pro.explaining import moved_to, sentences
from apps.pro.reading import read_id, read_minutes, read_start, read_text
from apps.pro.times import day_words, local, wall
from apps.pro.visit import panel


@at_the_desk("GET", "POST", right=Right.BOOK)
def move(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Another time, calendar or length. A refusal says every reason; with the right it is put there all the same."""
    found = desk.visit(number)
    if request.method != "POST":
        return _form(request, desk, found, _place(request.GET, desk, found) if "start" in request.GET else None)
    start, calendar, length = _place(request.POST, desk, found)
    overbook = read_text(request.POST, "overbook", 255)
    try:
        same_revision(request, found)
        moved = move_appointment(
            actor=desk.actor,
            appointment=found,
            start=start,
            calendar=calendar,
            length=None if length // 60 == length_of(found) // 60 else length,
            overbook=overbook,
            now=clock.now(),
        )
    except SlotTaken as taken:
        return _refused(request, desk, found, (start, calendar, length), taken)
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        mine = {"start": start, "calendar": calendar, "length": length}
        return both_versions(request, desk, desk.visit(number), mine, reverse("visit-move", args=[number]))
    done = {"message": _moved_words(desk, found, moved), "undo": _undo(found, moved)}
    return JsonResponse({"done": done}) if wants_json(request) else panel(request, desk, moved, done=done)


def _place(data: Any, desk: Desk, found: Appointment) -> tuple[datetime, int, int]:
    start = read_start(data, desk.setup.zone)
    return start, read_id(data, "calendar") or found.calendar_id, read_minutes(data) or length_of(found)


def _form(
    request: HttpRequest,
    desk: Desk,
    found: Appointment,
    place: tuple[datetime, int, int] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    start, calendar, length = place or (found.starts_at, found.calendar_id, length_of(found))
    face = wall(clock.epoch(start), desk.setup.zone)
    service = desk.setup.services.get(found.service_id)
    if place and "reasons" not in more:
        asked = moved_to(desk.setup, found, calendar, start, length)
        more["reasons"] = sentences(desk.setup, asked) if asked else []
    context = {
        "visit": found,
        "day": face[:10],
        "time": face[11:16],
        "minutes": length // 60,
        "chosen": calendar,
        "calendars": [desk.setup.calendars[one] for one in service.calendars] if service else [],
        **more,
    }
    return show(request, desk, "pro/move.html", context, status=status)


def _refused(
    request: HttpRequest, desk: Desk, found: Appointment, place: tuple[datetime, int, int], taken: SlotTaken
) -> HttpResponse:
    start, calendar, length = place
    asked = moved_to(desk.setup, found, calendar, start, length)
    reasons = (sentences(desk.setup, asked) if asked else []) or [_("This time has just been taken.")]
    zone = desk.setup.zone
    nearest = [
        {"start": one, "words": f"{day_words(local(one, zone).date())}, {local(one, zone):%H:%M}"}
        for one in taken.details.get("alternatives", [])
    ]
    if not wants_json(request):
        return _form(request, desk, found, place, 409, reasons=reasons, nearest=nearest)
    error: dict[str, Any] = {"code": taken.code, "message": " ".join(reasons)}
    if desk.may["overbook"]:
        query = f"start={clock.epoch(start)}&calendar={calendar}&length={length // 60}"
        error["anyway"] = f"{reverse('visit-move', args=[found.pk])}?{query}"
    return JsonResponse({"error": error}, status=409)


def _moved_words(desk: Desk, before: Appointment, moved: Appointment) -> str:
    if (before.starts_at, before.calendar_id) == (moved.starts_at, moved.calendar_id):
        return _("It now lasts %(minutes)d minutes.") % {"minutes": length_of(moved) // 60}
    start = moved.starts_at.astimezone(desk.setup.zone)
    return _("Moved to %(day)s, %(time)s, %(calendar)s.") % {
        "day": day_words(start.date()),
        "time": f"{start:%H:%M}",
        "calendar": moved.calendar.name,
    }


def _undo(before: Appointment, moved: Appointment) -> dict[str, Any]:
    fields = {
        "start": clock.epoch(before.starts_at),
        "calendar": before.calendar_id,
        "length": length_of(before) // 60,
        "overbook": before.overbook_reason,
        "revision": moved.revision,
    }
    return {"url": reverse("visit-move", args=[before.pk]), "fields": fields}
