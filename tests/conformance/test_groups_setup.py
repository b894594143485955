"""C43 to C56: calendars, interventions and their sets; what the public and an account see of them."""

from typing import Any

import pytest
from django.test import Client as Browser

from apps.accounts.models import User
from apps.groups.models import ServiceCalendar
from tests.conformance.groupsapi import Api, aside

pytestmark = pytest.mark.django_db


def added(api: Api, singular: str, **fields: Any) -> dict[str, Any]:
    answer = api.call("POST", api.below(f"/{singular}s"), {singular: {"name": "New"} | fields})
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


def put(api: Api, singular: str, number: int, **fields: Any) -> dict[str, Any]:
    answer = api.call("PUT", f"/{singular}s/{number}", {singular: fields})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def page(api: Api) -> str:
    """The public page on which a customer chooses."""
    return api.http.get(f"{api.server}/book/{api.clinic.group.slug}/").text


@pytest.mark.parametrize("singular", ["calendar", "calendarset", "intervention", "interventionset"])
def test_c43_c44_c55_rows_are_made_changed_put_into_the_bin_and_taken_out(api: Api, singular: str) -> None:
    made = added(api, singular)
    path = f"/{singular}s/{made['id']}"
    assert put(api, singular, made["id"], name="Changed")["name"] == "Changed"
    gone = api.call("DELETE", path)
    assert (gone.status_code, gone.json()["deleted"]) == (200, True)
    listed = {one["id"]: one["deleted"] for one in api.get(f"/{singular}s", params={"results": "all"})["records"]}
    assert listed[made["id"]] is True
    assert put(api, singular, made["id"], deleted=False)["deleted"] is False
    assert put(api, singular, made["id"], deleted="1")["deleted"] is True


def test_c45_c46_a_deleted_or_nameless_calendar_is_not_on_the_public_pages(api: Api) -> None:
    made = added(api, "calendar", publicname="Dr Vanish")
    service = api.clinic.services["visit"].pk
    aside(lambda: ServiceCalendar.objects.create(service_id=service, calendar_id=made["id"]))
    address = f"{api.server}/book/{api.clinic.group.slug}/practitioner?service={service}"
    seen = []
    for change in ({}, {"deleted": True}, {"deleted": False}, {"publicname": ""}):
        put(api, "calendar", made["id"], **change)
        seen.append("Dr Vanish" in api.http.get(address).text)
    assert seen == [True, False, True, False]


def test_c47_calendars_that_perform_every_named_intervention(api: Api) -> None:
    bell, chen = (api.clinic.calendars[name].pk for name in ("bell", "chen"))
    only = added(api, "intervention", publicname="Only Bell")["id"]
    aside(lambda: ServiceCalendar.objects.filter(service=only).exclude(calendar=bell).delete())
    visit = api.clinic.services["visit"].pk
    assert set(api.ids("/calendars", params={"intervention_ids[]": [visit]})) >= {bell, chen}
    assert api.ids("/calendars", params={"intervention_ids[]": [visit, only]}) == [bell]


def test_c48_calendars_of_any_of_the_named_sets(api: Api) -> None:
    sets = [added(api, "calendarset")["id"] for _ in range(3)]
    made = [added(api, "calendar", calendarset_id=number)["id"] for number in sets]
    assert api.ids("/calendars", params={"calendarset_ids[]": sets[:2]}) == made[:2]


def test_c49_sort_orders_both_interfaces(api: Api) -> None:
    names = ["Dr Alpha", "Dr Omega"]
    made = [added(api, "calendar", name=name, publicname=name)["id"] for name in names]
    service = api.clinic.services["visit"].pk
    links = [ServiceCalendar(service_id=service, calendar_id=number) for number in made]
    aside(lambda: ServiceCalendar.objects.bulk_create(links))
    cookie = f"sessionid={aside(lambda: desk_session(api))}"

    def order(text: str) -> list[str]:
        return sorted(names, key=text.index)

    for places in ((8, 9), (9, 8)):
        for number, place in zip(made, places, strict=True):
            put(api, "calendar", number, sort=place)
        public = api.http.get(f"{api.server}/book/{api.clinic.group.slug}/practitioner?service={service}").text
        desk = api.http.get(f"{api.server}/pro/", headers={"Cookie": cookie}).text
        listed = [one for one in api.ids("/calendars", params={"sort": "sort"}) if one in made]
        expected = names if places == (8, 9) else names[::-1]
        assert (order(public), order(desk)) == (expected, expected)
        assert [names[made.index(number)] for number in listed] == expected


