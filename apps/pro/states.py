"""Arrived, done, no-show, approve, confirm, cancel and back again, from the panel; and undoing any of them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments import actions
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.errors import Conflict, SlotTaken
from apps.organizations.roles import Right
from apps.pro.conflict import same_revision
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk, show, wants_json
from apps.pro.explaining import moved_to, sentences
from apps.pro.reading import read_text, refuse
from apps.pro.visit import panel
from apps.pro.words import VERBS

ACTIONS: dict[str, Callable[..., Appointment]] = {
    "approve": actions.approve_appointment,
    "arrive": actions.mark_arrived,
    "back": actions.take_back_mark,
    "confirm": actions.confirm_appointment,
    "finish": actions.mark_done,
    "miss": actions.mark_no_show,
    "restore": actions.restore_appointment,
}
TAKEN_BACK = {"arrive", "finish", "miss"}


@at_the_desk("POST", right=Right.BOOK)
def state(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """`verb`: one step of the state machine, on the row as the panel showed it."""
    found = desk.visit(number)
    verb = request.POST.get("verb", "")
    if verb not in ACTIONS:
        raise refuse("verb", _("There is no such choice."))
    return _step(
        request, desk, found, lambda: ACTIONS[verb](actor=desk.actor, appointment=found, now=clock.now()), verb
    )


@at_the_desk("GET", "POST", right=Right.BOOK)
def cancel(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Asks for the reason, then gives the time back."""
    found = desk.visit(number)
    if request.method != "POST":
        return show(request, desk, "pro/cancel.html", {"visit": found})
    reason = read_text(request.POST, "reason", 255)

    def work() -> Appointment:
        return actions.cancel_appointment(actor=desk.actor, appointment=found, reason=reason, now=clock.now())

    return _step(request, desk, found, work, "cancel")


def _step(
    request: HttpRequest, desk: Desk, found: Appointment, work: Callable[[], Appointment], verb: str
) -> HttpResponse:
    try:
        same_revision(request, found)
        changed = work()
    except SlotTaken as taken:
        length = actions.length_of(found)
        asked = moved_to(desk.setup, found, found.calendar_id, found.starts_at, length)
        reasons = (sentences(desk.setup, asked) if asked else []) or [taken.message]
        return _told(request, desk, found, 409, reasons)
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        return _told(request, desk, desk.visit(found.pk), 409, [_("Somebody else has changed this meanwhile.")])
    message = _("Cancelled.") if verb == "cancel" else str(VERBS[verb][1])
    done: dict[str, Any] = {"message": message}
    undo = "restore" if verb == "cancel" and found.state != "pending" else "back" if verb in TAKEN_BACK else None
    if undo:
        fields = {"verb": undo, "revision": changed.revision}
        done["undo"] = {"url": reverse("visit-state", args=[found.pk]), "fields": fields}
    return JsonResponse({"done": done}) if wants_json(request) else panel(request, desk, changed, done=done)


def _told(request: HttpRequest, desk: Desk, found: Appointment, status: int, reasons: list[str]) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": {"code": "refused", "message": " ".join(reasons)}}, status=status)
    return panel(request, desk, found, status=status, reasons=reasons)
