"""What a day of the demo clinic looks like: the same day comes out the same whenever and wherever it is planned."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from apps.appointments.actions import Visit
from apps.appointments.models import Appointment
from apps.appointments.states import TAKING_TIME, State
from apps.availability.intervals import Interval, overlaps, union
from apps.core import clock
from apps.groups.queries import ServiceSetup, Setup
from apps.operations.actions.demo import cast
from apps.operations.actions.demo.sites import Site

STEP = 15 * 60
WEEKS_UNTIL_EMPTY = 6.0  # how far ahead the diary thins out
FULLEST = 0.88


@dataclass
class Day:
    """One day of one site while it is planned. `busy` is calendar -> what is taken there, and grows."""

    site: Site
    setup: Setup
    day: date
    now: int
    practitioners: Sequence[int]
    services: Sequence[int]
    clients: list[int]
    busy: dict[int, list[Interval]]
    visits: list[Visit] = field(default_factory=list)

    def plan(self) -> list[Visit]:
        """The visits of the whole day, those of each practitioner in order."""
        order = random.Random(f"{self.day} clients")  # noqa: S311  a play, not a secret
        self.clients = order.sample(self.clients, len(self.clients))
        for index, calendar in enumerate(self.practitioners):
            if calendar not in self.setup.calendars:
                continue
            dice = random.Random(f"{self.day} {index}")  # noqa: S311
            for opening in self.setup.calendars[calendar].hours.on(self.day):
                self._fill(dice, index, opening)
        return self.visits

    def _fill(self, dice: random.Random, index: int, opening: Interval) -> None:
        """Walk through one opening. Every turn throws the same dice, whatever is there already."""
        start, end = opening
        while start < end and self.clients:
            taken, choice, fate, source, remark = (dice.random() for _ in range(5))
            service = self._choose(index, choice)
            if service is None or taken > self._fullness(start):
                start += STEP
                continue
            rooms = self._rooms(service, (start, start + service.length))
            free = not overlaps(self.busy[self.practitioners[index]], (start, start + service.length))
            if not free or rooms is None or start + service.length > end:
                start += STEP
                continue
            state = self._state(service, start, fate)
            self._add(index, service, start, rooms, state, source, remark)
            start += service.length if state != State.CANCELLED else STEP

    def _fullness(self, start: int) -> float:
        weeks_ahead = max(0.0, (start - self.now) / (7 * 86_400))
        return max(0.1, FULLEST - weeks_ahead / WEEKS_UNTIL_EMPTY)

    def _choose(self, index: int, choice: float) -> ServiceSetup | None:
        offered = [
            (self.setup.services[service], offer.weight)
            for service, offer in zip(self.services, self.site.offers, strict=True)
            if index in offer.performers
            and service in self.setup.services
            and self.practitioners[index] in self.setup.services[service].calendars
        ]
        point = choice * sum(weight for _, weight in offered)
        for service, weight in offered:
            point -= weight
            if point < 0:
                return service
        return None

    def _rooms(self, service: ServiceSetup, footprint: Interval) -> tuple[int, ...] | None:
        """One free room of each set; None when a set has none."""
        rooms = []
        for set_id in service.sets:
            free = [room for room in self.setup.rooms_of(set_id) if not overlaps(self.busy[room], footprint)]
            if not free:
                return None
            rooms.append(free[0])
        return tuple(rooms)

    def _state(self, service: ServiceSetup, start: int, fate: float) -> State:
        if fate < 0.07:
            return State.CANCELLED
        if start + service.length <= self.now:
            return State.NO_SHOW if fate < 0.12 else State.DONE
        if start <= self.now:
            return State.ARRIVED
        if service.needs_approval and fate < 0.5:
            return State.PENDING
        return State.CONFIRMED if fate > 0.6 and start - self.now < 3 * 86_400 else State.BOOKED

    def _add(
        self,
        index: int,
        service: ServiceSetup,
        start: int,
        rooms: tuple[int, ...],
        state: State,
        source: float,
        remark: float,
    ) -> None:
        by_web = state == State.PENDING or source < 0.45
        self.visits.append(
            Visit(
                service=service.id,
                calendar=self.practitioners[index],
                start=clock.instant(start),
                client=self.clients.pop(),
                rooms=rooms,
                state=state,
                source=Appointment.Source.WEB if by_web else Appointment.Source.DESK,
                comments=cast.COMMENTS[int(remark * len(cast.COMMENTS))],
                cancel_reason=cast.REASONS[int(remark * len(cast.REASONS))] if state == State.CANCELLED else "",
            )
        )
        if state in TAKING_TIME:
            for calendar in (self.practitioners[index], *rooms):
                self.busy[calendar] = union([*self.busy[calendar], (start, start + service.length)])