def desk_session(api: Api) -> str:
    """A session of the owner at the desk."""
    browser = Browser()
    browser.force_login(User.objects.get(email=api.pro))
    return browser.cookies["sessionid"].value


def test_c50_a_new_intervention_takes_15_minutes_and_is_grey(api: Api) -> None:
    made = added(api, "intervention")
    assert (made["length"], made["colorref"], made["price"], made["deleted"]) == (15, "#dddddd", None, False)


def test_c51_c52_price_and_length_are_told_where_the_group_shows_them(api: Api) -> None:
    made = added(api, "intervention", publicname="Priced", price=4200, length=45)
    account = api.as_account()
    told = []
    for shown in (True, False):
        flags = {"display_intervention_price": shown, "display_intervention_length": shown}
        assert api.call("PUT", f"/groups/{api.group}", {"group": flags}).status_code == 200
        record = account.get(f"/interventions/{made['id']}")
        told.append((record["price"], record["length"], "€42" in page(api), "45 min" in page(api)))
        assert api.get(f"/interventions/{made['id']}")["price"] == 4200
    assert told == [(4200, 45, True, True), (None, None, False, False)]


def test_c53_interventions_of_a_set(api: Api) -> None:
    heading = added(api, "interventionset", publicname="Skin")["id"]
    made = added(api, "intervention", interventionset_id=heading)["id"]
    assert api.ids(api.below("/interventions"), params={"interventionset_id": heading}) == [made]


def test_c54_interventions_that_the_named_calendars_perform(api: Api) -> None:
    alone = added(api, "calendar")["id"]
    made = added(api, "intervention")["id"]
    aside(lambda: ServiceCalendar.objects.filter(service=made).exclude(calendar=alone).delete())
    assert made in api.ids("/interventions", params={"calendar_ids[]": [alone]})
    both = [alone, api.clinic.calendars["bell"].pk]
    assert made not in api.ids("/interventions", params={"calendar_ids[]": both})


def test_c56_a_deleted_intervention_is_not_booked_and_stays_on_old_appointments(api: Api) -> None:
    made = added(api, "intervention", publicname="Ending", length=30)
    when = "2026-12-15T10:00:00+01:00"
    body = {
        "service": made["id"],
        "calendar": api.clinic.calendars["bell"].pk,
        "start": when,
        "client": {"firstname": "Ann", "lastname": "Old", "email": "ann@example.org", "phone": "0612345678"},
        "consent": True,
    }
    address = f"{api.server}/book/{api.clinic.group.slug}/appointments.json"
    assert api.http.post(address, json=body).status_code == 201
    assert api.call("DELETE", f"/interventions/{made['id']}").status_code == 200
    answer = api.http.post(address, json=body | {"start": "2026-12-15T11:00:00+01:00"})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["service"])
    wish = {"date": "2026-12-15 11:00:00", "intervention_ids": [made["id"]], "fiche": {"id": api.card}}
    answer = api.call("POST", api.below("/appointments"), {"appointment": wish})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["intervention_ids"])
    old = [one for one in api.get("/appointments")["records"] if one["intervention_id"] == made["id"]]
    assert [(one["intervention_name"], one["intervention"]["publicname"]) for one in old] == [("Ending", "Ending")]


def test_an_account_sees_what_has_a_public_name_and_no_internal_fields(api: Api) -> None:
    hidden = added(api, "calendar", publicname="")["id"]
    shown = added(api, "calendar", publicname="Dr Shown")["id"]
    account = api.as_account()
    assert account.call("GET", f"/calendars/{hidden}").status_code == 404
    assert "name" not in account.get(f"/calendars/{shown}")
    assert account.call("PUT", f"/calendars/{shown}", {"calendar": {"publicname": "Mine"}}).status_code == 403
