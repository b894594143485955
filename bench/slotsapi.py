"""How long the groups API takes to tell the free times, against the JSON door on the same work."""

import json
from collections.abc import Iterator

from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right
from bench.measuring import Line, medians
from bench.results import Result
from bench.workload import Workload

CALENDARS, DAYS = 20, 28


def measure_slots_api(workload: Workload, ours: str, repeats: int) -> Iterator[Result]:
    """slots_api_28d: every start with its calendars, equal to the door's."""
    group = workload.group
    key = add_api_key(actor=workload.actor, organization=group.organization, name="bench", scopes=[Right.SEE_CALENDAR])
    line = Line(ours)
    api = (
        f"/api/v1/groups/{group.pk}/availabletimeslots?apikey={key.text}&intervention_ids[]={workload.service}"
        f"&start={workload.first}%2000:00:00&nDays={DAYS}"
    )
    door = f"/book/{group.slug}/slots.json?service={workload.service}&from={workload.first}&days={DAYS}"
    told = json.loads(line.get(api))["availabletimeslots"]
    days = json.loads(line.get(door))["days"]
    shown = [(slot["start"][:19].replace("T", " "), slot["calendars"]) for day in days for slot in day["slots"]]
    if not told or [(slot["start"], slot["calendar_ids"]) for slot in told] != shown:
        raise RuntimeError("The API's answer is another one than the door's.")
    took, baseline = medians([lambda: line.get(api), lambda: line.get(door)], repeats)
    yield Result("slots_api_28d", took, "ms", baseline, limit=1.3)
