"""Several services in one visit, asked of the predicate as if they were one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from apps.groups.queries import ServiceSetup

NO_SERVICE = 0  # no row has this number, so a chain never joins the session of a service


def chain_of(services: Sequence[ServiceSetup]) -> ServiceSetup:
    """The services one right after the other, as one: all that it takes, needs and asks.

    Between two of them lie the buffers of both. One calendar performs all; one room of each required set is kept
    throughout. The longest notice and cut-off count, and the nearest horizon. One service alone is itself.
    """
    if len(services) == 1:
        return services[0]
    first, last = services[0], services[-1]
    between = sum(sooner.after + later.before for sooner, later in pairwise(services))
    shared = set.intersection(*(set(one.calendars) for one in services))
    return replace(
        first,
        id=NO_SERVICE,
        publicname=first.publicname if all(one.publicname for one in services) else "",
        length=sum(one.length for one in services) + between,
        after=last.after,
        notice=max(one.notice for one in services),
        horizon=min(one.horizon for one in services),
        cutoff=max(one.cutoff for one in services),
        needs_approval=any(one.needs_approval for one in services),
        calendars=tuple(one for one in first.calendars if one in shared),
        sets=tuple(sorted({required for one in services for required in one.sets})),
    )


def starts_in(services: Sequence[ServiceSetup], start: int) -> list[int]:
    """When each part of a visit from `start` begins, epoch seconds."""
    starts = [start]
    for sooner, later in pairwise(services):
        starts.append(starts[-1] + sooner.length + sooner.after + later.before)
    return starts
