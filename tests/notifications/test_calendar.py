"""Calendar files: one entry for life, and whatever people type comes back as they typed it."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from apps.appointments.actions import cancel_appointment, move_appointment
from apps.appointments.models import Appointment
from apps.core.actor import system
from apps.notifications.calendar import Method, calendar_file, one_line
from tests.clinic import NOW, Clinic, at

pytestmark = pytest.mark.django_db
LINK = "https://clinic.example/book/clinic/manage/0123456789abcdefghijkl"


def booked(clinic: Clinic) -> Appointment:
    return whole(clinic.book("09:30").appointment)


def whole(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_related("group", "service", "calendar", "client").get(pk=appointment.pk)


def only_event(file: bytes) -> Event:
    (event,) = Calendar.from_ical(file.decode()).walk("VEVENT")
    return event


def test_the_whole_file_as_a_mail_brings_it(clinic: Clinic) -> None:
    visit = booked(clinic)
    visit.group.name = "Clinic"
    lines = calendar_file(visit, method="REQUEST", link=LINK, now=NOW).decode().replace("\r\n ", "").split("\r\n")
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Frontdesk//Appointments//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "SUMMARY:Visit · Clinic",
        "DTSTART:20261123T083000Z",
        "DTEND:20261123T090000Z",
        "DTSTAMP:20261120T090000Z",
        f"UID:{visit.uuid}",
        "SEQUENCE:1",
        "ATTENDEE;CN=Ada1;PARTSTAT=ACCEPTED:mailto:ada1@example.org",
        f"DESCRIPTION:See\\, move or cancel it: {LINK}",
        "LOCATION:Clinic",
        "ORGANIZER;CN=Clinic:mailto:appointments@127.0.0.1",
        "STATUS:CONFIRMED",
        f"URL:{LINK}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_download_names_nobody(clinic: Clinic) -> None:
    file = calendar_file(booked(clinic), now=NOW)
    assert only_event(file).get("attendee") is None
    assert [word for word in (b"Ada", b"Lovelace", b"ada1") if word in file] == []


def test_uid_stays_for_life_and_sequence_rises(clinic: Clinic) -> None:
    visit = booked(clinic)
    staff = system(clinic.organization.pk)
    moved = move_appointment(actor=staff, appointment=visit, start=at("15:00"), now=NOW)
    gone = cancel_appointment(actor=staff, appointment=moved, now=NOW)
    steps: list[tuple[Appointment, Method]] = [(visit, "REQUEST"), (moved, "REQUEST"), (gone, "CANCEL")]
    events = [only_event(calendar_file(one, method=method, now=NOW)) for one, method in steps]
    assert [str(event["uid"]) for event in events] == [str(visit.uuid)] * 3
    assert [event["sequence"] for event in events] == [1, 2, 3]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_a_service_without_a_public_name_is_not_named(clinic: Clinic) -> None:
    visit = booked(clinic)
    visit.service.name, visit.service.publicname = "Chemotherapy", ""
    file = calendar_file(visit, now=NOW)
    assert b"Chemotherapy" not in file
    assert str(only_event(file)["summary"]).startswith("Appointment")


HOSTILE = [
    "Bell; Chen, \\Diaz\\ and \"Eric\": 'Fay'",
    "first\r\nATTENDEE:mailto:eve@example.org\r\nsecond",
    "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR",
    "next\x85line\u2028separator\u2029paragraph\x0bvertical\x0cform",
    "nul\x00 escape\x1b bell\x07",
    "é" * 200,
    "𝄞 emoji 🩺 " * 20,
    "\\n is not a line end, \\, is no comma",
    "line\n" * 10_000,
]


@pytest.mark.parametrize("method", ["PUBLISH", "REQUEST", "CANCEL"])
def test_in_07_whatever_stands_in_a_field_is_one_event_and_is_read_back_equal(clinic: Clinic, method: Method) -> None:
    visit = booked(clinic)
    for text in HOSTILE:
        check_read_back(visit, text, method)


def check_read_back(visit: Appointment, text: str, method: Method) -> None:
    visit.group.name = visit.group.address = visit.service.publicname = visit.client.firstname = text
    visit.client.lastname = text
    file = calendar_file(visit, method=method, link=LINK, now=NOW)
    event = only_event(file)
    said = one_line(text)
    assert [str(event["summary"]), str(event["location"])] == [f"{said} · {said}", f"{said}, {said}"]
    assert (event["dtstart"].dt, event["dtend"].dt - event["dtstart"].dt) == (visit.starts_at, timedelta(minutes=30))
    # The library reads its own file as it wrote it, and every line is as short as mail systems want it.
    assert Calendar.from_ical(file.decode()).to_ical() == file
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    people: list[Any] = [event["organizer"]] + ([event["attendee"]] if "attendee" in event else [])
    assert [str(one.params["CN"]) for one in people] == [said.replace('"', "'").replace("\\", "/")] * len(people)
    assert [str(one) for one in people] == ["mailto:appointments@127.0.0.1", "mailto:ada1@example.org"][: len(people)]
