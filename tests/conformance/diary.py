"""Days ahead of the server's own clock, and what stands on them."""

from datetime import date, datetime, timedelta
from typing import Any

from apps.core import clock
from tests.clinic import PARIS
from tests.conformance.groupsapi import Api


def monday(weeks: int = 2) -> date:
    """A Monday that many weeks ahead."""
    today = clock.now().astimezone(PARIS).date()
    return today + timedelta(days=7 * weeks - today.weekday())


def on(day: date, time: str) -> str:
    """How the contract writes a time."""
    return f"{day} {time}:00"


def entry(api: Api, day: date, starts: str, ends: str, calendar: str = "bell", **fields: Any) -> dict[str, Any]:
    """The body of a vevent: a block of text, unless the fields say otherwise."""
    number = api.clinic.calendars[calendar].pk
    return {"vevent": {"calendar_id": number, "start": on(day, starts), "end": on(day, ends)} | fields}


def put(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    """The record of a vevent that was made."""
    made = api.call("POST", api.below("/vevents"), body)
    assert made.status_code == 201, made.text
    record: dict[str, Any] = made.json()
    return record


def visit(api: Api, **fields: Any) -> dict[str, Any]:
    """The two fields that make an appointment of a vevent, and others."""
    return {"fiche_id": api.card, "intervention_id": api.clinic.services["visit"].pk} | fields


def slots(api: Api, day: date, *services: str, **params: Any) -> dict[str, Any]:
    """availabletimeslots for one day."""
    wanted = [api.clinic.services[name].pk for name in services or ("visit",)]
    asked = {"intervention_ids[]": wanted, "start": on(day, "00:00"), "nDays": 1} | params
    found: dict[str, Any] = api.get(api.below("/availabletimeslots"), params=asked)
    return found


def starts(found: dict[str, Any]) -> list[str]:
    """The wall clocks of slots: `09:00`."""
    return [f"{datetime.fromisoformat(slot['start']):%H:%M}" for slot in found["availabletimeslots"]]
