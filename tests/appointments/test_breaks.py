"""Breaks and notes: breaks keep bookings out, notes do not."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from apps.appointments.access import break_for
from apps.appointments.actions import add_break, add_note, move_break, remove_break, remove_note
from apps.appointments.models import Break, CalendarEntry, Note, Occupancy
from apps.core.errors import Conflict, Forbidden, Invalid, NotFound, SlotTaken
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, at, make_clinic

pytestmark = pytest.mark.django_db


def lunch(clinic: Clinic) -> Break:
    bell = clinic.calendars["bell"]
    return add_break(actor=clinic.member(), calendar=bell, starts_at=at("09:30"), ends_at=at("10:00"), text="Lunch")


def test_a_break_keeps_bookings_out_and_lies_over_those_there(clinic: Clinic) -> None:
    clinic.book("09:30")
    lunch(clinic)
    lunch(clinic)
    for clock in ("09:15", "09:30", "09:45"):
        with pytest.raises(SlotTaken):
            clinic.book(clock, who=2)
    assert clinic.book("10:00", who=2).appointment.state == "booked"


def test_a_moved_break_opens_its_old_time(clinic: Clinic) -> None:
    pause = lunch(clinic)
    moved = move_break(actor=clinic.member(), pause=pause, starts_at=at("11:00"), ends_at=at("11:30"), now=NOW)
    assert moved.revision == 2
    assert clinic.book("09:30").appointment.state == "booked"
    with pytest.raises(SlotTaken):
        clinic.book("11:00", who=2)


def test_a_removed_break_opens_its_time_and_keeps_its_row(clinic: Clinic) -> None:
    removed = remove_break(actor=clinic.member(), pause=lunch(clinic), now=NOW)
    assert (removed.removed_at, Occupancy.objects.count()) == (NOW, 0)
    assert list(Event.objects.order_by("id").values_list("topic", flat=True)) == ["break.created", "break.removed"]


def test_of_two_who_change_a_break_the_second_is_told(clinic: Clinic) -> None:
    pause = lunch(clinic)
    remove_break(actor=clinic.member(), pause=pause, now=NOW)
    with pytest.raises(Conflict):
        move_break(actor=clinic.member(), pause=pause, starts_at=at("11:00"), ends_at=at("11:30"), now=NOW)
    with pytest.raises(Conflict):
        remove_break(actor=clinic.member(), pause=pause, now=NOW)


def test_an_absence_of_weeks_is_written_in_pieces_of_a_day_without_a_gap(clinic: Clinic) -> None:
    ends = at("09:00") + timedelta(days=20, seconds=1)
    add_break(actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=at("09:00"), ends_at=ends)
    rows = list(Occupancy.objects.order_by("starts_at").values_list("starts_at", "ends_at"))
    assert (rows[0][0], rows[-1][1], len(rows)) == (at("09:00"), ends, 21)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(rows))


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (at("10:00"), at("10:00"), "end"),
        (at("10:00"), at("09:00"), "end"),
        (at("10:00"), at("10:00") + timedelta(days=367), "end"),
        (at("09:00").replace(tzinfo=None), at("10:00"), "start"),
        (at("09:00"), at("10:00") + timedelta(microseconds=1), "start"),
    ],
)
def test_bk_34_a_break_that_cannot_be_is_refused(clinic: Clinic, starts: datetime, ends: datetime, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add_break(actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=starts, ends_at=ends)
    assert list(refusal.value.fields) == [field]
    assert Break.objects.count() == 0


def test_breaks_need_the_right_and_are_found_in_ones_own_clinic_only(clinic: Clinic) -> None:
    pause = lunch(clinic)
    with pytest.raises(Forbidden):
        remove_break(actor=clinic.member(Role.DEVELOPER), pause=pause, now=NOW)
    assert break_for(clinic.member(), pause.pk) == pause
    with pytest.raises(NotFound):
        break_for(make_clinic().member(), pause.pk)


def test_a_note_takes_no_time_and_is_removed_once(clinic: Clinic) -> None:
    owner = clinic.member()
    note = add_note(actor=owner, calendar=clinic.calendars["bell"], day=MONDAY, text=" Call the lab ")
    assert (note.text, Occupancy.objects.count()) == ("Call the lab", 0)
    assert remove_note(actor=owner, note=note, now=NOW).removed_at == NOW
    with pytest.raises(Conflict):
        remove_note(actor=owner, note=note, now=NOW)
    with pytest.raises(Invalid):
        add_note(actor=owner, calendar=clinic.calendars["bell"], day=MONDAY, text="  ")
    assert Note.objects.count() == 1


def test_everything_on_a_calendar_is_one_list_numbered_once(clinic: Clinic) -> None:
    booked = clinic.book("15:00").appointment
    pause = lunch(clinic)
    note = add_note(actor=clinic.member(), calendar=clinic.calendars["bell"], day=MONDAY, text="Call the lab")
    entries = CalendarEntry.objects.filter(calendar=clinic.calendars["bell"])
    found = dict(entries.exclude(kind="opening").values_list("id", "kind"))
    assert found == {booked.pk: "appointment", pause.pk: "break", note.pk: "note"}
    assert entries.count() == len(set(entries.values_list("id", flat=True))) == 13
