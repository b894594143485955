"""C87 to C101: what customers book, see, move and cancel."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from apps.appointments.models import Appointment
from apps.core import clock
from apps.groups.models import Client, Customer, Group
from tests.conformance.diary import entry, monday, on, put, slots, starts, visit
from tests.conformance.groupsapi import Api, aside
from tests.racing import race

pytestmark = pytest.mark.django_db
KEYS = [
    "id",
    "key",
    "start",
    "end",
    "created_since",
    "state",
    "location",
    "group_id",
    "group",
    "calendar_id",
    "calendar",
    "fiche_id",
    "fiche",
    "intervention_id",
    "intervention",
    "capacity",
    "resource_id",
    "websource",
    "from_web",
    "intervention_name",
    "intervention_length",
    "calendar_name",
    "group_name",
    "comments",
    "smsreminder",
]


def set_group(api: Api, **fields: Any) -> None:
    answer = api.call("PUT", f"/groups/{api.group}", {"group": fields})
    assert answer.status_code == 200, answer.text


@pytest.fixture
def options(api: Api) -> Any:
    """Set options of the group; they are as before after the test."""
    usual = {"inactive": 0, "open": 1, "openData": 1, "anyCalendar": 1, "max_multirdvs": 1, "calendarChoice": 2}
    yield lambda **fields: set_group(api, **fields)
    set_group(api, **usual, validateEmail=0)


def wish(api: Api, day: date, time: str, *services: str, **fields: Any) -> dict[str, Any]:
    """The body of a booking for the API's own card, with Dr Bell."""
    numbers = [api.clinic.services[name].pk for name in services or ("visit",)]
    asked = {"date": on(day, time), "calendar_id": api.clinic.calendars["bell"].pk, "intervention_ids": numbers}
    return {"appointment": asked | {"fiche": {"id": api.card}} | fields}


def post(api: Api, body: dict[str, Any], **about: Any) -> httpx.Response:
    return api.call("POST", api.below("/appointments"), body, **about)


def booked(api: Api, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = post(api, body)
    assert answer.status_code == 201, answer.text
    records: list[dict[str, Any]] = answer.json()["records"]
    return records


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_c87_an_inactive_group_refuses_slots_and_booking(api: Api, options: Any) -> None:
    options(inactive=1)
    day = monday(3)
    asked = {"intervention_ids[]": visit(api)["intervention_id"], "start": on(day, "00:00")}
    assert code(api.call("GET", api.below("/availabletimeslots"), params=asked)) == (403, "closed")
    for who in (api, api.as_account()):
        assert code(post(who, wish(api, day, "09:00"))) == (403, "closed")
    module = f"{api.server}/book/{api.clinic.group.slug}"
    assert "Online booking is closed" in api.http.get(f"{module}/").text
    assert code(api.http.get(f"{module}/slots.json")) == code(api.http.post(f"{module}/appointments.json", json={}))
    assert code(api.http.get(f"{module}/slots.json")) == (403, "closed")


def test_c88_a_closed_group_refuses_who_is_not_known(api: Api, options: Any) -> None:
    options(open=0)
    day = monday(3)
    stranger = {"fiche": {"lastname": "Hopper", "firstname": "Grace", "email": "grace@example.org"}}
    assert code(post(api, wish(api, day, "09:00", **stranger))) == (403, "registered_only")
    assert len(booked(api.as_account(), wish(api, day, "09:00"))) == 1


def test_c89_free_times_are_hidden_until_a_known_customer_logs_in(api: Api, options: Any) -> None:
    options(openData=0)
    asked = {"intervention_ids[]": visit(api)["intervention_id"], "start": on(monday(4), "00:00")}
    assert code(api.call("GET", api.below("/availabletimeslots"), params=asked)) == (403, "sign_in_required")
    assert slots(api.as_account(), monday(4))["availabletimeslots"]


def test_c90_the_choice_of_calendar_drives_the_order_of_the_steps(api: Api, options: Any) -> None:
    page = f"{api.server}/book/{api.clinic.group.slug}/"
    options(calendarChoice=2)
    service_first = api.http.get(page, follow_redirects=True).text
    options(calendarChoice=1)
    calendar_first = api.http.get(page, follow_redirects=True).text
    options(calendarChoice=0)
    service = f"?service={visit(api)['intervention_id']}"
    service_only = [api.http.get(page + rest, follow_redirects=True).text for rest in ("", f"practitioner{service}")]
    assert ("Check" in service_first, "Dr Bell" in service_first) == (True, False)
    assert ("Check" in calendar_first, "Dr Bell" in calendar_first) == (False, True)
    assert ["Check" in service_only[0], *("Dr Bell" in text for text in service_only)] == [True, False, False]


def test_c91_without_any_calendar_there_is_no_preference_to_have(api: Api, options: Any) -> None:
    practitioners = f"{api.server}/book/{api.clinic.group.slug}/practitioner?service={visit(api)['intervention_id']}"
    options(anyCalendar=0)
    body = wish(api, monday(4), "09:00", calendar_id=0)
    answer = post(api, body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["calendar_id"])
    assert "No preference" not in api.http.get(practitioners).text
    options(anyCalendar=1)
    assert "No preference" in api.http.get(practitioners).text
    assert booked(api, body)[0]["calendar_id"] in [row.pk for row in api.clinic.calendars.values()]


def test_c93_no_more_are_booked_in_one_go_than_the_group_says(api: Api, options: Any) -> None:
    options(max_multirdvs=2)
    day = monday(5)
    answer = post(api, wish(api, day, "09:00", "visit", "visit", "visit"))
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["intervention_ids"])
    assert len(booked(api, wish(api, day, "09:00", "visit", "visit"))) == 2


