"""One appointment in the side panel: what it is, who did what and when, and what can be done with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments import actions
from apps.appointments.actions import MARKS, length_of
from apps.appointments.models import Appointment
from apps.appointments.queries.diary import visits_of
from apps.appointments.states import MOVABLE, TRANSITIONS
from apps.core import clock
from apps.core.errors import Conflict, Invalid, SlotTaken
from apps.notifications.queries import messages_of
from apps.organizations.access import names_of
from apps.outbox.models import Event
from apps.outbox.queries import timeline_of
from apps.pro.conflict import both_versions, same_revision
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show
from apps.pro.explaining import moved_to, sentences
from apps.pro.forms import shown_typed, shown_values
from apps.pro.questions import answers_of, field_of, spare_questions, texts_of
from apps.pro.reading import read_id, read_minutes, read_text
from apps.pro.times import moment_words, when_words
from apps.pro.words import ACTORS, MESSAGE_STATES, MESSAGES, STATES, TOPICS, VERBS

BUTTONS = ("approve", "arrive", "finish", "confirm", "miss", "restore")
HISTORY = 6


@at_the_desk("GET", "POST")
def visit(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The panel; a POST writes service, length and notes, if nobody else has changed the appointment meanwhile."""
    found = desk.visit(number)
    if request.method == "POST":
        return _save(request, desk, found)
    return panel(request, desk, found)


def panel(
    request: HttpRequest,
    desk: Desk,
    found: Appointment,
    *,
    status: int = 200,
    done: Mapping[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """The appointment as it stands."""
    setup, asked = desk.setup, spare_questions(desk, "appointment")
    table, wrong = [field_of(one) for one in asked], more.get("wrong", {})
    context = {
        "visit": found,
        "questions": shown_typed(table, request.POST, wrong)
        if "mine" in more
        else shown_values(table, texts_of(asked, found.custom)),
        "when": when_words(found.starts_at, found.ends_at, setup.zone),
        "word": STATES[found.state],
        "minutes": length_of(found) // 60,
        "rooms": [setup.calendars[one].name for one in _rooms(found) if one in setup.calendars],
        "buttons": _buttons(desk, found),
        "movable": found.state in MOVABLE and desk.may["book"],
        "services": sorted(setup.services.values(), key=lambda one: (one.sort, one.id)),
        "earlier": _earlier(desk, found),
        "timeline": timeline(desk, found),
        **more,
    }
    return show(request, desk, "pro/visit.html", context, status=status, done=done)


def timeline(desk: Desk, found: Appointment) -> list[dict[str, Any]]:
    """What happened to it and what was said about it, oldest first; what is still due stands last. Three statements."""
    events = list(timeline_of(found.organization_id, f"appointment:{found.pk}"))
    members = [event.actor.partition(":")[2] for event in events if event.actor.startswith("member:")]
    names = names_of(found.organization_id, members)
    zone = desk.setup.zone
    lines: list[tuple[datetime, dict[str, Any]]] = [
        (
            event.occurred_at,
            {
                "what": TOPICS.get(event.topic, event.topic),
                "who": teller_of(event, names),
                "from": _moved_from(event, desk),
                "when": moment_words(event.occurred_at, zone),
            },
        )
        for event in events
    ]
    for message in messages_of(found):
        moment = message.sent_at or message.send_at
        line = {
            "what": MESSAGES.get(message.kind, message.kind),
            "who": MESSAGE_STATES.get(message.state, message.state),
            "when": moment_words(moment, zone),
            "message": message,
            "due": message.sent_at is None,
        }
        lines.append((moment, line))
    return [line for _moment, line in sorted(lines, key=lambda entry: entry[0])]


def _save(request: HttpRequest, desk: Desk, found: Appointment) -> HttpResponse:
    service, length = read_id(request.POST, "service"), read_minutes(request.POST)
    comments, overbook = read_text(request.POST, "comments"), read_text(request.POST, "overbook", 255)
    if length is not None and length == length_of(found) // 60 * 60:
        length = None  # as it was, whatever its seconds
    questions = spare_questions(desk, "appointment")
    typed = {one.name: request.POST.get(one.name, "") for one in questions}
    mine: dict[str, Any] = {"service": service, "length": length, "comments": comments, "custom": typed}
    try:
        same_revision(request, found)
        custom = answers_of(questions, typed)  # after the look at the revision: theirs may have filled what is missing
        changed = actions.change_appointment(
            actor=desk.actor,
            appointment=found,
            service=service,
            length=length,
            comments=comments,
            custom=custom,
            overbook=overbook,
            now=clock.now(),
        )
    except Invalid as error:
        return panel(request, desk, found, status=400, mine=mine, wrong=error.fields)
    except SlotTaken as taken:
        asked = moved_to(desk.setup, found, found.calendar_id, found.starts_at, length or length_of(found))
        reasons = sentences(desk.setup, asked) if asked else [taken.message]
        return panel(request, desk, found, status=409, reasons=reasons or [taken.message], mine=mine)
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        return both_versions(request, desk, desk.visit(found.pk), mine, reverse("visit", args=[found.pk]))
    fields = {
        "service": found.service_id,
        "length": length_of(found) // 60,
        "comments": found.comments,
        "overbook": found.overbook_reason,
        "revision": changed.revision,
        **texts_of(questions, found.custom),
    }
    undo = {"url": reverse("visit", args=[found.pk]), "fields": fields}
    return panel(request, desk, changed, done={"message": _("Saved."), "undo": undo})


def _buttons(desk: Desk, found: Appointment) -> list[dict[str, Any]]:
    """What may be pressed in this state, the likeliest first."""
    if not desk.may["book"]:
        return []
    able = [verb for verb in BUTTONS if found.state in TRANSITIONS[verb][0]]
    able = [verb for verb in able if verb != "approve" or desk.may["approve"]]
    if found.state in MARKS:
        able.append("back")
    return [{"verb": verb, "word": VERBS[verb][0]} for verb in able]


def _rooms(found: Appointment) -> Iterable[int]:
    rows = found.occupancy.values_list("calendar_id", flat=True)
    return [one for one in rows if one != found.calendar_id]


def _earlier(desk: Desk, found: Appointment) -> list[dict[str, Any]]:
    """The client's other visits, the last one first."""
    rows = visits_of(found.client_id, found.organization_id, HISTORY + 1)
    return [
        {"visit": row, "when": moment_words(row.starts_at, desk.setup.zone), "word": STATES[row.state]}
        for row in rows
        if row.pk != found.pk
    ][:HISTORY]


def teller_of(event: Event, names: Mapping[str, str]) -> Any:
    """Who did it: a member by name (`names` has them by id), anybody else by what they are."""
    kind, _colon, number = event.actor.partition(":")
    return names.get(number, _("somebody of the staff")) if kind == "member" else ACTORS.get(kind, kind)


def _moved_from(event: Event, desk: Desk) -> str:
    before = event.payload.get("previous") or {}
    return moment_words(datetime.fromisoformat(before["start"]), desk.setup.zone) if "start" in before else ""
