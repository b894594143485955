"""Who has a calendar when, and the things that take one."""

from apps.appointments.models.appointment import Appointment, ManageLink, Participant
from apps.appointments.models.blocks import Break, CalendarEntry, Hold, Note
from apps.appointments.models.occupancy import Occupancy
from apps.appointments.models.pending import PendingVisit
from apps.appointments.models.sessions import Session

__all__ = [
    "Appointment",
    "Break",
    "CalendarEntry",
    "Hold",
    "ManageLink",
    "Note",
    "Occupancy",
    "Participant",
    "PendingVisit",
    "Session",
]
