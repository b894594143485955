"""Names, days and times as mails have them, in the language that is active."""

from datetime import datetime

from django.utils import dateformat
from django.utils.translation import gettext as _

from apps.groups.models import Group
from apps.groups.timezones import zone_of
from apps.notifications.calendar import given_name


def greeting(firstname: str) -> str:
    """`Hello Ada,`: the first name alone, as it was typed; none when it would turn into a link."""
    name = given_name(firstname)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def moment_words(instant: datetime, group: Group) -> str:
    """`Monday 23 November 2026, 09:30` on the clinic's wall."""
    local = instant.astimezone(zone_of(group.timezone))
    return _("%(day)s, %(time)s") % {"day": dateformat.format(local, "l j F Y"), "time": clock_words(local)}


def day_words(instant: datetime, group: Group) -> str:
    """`Monday 23 November 2026` on the clinic's wall."""
    return dateformat.format(instant.astimezone(zone_of(group.timezone)), "l j F Y")


def span_words(starts: datetime, ends: datetime, group: Group) -> str:
    """`Monday 23 November 2026, 09:30 – 10:00 (Paris time)`; some labels say "Time" themselves."""
    local = ends.astimezone(zone_of(group.timezone))
    begins, end, zone = moment_words(starts, group), clock_words(local), group.timezone
    if "Time" in zone:
        return f"{begins} – {end} ({zone})"
    return _("%(from)s – %(to)s (%(zone)s time)") % {"from": begins, "to": end, "zone": zone}


def label_words(label: str) -> str:
    """`When:`; in French a space stands before the colon."""
    return _("%(label)s:") % {"label": label}


def clock_words(local: datetime) -> str:
    """`09:30`; with its offset where the clock shows this time twice that night: `02:30 UTC+02:00`."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return f"{local:%H:%M}"
    offset = f"{local:%z}"
    return f"{local:%H:%M} UTC{offset[:3]}:{offset[3:]}"
