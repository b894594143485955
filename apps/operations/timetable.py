"""What beat is to send, and when. Later floors of the product add their due scans here."""

from dataclasses import dataclass

from django_celery_beat.models import PeriodicTask

PREFIX = "frontdesk."  # rows under other names are the operator's own


@dataclass(frozen=True, slots=True)
class Entry:
    """One task: `every` so many seconds, or `daily` at that minute and hour (UTC).

    An `essential` one cannot be switched off: without it facts are not told, or nobody notices that they are not.
    """

    task: str
    every: int = 0
    daily: tuple[int, int] = (0, 0)
    essential: bool = False

    @property
    def name(self) -> str:
        return PREFIX + self.task

    @property
    def stale_after(self) -> int:
        """Seconds after which a message that waited in the broker says nothing any more."""
        return max(10, 2 * self.every) if self.every else 12 * 3600


SCHEDULE = (
    Entry("outbox.relay", every=2, essential=True),
    Entry("notifications.send", every=5, essential=True),
    Entry("operations.canary", every=30, essential=True),
    Entry("operations.housekeeping", daily=(17, 3)),
    Entry("operations.extend_breaks", daily=(47, 2), essential=True),
)


def switched_off(row: PeriodicTask) -> bool:
    """Whether beat passes over this row for good or until some day: disabled, one-off, ended, not begun."""
    return not row.enabled or row.one_off or row.expires is not None or row.start_time is not None
