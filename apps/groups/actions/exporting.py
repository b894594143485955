"""The client file taken out: written among the organisation's files, told, handed out for minutes, gone after a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile

import structlog
from django.db import transaction

from apps.core.actor import Actor
from apps.core.ids import new_token
from apps.groups.actions.changing import require_at
from apps.groups.models import Group
from apps.organizations.files import FilesAway, drop_file, keep_file
from apps.organizations.roles import Right
from apps.outbox.actions import publish
from apps.outbox.queries import facts_of

log = structlog.get_logger(__name__)

TOPIC = "clients.exported"
LIFE = timedelta(days=1)
LOOKED_BACK = timedelta(days=8)  # a storage that is away for a week keeps no export for good


@dataclass(frozen=True, slots=True)
class Exported:
    """`file` is a name among the organisation's files."""

    file: str
    cards: int


def export_clients(*, actor: Actor, group: Group, lines: Iterable[str]) -> Exported:
    """Keep these lines, a heading and one a card, as a file of the organisation.

    A file that nobody is told of is not handed out: who took how many cards when is a fact before anybody can read
    them. Raises FilesAway when the storage cannot be reached.
    """
    require_at(actor, Right.EXPORT_CLIENTS, group.pk, group.organization_id)
    with TemporaryFile() as content:
        cards = -1
        for cards, line in enumerate(lines):  # noqa: B007  the last number is that of the last card
            content.write(line.encode())
        content.seek(0)
        file = keep_file(group.organization_id, f"exports/{new_token()}.csv", content)
    made = Exported(file, max(cards, 0))
    payload = {"group": group.pk, "cards": made.cards, "file": file}
    with transaction.atomic():
        publish(TOPIC, actor=actor, subject=f"group:{group.pk}", revision=0, payload=payload)
    return made


def delete_old_exports(*, now: datetime) -> int:
    """Take away the files of exports older than a day; returns how many. Killed or refused, it goes on the next day."""
    deleted = 0
    for fact in facts_of(TOPIC, since=now - LOOKED_BACK, until=now - LIFE):
        try:
            deleted += drop_file(fact.organization_id, fact.payload["file"])
        except FilesAway as error:
            log.warning("export_not_deleted", event_id=fact.pk, error=repr(error.__cause__))
    return deleted
