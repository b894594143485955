"""A desk as it looks in life, and somebody who stands at it in a real browser."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.accounts.models import User
from apps.appointments.actions import Request, add_break, add_note, book_appointment, mark_arrived
from apps.appointments.models import Appointment
from apps.core.actor import Actor
from apps.groups.contact import Contact
from apps.groups.models import Group
from apps.organizations.models import Member
from apps.organizations.roles import Role
from tests.clinic import NOW, Clinic, add_calendar, add_rooms, add_service, at, make_clinic

NAMES = (
    "Camille Durand,Hugo Marchand,Léa Fontaine,Noah Petit,Sarah Cohen,Jules Bernard,Eva Lambert,Tom Leroy,Zoé Masson"
)
HOURS = ("09:00", "09:30", "10:30", "11:00", "14:00", "15:00", "15:30", "16:30", "17:00")


def make_desk(day: date, now: datetime = NOW, practitioners: int = 3) -> Clinic:
    """Three practitioners, a room, a day with visits in every state, a break and a note."""
    clinic = make_clinic(0)
    Group.objects.filter(pk=clinic.group.pk).update(name="Clinique des Lilas", slug=f"lilas-{clinic.group.pk}")
    names = ["Dr Amélie Roux", "Dr Karim Benali", "Inès Moreau", "Dr Wei Chen", "Dr Inés Díaz", "Dr Ada Martin"]
    for name in names[:practitioners]:
        add_calendar(clinic, name, publicname=name)
    for service in clinic.services.values():
        service.delete()
    clinic.services.clear()
    add_service(clinic, "First consultation", length=60)
    add_service(clinic, "Follow-up", length=30, sort=1)
    add_service(clinic, "Ultrasound", length=30, sort=2)
    add_rooms(clinic, "Ultrasound", "Ultrasound room")
    clinic.group.refresh_from_db()
    _fill(clinic, day, now)
    return clinic


def _fill(clinic: Clinic, day: date, now: datetime) -> None:
    desk = member(clinic)
    actor = Actor(kind="member", organization=clinic.organization.pk, id=str(desk.pk), role=desk.role)
    people = [name.split(" ", 1) for name in NAMES.split(",")]
    calendars = [row for row in clinic.calendars.values() if row.kind == "practitioner"]
    made: list[Appointment] = []
    for column, calendar in enumerate(calendars):
        for number, clock in enumerate(HOURS):
            if (number + column) % 3 == 2:
                continue
            first, last = people[(number + 3 * column) % len(people)]
            contact = Contact(first, last, f"{first.lower()}.{last.lower()}@example.org", f"+3363998{number:04}")
            service = clinic.services["Ultrasound" if column == 1 and number % 2 else "Follow-up"]
            request = Request(
                service=service.pk, calendar=calendar.pk, start=at(clock, day), contact=contact, source="desk"
            )
            made.append(book_appointment(actor=actor, group=clinic.group, request=request, now=now).appointment)
    mark_arrived(actor=actor, appointment=made[1], now=now)
    for number, state in {0: "done", 2: "no_show", 4: "pending", 7: "confirmed"}.items():
        Appointment.objects.filter(pk=made[number].pk).update(state=state)
        if state == "pending":
            made[number].occupancy.all().delete()
    lunch = at("12:00", day), at("14:00", day)
    add_break(actor=actor, calendar=calendars[0], starts_at=lunch[0], ends_at=lunch[1], text="Lunch")
    add_note(actor=actor, calendar=calendars[-1], day=day, text="Bring the key of the cellar")


def member(clinic: Clinic, role: Role = Role.RECEPTIONIST, name: str = "Nadia Haddad") -> Member:
    """Somebody of the staff who can log in."""
    first, last = name.split()
    email = f"{first}.{role}.{clinic.group.pk}@example.org".lower()
    user, _made = User.objects.get_or_create(email=email, defaults={"first_name": first, "last_name": last})
    return Member.objects.get_or_create(organization=clinic.organization, user=user, defaults={"role": role})[0]


def logged_in(
    browser: Browser, base: str, who: Member | User, kept: dict[str, object] | None = None, **options: object
) -> Page:
    """A page of a browser in which this member or user has logged in; `kept` is what their session holds besides."""
    user = who.user if isinstance(who, Member) else who
    options = {"viewport": {"width": 1440, "height": 900}, "timezone_id": "Europe/Paris"} | options
    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    session = SessionStore()
    session.update(kept or {})
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "apps.accounts.authentication.ByEmail"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": base}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def opened(page: Page, base: str, day: date, view: str = "day") -> Page:
    """The calendar on that day, drawn."""
    page.goto(f"{base}/pro/?day={day}&view={view}")
    expect(page.locator("#grid[data-drawn] .ec-event").first).to_be_visible()
    return page


def next_workday(after: date) -> date:
    """The first Monday to Friday after that day."""
    day = after + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
