"""Making the demo clinic, and bringing it to today."""

from dataclasses import dataclass
from datetime import datetime

from apps.operations.actions.demo import cast
from apps.operations.actions.demo.clinic import find_organization, find_site, make_clinic, make_site, working_logins
from apps.operations.actions.demo.days import fill_days
from apps.operations.actions.demo.passing import let_time_pass
from apps.operations.actions.demo.sites import SITES
from apps.operations.actions.logins import Login
from apps.operations.actions.removal import remove_sandbox
from apps.operations.actions.sandbox import refuse_in_production


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, and how to log in: (role, login, whether the password still is this one).

    `slugs` are the public addresses of the sites.
    """

    slugs: list[str]
    days_filled: int
    visits_moved_on: int
    logins: list[tuple[str, Login, bool]]


def prepare_demo(*, now: datetime, reset: bool = False) -> Report:
    """Make the demo clinic, or bring it to today: days within four weeks that never had rows get some.

    `reset` removes it first, with what people made there. Forbidden in production.
    """
    refuse_in_production()
    organization = find_organization()
    if organization is not None and reset:
        remove_sandbox(organization=organization, superusers=[email for _, email, _, _ in cast.LOGINS])
        organization = None
    if organization is None:
        organization = make_clinic(now)
    filled = moved = 0
    for site in SITES:
        demo = find_site(organization, site)
        if demo is None:  # a clinic of the time when it had fewer sites
            make_site(organization, site, now)
            demo = find_site(organization, site)
        assert demo is not None  # noqa: S101  just made
        moved += let_time_pass(demo, now)
        filled += fill_days(demo, now)
    return Report([site.slug for site in SITES], filled, moved, working_logins())
