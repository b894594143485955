"""The mails as people read them, word for word: files under golden/, in two languages and three zones.

`GOLDEN=write pytest tests/notifications/test_golden.py` writes them anew, to be read before they are committed.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from apps.accounts.actions import start_verification
from apps.appointments.actions import approve_appointment, cancel_appointment, move_appointment, restore_appointment
from apps.core import clock
from apps.groups.timezones import zone_of
from apps.notifications.mails import language_for
from apps.notifications.mails.words import moment_words
from tests.clinic import Clinic, make_clinic
from tests.notifications.said import FAR, SOON, later

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).with_name("golden")
ZONES = {"paris": "Paris", "kathmandu": "Kathmandu", "new-york": "Eastern Time (US & Canada)"}


def clinic_in(zone: str) -> Clinic:
    clinic = make_clinic(
        timezone=ZONES[zone],
        phone="+33 1 99 00 04 04",
        address="14 rue des Lilas",
        zipcode="75011",
        city="Paris",
    )
    clinic.organization.name = clinic.group.name = "Clinique des Lilas"
    clinic.organization.save()
    clinic.group.save()
    service = clinic.services["visit"]
    service.publicname = "First consultation"
    service.save()
    return clinic


def wall(clinic: Clinic, time: str) -> datetime:
    """That time on the clinic's wall."""
    return datetime.fromisoformat(f"{FAR} {time}").replace(tzinfo=zone_of(clinic.group.timezone)).astimezone(UTC)


def happen(clinic: Clinic, kind: str, language: str) -> None:
    """Everything up to the change that the mail tells of."""
    if kind == "code":
        ask_for_code(clinic, language)
        return
    service = clinic.services["visit"]
    service.needs_approval = kind in {"requested", "approved"}
    service.save()
    visit = clinic.book(wall(clinic, "09:30"), now=SOON, language=language).appointment
    clinic.group.refresh_from_db()
    visit.group, visit.service = clinic.group, service
    desk: Any = {"actor": clinic.member(), "now": SOON}
    if kind == "approved":
        approve_appointment(appointment=visit, **desk)
    if kind == "moved":
        move_appointment(actor=clinic.visitor, appointment=visit, start=wall(clinic, "15:00"), now=SOON)
    if kind in {"cancelled", "restored"}:
        later()
        visit = cancel_appointment(appointment=visit, **desk)
    if kind == "restored":
        later()
        restore_appointment(appointment=visit, **desk)


def ask_for_code(clinic: Clinic, language: str) -> None:
    start_verification(
        purpose="booking",
        target="ada1@example.org",
        organization=clinic.organization.pk,
        bound_to="a-hold",
        group=clinic.group.pk,
        language=language,
        address="192.0.2.1",
        now=clock.now(),
    )


def readable(mail: EmailMultiAlternatives) -> tuple[str, str]:
    """What a person reads: subject, sender, text and the calendar file; and the HTML. What differs is given a name."""
    parts = [f"Subject: {mail.subject}", f"From: {mail.from_email}", f"To: {mail.to[0]}", "", str(mail.body)]
    for name, content, kind in mail.attachments:  # type: ignore[misc]
        parts += [f"--- {name} ({kind})", str(content).replace("\r\n ", "").replace("\r\n", "\n")]
    (html,) = (str(content) for content, kind in mail.alternatives if kind == "text/html")
    return unnamed("\n".join(parts)), unnamed(html)


def unnamed(text: str) -> str:
    text = re.sub(r"/book/[\w-]+/manage/[\w-]{22}", "/book/lilas/manage/TOKEN", text)
    text = re.sub(r"(UID|DTSTAMP):\S+", r"\1:...", text)
    return re.sub(r"(?m)(^|>)\d{6}(?=$|<)", r"\g<1>123456", text)


def check(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "language", "zone"),
    [
        ("booked", "en", "paris"),
        ("booked", "fr", "paris"),
        ("booked", "en", "new-york"),
        ("booked", "fr", "kathmandu"),
        ("requested", "en", "kathmandu"),
        ("requested", "fr", "new-york"),
        ("approved", "en", "paris"),
        ("approved", "fr", "paris"),
        ("moved", "en", "new-york"),
        ("moved", "fr", "kathmandu"),
        ("cancelled", "en", "kathmandu"),
        ("cancelled", "fr", "new-york"),
        ("restored", "en", "paris"),
        ("restored", "fr", "paris"),
        ("code", "en", "paris"),
        ("code", "fr", "paris"),
    ],
)
def test_a_mail_reads_as_it_is_written_down(kind: str, language: str, zone: str) -> None:
    happen(clinic_in(zone), kind, language)
    (mail,) = later()
    text, html = readable(mail)
    check(f"{kind}-{language}-{zone}.txt", text)
    if zone == "paris" and kind in {"booked", "code"}:
        check(f"{kind}-{language}-{zone}.html", html)


def test_where_a_clock_shows_a_time_twice_the_mail_says_which() -> None:
    group = clinic_in("paris").group
    with override("en"):
        words = [moment_words(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), group) for hour in (0, 1, 2)]
    assert words == [
        "Sunday 25 October 2026, 02:30 UTC+02:00",
        "Sunday 25 October 2026, 02:30 UTC+01:00",
        "Sunday 25 October 2026, 03:30",
    ]


@pytest.mark.parametrize(
    ("wished", "dialled", "language"),
    [
        ("fr", "44", "fr"),
        ("en", "33", "en"),
        ("fr-CA", "1", "fr"),
        ("", "33", "fr"),
        ("", "44", "en"),
        ("", "1", "en"),
        ("de", "49", "en"),
        ("", "32", "fr"),
        ("", "41", "fr"),
        ("", "999", "en"),
    ],
)
def test_somebody_is_written_to_in_their_language_or_their_clinics(wished: str, dialled: str, language: str) -> None:
    clinic = make_clinic(country_code=dialled)
    assert language_for(wished, clinic.group) == language
