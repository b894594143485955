"""Instants as the clinic's wall shows them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core import clock


def local(seconds: int, zone: ZoneInfo) -> datetime:
    """The instant (epoch seconds) as an aware datetime of the zone, to be shown."""
    return datetime.fromtimestamp(seconds, zone)


def wall(seconds: int, zone: ZoneInfo) -> str:
    """`2026-11-24T10:30:00`: what the grid is given, and gives back."""
    return local(seconds, zone).replace(tzinfo=None).isoformat()


def day_words(day: date, *, year: bool = False) -> str:
    """`Tuesday 24 November`."""
    return date_format(day, _("l j F Y") if year else _("l j F"))


def week_words(first: date) -> str:
    """`23 to 29 November 2026`."""
    last = first + timedelta(days=6)
    begins = date_format(first, _("j") if first.month == last.month else _("j F"))
    return _("%(first)s to %(last)s") % {"first": begins, "last": date_format(last, _("j F Y"))}


def when_words(starts: datetime, ends: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """`Tuesday 24 November, 10:30 to 11:00`, with the later day where it ends on another one."""
    begins, closes = starts.astimezone(zone), ends.astimezone(zone)
    end = f"{closes:%H:%M}" if begins.date() == closes.date() else f"{day_words(closes.date())}, {closes:%H:%M}"
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": day_words(begins.date(), year=year),
        "start": f"{begins:%H:%M}",
        "end": end,
    }


def moment_words(instant: datetime, zone: ZoneInfo) -> str:
    """`24 Nov, 10:30`."""
    there = instant.astimezone(zone)
    return f"{date_format(there.date(), _('j M'))}, {there:%H:%M}"


def offset_of(zone: ZoneInfo) -> str:
    """`+01:00`: the zone's offset at this moment, by which the grid draws its line of now."""
    text = clock.now().astimezone(zone).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
