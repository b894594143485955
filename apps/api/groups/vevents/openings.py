"""Availabilities: time that is opened to online booking, once or every so many weeks."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.api.groups.vevents.wish import Wish, refuse
from apps.availability.recurrence import last_day, read_rule
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.access import opening_for
from apps.groups.actions import add_opening
from apps.groups.actions.openings import change_opening, put_opening_away, restore_opening
from apps.groups.models import Calendar, Opening
from apps.groups.timezones import zone_of

MOST_WEEKS = 52
CLOSED = Opening.Kind.CLOSED


def add(actor: Actor, calendar: Calendar, wish: Wish) -> int:
    """Weekly hours where it comes again, else one day that is open."""
    fields = _fields(wish, zone_of(calendar.group.timezone)) | wish.marks
    return add_opening(actor=actor, calendar=calendar, **fields).pk


def change(actor: Actor, number: int, wish: Wish) -> None:
    """Its times, its rule, its texts; into the bin and out of it. A closing is told as a block, and stays a closing."""
    opening = opening_for(actor, number)
    if wish.deleted is False and opening.removed_at is not None:
        opening = restore_opening(actor=actor, opening=opening)
    if wish.said - {"deleted", "calendar", "type", "is_note", "client", "service"}:
        fields = _fields(wish, zone_of(opening.calendar.group.timezone))
        if opening.kind == CLOSED:
            if wish.rule:
                raise refuse("rule", "A closed day does not come again.")
            fields["kind"] = CLOSED
        opening = change_opening(actor=actor, opening=opening, **fields, **wish.marks)
    if wish.deleted and opening.removed_at is None:
        put_opening_away(actor=actor, opening=opening, now=clock.now())


def _fields(wish: Wish, zone: ZoneInfo) -> dict[str, Any]:
    """The opening's own fields: the wall clock of its first time, and the weeks in which it comes."""
    opens, closes = (edge.astimezone(zone).replace(tzinfo=None) for edge in wish.times())
    if not timedelta(0) < closes - opens <= timedelta(days=1):
        raise refuse("ends_at", "An availability ends after it begins, within 24 hours.")
    times = {"starts": opens.time(), "ends": closes.time(), "valid_from": opens.date()}
    if not wish.rule:
        return times | {"kind": Opening.Kind.EXTRA, "weekday": None, "every": 1, "valid_until": None}
    return times | {"kind": Opening.Kind.WEEKLY, **_weeks(wish.rule, opens)}


def _weeks(rule: str, opens: datetime) -> dict[str, Any]:
    try:
        found = read_rule(rule)
    except ValueError as error:
        raise refuse("rule", str(error)) from None
    weekday = opens.weekday()
    if found.freq != "WEEKLY" or found.interval > MOST_WEEKS or found.days not in {(), ((None, weekday),)}:
        sentence = "An availability comes again every so many weeks, on the weekday of its start: one for each weekday."
        raise refuse("rule", sentence)
    until = last_day(found, opens.date())
    if until is not None and until < opens.date():
        raise refuse("rule", "This rule ends before it begins.")
    return {"weekday": weekday, "every": found.interval, "valid_until": until}
