"""C77 to C86: the free times, by the predicate that books them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from apps.groups.models import Calendar, Opening
from tests.clinic import add_opening, add_service
from tests.conformance.diary import entry, monday, on, put, slots, starts, visit
from tests.conformance.groupsapi import Api, aside

pytestmark = pytest.mark.django_db
SUNDAY_BEFORE_SPRING, SUNDAY_BEFORE_AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def bell(api: Api) -> dict[str, Any]:
    return {"calendar_id": api.clinic.calendars["bell"].pk}


def refused(api: Api, **params: Any) -> list[str]:
    wanted = {"intervention_ids[]": api.clinic.services["visit"].pk} | params
    answer = api.call("GET", api.below("/availabletimeslots"), params=wanted)
    assert answer.status_code == 400, answer.text
    return list(answer.json()["error"]["fields"])


def test_c77_the_published_vector_is_reproduced(api: Api) -> None:
    day = monday(3)

    def only_that_morning() -> None:
        eric = Calendar.objects.create(
            organization_id=api.clinic.organization.pk, group=api.clinic.group, name="eric", publicname="Eric", step=10
        )
        api.clinic.calendars["eric"] = eric
        add_opening(eric, None, "08:00", "12:00", kind="extra", valid_from=day)
        add_service(api.clinic, "scan", length=30, performers=["eric"])

    aside(only_that_morning)
    put(api, entry(api, day, "09:00", "09:30", "eric"))
    put(api, entry(api, day, "10:00", "10:40", "eric"))
    expected = "08:00 08:10 08:20 08:30 09:30 10:40 10:50 11:00 11:10 11:20 11:30"
    assert " ".join(starts(slots(api, day, "scan"))) == expected


def test_c78_without_an_end_the_window_is_seven_days(api: Api) -> None:
    day = monday(3)
    asked = {"intervention_ids[]": api.clinic.services["visit"].pk, "start": on(day, "15:00")}
    found = api.get(api.below("/availabletimeslots"), params=asked)["availabletimeslots"]
    assert (found[0]["start"], found[-1]["start"]) == (on(day, "15:00"), on(day + timedelta(days=7), "14:45"))


def test_c79_an_end_and_a_number_of_days_are_an_error(api: Api) -> None:
    day = monday(3)
    both = {"start": on(day, "09:00"), "end": on(day, "12:00"), "nDays": 2}
    assert refused(api, **both) == ["nDays"]
    assert refused(api) == ["start"]
    assert refused(api, start=on(day, "09:00"), nDays=93) == ["nDays"]


def test_c80_two_calendars_that_are_free_at_once(api: Api) -> None:
    day = monday(4)
    put(api, entry(api, day, "09:00", "11:30", "chen"))
    put(api, entry(api, day, "14:00", "18:00", "bell"))
    assert starts(slots(api, day, cal_qty=2)) == ["11:30"]


def test_c81_places_filter(api: Api) -> None:
    day = monday(5)
    course = visit(api, type="VfreebusyEvent", capacity=4, fiche_id=0)
    put(api, entry(api, day, "12:30", "13:00", **course))
    assert starts(slots(api, day, min_capacity=4)) == ["12:30"]
    put(api, entry(api, day, "12:30", "13:00", **visit(api)))
    assert starts(slots(api, day, min_capacity=4)) == []
    found = slots(api, day, min_capacity=2)["availabletimeslots"]
    assert found == [{"start": on(day, "12:30"), "capacity": 3, "calendar_ids": [api.clinic.calendars["bell"].pk]}]


def test_c82_the_first_slot_is_the_first_of_them(api: Api) -> None:
    day = monday(6)
    found = slots(api, day)
    assert found["firstSlot"] == found["availabletimeslots"][0]["start"] == on(day, "09:00")
    assert slots(api, day - timedelta(days=1))["firstSlot"] is None


def test_c83_each_slot_tells_its_calendars_and_places(api: Api) -> None:
    both = [api.clinic.calendars[name].pk for name in ("bell", "chen")]
    first = slots(api, monday(6))["availabletimeslots"][0]
    assert first == {"start": on(monday(6), "09:00"), "capacity": 1, "calendar_ids": both}


def test_c84_no_calendar_searches_all_that_are_allowed(api: Api) -> None:
    day = monday(7)
    put(api, entry(api, day, "09:00", "18:00", "bell"))
    chen = api.clinic.calendars["chen"].pk
    assert {tuple(slot["calendar_ids"]) for slot in slots(api, day, calendar_id="")["availabletimeslots"]} == {(chen,)}
    assert slots(api, day, **bell(api))["availabletimeslots"] == []
    assert slots(api, day, **{"calendar_ids[]": [api.clinic.calendars["bell"].pk]})["availabletimeslots"] == []


def test_c85_there_are_no_slots_outside_availabilities(api: Api) -> None:
    found = starts(slots(api, monday(8), **bell(api)))
    assert (found[0], found[-1], "12:00" in found, "13:45" in found) == ("09:00", "17:30", False, False)


@pytest.mark.parametrize("sunday", [SUNDAY_BEFORE_SPRING, SUNDAY_BEFORE_AUTUMN])
def test_c86_slots_are_right_across_both_clock_changes(api: Api, sunday: date) -> None:
    def open_at_night() -> Opening:
        return add_opening(api.clinic.calendars["chen"], None, "01:00", "04:00", kind="extra", valid_from=sunday)

    aside(open_at_night)
    chen = {"calendar_id": api.clinic.calendars["chen"].pk}
    found = [start for start in starts(slots(api, sunday, "check", **chen)) if start.endswith("00")]
    spring = sunday == SUNDAY_BEFORE_SPRING
    assert found == (["01:00", "03:00"] if spring else ["01:00", "02:00", "02:00", "03:00"])
    monday_after = sunday + timedelta(days=1)
    assert starts(slots(api, monday_after, **chen))[0] == "09:00"
    week = {"intervention_ids[]": api.clinic.services["visit"].pk, "start": on(sunday, "00:00"), **chen}
    last = api.get(api.below("/availabletimeslots"), params=week)["availabletimeslots"][-1]
    assert datetime.fromisoformat(last["start"]).date() == sunday + timedelta(days=5)


def test_slots_of_several_services_hold_all_of_them(api: Api) -> None:
    day = monday(9)
    put(api, entry(api, day, "10:30", "16:30", "bell"))
    put(api, entry(api, day, "09:00", "18:00", "chen"))
    assert starts(slots(api, day, "visit", "check")) == ["09:00", "16:30"]
