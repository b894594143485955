"""The set-up of one group as plain values: what is offered, by whom, when.

Read in one statement and kept per process under the group's `setup_revision`, which the database itself moves on every
change; so what is kept is never stale, and decisions under the lock use the same code as the pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from apps.availability.hours import Dated, Hours, Weekly
from apps.core.remembering import Remembered
from apps.groups.questions import Question, Record, Side, questions_of
from apps.groups.timezones import zone_of

KEPT = 200  # groups a process remembers


@dataclass(frozen=True, slots=True)
class CalendarSetup:
    """One calendar. `step` is in seconds; rooms and devices have no hours of their own."""

    id: int
    kind: str
    name: str
    publicname: str
    sort: int
    step: int
    set_id: int | None
    hours: Hours


@dataclass(frozen=True, slots=True)
class ServiceSetup:
    """One service, the group's defaults filled in. Lengths, buffers, notice and cut-off in seconds, horizon in days.

    `calendars` are in display order, deleted ones left out.
    """

    id: int
    name: str
    publicname: str
    description: str
    category: str
    sort: int
    price: int | None
    length: int
    before: int
    after: int
    notice: int
    horizon: int
    cutoff: int
    needs_approval: bool
    calendars: tuple[int, ...]
    sets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """A whole group, calendars in display order, without what is deleted; those without a public name are in it."""

    group: int
    organization: UUID
    revision: int
    zone: ZoneInfo
    calendars: dict[int, CalendarSetup]
    services: dict[int, ServiceSetup]
    questions: tuple[Question, ...] = ()

    def asked(self, side: Side, record: Record) -> list[Question]:
        """What the forms of the staff, or of customers, ask for besides what everybody is asked, in their order."""
        return [one for one in self.questions if (one.side, one.record) == (side, record)]

    def rooms_of(self, set_id: int) -> list[int]:
        """The calendars of a set, in the order in which they are picked when equally busy."""
        rooms = (calendar for calendar in self.calendars.values() if calendar.set_id == set_id)
        return [room.id for room in sorted(rooms, key=lambda room: (room.sort, room.id))]

    def performers_of(self, service: ServiceSetup, *, public: bool) -> list[int]:
        """Who performs a service, in display order; for the public only those with a public name."""
        return [one for one in service.calendars if self.calendars[one].publicname or not public]


_STATEMENT = """
SELECT g.setup_revision, g.organization_id, g.timezone,
  (SELECT json_agg(json_build_array(c.id, c.kind, c.name, c.publicname, c.sort, c.step, c.calendar_set_id,
     (SELECT json_agg(json_build_array(o.kind, o.weekday, extract(epoch FROM o.starts)::int,
        extract(epoch FROM o.ends)::int, o.valid_from, o.valid_until, o.every))
      FROM groups_opening o WHERE o.calendar_id = c.id AND o.removed_at IS NULL)))
   FROM groups_calendar c WHERE c.group_id = g.id AND NOT c.deleted)::text,
  (SELECT json_agg(json_build_array(s.id, s.name, s.publicname, s.description, coalesce(k.publicname, ''), s.sort,
     s.price, s.length * 60, coalesce(s.buffer_before, g.buffer_before) * 60,
     coalesce(s.buffer_after, g.buffer_after) * 60,
     coalesce(s.notice, g.notice) * 60, coalesce(s.horizon, g.horizon), coalesce(s.cutoff, g.cutoff) * 60,
     s.needs_approval,
     (SELECT json_agg(p.calendar_id ORDER BY p.calendar_id) FROM groups_servicecalendar p WHERE p.service_id = s.id),
     (SELECT json_agg(r.calendar_set_id ORDER BY r.calendar_set_id) FROM groups_requirement r
      WHERE r.service_id = s.id)))
   FROM groups_service s LEFT JOIN groups_servicecategory k ON k.id = s.category_id AND NOT k.deleted
   WHERE s.group_id = g.id AND NOT s.deleted)::text,
  (SELECT json_agg(json_build_array(f.record, f.name, true, f.pro_label, f.pro_position, f.pro_required, f.pro_inputex,
     f.user_visible OR f.user_required, f.user_label, f.user_position, f.user_required, f.user_inputex))
   FROM groups_customfield f WHERE f.group_id = g.id AND NOT f.deleted)::text
FROM groups_group g WHERE g.id = %s
"""

_kept: Remembered[int, Setup] = Remembered(KEPT)


def setup_of(group: int, revision: int) -> Setup:
    """The set-up of a group at `revision` or later; one statement when this process does not hold it yet."""
    kept = _kept.get(group)
    if kept is not None and kept.revision == revision:
        return kept
    return _kept.keep(group, _read(group))


def current_setup(group: int) -> Setup:
    """The set-up as committed now: one statement for its revision, another one when that is new to this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setup_revision FROM groups_group WHERE id = %s", [group])
        (revision,) = cursor.fetchone()
    return setup_of(group, revision)


def _read(group: int) -> Setup:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [group])
        revision, organization, timezone, calendars, services, asked = cursor.fetchone()
    zone = zone_of(timezone)
    found = [_calendar(row, zone) for row in orjson.loads(calendars or "[]")]
    shown = {one.id: one for one in sorted(found, key=lambda one: (one.sort, one.id))}
    return Setup(
        group=group,
        organization=organization,
        revision=revision,
        zone=zone,
        calendars=shown,
        services={row[0]: _service(row, shown) for row in orjson.loads(services or "[]")},
        questions=questions_of(orjson.loads(asked or "[]")),
    )


def _calendar(row: list[object], zone: ZoneInfo) -> CalendarSetup:
    *fields, openings = row
    id_, kind, name, publicname, sort, step, set_id = fields
    weekly, dated = [], []
    for opening, weekday, starts, ends, valid_from, valid_until, every in openings or ():  # type: ignore[attr-defined]
        first = date.fromisoformat(valid_from)
        if opening == "weekly":
            last = date.fromisoformat(valid_until) if valid_until else None
            weekly.append(Weekly(weekday, starts, ends, first, last, every))
        else:
            dated.append(Dated(first, starts, ends, opens=opening == "extra"))
    return CalendarSetup(id_, kind, name, publicname, sort, step * 60, set_id, Hours(weekly, dated, zone))  # type: ignore[arg-type, operator]


def _service(row: list[object], shown: Iterable[int]) -> ServiceSetup:
    *fields, calendars, sets = row
    performers = set(calendars or ())  # type: ignore[call-overload]
    ordered = tuple(one for one in shown if one in performers)
    return ServiceSetup(*fields, ordered, tuple(sets or ()))  # type: ignore[call-arg, arg-type]
