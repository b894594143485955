"""Two people who save the same appointment: the second one is shown both versions, and decides."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.actions import length_of
from apps.appointments.models import Appointment
from apps.core.errors import Conflict
from apps.groups.answers import answer_text, question_words
from apps.pro.desk import Desk
from apps.pro.door import show, wants_json
from apps.pro.reading import read_id
from apps.pro.times import when_words
from apps.pro.words import STATES


def same_revision(request: HttpRequest, found: Appointment) -> None:
    """Conflict `changed_meanwhile` unless the form was drawn from the row as it is now."""
    if read_id(request.POST, "revision") != found.revision:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")


def both_versions(
    request: HttpRequest, desk: Desk, theirs: Appointment, mine: Mapping[str, Any], address: str
) -> HttpResponse:
    """409: each field as it stands now and as this person wanted it. What was typed can be saved over it or let go.

    `mine` has what was sent: service and calendar (numbers), length (seconds), start (an instant), comments, reason.
    """
    if wants_json(request):
        told = {"code": "changed_meanwhile", "message": _("Somebody else has changed this meanwhile.")}
        return JsonResponse({"error": told | {"panel": reverse("visit", args=[theirs.pk])}}, status=409)
    context = {
        "visit": theirs,
        "rows": list(_rows(desk, theirs, mine)),
        "state": STATES[theirs.state],
        "address": address,
        "again": _again(request, theirs),
    }
    return show(request, desk, "pro/conflict.html", context, status=409)


def _rows(desk: Desk, theirs: Appointment, mine: Mapping[str, Any]) -> Any:
    """(label, as it stands, as it was wanted); a field that was not sent is left as it stands."""
    setup = desk.setup
    length = mine.get("length") or length_of(theirs)
    start = mine.get("start") or theirs.starts_at
    service = setup.services.get(mine.get("service") or theirs.service_id)
    calendar = setup.calendars.get(mine.get("calendar") or theirs.calendar_id)
    wanted = when_words(start, start + (theirs.ends_at - theirs.starts_at), setup.zone)
    stands = when_words(theirs.starts_at, theirs.ends_at, setup.zone)
    minutes = _("%(minutes)d min")
    yield _("When"), stands, wanted if mine.get("start") else stands
    yield _("With"), theirs.calendar.name, calendar.name if calendar else ""
    yield _("Service"), theirs.service.name, service.name if service else ""
    yield _("Length"), minutes % {"minutes": length_of(theirs) // 60}, minutes % {"minutes": length // 60}
    yield _("Notes"), theirs.comments, mine.get("comments", theirs.comments)
    typed = mine.get("custom", {})
    for one in setup.asked("pro", "appointment"):
        if one.name in typed:
            yield question_words(one), answer_text(one, theirs.custom.get(one.name)), typed[one.name]


def _again(request: HttpRequest, theirs: Appointment) -> list[tuple[str, str]]:
    """The fields of the form, to be sent once more for the row as it is now."""
    skipped = {"csrfmiddlewaretoken", "revision"}
    kept = [(name, request.POST.get(name, "")) for name in request.POST if name not in skipped]
    return [*kept, ("revision", str(theirs.revision))]
