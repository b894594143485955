"""Reading the ledger: the timeline of a visit's messages, what waits, what has failed, the letter box."""

from datetime import timedelta
from typing import NamedTuple, cast

import orjson
from django.db import connection
from django.db.models import Min, Model, QuerySet
from django.db.models.functions import Now

from apps.appointments.models import Appointment
from apps.availability.intervals import Interval
from apps.groups.models import Calendar, Client, Group, Service
from apps.notifications.kinds import OF_VISITS, OPEN, State
from apps.notifications.models import CapturedMail, Message


def messages_of(appointment: Appointment) -> QuerySet[Message]:
    """Everything that was said about one visit, is still to be said, or was dropped and why; oldest first."""
    rows = Message.objects.filter(appointment=appointment, organization_id=appointment.organization_id)
    return rows.order_by("id")


def messages_to(client: Client, most: int) -> list[Message]:
    """What was said about the visits of one card, or is still to be said; the newest first. One statement."""
    rows = Message.objects.filter(appointment__client_id=client.pk, organization_id=client.organization_id)
    return list(rows.order_by("-id")[:most])


# What mails and calendar files say; any other field would be read when it is asked for.
_WANTED: dict[type[Model], str] = {
    Appointment: "id uuid organization_id group_id calendar_id service_id client_id state starts_at ends_at revision",
    Group: "id slug name phone address zipcode city timezone sendmail",
    Service: "id publicname",
    Calendar: "id publicname address zipcode city",
    Client: "id firstname email deleted",
}
_PARTS = {
    str(model._meta.model_name): (
        model,
        [field.attname for field in model._meta.concrete_fields if field.attname in wanted.split()],
    )
    for model, wanted in _WANTED.items()
}
_COLUMNS = ", ".join(f'part_{name}."{field}"' for name, (_, fields) in _PARTS.items() for field in fields)
_JOINS = " ".join(
    f"JOIN {model._meta.db_table} part_{name} ON part_{name}.id = part_appointment.{name}_id"
    for name, (model, _) in _PARTS.items()
    if name != "appointment"
)
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(OF_VISITS))
_VISIT = f"""
SELECT {_COLUMNS}, (
  SELECT coalesce(
    json_agg(json_build_array(m.id, m.revision, m.state, m.by_client, m.again, m.says, m.unclear)
             ORDER BY m.revision DESC, m.id DESC), '[]')::text
  FROM notifications_message m WHERE m.appointment_id = part_appointment.id AND m.kind IN ({_KINDS}))
FROM appointments_appointment part_appointment {_JOINS} WHERE part_appointment.id = %s
"""  # noqa: S608  names of our own


class Said(NamedTuple):
    """One message about a visit, as far as others need to know it. `unclear`: tries that may have arrived."""

    id: int
    revision: int
    state: str
    by_client: bool
    again: bool
    says: dict[str, object]
    unclear: int

    @property
    def is_known(self) -> bool:
        """Whether the client knows it: it was accepted, or they did it themselves."""
        return self.state == State.SENT or self.by_client

    @property
    def may_be_known(self) -> bool:
        """Whether the client may know it. One that was dropped after an unclear try may have arrived all the same."""
        return self.is_known or self.state == State.SENDING or self.unclear > 0


def visit_as_it_is(appointment: int) -> tuple[Appointment, list[Said]]:
    """The appointment with its group, service, calendar and client, as far as mails need them; and what was planned
    about it, the newest first.

    One statement, put together once: every mail waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VISIT, [appointment])
        *values, said = cursor.fetchone()
    rows = iter(values)
    parts = {
        name: model.from_db(connection.alias, fields, [next(rows) for _ in fields])
        for name, (model, fields) in _PARTS.items()
    }
    visit = cast("Appointment", parts.pop("appointment"))
    for name, part in parts.items():
        setattr(visit, name, part)
    return visit, [Said(*row) for row in orjson.loads(said)]


_COUNTED = """
SELECT m.kind, m.state, count(*)::int FROM notifications_message m
JOIN appointments_appointment a ON a.id = m.appointment_id
WHERE a.group_id = %s AND a.starts_at >= to_timestamp(%s) AND a.starts_at < to_timestamp(%s) GROUP BY 1, 2
"""


def messages_counted(group: int, window: Interval) -> dict[tuple[str, str], int]:
    """(kind, state) -> how many messages about the visits that begin in the window (epoch seconds). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [group, *window])
        return {(kind, state): count for kind, state, count in cursor.fetchall()}


def latest_resend(appointment: int, within: timedelta) -> Message | None:
    """The last message that staff asked for again, if that was within this time."""
    rows = Message.objects.filter(appointment_id=appointment, again=True, created_at__gt=Now() - within)
    return rows.order_by("-id").first()


def oldest_due_seconds() -> float:
    """How long the message that is due longest has waited, in seconds; 0.0 when none is due."""
    due = Message.objects.filter(state__in=OPEN, due_at__lte=Now())
    ages = [due.filter(urgent=urgent).aggregate(age=Now() - Min("due_at"))["age"] for urgent in (True, False)]
    return max((age.total_seconds() for age in ages if age is not None), default=0.0)


def given_up(within: timedelta) -> int:
    """How many messages were given up lately: nobody refused them, they just did not get through."""
    rows = Message.objects.filter(state=State.FAILED, reason="given_up", due_at__gt=Now() - within)
    return rows.count()


def letter_box(most: int) -> list[CapturedMail]:
    """The mails that did not leave this machine, newest first, with their organisations. One statement."""
    return list(CapturedMail.objects.select_related("organization").order_by("-sent_at", "-id")[:most])
