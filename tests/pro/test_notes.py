"""Notes of a day at the desk: written, shown on top of the column, taken off, put back."""

import json
from typing import Any

import pytest

from apps.appointments.models import Note, Occupancy
from apps.organizations.roles import Role
from tests.clinic import MONDAY, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


def write(desk: Standing, text: str = "Bring the key") -> Any:
    return desk.send("notes/new", calendar=desk.clinic.calendars["bell"].pk, day=MONDAY, text=text)


def column(desk: Standing) -> list[str]:
    return list(desk.feed()["resources"][0]["extendedProps"]["notes"])


def test_a_note_stands_on_its_column_takes_no_time_and_is_undone(desk: Standing) -> None:
    done = json.loads(write(desk)["HX-Trigger"])["desk:done"]
    assert (column(desk), Occupancy.objects.count()) == (["Bring the key"], 0)
    gone = desk.ask(done["undo"]["url"].removeprefix("/pro/"), **done["undo"]["fields"]).json()["done"]
    assert column(desk) == []
    desk.ask(gone["undo"]["url"].removeprefix("/pro/"), **gone["undo"]["fields"])
    assert column(desk) == ["Bring the key"]


def test_a_note_says_something(desk: Standing) -> None:
    assert (write(desk, " ").status_code, Note.objects.count()) == (400, 0)


def test_who_takes_off_what_somebody_else_has_changed_is_told(desk: Standing) -> None:
    write(desk)
    note = Note.objects.get()
    assert desk.send(f"notes/{note.pk}/remove", revision=note.revision + 1).status_code == 409
    assert column(desk) == ["Bring the key"]


def test_tn_02_a_note_of_another_site_is_not_found(desk: Standing) -> None:
    write(desk)
    note = Note.objects.get()
    stranger = Standing(make_clinic(), Role.OWNER)
    assert stranger.send(f"notes/{note.pk}/remove", revision=note.revision).status_code == 404
    assert stranger.get("notes/new", calendar=note.calendar_id, day=MONDAY).status_code == 404
