"""Notes of a day: a line on top of a column, which takes no time from anybody."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.access import note_for
from apps.appointments.actions import add_note, remove_note, restore_note
from apps.appointments.queries.diary import notes_between
from apps.core import clock
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.access import calendar_for
from apps.groups.models import Calendar
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show, wants_json
from apps.pro.reading import read_day, read_id, read_required_id, read_text
from apps.pro.times import day_words

LONGEST = 500


@at_the_desk("GET", "POST", right=Right.BOOK)
def new_note(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The notes of one `calendar` on one `day`, and a line for another; a POST writes it."""
    if request.method != "POST":
        start = request.GET.get("start", "")[:10]
        day = read_day({"day": request.GET.get("day") or start}, desk.today)
        chosen = read_id(request.GET, "calendar") or next(iter(desk.setup.calendars), None)
        return _form(request, desk, _calendar(desk, chosen), day)
    calendar = _calendar(desk, read_required_id(request.POST, "calendar"))
    day = read_day(request.POST, desk.today)
    try:
        made = add_note(actor=desk.actor, calendar=calendar, day=day, text=read_text(request.POST, "text", LONGEST))
    except Invalid as error:
        return _form(request, desk, calendar, day, status=400, wrong=error.fields)
    undo = {"url": reverse("note-remove", args=[made.pk]), "fields": {"revision": made.revision}}
    return _form(request, desk, calendar, day, done={"message": _("The note is on the day."), "undo": undo})


@at_the_desk("POST", right=Right.BOOK)
def drop_note(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Takes a note off its day; with `back` puts it there again."""
    found = note_for(desk.actor, number)
    calendar = _calendar(desk, found.calendar_id)
    if read_required_id(request.POST, "revision") != found.revision:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
    back = request.POST.get("back") == "yes"
    change = restore_note if back else remove_note
    changed = change(actor=desk.actor, note=found, now=clock.now())
    done: dict[str, Any] = {"message": _("The note is on the day.") if back else _("The note is gone.")}
    if not back:
        fields = {"revision": changed.revision, "back": "yes"}
        done["undo"] = {"url": reverse("note-remove", args=[number]), "fields": fields}
    return JsonResponse({"done": done}) if wants_json(request) else _form(request, desk, calendar, found.day, done=done)


def _calendar(desk: Desk, number: int | None) -> Calendar:
    found = calendar_for(desk.actor, number or 0)
    if found.group_id != desk.group.pk or found.deleted:
        raise NotFound("There is no such calendar.")
    return found


def _form(
    request: HttpRequest,
    desk: Desk,
    calendar: Calendar,
    day: date,
    *,
    status: int = 200,
    done: dict[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "calendar": calendar,
        "calendars": list(desk.setup.calendars.values()),
        "day": day,
        "when": day_words(day),
        "notes": notes_between([calendar.pk], day, day),
        "typed": request.POST if status == 400 else {},
        "wrong": {},
        **more,
    }
    return show(request, desk, "pro/note_new.html", context, status=status, done=done)
