"""The doors to appointments and breaks: a stranger, or a wrong link, sees "not found"."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from apps.appointments.keys import key_of
from apps.appointments.models import Appointment, Break, CalendarEntry, ManageLink, Note, PendingVisit, Session
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import token_hash
from apps.groups.models import Group

LONGEST_TOKEN = 64
LINK_LIFE = timedelta(days=90)


def appointment_for(actor: Actor, appointment: int) -> Appointment:
    """The appointment with its group and service, if this actor reaches its group."""
    rows = Appointment.objects.select_related("group", "service", "calendar", "client")
    found = rows.filter(pk=appointment, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such appointment.")
    return found


def appointment_by_uuid(group: Group, uuid: str) -> Appointment:
    """The group's appointment of that uuid, for a door that has just been told it."""
    found = Appointment.objects.filter(uuid=uuid, group=group).first()
    if found is None:
        raise NotFound("There is no such appointment.")
    return found


def appointment_by_link(token: str, now: datetime) -> tuple[Actor, Appointment]:
    """The one appointment that a manage link opens, and its customer as the actor. Links end; ids do not open it."""
    links = ManageLink.objects.filter(token_hash=token_hash(token[:LONGEST_TOKEN]), expires_at__gt=now)
    link = links.select_related(
        "appointment__group",
        "appointment__service",
        "appointment__calendar",
        "appointment__client",
        "appointment__customer",
    ).first()
    if link is None:
        raise NotFound("This link does not lead to an appointment (any more).")
    customer = link.appointment.customer_id
    actor = Actor(
        kind="customer",
        organization=link.organization_id,
        id=str(customer) if customer else None,
        groups=frozenset({link.appointment.group_id}),
    )
    return actor, link.appointment


def appointment_by_key(number: int, key: str, now: datetime) -> tuple[Actor, Appointment]:
    """The appointment of that number, if the key is its own, and its customer as the actor; until links to it end."""
    found = Appointment.objects.select_related("group").filter(pk=number).first()
    if found is None or found.ends_at + LINK_LIFE <= now or not constant_time_compare(key_of(found.uuid), key):
        raise NotFound("There is no such appointment.")
    actor = Actor(
        kind="customer",
        organization=found.organization_id,
        id=str(found.customer_id) if found.customer_id else None,
        groups=frozenset({found.group_id}),
    )
    return actor, found


def appointments_within(actor: Actor) -> QuerySet[Appointment]:
    """The appointments of the groups that this actor reaches, cancelled ones included."""
    rows = Appointment.objects.filter(organization_id=actor.organization)
    return rows if actor.groups is None else rows.filter(group__in=actor.groups)


def break_for(actor: Actor, pause: int) -> Break:
    """The break, removed ones included, if this actor reaches its calendar's group."""
    found = Break.objects.select_related("calendar__group").filter(pk=pause, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.calendar.group_id):
        raise NotFound("There is no such break.")
    return found


def note_for(actor: Actor, note: int) -> Note:
    """The note, removed ones included, if this actor reaches its calendar's group."""
    found = Note.objects.select_related("calendar").filter(pk=note, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.calendar.group_id):
        raise NotFound("There is no such note.")
    return found


def session_for(actor: Actor, session: int) -> Session:
    """The session, removed ones included, if this actor reaches its calendar's group."""
    rows = Session.objects.select_related("calendar__group", "service")
    found = rows.filter(pk=session, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.calendar.group_id):
        raise NotFound("There is no such session.")
    return found


def entry_for(actor: Actor, entry: int) -> CalendarEntry:
    """Anything on a calendar, removed ones included, if this actor reaches its group."""
    found = CalendarEntry.objects.select_related("group").filter(pk=entry, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such entry.")
    return found


def pending_visit_for(actor: Actor, customer: int) -> PendingVisit:
    """What was asked last for this customer and waits for its code, or was settled already."""
    rows = PendingVisit.objects.select_related("group", "customer").filter(organization_id=actor.organization)
    found = rows.filter(customer=customer).order_by("-created_at").first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("Nothing waits to be confirmed.")
    return found
