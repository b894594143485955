"""Somebody of the staff with a browser that has no screen."""

from typing import Any

from django.test import Client

from apps.appointments.models import Appointment
from apps.organizations.models import Member
from apps.organizations.roles import Role
from tests.clinic import MONDAY, Clinic, at
from tests.proven import log_in

JSON = {"Accept": "application/json"}
PANEL = {"HX-Request": "true"}


class Standing:
    """One member, logged in."""

    def __init__(self, clinic: Clinic, role: Role = Role.RECEPTIONIST) -> None:
        self.clinic = clinic
        self.actor = clinic.member(role)
        self.member = Member.objects.select_related("user").get(pk=self.actor.id)
        self.web = Client()
        log_in(self.web, self.member.user)

    def book(self, clock: str = "09:30", **fields: Any) -> Appointment:
        """A visit in the diary, as it stands."""
        made = self.clinic.book(clock, actor=self.actor, **fields).appointment
        return Appointment.objects.get(pk=made.pk)

    def get(self, path: str, **query: Any) -> Any:
        return self.web.get(f"/pro/{path}", query, headers=PANEL)

    def feed(self, **query: Any) -> Any:
        return self.web.get("/pro/feed", {"day": MONDAY} | query).json()

    def send(self, path: str, **fields: Any) -> Any:
        """As the forms of the panel do."""
        return self.web.post(f"/pro/{path}", fields, headers=PANEL)

    def ask(self, path: str, **fields: Any) -> Any:
        """As the grid's script does."""
        return self.web.post(f"/pro/{path}", fields, headers=JSON)

    def drop(self, visit: Appointment, clock: str, **fields: Any) -> Any:
        """The visit, dragged to that time."""
        return self.ask(f"visits/{visit.pk}/move", start=f"{MONDAY}T{clock}:00", revision=visit.revision, **fields)

    def add(self, clock: str = "09:30", **fields: Any) -> Any:
        """The form of a new appointment, sent."""
        typed = {
            "service": self.clinic.services["visit"].pk,
            "calendar": self.clinic.calendars["bell"].pk,
            "day": str(MONDAY),
            "time": clock,
            "length": 30,
            "lastname": "Petit",
            "phone": "06 12 34 56 78",
        }
        return self.send("new", **{name: value for name, value in (typed | fields).items() if value is not None})


def moment(visit: Appointment) -> tuple[object, object]:
    visit.refresh_from_db()
    return visit.starts_at, visit.ends_at


__all__ = ["JSON", "PANEL", "Standing", "at", "moment"]
