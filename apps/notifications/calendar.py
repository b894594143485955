"""Calendar files (RFC 5545, RFC 5546): one visit as calendars take it, by mail or as a download.

The mails send REQUEST and CANCEL, by which a calendar keeps one entry up to date; a download is PUBLISH. All speak of
the same UID, the appointment's uuid, under its revision as SEQUENCE, so the later one wins wherever it comes from.
"""

import re
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from apps.appointments.models import Appointment
from apps.appointments.states import State

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
# What mail programs make a link of. Whoever books may give a stranger's address, and a name is no advertisement.
LINK = re.compile(r"://|www\.|\.[a-z]{2,}/", re.IGNORECASE)
IN_PARAMETERS = str.maketrans('"\\', "'/")
STATUS = {State.PENDING: "TENTATIVE", State.CANCELLED: "CANCELLED"}


def calendar_file(appointment: Appointment, *, method: Method = "PUBLISH", link: str = "", now: datetime) -> bytes:
    """The file, in UTF-8, with CRLF: one VEVENT, its times in UTC, its words in the language that is active.

    `appointment` comes with its group, service, calendar and client. `link` is the absolute address by which it is
    moved and cancelled; whoever has the file has the link. PUBLISH names nobody; the others name the client by first
    name and the address that the mail goes to, because calendars file what is addressed to them.
    """
    from icalendar import Event  # noqa: PLC0415  eighty modules, for those who write a file

    event = Event()
    event.add("summary", _summary(appointment))
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("dtstamp", now)
    event.add("uid", str(appointment.uuid))
    event.add("sequence", appointment.revision)
    if method != "PUBLISH" and appointment.client.email:
        event.add(
            "attendee", _party(given_name(appointment.client.firstname), appointment.client.email, PARTSTAT="ACCEPTED")
        )
    if link:
        event.add("description", _("See, move or cancel it: %(link)s") % {"link": link})
    event.add("location", place_line(appointment))
    event.add("organizer", _party(one_line(appointment.group.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    event.add("status", "CANCELLED" if method == "CANCEL" else STATUS.get(State(appointment.state), "CONFIRMED"))
    if link:
        event.add("url", link)
    return _wrapped(event, method)


def visit_name(appointment: Appointment) -> str:
    """The service by its public name. One that has none may be a reason of visit, and is not named."""
    return one_line(appointment.service.publicname) or _("Appointment")


def place_line(appointment: Appointment) -> str:
    """Clinic, street and town in one line; those of the calendar where it has an address of its own."""
    place = appointment.calendar if appointment.calendar.address else appointment.group
    town = " ".join(part for part in (place.zipcode, place.city) if part)
    return ", ".join(one_line(part) for part in (appointment.group.name, place.address, town) if part)


def one_line(text: str) -> str:
    """The text without line ends and other characters that are not shown: what headers and calendars are given."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def given_name(text: str) -> str:
    """A first name as it was typed; empty when it would turn into a link."""
    name = one_line(text)
    return "" if LINK.search(name) else name


def _summary(appointment: Appointment) -> str:
    return f"{visit_name(appointment)} · {one_line(appointment.group.name)}"


def _party(name: str, address: str, **parameters: str) -> "vCalAddress":
    """A person or a clinic. A parameter holds no quotation mark, and readers differ about backslashes in it."""
    from icalendar import vCalAddress  # noqa: PLC0415

    party = vCalAddress(f"mailto:{address}")
    party.params["CN"] = name.translate(IN_PARAMETERS) or address
    for key, value in parameters.items():
        party.params[key] = value
    return party


def _wrapped(event: "Event", method: Method) -> bytes:
    """Around the event nothing but the method ever differs. Its lines stay as they were added: to sort them costs."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Frontdesk//Appointments//EN\r\nMETHOD:{method}\r\n"
    return head.encode() + bytes(event.to_ical(sorted=False)) + b"END:VCALENDAR\r\n"
