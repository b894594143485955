"""Bringing every organisation's secrets under the first master key, while everybody goes on working."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import structlog

from apps.accounts.actions import in_transaction
from apps.core.failpoints import reach
from apps.core.sealing import CannotOpenError
from apps.organizations.actions.settings.changing import take_turn
from apps.organizations.models import DataKey, SettingValue
from apps.organizations.settings.queries import count_keys, keys_under_old_masters
from apps.organizations.settings.sealing import made_key, opened_secret, sealed_secret

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many organisations were brought over, with how many secrets; how many did not open; how many wait still."""

    organizations: int
    secrets: int
    failed: int
    waiting: int


def rotate_keys(*, tell: Callable[[int], None] = lambda _done: None) -> Rotated:
    """Give each organisation whose data key lies under an older master a new data key, and seal its secrets anew.

    One organisation is one transaction, so a rotation may be killed anywhere and begun again: what is done is done. Two
    at once share the work. Readers see the old or the new, never a mixture; writers of the same organisation wait.
    `tell` hears after each how many are done. The older master keys may go when `waiting` is 0.
    """
    done = secrets = failed = 0
    for organization in _all_waiting():
        try:
            found = in_transaction(lambda: _rotate(organization))  # noqa: B023  called at once
        except CannotOpenError as error:
            failed += 1
            log.error("data_key_not_rotated", organization=str(organization), error=str(error))
            continue
        reach("rotation.after_one")
        if found is not None:
            done, secrets = done + 1, secrets + found
        tell(done)
    return Rotated(done, secrets, failed, waiting=count_keys()[1])


def _all_waiting() -> Iterator[UUID]:
    after = None
    while page := keys_under_old_masters(after):
        yield from page
        after = page[-1]


def _rotate(organization: UUID) -> int | None:
    """How many secrets were sealed anew; None when another rotation was here first."""
    take_turn(organization)
    old = DataKey.objects.filter(organization_id=organization).first()
    new = made_key(organization)
    if old is None or old.master == new.master:
        return None
    rows = list(SettingValue.objects.filter(organization_id=organization, sealed__isnull=False).order_by("pk"))
    for row in rows:
        row.sealed = sealed_secret(new, row.key, opened_secret(old, row.key, row.sealed or b""))
    SettingValue.objects.bulk_update(rows, ["sealed"], batch_size=500)
    old.delete()
    new.save(force_insert=True)
    return len(rows)
