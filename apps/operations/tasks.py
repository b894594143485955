"""What beat asks for: the canary, which shows that beat, broker and worker all live, and the daily housekeeping."""

from typing import Any

from celery import shared_task
from celery.signals import beat_init, worker_ready

from apps.accounts.actions.housekeeping import delete_old_rows
from apps.appointments.actions import extend_breaks
from apps.appointments.actions.housekeeping import delete_expired_holds
from apps.core import clock
from apps.groups.actions.exporting import delete_old_exports
from apps.notifications.actions import delete_captured_mails
from apps.operations.actions.heartbeat import beat_heart

WORKER = "worker"


@shared_task(name="operations.canary")
def canary() -> None:
    """A worker was here, because beat sent it."""
    beat_heart(name=WORKER)


@shared_task(name="operations.housekeeping")
def housekeeping() -> dict[str, int]:
    """Throw away what nobody reads any more; returns how many rows of each kind."""
    now = clock.now()
    return {
        "holds": delete_expired_holds(now=now),
        "exports": delete_old_exports(now=now),
        "captured_mails": delete_captured_mails(now=now),
        **delete_old_rows(now=now),
    }


@shared_task(name="operations.extend_breaks")
def write_breaks_on() -> int:
    """Write on the times of breaks that come again; returns of how many."""
    return extend_breaks(now=clock.now())


@worker_ready.connect
def _seen_at_start(**_: Any) -> None:
    """The first sign of life comes at once and not after half a minute."""
    canary()


@beat_init.connect
def _sent_at_start(**_: Any) -> None:
    canary.apply_async(expires=30, retry=False)