def test_c94_several_are_booked_back_to_back_and_all_or_none(api: Api, options: Any) -> None:
    options(max_multirdvs=3)
    day = monday(6)
    put(api, entry(api, day, "10:30", "11:00"))
    before = len(api.ids(api.below("/vevents"), params={"results": "all"}))
    assert code(post(api, wish(api, day, "09:00", "visit", "check", "visit"))) == (409, "slot_taken")
    assert len(api.ids(api.below("/vevents"), params={"results": "all"})) == before
    records = booked(api, wish(api, day, "09:00", "visit", "check"))
    assert [(one["start"], one["end"]) for one in records] == [
        (on(day, "09:00"), on(day, "09:30")),
        (on(day, "09:30"), on(day, "10:30")),
    ]


def test_c95_a_card_and_a_new_clients_data_both_book(api: Api) -> None:
    day = monday(7)
    assert booked(api, wish(api, day, "09:00"))[0]["fiche_id"] == api.card
    new = {"lastname": "Turing", "firstname": "Alan", "firstphone": "+33612345679", "externid": 41}
    record = booked(api, wish(api, day, "10:00", fiche=new | {"email": "alan@example.org"}))[0]
    card = Client.objects.get(pk=record["fiche_id"])
    assert (record["fiche"]["lastname"], card.externid, card.from_web) == ("Turing", 41, True)
    own = new | {"firstname": "Kid", "email": "not-mine@example.org"}
    mine = booked(api.as_account(), wish(api, day, "11:00", fiche=own))[0]
    assert (mine["fiche"]["firstname"], mine["fiche"]["email"]) == ("Kid", api.account)


def test_c96_the_answer_has_every_key_of_the_contract(api: Api) -> None:
    record = booked(api, wish(api, monday(7), "14:00", comments="first visit", from_web=1))[0]
    assert [key for key in KEYS if key not in record] == []
    assert (record["state"], len(record["key"]), record["capacity"], record["from_web"]) == (0, 20, 1, True)
    assert list(record["group"]) == ["id", "name", "urlname"]
    assert list(record["intervention"]) == ["id", "publicname", "interventionset_id", "length"]


def test_c97_of_two_who_want_one_slot_at_once_one_has_it(api: Api) -> None:
    day = monday(8)
    for time in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"):
        bodies = [wish(api, day, time)] * 2
        answers = race([lambda body=body: _posted(api, body) for body in bodies])  # type: ignore[misc]
        assert sorted(answers) == [201, 409], time  # type: ignore[type-var]


def _posted(api: Api, body: dict[str, Any]) -> int:
    path = f"{api.server}/api/v1/groups/{api.group}/appointments"
    return httpx.post(path, params={"apikey": api.key}, json=body, timeout=30).status_code


def test_c98_lists_are_of_what_is_ahead_and_of_the_past_when_asked(api: Api) -> None:
    gone = booked(api, wish(api, monday(9), "09:30"))[0]["id"]
    then = clock.now() - timedelta(days=7)
    times = {"starts_at": then, "ends_at": then + timedelta(minutes=30)}
    aside(lambda: Appointment.objects.filter(pk=gone).update(**times))
    ahead = booked(api, wish(api, monday(9), "09:00"))[0]["id"]
    asked = {"results": "all", "sort": "start"}
    account = api.as_account()
    assert (ahead in account.ids(api.below("/appointments"), params=asked)) is True
    assert gone not in account.ids(api.below("/appointments"), params=asked)
    both = account.get(api.below("/appointments"), params=asked | {"include_past": 1})
    assert {gone, ahead} <= {record["id"] for record in both["records"]}
    assert both["recordsReturned"] == both["totalRecords"] == len(both["records"])
    only = {"intervention_ids": api.clinic.services["check"].pk}
    assert ahead not in account.ids(api.below("/appointments"), params=asked | only)


