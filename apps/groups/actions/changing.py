"""How every change of a set-up is written: under the locks of all calendars of its group, checked, and told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction

from apps.core.actor import Actor
from apps.core.errors import Busy, Conflict, Invalid, NotFound
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish

LOCK_TIMEOUT = "55P03"


def require_at(actor: Actor, right: Right, group: int, organization: object) -> None:
    """Forbidden without the right, NotFound for a group out of reach."""
    require(actor, right)
    if actor.organization != organization or not actor.reaches(group):
        raise NotFound("There is no such group.")


@contextmanager
def changing_setup(actor: Actor, group: int, organization: object, right: Right = Right.EDIT_SETUP) -> Iterator[None]:
    """One transaction that holds every calendar of the group, in the order in which bookings take them.

    So a booking in flight sees the whole change or nothing of it. Raises Forbidden without the right, NotFound for a
    group out of reach, Busy when bookings hold a calendar longer than we wait.
    """
    require_at(actor, right, group, organization)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT id FROM groups_calendar WHERE group_id = %s ORDER BY id FOR NO KEY UPDATE", [group]
                )
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == LOCK_TIMEOUT:
            raise Busy("Somebody is booking here this very moment.", retry_after=1) from error
        raise
    except IntegrityError as error:
        raise Conflict("Somebody else has written the same meanwhile.", code="changed_meanwhile") from error


def save_checked(row: models.Model) -> None:
    """Write the row if its fields and constraints allow; Invalid with the sentences of each field if not."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid("Some fields need another look.", fields=error.message_dict) from error
    row.save()


def tell(topic: str, row: Any, actor: Actor, group: int, **more: Any) -> None:
    """Publish what happened to one row of the set-up: `tell("calendar.created", calendar, ...)`."""
    kind = topic.partition(".")[0]
    publish(
        topic,
        actor=actor,
        subject=f"{kind}:{row.pk}",
        revision=0,
        payload={kind: row.pk, "group": group, **more},
    )
