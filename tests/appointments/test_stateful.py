"""BK-35: any sequence of actions, against a model that is a plain Python list.

The model knows nothing of intervals, locks or SQL: it holds who has which minutes, and says yes or no. After each step
the database must agree with it.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from apps.appointments import actions
from apps.appointments.models import Appointment, Break
from apps.appointments.states import TRANSITIONS
from apps.core.actor import Actor
from apps.core.errors import Conflict, SlotTaken
from apps.operations.auditor import audit, rules
from tests.clinic import MONDAY, NOW, Clinic, at, make_clinic

STEP = timedelta(minutes=15)
OPENINGS = ((at("09:00"), at("12:00")), (at("14:00"), at("18:00")))
# Two hundred sequences take minutes: the continuous integration takes them, a person at work fewer.
IN_CI = os.environ.get("CI") == "true"
EXAMPLES = 200 if IN_CI else 50
# In parts, so that several processes share them; the same ones each time where others read the outcome.
PARTS = 5
FIRST_SEED = 0 if IN_CI else random.randrange(10**6)
starts = st.integers(0, 40).map(lambda quarter: at("08:30") + quarter * STEP)
lengths = st.sampled_from(["visit", "check"])
calendars = st.sampled_from(["bell", "chen"])
# Everything after each step, in one prepared statement: composing them anew took a fifth of the time.
FOUND = """
SELECT 'visit', id, calendar_id, starts_at, ends_at, state FROM appointments_appointment WHERE group_id = %(group)s
UNION ALL
SELECT 'taken', 0, calendar_id, starts_at, ends_at, '' FROM appointments_occupancy
WHERE calendar_id = ANY(%(calendars)s)
"""


@dataclass
class Entry:
    """What the model knows of a visit, a break or a hold."""

    calendar: str
    begins: datetime
    ends: datetime
    state: str


class Desk(RuleBasedStateMachine):
    """Staff and customers at work on one Monday."""

    visits = Bundle("visits")
    pauses = Bundle("pauses")
    clinic: Clinic  # made once: each sequence is undone to where it began
    owner: Actor

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clinic.group.refresh_from_db()
        self.model: dict[int, Entry] = {}
        # As the last action gave them: who acts upon an older copy is refused.
        self.rows: dict[int, Appointment] = {}
        self.breaks: dict[int, Break] = {}
        self.number = 0

    def teardown(self) -> None:
        assert audit(self.clinic.organization.pk) == dict.fromkeys(rules(), 0)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def taking(self, *, but: int | None = None) -> Iterator[Entry]:
        idle = {"pending", "cancelled", "removed"}
        return (entry for key, entry in self.model.items() if key != but and entry.state not in idle)

    def free(self, calendar: str, begins: datetime, ends: datetime, *, but: int | None = None) -> bool:
        inside = any(opens <= begins and ends <= closes for opens, closes in OPENINGS)
        taken = any(
            one.calendar == calendar and one.begins < ends and begins < one.ends for one in self.taking(but=but)
        )
        return inside and not taken

    @contextmanager
    def expected(self, possible: bool) -> Iterator[None]:
        """The action must succeed if the model says so, and be refused if it does not."""
        try:
            with transaction.atomic():
                yield
        except (SlotTaken, Conflict):
            assert not possible
        else:
            assert possible

    @rule(target=visits, calendar=calendars, service=lengths, start=starts)
    def book(self, calendar: str, service: str, start: datetime) -> Any:
        self.number += 1
        ends = start + timedelta(minutes=self.clinic.services[service].length)
        possible = self.free(calendar, start, ends)
        made = None
        with self.expected(possible):
            made = self.booked(start, calendar, self.owner, service=self.clinic.services[service].pk)
        return self.kept(made, Entry(calendar, start, ends, "booked"))

    @rule(target=visits, calendar=calendars, start=starts)
    def hold_and_book(self, calendar: str, start: datetime) -> Any:
        """A customer, whose start must be on the grid: it restarts wherever something ends, here always on quarters."""
        self.number += 1
        ends = start + timedelta(minutes=30)
        possible = self.free(calendar, start, ends)
        made = None
        with self.expected(possible):
            hold = actions.hold_time(
                actor=self.clinic.visitor,
                group=self.clinic.group,
                service=self.clinic.services["visit"].pk,
                calendar=self.clinic.calendars[calendar].pk,
                start=start,
                now=NOW,
            )
            made = self.booked(start, calendar, self.clinic.visitor, hold=hold.pk)
        return self.kept(made, Entry(calendar, start, ends, "booked"))

    def booked(self, start: datetime, calendar: str, actor: Actor, **wish: Any) -> Appointment:
        request = self.clinic.request(start, who=self.number, calendar=self.clinic.calendars[calendar].pk, **wish)
        return actions.book_appointment(actor=actor, group=self.clinic.group, request=request, now=NOW).appointment

    def kept(self, made: Appointment | None, entry: Entry) -> Any:
        """The number of what was booked, if it was."""
        if made is None:
            return multiple()
        made.group = self.clinic.group
        self.rows[made.pk], self.model[made.pk] = made, entry
        return made.pk

    @rule(visit=visits, calendar=calendars, start=starts)
    def move(self, visit: int, calendar: str, start: datetime) -> None:
        entry = self.model[visit]
        ends = start + (entry.ends - entry.begins)
        movable = entry.state in {"booked", "confirmed"}
        with self.expected(movable and self.free(calendar, start, ends, but=visit)):
            self.rows[visit] = actions.move_appointment(
                actor=self.owner,
                appointment=self.rows[visit],
                start=start,
                calendar=self.clinic.calendars[calendar].pk,
                now=NOW,
            )
            self.model[visit] = Entry(calendar, start, ends, entry.state)

    @rule(visit=visits, length=st.sampled_from([900, 1800, 3600, 7200]))
    def change_length(self, visit: int, length: int) -> None:
        entry = self.model[visit]
        ends = entry.begins + timedelta(seconds=length)
        movable = entry.state in {"booked", "confirmed"}
        with self.expected(movable and self.free(entry.calendar, entry.begins, ends, but=visit)):
            self.rows[visit] = actions.move_appointment(
                actor=self.owner,
                appointment=self.rows[visit],
                start=entry.begins,
                length=length,
                now=NOW,
            )
            self.model[visit] = Entry(entry.calendar, entry.begins, ends, entry.state)

    @rule(
        visit=visits,
        verb=st.sampled_from(
            [
                ("confirm", actions.confirm_appointment),
                ("cancel", actions.cancel_appointment),
                ("miss", actions.mark_no_show),
                ("arrive", actions.mark_arrived),
                ("restore", actions.restore_appointment),
            ]
        ),
    )
    def change_state(self, visit: int, verb: tuple[str, Any]) -> None:
        name, act = verb
        entry = self.model[visit]
        begins, leads_to = TRANSITIONS[name]
        possible = entry.state in {str(state) for state in begins}
        if name == "restore":
            possible = possible and self.free(entry.calendar, entry.begins, entry.ends)
        with self.expected(possible):
            self.rows[visit] = act(actor=self.owner, appointment=self.rows[visit], now=NOW)
            self.model[visit] = Entry(entry.calendar, entry.begins, entry.ends, str(leads_to))

    @rule(target=pauses, calendar=calendars, start=starts, quarters=st.integers(1, 12))
    def block_time(self, calendar: str, start: datetime, quarters: int) -> int:
        ends = start + quarters * STEP
        pause = actions.add_break(
            actor=self.owner, calendar=self.clinic.calendars[calendar], starts_at=start, ends_at=ends
        )
        self.breaks[pause.pk], self.model[pause.pk] = pause, Entry(calendar, start, ends, "break")
        return pause.pk

    @rule(pause=consumes(pauses))
    def unblock_time(self, pause: int) -> None:
        actions.remove_break(actor=self.owner, pause=self.breaks[pause], now=NOW)
        self.model[pause].state = "removed"

    @invariant()
    def database_and_model_agree(self) -> None:
        names = {calendar.pk: name for name, calendar in self.clinic.calendars.items()}
        with connection.cursor() as cursor:
            cursor.execute(FOUND, {"group": self.clinic.group.pk, "calendars": [*names]})
            rows = cursor.fetchall()
        visits = {key: Entry(names[calendar], *rest) for kind, key, calendar, *rest in rows if kind == "visit"}
        assert visits == {key: entry for key, entry in self.model.items() if key in self.rows}
        found = sorted(
            (names[calendar], begins, ends) for kind, _, calendar, begins, ends, _ in rows if kind == "taken"
        )
        assert found == sorted((one.calendar, one.begins, one.ends) for one in self.taking())


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_bk_35_any_sequence_of_actions_agrees_with_a_plain_list(part: int) -> None:
    assert MONDAY.weekday() == 0
    Desk.clinic = make_clinic()
    Desk.owner = Desk.clinic.member()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(FIRST_SEED + part)(Desk),
        settings=settings(
            max_examples=EXAMPLES // PARTS,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
