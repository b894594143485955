"""C65 to C76: everything on a calendar, read and written by the staff's programs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from apps.appointments.models import Appointment
from apps.core import clock
from tests.clinic import PARIS
from tests.conformance.diary import entry, monday, on, put, slots, starts, visit
from tests.conformance.groupsapi import Api, aside

pytestmark = pytest.mark.django_db


def refused(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    """The fields that a refusal names."""
    answer = api.call("POST", api.below("/vevents"), body)
    assert answer.status_code == 400, answer.text
    fields: dict[str, Any] = answer.json()["error"]["fields"]
    return fields


def test_c65_a_vevent_needs_a_calendar(api: Api) -> None:
    body = entry(api, monday(), "09:00", "10:00")
    del body["vevent"]["calendar_id"]
    assert list(refused(api, body)) == ["calendar_id"]


@pytest.mark.parametrize(("given", "missing"), [("fiche_id", "intervention_id"), ("intervention_id", "fiche_id")])
def test_c66_of_fiche_and_intervention_one_alone_is_refused(api: Api, given: str, missing: str) -> None:
    body = entry(api, monday(), "09:00", "09:30", **{given: visit(api)[given]})
    assert list(refused(api, body)) == [missing]


def test_c67_an_appointment_does_not_come_again(api: Api) -> None:
    body = entry(api, monday(), "09:00", "09:30", **visit(api), rrule="FREQ=WEEKLY")
    assert list(refused(api, body)) == ["rrule"]


def test_c68_a_block_has_both_numbers_0_and_blocks_time(api: Api) -> None:
    day = monday(3)
    made = put(api, entry(api, day, "09:00", "12:00", text="Meeting", fiche_id=0, intervention_id=0))
    assert (made["fiche_id"], made["intervention_id"], made["type"]) == (0, 0, "Vevent")
    again = put(api, entry(api, day, "14:00", "18:00", rrule="FREQ=WEEKLY;COUNT=2"))
    assert again["rrule"] == "FREQ=WEEKLY;COUNT=2"
    bell = {"calendar_id": api.clinic.calendars["bell"].pk}
    assert starts(slots(api, day, **bell)) == []
    assert starts(slots(api, day + timedelta(days=7), **bell))[0] == "09:00"
    assert "14:00" not in starts(slots(api, day + timedelta(days=7), **bell))


def test_c69_an_availability_opens_time(api: Api) -> None:
    sunday = monday(4) - timedelta(days=1)
    bell = {"calendar_id": api.clinic.calendars["bell"].pk}
    made = put(api, entry(api, sunday, "10:00", "11:00", type="VfreebusyEvent"))
    assert (made["type"], made["start"]) == ("VfreebusyEvent", on(sunday, "10:00"))
    assert starts(slots(api, sunday, **bell)) == ["10:00", "10:15", "10:30"]
    weekly = put(api, entry(api, sunday, "15:00", "15:30", type="VfreebusyEvent", rrule="FREQ=WEEKLY;BYDAY=SU"))
    assert starts(slots(api, sunday + timedelta(days=7), **bell)) == ["15:00"]
    assert weekly["rrule"] == "FREQ=WEEKLY;BYDAY=SU"
    daily = entry(api, sunday, "15:00", "15:30", type="VfreebusyEvent", rrule="FREQ=DAILY")
    assert list(refused(api, daily)) == ["rrule"]


def test_c70_a_note_is_at_midnight_and_blocks_nothing(api: Api) -> None:
    day = monday(5)
    assert list(refused(api, entry(api, day, "09:00", "09:00", note=1, text="Fire drill"))) == ["start"]
    before = slots(api, day)
    made = put(api, entry(api, day, "00:00", "00:00", note=1, text="Fire drill"))
    assert (made["note"], made["start"], made["end"]) == (True, on(day, "00:00"), on(day, "00:00"))
    assert starts(before)[0] == "09:00"
    assert slots(api, day) == before


def test_c71_lists_are_of_one_calendar_or_of_one_fiche(api: Api) -> None:
    day = monday(6)
    seen = put(api, entry(api, day, "09:00", "09:30", **visit(api)))
    block = put(api, entry(api, day, "09:00", "09:30", "chen"))
    bell, chen = (api.clinic.calendars[name].pk for name in ("bell", "chen"))
    everything = {"results": "all"}
    assert seen["id"] in api.ids(api.below("/vevents"), params=everything | {"calendar_id": bell})
    assert block["id"] not in api.ids(api.below("/vevents"), params=everything | {"calendar_id": bell})
    assert block["id"] in api.ids(api.below("/vevents"), params=everything | {"calendar_id": chen})
    of_card = api.get("/vevents", params=everything | {"fiche_id": api.card})["records"]
    assert seen["id"] in [record["id"] for record in of_card]
    assert {record["fiche_id"] for record in of_card} == {api.card}


@pytest.mark.parametrize("kind", ["appointment", "block", "note", "availability", "session"])
def test_c72_what_was_deleted_is_restored(api: Api, kind: str) -> None:
    day = monday(7)
    body = {
        "appointment": entry(api, day, "09:00", "09:30", **visit(api)),
        "block": entry(api, day, "11:00", "11:30", text="Meeting"),
        "note": entry(api, day, "00:00", "00:00", note=1, text="Fire drill"),
        "availability": entry(api, day, "20:00", "21:00", type="VfreebusyEvent"),
        "session": entry(
            api, day, "12:00", "13:00", type="VfreebusyEvent", capacity=3, intervention_id=visit(api)["intervention_id"]
        ),
    }[kind]
    made = put(api, body)
    path = f"/vevents/{made['id']}"
    assert api.call("DELETE", path).json()["deleted"] is True
    restored = api.call("PUT", path, {"vevent": {"deleted": False}}).json()
    assert {name: restored[name] for name in made if name != "updated_at"} == {
        name: value for name, value in made.items() if name != "updated_at"
    }


def test_c73_a_put_of_deleted_1_deletes(api: Api) -> None:
    made = put(api, entry(api, monday(8), "09:00", "09:30", **visit(api)))
    body = {"vevent": {"calendar_id": made["calendar_id"], "deleted": "1"}}
    assert api.call("PUT", f"/vevents/{made['id']}", body).json()["deleted"] is True


def test_c74_deleted_rows_stay_in_the_list(api: Api) -> None:
    made = put(api, entry(api, monday(8), "10:00", "10:30", **visit(api)))
    api.call("DELETE", f"/vevents/{made['id']}")
    found = api.get(api.below("/vevents"), params={"conditions[0][]": ["id", "=", made["id"]]})["records"]
    assert [(record["id"], record["deleted"]) for record in found] == [(made["id"], True)]


def test_c75_updated_at_finds_changes_and_deletions(api: Api) -> None:
    times = [("09:00", "09:30"), ("10:00", "10:30"), ("11:00", "11:30")]
    changed, deleted, left = made = [put(api, entry(api, monday(9), *span, **visit(api)))["id"] for span in times]
    rows, hour = Appointment.objects.filter(pk__in=made), timedelta(hours=1)
    aside(lambda: rows.update(created_at=F("created_at") - hour, updated_at=F("updated_at") - hour))
    last_sync = (clock.now() - hour / 2).astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
    since = {"conditions[0][field]": "updated_at", "conditions[0][op]": ">=", "conditions[0][value]": last_sync}
    assert not set(made) & set(api.ids("/vevents", params=since | {"results": "all"}))
    api.call("PUT", f"/vevents/{changed}", {"vevent": {"text": "Ada"}})
    api.call("DELETE", f"/vevents/{deleted}")
    found = api.get("/vevents", params=since | {"results": "all"})["records"]
    told = {record["id"]: record["deleted"] for record in found}
    assert {number: told.get(number) for number in made} == {changed: False, deleted: True, left: None}


def test_c76_taker_is_kept_and_filters(api: Api) -> None:
    day = monday(10)
    mine = put(api, entry(api, day, "09:00", "09:30", **visit(api, taker="sync")))
    others = put(api, entry(api, day, "10:00", "10:30", **visit(api, taker="desk")))
    assert mine["taker"] == "sync"
    asked = {"conditions[0][field]": "taker", "conditions[0][op]": "!=", "conditions[0][value]": "sync"}
    found = api.ids("/vevents", params=asked | {"results": "all"})
    assert (others["id"] in found, mine["id"] in found) == (True, False)


def test_an_appointment_is_moved_changed_and_written_on(api: Api) -> None:
    day = monday(11)
    made = put(api, entry(api, day, "09:00", "09:30", **visit(api)))
    chen, check = api.clinic.calendars["chen"].pk, api.clinic.services["check"].pk
    body = {"start": on(day, "10:00"), "end": on(day, "11:00"), "calendar_id": chen, "intervention_id": check}
    notes = {"text": "Ada", "comments": "sore", "colorref": "#112233", "str3": "left", "from_web": 1}
    changed = api.call("PUT", f"/vevents/{made['id']}", {"vevent": body | notes}).json()
    assert {name: changed[name] for name in body | notes} == body | notes | {"from_web": True}


def test_staff_writes_overlap_and_online_booking_stays_out(api: Api) -> None:
    day = monday(12)
    first = put(api, entry(api, day, "09:00", "09:30", **visit(api)))
    second = put(api, entry(api, day, "09:15", "09:45", **visit(api)))
    assert first["id"] != second["id"]


def test_an_etag_that_is_old_changes_nothing(api: Api) -> None:
    made = api.call("POST", api.below("/vevents"), entry(api, monday(13), "09:00", "09:30", **visit(api)))
    path, tag = f"/vevents/{made.json()['id']}", made.headers["ETag"]
    first = api.call("PUT", path, {"vevent": {"text": "first"}}, headers={"If-Match": tag})
    second = api.call("PUT", path, {"vevent": {"text": "second"}}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code, api.get(path)["text"]) == (200, 412, "first")


def test_a_customer_sees_no_vevents(api: Api) -> None:
    assert api.as_account().call("GET", "/vevents").status_code == 403
