"""When: seven days, the free times of one of them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.booking.pages.asked import Asked, read_asked, read_day
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.steps import beside, is_ready, rule_of, strip, to_missing
from apps.booking.pages.week import Offer, week_of
from apps.core import clock
from apps.groups.models import Group


@booking_page("GET")
def times(request: HttpRequest, group: Group) -> HttpResponse:
    """The free times of what was chosen."""
    asked = read_asked(group, request.GET)
    if asked.service is None or not is_ready(asked):
        return to_missing(asked)
    offer = Offer(
        asked.setup,
        asked.service,
        asked.calendars,
        clock.epoch(clock.now()),
        to_day=lambda day: asked.link("book-time", day=day),
        to_week=lambda day: asked.link("book-time", week=day),
        to_start=lambda start: to_you(asked, start),
    )
    return show(
        request,
        "times.html",
        group,
        zone=asked.setup.zone.key,
        title=_("When suits you?"),
        week=week_of(offer, asked.day, read_day(request.GET.get("week", ""))),
        steps=strip(asked, "book-time"),
        lines=beside(asked),
        rule=rule_of(asked),
    )


def to_you(asked: Asked, start: object) -> str:
    """The last step, for one start."""
    return asked.link("book-you", start=asked.start_words(int(str(start))))
