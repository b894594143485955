"""The demo clinic, always "today"."""

from dataclasses import dataclass
from datetime import datetime

from apps.operations.actions.demo import cast
from apps.operations.actions.demo.clinic import find_demo, make_demo, working_logins
from apps.operations.actions.demo.days import fill_days, let_time_pass
from apps.operations.actions.logins import Login
from apps.operations.actions.removal import remove_sandbox
from apps.operations.actions.sandbox import refuse_in_production

__all__ = ["Report", "prepare_demo"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, and how to log in: (role, login, whether the password still is this one)."""

    slug: str
    days_filled: int
    visits_moved_on: int
    logins: list[tuple[str, Login, bool]]


def prepare_demo(*, now: datetime, reset: bool = False) -> Report:
    """Make the demo clinic, or bring it to today: days within four weeks that never had rows get some.

    `reset` removes it first, with what people made there. Forbidden in production.
    """
    refuse_in_production()
    demo = find_demo()
    if demo is not None and reset:
        remove_sandbox(organization=demo.organization, superusers=[email for _, email, _, _ in cast.LOGINS])
        demo = None
    if demo is None:
        make_demo(now)
        demo = find_demo()
    assert demo is not None  # noqa: S101  just made
    moved = let_time_pass(demo, now)
    return Report(demo.group.slug, fill_days(demo, now), moved, working_logins())
