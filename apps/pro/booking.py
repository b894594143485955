"""A new appointment, added on the grid: for a client of the file or for a new card, in one form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actions import in_transaction
from apps.appointments.actions import Request, book_appointment
from apps.appointments.actions.marks import Marks
from apps.appointments.models import Appointment
from apps.appointments.queries import free_times
from apps.availability.hours import day_bounds
from apps.core import clock
from apps.core.errors import Invalid, SlotTaken
from apps.groups.access import client_for
from apps.groups.actions import add_client
from apps.groups.queries import ServiceSetup
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show
from apps.pro.explaining import Asked, sentences
from apps.pro.forms import Shown, not_of_a_field, shown_typed, shown_values
from apps.pro.questions import PLACES, answers_at, fields_at
from apps.pro.reading import read_day, read_id, read_minutes, read_required_id, read_start, read_text
from apps.pro.times import day_words, local, wall
from apps.pro.visit import panel

PERSON = ("firstname", "lastname", "phone", "email")


@at_the_desk("GET", "POST", right=Right.BOOK)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form, at the place that was clicked; a POST books. Nothing that was typed is lost by a refusal."""
    if request.method != "POST":
        return form(request, desk, _drawn(request.GET, desk))
    typed = request.POST.dict()
    try:
        booked = in_transaction(lambda: _book(request, desk))
    except SlotTaken as taken:
        taken.complete()
        return form(request, desk, typed, status=409, reasons=_reasons(request, desk), nearest=_nearest(desk, taken))
    except Invalid as error:
        return form(request, desk, typed, status=400, wrong=error.fields)
    booked = desk.visit(booked.pk)
    fields = {"revision": booked.revision, "reason": _("Undone at once.")}
    start = local(clock.epoch(booked.starts_at), desk.setup.zone)
    message = _("Booked: %(day)s, %(time)s.") % {"day": day_words(start.date()), "time": f"{start:%H:%M}"}
    undo = {"url": reverse("visit-cancel", args=[booked.pk]), "fields": fields}
    return panel(request, desk, booked, done={"message": message, "undo": undo})


def form(
    request: HttpRequest,
    desk: Desk,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    wrong: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """The form with what was typed."""
    setup = desk.setup
    chosen = typed.get("client", "")
    questions = {place: _shown(request, desk, place, wrong or {}) for place in PLACES}
    context = {
        "typed": typed,
        "questions": questions,
        "refused": bool(wrong),
        "wrong": not_of_a_field([one.field for shown in questions.values() for one in shown], wrong or {}),
        "client": client_for(desk.actor, int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None,
        "services": sorted(
            (one for one in setup.services.values() if one.calendars), key=lambda one: (one.sort, one.id)
        ),
        "calendars": [one for one in setup.calendars.values() if one.kind == "practitioner"],
        **more,
    }
    return show(request, desk, "pro/new.html", context, status=status)


def _shown(request: HttpRequest, desk: Desk, place: str, wrong: Mapping[str, Sequence[str]]) -> list[Shown]:
    """What the clinic asks besides at this place: empty at first, then as it was typed."""
    fields = fields_at(desk, place)
    return shown_typed(fields, request.POST, wrong) if request.method == "POST" else shown_values(fields, {})


def _drawn(data: Mapping[str, str], desk: Desk) -> dict[str, str]:
    """What the form begins with: the place that was clicked, else the next free time of the day that is looked at."""
    setup = desk.setup
    calendar = _first_of(desk, read_id(data, "calendar"))
    given = sorted(
        (one for one in setup.services.values() if calendar in one.calendars), key=lambda one: (one.sort, one.id)
    )
    wanted = setup.services.get(read_id(data, "service") or 0)
    service = wanted if wanted in given else next(iter(given), None)
    start = read_start(data, setup.zone) if data.get("start") else _next_free(data, desk, service, calendar)
    face = wall(clock.epoch(start), setup.zone)
    minutes = read_minutes(data) or (service.length if service else 0)
    return {
        "client": data.get("client", ""),
        "calendar": str(calendar or ""),
        "service": str(service.id if service else ""),
        "day": face[:10],
        "time": face[11:16],
        "length": str(minutes // 60),
        "sms": "yes" if desk.group.check_sms else "",
    }


def _first_of(desk: Desk, asked: int | None) -> int | None:
    """The column that was clicked, if somebody there gives a service; else the first of which that is true."""
    services = desk.setup.services.values()
    able = [one for one in desk.setup.calendars if any(one in service.calendars for service in services)]
    return asked if asked in able else next(iter(able), None)


def _next_free(data: Mapping[str, str], desk: Desk, service: ServiceSetup | None, calendar: int | None) -> datetime:
    """The first time of the day looked at that a customer would be offered, else the next quarter of an hour."""
    now = clock.epoch(clock.now())
    day = read_day(data, desk.today)
    quarter = clock.instant(-(-max(now, day_bounds(day, desk.setup.zone)[0]) // 900) * 900)
    if service is None or calendar is None:
        return quarter
    offers = free_times(desk.setup, replace(service, notice=0), [calendar], day, 1, now)
    first = next(iter(offers.days[0][1]), None)
    return clock.instant(first[0]) if first else quarter


def _book(request: HttpRequest, desk: Desk) -> Appointment:
    """The card, if it is a new one, and the appointment: both or neither."""
    data = request.POST
    sms, card = data.get("sms") == "yes", read_id(data, "client")
    answers = {} if card else answers_at(desk, "card", data)
    asked = Request(
        service=read_required_id(data, "service"),
        calendar=read_required_id(data, "calendar"),
        start=read_start(data, desk.setup.zone),
        length=read_minutes(data),
        comments=read_text(data, "comments"),
        overbook=read_text(data, "overbook", 255),
        remind_by_sms=sms,
        marks=Marks(custom=answers_at(desk, "visit", data)),
        client=card or _new_card(desk, data, sms),
        answers=answers,
        proven=True,  # it is the staff who say so
        source=Appointment.Source.DESK,
    )
    return book_appointment(actor=desk.actor, group=desk.group, request=asked, now=clock.now()).appointment


def _new_card(desk: Desk, data: Mapping[str, str], sms: bool) -> int:
    person = {field: data.get(field, "") for field in PERSON}
    if not any(person.values()):
        sentence = _("Choose a client, or type a new one.")
        raise Invalid(sentence, fields={"client": [sentence]})
    return add_client(actor=desk.actor, group=desk.group, person=person, remind_by_sms=sms).pk


def _reasons(request: HttpRequest, desk: Desk) -> list[str]:
    setup = desk.setup
    service = setup.services[read_required_id(request.POST, "service")]
    calendar, start = read_required_id(request.POST, "calendar"), read_start(request.POST, setup.zone)
    found = sentences(setup, Asked(service, calendar, start))
    return found or [_("This time has just been taken.")]


def _nearest(desk: Desk, taken: SlotTaken) -> list[dict[str, Any]]:
    zone = desk.setup.zone
    return [
        {
            "day": wall(one, zone)[:10],
            "time": wall(one, zone)[11:16],
            "words": f"{day_words(local(one, zone).date())}, {local(one, zone):%H:%M}",
        }
        for one in taken.details.get("alternatives", [])
    ]
