"""What a request says, as values; Invalid naming the field that cannot be read."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.availability.hours import instant_of
from apps.core import clock
from apps.core.errors import Invalid

LONGEST_TEXT = 2_000
LARGEST = 2**63 - 1
# Nobody sees these: they turn the text around them, or make two names look the same. Joiners stay, scripts need them.
HIDDEN = re.compile("[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def refuse(field: str, sentence: str) -> Invalid:
    """One field that is wrong."""
    return Invalid(sentence, fields={field: [sentence]})


def read_day(data: Mapping[str, str], today: date, field: str = "day") -> date:
    """The day named, or today where none (or none that can be) is: an address with a slip still opens a calendar."""
    try:
        found = date.fromisoformat(data.get(field, ""))
    except ValueError:
        return today
    return found if 1900 < found.year < 2200 else today


def read_id(data: Mapping[str, str], field: str) -> int | None:
    """A row's number; None where the field is empty."""
    text = data.get(field, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or int(text[:20]) > LARGEST:
        raise refuse(field, _("There is no such choice."))
    return int(text)


def read_required_id(data: Mapping[str, str], field: str) -> int:
    """A row's number."""
    found = read_id(data, field)
    if found is None:
        raise refuse(field, _("This field is required."))
    return found


def read_start(data: Mapping[str, str], zone: ZoneInfo, field: str = "start") -> datetime:
    """An instant: epoch seconds, a local time of the clinic's wall without offset, or the fields `day` and `time`."""
    text = data.get(field, "").strip()
    if not text and data.get("day") and data.get("time"):
        text = f"{data['day']}T{data['time']}"
    if text.lstrip("-").isdecimal() and len(text) <= 12:
        return clock.instant(int(text))
    try:
        face = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(field, _("This is not a date and a time.")) from None
    if face.tzinfo is not None or not 1900 < face.year < 2200:
        raise refuse(field, _("This is not a date and a time."))
    seconds = face.hour * 3600 + face.minute * 60 + face.second
    return clock.instant(instant_of(face.date(), seconds, zone))


def read_minutes(data: Mapping[str, str], field: str = "length") -> int | None:
    """A length in minutes, given in seconds; None where the field is empty."""
    text = data.get(field, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 24 * 60:
        raise refuse(field, _("A length is 1 to 1440 minutes."))
    return int(text) * 60


def read_text(data: Mapping[str, str], field: str, longest: int = LONGEST_TEXT) -> str:
    """Text in one Unicode form, trimmed."""
    text = unicodedata.normalize("NFC", data.get(field, "")).replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise refuse(field, _("This is longer than %(longest)d characters.") % {"longest": longest})
    if HIDDEN.search(text) or any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text):
        raise refuse(field, _("This holds characters that cannot be shown."))
    return text


def read_time(text: str) -> time | None:
    """`09:30`; None for what is no time."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
