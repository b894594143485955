"""An organisation's own words for a mail about a visit: its template, with what it names filled in."""

from typing import NamedTuple

from django.template.loader import render_to_string

from apps.appointments.models import Appointment
from apps.groups.timezones import zone_of
from apps.notifications.calendar import given_name, one_line, place_line, visit_name
from apps.notifications.kinds import Kind
from apps.notifications.mails.words import clock_words, day_words, label_words, moment_words
from apps.organizations.settings.placeholders import filled, subject_and_body
from apps.organizations.settings.queries import settings_of


class Words(NamedTuple):
    """A mail's words; `subject` is blank where the template has none."""

    subject: str
    text: str
    html: str


def own_words(appointment: Appointment, kind: Kind, link: str, button: str, language: str) -> Words | None:
    """The mail by the organisation's template; None where it has none for this, and the product's words are used.

    A template that does not name the link gets it below the text: without it nobody could move or cancel.
    """
    email = settings_of(appointment.organization_id).email
    templates = {
        Kind.BOOKED: email.booked_template,
        Kind.APPROVED: email.booked_template,
        Kind.RESTORED: email.booked_template,
        Kind.CANCELLED: email.cancelled_template,
    }
    template = templates.get(kind)
    if template is None:
        return None
    values = _values(appointment) | {"link": link}
    subject, body = (filled(part, values) for part in subject_and_body(template))
    text = body.strip() if link in body else f"{body.strip()}\n\n{label_words(button)}\n{link}"
    context = {"language": language, "subject": one_line(subject), "body": body.strip(), "link": link}
    context |= {"button": button, "clinic": values["clinic"], "phone": values["phone"]}
    return Words(one_line(subject), text + "\n", render_to_string("mails/own.html", context))


def _values(appointment: Appointment) -> dict[str, str]:
    """What a template may name, each in one line. The service goes by its public name, as everywhere."""
    group = appointment.group
    return {
        "first_name": given_name(appointment.client.firstname),
        "clinic": one_line(group.name),
        "when": moment_words(appointment.starts_at, group),
        "date": day_words(appointment.starts_at, group),
        "time": clock_words(appointment.starts_at.astimezone(zone_of(group.timezone))),
        "service": visit_name(appointment),
        "practitioner": one_line(appointment.calendar.publicname),
        "place": place_line(appointment),
        "phone": one_line(group.phone),
    }
