"""Everything that changes who has a calendar when. Pages, API, admin and tasks call these; none writes otherwise."""

from apps.appointments.actions.again import extend_breaks
from apps.appointments.actions.annotate import annotate_appointment
from apps.appointments.actions.book import Booked, Request, Riding, book_appointment, book_visit
from apps.appointments.actions.breaks import add_break, move_break, remove_break, restore_break
from apps.appointments.actions.change import change_appointment, length_of
from apps.appointments.actions.history import Visit, import_appointments
from apps.appointments.actions.hold import hold_time, release_time
from apps.appointments.actions.links import issue_link
from apps.appointments.actions.marks import EntryMarks, Marks, NoteMarks
from apps.appointments.actions.merge import merge_clients
from apps.appointments.actions.move import move_appointment, swap_appointments
from apps.appointments.actions.notes import add_note, change_note, remove_note, restore_note
from apps.appointments.actions.pending import confirm_pending_visit, keep_pending_visit
from apps.appointments.actions.reschedule import move_session
from apps.appointments.actions.sessions import add_session, change_session, remove_session, restore_session
from apps.appointments.actions.states import (
    approve_appointment,
    cancel_appointment,
    confirm_appointment,
    mark_arrived,
    mark_done,
    mark_no_show,
    restore_appointment,
)
from apps.appointments.actions.takeback import MARKS, take_back_mark

__all__ = [
    "MARKS",
    "Booked",
    "EntryMarks",
    "Marks",
    "NoteMarks",
    "Request",
    "Riding",
    "Visit",
    "add_break",
    "add_note",
    "add_session",
    "annotate_appointment",
    "approve_appointment",
    "book_appointment",
    "book_visit",
    "cancel_appointment",
    "change_appointment",
    "change_note",
    "change_session",
    "confirm_appointment",
    "confirm_pending_visit",
    "extend_breaks",
    "hold_time",
    "import_appointments",
    "issue_link",
    "keep_pending_visit",
    "length_of",
    "mark_arrived",
    "mark_done",
    "mark_no_show",
    "merge_clients",
    "move_appointment",
    "move_break",
    "move_session",
    "release_time",
    "remove_break",
    "remove_note",
    "remove_session",
    "restore_appointment",
    "restore_break",
    "restore_note",
    "restore_session",
    "swap_appointments",
    "take_back_mark",
]
