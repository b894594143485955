"""What reading a setting costs that the process remembers, against looking it up in a dictionary."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from apps.core.actor import system
from apps.organizations.actions import create_organization
from apps.organizations.actions.settings import change_settings
from apps.organizations.settings.queries import settings_of
from bench.results import Result

LIMIT = 20.0
ROUNDS, READS = 40, 5_000


def measure_settings() -> Iterator[Result]:
    """setting_read: nanoseconds of a warm read, its look at the database once a second included."""
    organization = create_organization(code="bench-settings", name="Bench", sandbox=True)
    values = {"EMAIL_CONFIG_HOST": "smtp.example.org", "TIME_ZONE": "Europe/Paris"}
    change_settings(actor=system(organization.pk), organization=organization, changes=values)
    key, remembered = organization.pk, {organization.pk: {"host": "smtp.example.org"}}
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_nanoseconds(lambda: settings_of(key).email.host))
        bare.append(_nanoseconds(lambda: remembered[key]["host"]))
    yield Result("setting_read", median(ours), "ns", median(bare), limit=LIMIT)


def _nanoseconds(read: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    for _ in range(READS):
        read()
    return (time.perf_counter_ns() - began) / READS
