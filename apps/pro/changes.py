"""What has changed at this site since a position of the feed: asked by every open calendar every five seconds."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse

from apps.outbox.models import Event
from apps.outbox.queries import feed_after
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import refuse

POSITION = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@at_the_desk("GET")
def changes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`after=TRANSACTION-EVENT`: 304 when nothing came after it, else the subjects and the position to ask from next.

    A statement that reads an index of the organisation's facts from there on; facts are never skipped.
    """
    found = POSITION.fullmatch(request.GET.get("after", ""))
    if found is None:
        raise refuse("after", "This is no position of the feed.")
    events = feed_after(desk.actor.organization, (int(found[1]), int(found[2])))
    if not events:
        return HttpResponseNotModified()
    last = events[-1]
    subjects = dict.fromkeys(event.subject for event in events if _is_here(desk, event))
    return JsonResponse({"after": f"{last.transaction_id}-{last.pk}", "changed": list(subjects)})


# Asking by itself keeps nobody logged in: only what a person does counts as being there.
changes.keeps_nobody_awake = True  # type: ignore[attr-defined]


def _is_here(desk: Desk, event: Event) -> bool:
    """Whether the fact is about this site: it names the site or one of its calendars."""
    group, calendar = event.payload.get("group"), event.payload.get("calendar")
    return group == desk.group.pk or (group is None and calendar in desk.setup.calendars)
