"""The list of everything on a calendar."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from apps.appointments.actions import add_break, add_note
from apps.appointments.queries.entries import entries_within
from apps.groups.models import Opening
from apps.groups.timezones import ZONES, zone_of
from tests.clinic import MONDAY, Clinic, add_opening, at

pytestmark = pytest.mark.django_db


def test_every_kind_tells_its_times_and_its_texts(clinic: Clinic) -> None:
    bell, owner = clinic.calendars["bell"], clinic.member()
    Opening.objects.all().delete()
    add_break(actor=owner, calendar=bell, starts_at=at("12:00"), ends_at=at("13:00"), text="Lunch")
    add_note(actor=owner, calendar=bell, day=MONDAY, text="Fire drill")
    add_opening(bell, 0, "22:00", "02:00", valid_from=MONDAY + timedelta(days=1), every=2)
    add_opening(bell, None, "09:00", "12:00", kind="closed", valid_from=MONDAY)
    rows = entries_within(owner).order_by("kind").values_list("kind", "starts_at", "ends_at", "rule", "text", "group")
    group, next_day = clinic.group.pk, MONDAY + timedelta(days=15)
    assert list(rows) == [
        ("break", at("12:00"), at("13:00"), "", "Lunch", group),
        ("closing", at("09:00"), at("12:00"), "", "", group),
        ("note", at("00:00"), at("00:00"), "", "Fire drill", group),
        (
            "opening",
            at("22:00", MONDAY + timedelta(days=14)),
            at("02:00", next_day),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            "",
            group,
        ),
    ]


def test_the_database_knows_the_zone_of_every_label(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label, timestamp '2027-07-01 12:00' AT TIME ZONE zone_of_label(label)"
            " FROM unnest(%s::text[]) AS label",
            [list(ZONES)],
        )
        found = dict(cursor.fetchall())

    assert found == {label: datetime.combine(MONDAY.replace(2027, 7, 1), time(12), zone_of(label)) for label in ZONES}
