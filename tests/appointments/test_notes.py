"""Notes on top of a day: written, changed, taken off and put back, each told once."""

from datetime import timedelta

import pytest

from apps.appointments.actions import add_note, change_note, remove_note, restore_note
from apps.core.errors import Conflict, Invalid
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic

pytestmark = pytest.mark.django_db


def test_a_note_goes_to_another_day_and_is_taken_off_and_put_back(clinic: Clinic) -> None:
    owner, tuesday = clinic.member(), MONDAY + timedelta(days=1)
    note = add_note(actor=owner, calendar=clinic.calendars["bell"], day=MONDAY, text=" Fire drill at ten ")
    note = change_note(actor=owner, note=note, day=tuesday, text="Fire drill at eleven", now=NOW, color="red")
    assert (note.day, note.text, note.color, note.revision) == (tuesday, "Fire drill at eleven", "red", 2)
    gone = remove_note(actor=owner, note=note, now=NOW)
    assert gone.removed_at == NOW
    assert restore_note(actor=owner, note=gone, now=NOW).removed_at is None
    topics = Event.objects.filter(subject=f"note:{note.pk}").order_by("id").values_list("topic", flat=True)
    assert list(topics) == ["note.created", "note.changed", "note.removed", "note.restored"]


def test_of_two_who_change_a_note_the_second_is_told(clinic: Clinic) -> None:
    owner = clinic.member()
    note = add_note(actor=owner, calendar=clinic.calendars["bell"], day=MONDAY, text="Fire drill")
    theirs = type(note).objects.get(pk=note.pk)
    change_note(actor=owner, note=theirs, day=MONDAY, text="Fire drill at ten", now=NOW)
    with pytest.raises(Conflict) as told:
        change_note(actor=owner, note=note, day=MONDAY, text="Fire drill at noon", now=NOW)
    assert told.value.code == "changed_meanwhile"
    assert type(note).objects.get().text == "Fire drill at ten"


def test_a_note_that_says_nothing_is_refused(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as told:
        add_note(actor=clinic.member(), calendar=clinic.calendars["bell"], day=MONDAY, text="  ")
    assert list(told.value.fields) == ["text"]
