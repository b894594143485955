"""The public pages step by step, as a browser without scripts walks them."""

import pytest
from django.test import Client

from apps.appointments.models import Appointment
from tests.booking.forms import ADA, fields_of, page, send, you
from tests.clinic import Clinic, at

pytestmark = pytest.mark.django_db


def test_a_visitor_books_from_the_first_page_to_the_done_page(client: Client, clinic: Clinic) -> None:
    visit, bell = clinic.services["visit"], clinic.calendars["bell"]
    assert f"practitioner?service={visit.pk}" in page(client, clinic).content.decode()
    with_whom = page(client, clinic, "practitioner", service=visit.pk).content.decode()
    assert f"time?service={visit.pk}&amp;calendar={bell.pk}" in with_whom
    assert f"time?service={visit.pk}&amp;calendar=any" in with_whom
    times = page(client, clinic, "time", service=visit.pk, calendar=bell.pk, day="2026-11-23").content.decode()
    assert "Monday 23 November" in times
    assert ">09:30</a>" in times
    sent = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    assert sent.status_code == 303
    done = client.get(sent["Location"]).content.decode()
    assert "You are booked" in done
    assert "Monday 23 November 2026, 09:30" in done
    appointment = Appointment.objects.get()
    assert (appointment.starts_at, appointment.calendar_id, appointment.source) == (at("09:30"), bell.pk, "web")
    assert appointment.consent_at is not None
