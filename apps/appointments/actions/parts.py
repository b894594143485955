"""A visit of several services, once it has its place: which part of the time, and which room, each service gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.appointments.actions.taking import Place
from apps.appointments.queries.chain import starts_in
from apps.groups.queries import ServiceSetup


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a visit, the instant at which it begins, and what it takes."""

    service: ServiceSetup
    starts: int
    place: Place


def visit_in(place: Place, chain: ServiceSetup, services: Sequence[ServiceSetup], start: int) -> list[Part]:
    """The parts of a visit from `start`. A room is taken for the parts that need one of its set, and no longer."""
    if len(services) == 1:
        return [Part(services[0], start, place)]
    rooms = dict(zip(chain.sets, place.rooms, strict=False))
    parts = []
    for service, starts in zip(services, starts_in(services, start), strict=True):
        footprint = starts - service.before, starts + service.length + service.after
        taken = tuple(rooms[one] for one in service.sets if one in rooms)
        parts.append(Part(service, starts, replace(place, rooms=taken, footprint=footprint)))
    return parts
