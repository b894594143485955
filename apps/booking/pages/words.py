"""Lengths, prices, days and times as people read them, in the language of the request."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_currency
from django.utils import dateformat
from django.utils.translation import get_language, gettext, ngettext, pgettext

from apps.groups.models import Calendar, Group

TITLES = {"dr", "pr", "prof", "mr", "mrs", "ms", "mme", "m"}
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def length_words(seconds: int) -> str:
    """`30 minutes`, `1 hour 15 minutes`."""
    hours, rest = divmod(seconds, HOUR)
    minutes = rest // MINUTE
    words = []
    if hours:
        words.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if minutes or not hours:
        words.append(ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes})
    return " ".join(words)


def cutoff_words(seconds: int) -> str:
    """The rule that stands beside every booking: until when it may be moved or cancelled here."""
    if not seconds:
        return gettext("Free to move or cancel until the start.")
    days, rest = divmod(seconds, DAY)
    if days > 1 and not rest:
        before = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    else:
        before = length_words(seconds)
    return gettext("Free to move or cancel until %(length)s before.") % {"length": before}


def money(cents: int, currency: str) -> str:
    """`€60`, `60 €`, `€12.50`: whole amounts without their cents."""
    if not cents:
        return gettext("No charge")
    locale = Locale.parse(get_language() or "en", sep="-")
    pattern = locale.currency_formats["standard"].pattern
    if cents % 100 == 0:
        pattern = pattern.replace("0.00", "0")
    return format_currency(cents / 100, currency, pattern, locale=locale, currency_digits=False)


def day_words(day: date, *, year: bool = False) -> str:
    """`Tuesday 24 November`, with the year where it matters."""
    return dateformat.format(day, pgettext("a day", "l j F Y") if year else pgettext("a day", "l j F"))


def month_words(first: date, last: date) -> str:
    """`November 2026`, `November – December 2026`, `December 2026 – January 2027`."""
    if (first.year, first.month) == (last.year, last.month):
        return dateformat.format(first, "F Y")
    return f"{dateformat.format(first, 'F' if first.year == last.year else 'F Y')} – {dateformat.format(last, 'F Y')}"


def local(instant: int, zone: ZoneInfo) -> datetime:
    """The wall clock of the zone at that instant (epoch seconds)."""
    return datetime.fromtimestamp(instant, zone)


def clock_words(when: datetime) -> str:
    """`14:30`; with its offset where the clock shows this time twice that night: `02:30 (UTC+02:00)`."""
    first, second = when.replace(fold=0).utcoffset(), when.replace(fold=1).utcoffset()
    if first == second:
        return f"{when:%H:%M}"
    offset = f"{when:%z}"
    return f"{when:%H:%M} (UTC{offset[:3]}:{offset[3:]})"


def when_words(when: datetime, *, year: bool = False) -> str:
    """`Tuesday 24 November, 14:30`."""
    return gettext("%(day)s, %(time)s") % {"day": day_words(when.date(), year=year), "time": clock_words(when)}


def part_of_day(when: datetime) -> str:
    """Under which heading a time is found."""
    if when.hour < 12:
        return gettext("Morning")
    return gettext("Afternoon") if when.hour < 18 else gettext("Evening")


def initials(name: str) -> str:
    """Two letters that stand for a name; a title does not."""
    words = [word for word in name.split() if word[0].isalnum()]
    if len(words) > 1 and words[0].lower().rstrip(".") in TITLES:
        words = words[1:]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def address_line(place: Group | Calendar) -> str:
    """Street and town in one line."""
    town = " ".join(part for part in (place.zipcode, place.city) if part)
    return ", ".join(part for part in (place.address, town) if part)
