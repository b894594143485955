"""The mails about one visit: what, when, with whom, where, and the link by which it is moved or cancelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.appointments.models import Appointment
from apps.appointments.states import State
from apps.notifications.calendar import Method, calendar_file, one_line, place_line, visit_name
from apps.notifications.kinds import Kind
from apps.notifications.mails.own import own_words
from apps.notifications.mails.words import greeting, label_words, moment_words, span_words
from apps.notifications.models import Message
from apps.notifications.transports import Mail


@dataclass(frozen=True, slots=True)
class Visit:
    """What a mail tells: the appointment as it is, what is said about it, the link, and the start told before."""

    appointment: Appointment
    kind: Kind
    link: str
    before: datetime | None
    now: datetime

    @property
    def pending(self) -> bool:
        return self.appointment.state == State.PENDING


class Line(NamedTuple):
    label: str
    text: str

    @property
    def labelled(self) -> str:
        """With its colon, for plain text."""
        return f"{label_words(self.label)} {self.text}"


def visit_mail(message: Message, visit: Visit) -> Mail:
    """The mail, its words written now and kept nowhere. It names the service by its public name and nobody's reason."""
    appointment = visit.appointment
    with override(message.language):
        button = _("See it, or book another") if visit.kind == Kind.CANCELLED else _("See, move or cancel it")
        context = {
            "language": message.language,
            "subject": _subject(visit),
            "greeting": greeting(appointment.client.firstname),
            "lead": _lead(visit, by_client=message.by_client),
            "lines": _lines(visit),
            "advice": _advice(visit),
            "link": visit.link,
            "button": button,
            "above_link": label_words(button),
            "clinic": one_line(appointment.group.name),
            "phone": one_line(appointment.group.phone),
        }
        own = None if visit.pending else own_words(appointment, visit.kind, visit.link, button, message.language)
        return Mail(
            organization=message.organization_id,
            kind=visit.kind,
            recipient=message.recipient,
            sender_name=one_line(appointment.group.name),
            subject=(own and own.subject) or one_line(str(context["subject"])),
            text=own.text if own else render_to_string("mails/visit.txt", context).strip() + "\n",
            html=own.html if own else render_to_string("mails/visit.html", context),
            reference=message.reference,
            language=message.language,
            calendar=_calendar(visit),
        )


def _calendar(visit: Visit) -> tuple[bytes, str] | None:
    """A request takes nobody's time yet, so it enters no calendar; what is cancelled leaves it."""
    if visit.pending:
        return None
    method: Method = "CANCEL" if visit.kind == Kind.CANCELLED else "REQUEST"
    return calendar_file(visit.appointment, method=method, link=visit.link, now=visit.now), method


def _subject(visit: Visit) -> str:
    when = {"when": moment_words(visit.appointment.starts_at, visit.appointment.group)}
    if visit.kind == Kind.CANCELLED:
        return _("Cancelled: %(when)s") % when
    if visit.pending:
        return _("Your request: %(when)s") % when
    if visit.kind == Kind.MOVED:
        return _("Changed: %(when)s") % when
    return _("Your appointment: %(when)s") % when


def _lead(visit: Visit, *, by_client: bool) -> str:
    if visit.kind == Kind.CANCELLED:
        return (
            _("You have cancelled this appointment.") if by_client else _("The clinic has cancelled this appointment.")
        )
    if visit.pending:
        return _("The clinic has your request and will answer it. The time is not kept for you until then.")
    words = {
        Kind.APPROVED: _("The clinic has accepted your request: you are booked."),
        Kind.MOVED: _("Your appointment has changed. This is how it is now:"),
        Kind.RESTORED: _("Your appointment takes place after all."),
    }
    return words.get(visit.kind, _("Your appointment is booked."))


def _lines(visit: Visit) -> list[Line]:
    appointment, group = visit.appointment, visit.appointment.group
    lines = [Line(_("When"), span_words(appointment.starts_at, appointment.ends_at, group))]
    if visit.before is not None and visit.before != appointment.starts_at:
        lines.append(Line(_("Before"), moment_words(visit.before, group)))
    lines.append(Line(_("Service"), visit_name(appointment)))
    if appointment.calendar.publicname:
        lines.append(Line(_("With"), one_line(appointment.calendar.publicname)))
    lines.append(Line(_("Where"), place_line(appointment)))
    return lines


def _advice(visit: Visit) -> str:
    if visit.kind == Kind.CANCELLED or visit.pending:
        return ""
    return _("Add it to your calendar with the attached file.")
