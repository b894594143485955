"""The weekly hours of a calendar, written as a whole: what stays keeps its number, what is new gets one."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.groups.actions.changing import changing_setup, save_checked, tell
from apps.groups.models import Calendar, Opening
from apps.organizations.roles import Right


class WeeklyRule(NamedTuple):
    """Hours on one weekday (0 is Monday) of every `every`-th week, from `valid_from` to a last day, if it has one."""

    weekday: int
    starts: time
    ends: time
    valid_from: date
    valid_until: date | None = None
    every: int = 1


def rule_of(opening: Opening) -> WeeklyRule:
    """The rule that a row stands for."""
    return WeeklyRule(
        opening.weekday or 0, opening.starts, opening.ends, opening.valid_from, opening.valid_until, opening.every
    )


def replace_weekly_hours(*, actor: Actor, calendar: Calendar, revision: int, rules: Sequence[WeeklyRule]) -> Calendar:
    """These weekly hours and no others; dated openings and closings stay, and so does every visit.

    Rows that say the same as before are left alone, with their numbers. Raises Conflict `changed_meanwhile` when the
    calendar has changed since `revision`, Invalid for a rule that cannot be.
    """
    with changing_setup(actor, calendar.group_id, calendar.organization_id, Right.EDIT_HOURS):
        locked = Calendar.objects.get(pk=calendar.pk)
        if locked.revision != revision or locked.deleted:
            raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
        wanted = list(dict.fromkeys(rules))
        kept = set()
        for row in Opening.objects.filter(calendar=locked, kind=Opening.Kind.WEEKLY, removed_at=None).order_by("pk"):
            if rule_of(row) in wanted and rule_of(row) not in kept:
                kept.add(rule_of(row))
            else:
                row.delete()
        for rule in wanted:
            if rule not in kept:
                save_checked(Opening(organization_id=locked.organization_id, calendar=locked, **rule._asdict()))
        locked.revision += 1
        locked.save(update_fields=["revision", "updated_at"])
        tell("calendar.hours_changed", locked, actor, locked.group_id)
    return locked