def test_c99_customers_cancel_within_the_delay_and_not_after_it(api: Api) -> None:
    account = api.as_account()
    ahead = booked(api, wish(api, monday(9), "10:00"))[0]["id"]
    assert account.call("DELETE", f"/appointments/{ahead}").status_code == 200
    assert ahead not in account.ids(api.below("/appointments"), params={"results": "all"})
    soon = booked(api, wish(api, monday(9), "10:00"))[0]["id"]
    aside(lambda: Group.objects.filter(pk=api.group).update(cutoff=365 * 24 * 60))
    try:
        assert code(account.call("DELETE", f"/appointments/{soon}")) == (403, "too_late")
    finally:
        aside(lambda: Group.objects.filter(pk=api.group).update(cutoff=24 * 60))


def test_c100_a_move_keeps_service_and_calendar(api: Api) -> None:
    account = api.as_account()
    made = booked(api, wish(api, monday(9), "11:00"))[0]
    path = f"/appointments/{made['id']}"
    other = {"date": on(monday(9), "15:00"), "calendar_id": api.clinic.calendars["chen"].pk}
    answer = account.call("PUT", path, {"appointment": other})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["calendar_id"])
    moved = account.call("PUT", path, {"appointment": {"date": on(monday(9), "15:00")}}).json()
    assert moved["start"] == on(monday(9), "15:00")
    assert [moved[name] for name in ("calendar_id", "intervention_id", "key")] == [
        made[name] for name in ("calendar_id", "intervention_id", "key")
    ]
    assert code(account.call("PUT", path, {"appointment": {"date": on(monday(9), "12:30")}})) == (409, "slot_taken")


def test_c101_the_secured_link_works_without_login_for_its_appointment_alone(api: Api) -> None:
    first, second = (booked(api, wish(api, monday(10), time))[0] for time in ("09:00", "10:00"))
    shown = api.call("GET", f"/appointments/{first['id']}", key=None, params={"key": first["key"]})
    assert (shown.status_code, shown.json()["id"]) == (200, first["id"])
    for path in (f"/appointments/{second['id']}", "/appointments", "/vevents", f"/fiches/{api.card}"):
        assert api.call("GET", path, key=None, params={"key": first["key"]}).status_code in {401, 404}
    page = api.http.get(f"{api.server}/book/{api.clinic.group.slug}/manage/{first['key']}")
    assert page.status_code == 200
    gone = api.call("DELETE", f"/appointments/{first['id']}", key=None, params={"key": first["key"]})
    assert (gone.status_code, gone.json()["state"]) == (200, 5)
    assert starts(slots(api, monday(10)))[0] == "09:00"


def test_somebody_elses_card_and_appointments_are_out_of_reach(api: Api) -> None:
    account = api.as_account()
    others = {"fiche": {"lastname": "Hopper", "firstname": "Grace", "email": "hopper@example.org"}}
    theirs = booked(api, wish(api, monday(10), "14:00", **others))[0]
    assert post(account, wish(api, monday(10), "15:00", fiche={"id": theirs["fiche_id"]})).status_code == 404
    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"appointment": {"date": on(monday(10), "16:00")}})):
        assert account.call(method, f"/appointments/{theirs['id']}", body).status_code == 404


def test_a_booking_sent_again_with_its_key_books_once(api: Api) -> None:
    body, headers = wish(api, monday(11), "09:00"), {"Idempotency-Key": "once"}
    first, second = (post(api, body, headers=headers).json()["records"][0]["id"] for _ in range(2))
    assert first == second


def test_where_an_email_is_to_be_proven_an_account_books_once_it_is(api: Api, options: Any) -> None:
    options(validateEmail=1)
    account = api.as_account()
    assert code(post(account, wish(api, monday(11), "10:00"))) == (403, "email_not_verified")
    aside(lambda: Customer.objects.filter(pk=api.customer).update(email_verified_at=clock.now()))
    assert len(booked(account, wish(api, monday(11), "10:00"))) == 1
