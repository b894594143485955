"""Opening hours: the week of each calendar, with the dates between which it holds; and single days that differ."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.actions import add_opening, remove_opening
from apps.groups.actions.hours import WeeklyRule, replace_weekly_hours, rule_of
from apps.groups.models import Calendar
from apps.groups.queries.editing import calendars_to_edit, dated_openings, opening_here, weekly_openings
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.reading import read_id, read_text, read_time, refuse
from apps.pro.setup.calendars import calendar_here
from apps.pro.setup.frame import SECTION, setup_page
from apps.pro.times import day_words
from apps.pro.versions import both_versions

MOST_ROWS = 100
COLUMNS = ("weekday", "starts", "ends", "valid_from", "valid_until", "every")
WEEK = Field("hours", gettext_lazy("Weekly hours"), "area")


@at_the_desk("GET", right=Right.EDIT_HOURS)
def hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whose week to look at, and the single days ahead that differ."""
    dated = [(row, day_words(row.valid_from, year=True)) for row in dated_openings(desk.group, desk.today)]
    context: dict[str, Any] = {"calendars": _working(desk), "dated": dated, "saved": request.GET.get("saved") == "yes"}
    return setup_page(request, desk, "pro/setup/hours.html", title=_("Opening hours"), tab="setup-hours", **context)


@at_the_desk("GET", "POST", right=Right.EDIT_HOURS)
def week(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The week of one calendar; a POST replaces it, if nobody else has changed it meanwhile."""
    found = calendar_here(desk, number)
    if request.method != "POST":
        return _week(request, desk, found, _rows_of([rule_of(row) for row in weekly_openings(found)]))
    typed = _typed(request)
    revision = read_id(request.POST, "revision") or 0
    try:
        rules = _rules(typed, desk.today)
        in_transaction(lambda: replace_weekly_hours(actor=desk.actor, calendar=found, revision=revision, rules=rules))
    except Invalid as error:
        told = [sentence for sentences in error.fields.values() for sentence in sentences]
        return _week(request, desk, found, typed, told=told, status=400)
    except Conflict:
        theirs = calendar_here(desk, number)
        stands = _as_text([rule_of(row) for row in weekly_openings(theirs)])
        return both_versions(
            request,
            desk,
            [WEEK],
            ({"hours": stands}, {"hours": _as_text(rules)}),
            title=found.name,
            section=SECTION,
            address=reverse("setup-week", args=[number]),
            revision=theirs.revision,
        )
    return HttpResponseRedirect(f"{reverse('setup-hours')}?saved=yes")


@at_the_desk("POST", right=Right.EDIT_HOURS)
def new_day(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A single day that differs: `kind` closed or extra, for one `calendar` or (blank) for everybody who works here."""
    data = request.POST
    try:
        day = date.fromisoformat(data.get("day", ""))
    except ValueError:
        raise refuse("day", _("This is not a date.")) from None
    starts, ends = read_time(data.get("starts") or "00:00"), read_time(data.get("ends") or "00:00")
    if starts is None or ends is None:
        raise refuse("starts", _("This is not a time."))
    kind = "extra" if data.get("kind") == "extra" else "closed"
    chosen = read_id(data, "calendar")
    whose = [one for one in _working(desk) if chosen in {None, one.pk}]
    if not whose:
        raise NotFound("There is no such calendar.")
    text = read_text(data, "text", 255)

    def work() -> None:
        for one in whose:
            add_opening(actor=desk.actor, calendar=one, kind=kind, starts=starts, ends=ends, valid_from=day, text=text)

    in_transaction(work)
    return HttpResponseRedirect(f"{reverse('setup-hours')}?saved=yes")


@at_the_desk("POST", right=Right.EDIT_HOURS)
def drop_day(_request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The day is like its weekday again."""
    found = opening_here(desk.group, number)
    if found is None or found.kind == "weekly":
        raise NotFound("There is no such day.")
    remove_opening(actor=desk.actor, opening=found)
    return HttpResponseRedirect(f"{reverse('setup-hours')}?saved=yes")


def _working(desk: Desk) -> list[Calendar]:
    rows = calendars_to_edit(desk.group)
    return [row for row in rows if row.kind == Calendar.Kind.PRACTITIONER and not row.deleted]


def _week(
    request: HttpRequest,
    desk: Desk,
    found: Calendar,
    rows: list[dict[str, str]],
    *,
    told: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Each weekday with its hours and a line for more."""
    first = desk.today.isoformat()
    days = []
    for number in range(7):
        mine = [row for row in rows if row["weekday"] == str(number)]
        empty = {"weekday": str(number), "valid_from": first, "every": "1"}
        days.append({"number": number, "name": WEEKDAYS[number], "rows": [*mine, empty]})
    context: dict[str, Any] = {
        "calendar": found,
        "days": days,
        "told": told,
        "first": first,
        "revision": request.POST.get("revision") if told else found.revision,
    }
    return setup_page(
        request, desk, "pro/setup/week.html", title=found.name, tab="setup-hours", status=status, **context
    )


def _rows_of(rules: Sequence[WeeklyRule]) -> list[dict[str, str]]:
    return [
        {
            "weekday": str(rule.weekday),
            "starts": f"{rule.starts:%H:%M}",
            "ends": f"{rule.ends:%H:%M}",
            "valid_from": rule.valid_from.isoformat(),
            "valid_until": rule.valid_until.isoformat() if rule.valid_until else "",
            "every": str(rule.every),
        }
        for rule in rules
    ]


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """The lines as they were sent, those without any hours left out."""
    columns = [request.POST.getlist(name)[:MOST_ROWS] for name in COLUMNS]
    rows = [dict(zip(COLUMNS, cells, strict=True)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if row["starts"].strip() or row["ends"].strip()]


def _rules(rows: Sequence[dict[str, str]], today: date) -> list[WeeklyRule]:
    """The rules; Invalid that tells every line that is none, by its day."""
    rules, wrong = [], []
    for row in rows:
        try:
            rules.append(_rule(row, today))
        except (ValueError, TypeError):
            weekday = row["weekday"]
            day = WEEKDAYS[int(weekday)] if weekday in set("0123456") else weekday[:20]
            hours = f"{row['starts'][:10]} – {row['ends'][:10]}"
            wrong.append(_("%(day)s, %(hours)s: this cannot be read.") % {"day": day, "hours": hours})
    if wrong:
        raise Invalid(wrong[0], fields={"hours": wrong})
    return rules


def _rule(row: dict[str, str], today: date) -> WeeklyRule:
    weekday, every = int(row["weekday"]), int(row["every"] or 1)
    first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else today
    last = date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    starts, ends = time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"])
    if weekday not in range(7) or every not in range(1, 53) or (last and last < first) or starts.tzinfo or ends.tzinfo:
        raise ValueError
    if ends <= starts and ends != time(0):
        raise ValueError  # a slip far more often than a night
    return WeeklyRule(weekday, starts, ends, first, last, every)


def _as_text(rules: Sequence[WeeklyRule]) -> str:
    """A week as a person compares it, a line for each rule."""
    lines = []
    for rule in sorted(rules):
        line = f"{WEEKDAYS[rule.weekday]} {rule.starts:%H:%M} – {rule.ends:%H:%M}, {rule.valid_from}"
        lines.append(
            line + (f" … {rule.valid_until}" if rule.valid_until else "") + (f" ×{rule.every}" * (rule.every > 1))
        )
    return "\n".join(lines)
