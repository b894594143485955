"""C57 to C64: the cards of the client file, and the definitions of their spare columns."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.groups.models.customfields import COLUMNS
from tests.clinic import PARIS
from tests.conformance.groupsapi import Api

pytestmark = pytest.mark.django_db

NUMBER = 9_007_199_254


def made(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.call("POST", api.below("/fiches"), {"fiche": {"lastname": "Petit"} | fields})
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


@pytest.mark.parametrize(
    ("field", "longest"),
    [("lastname", 64), ("firstname", 64), ("firstphone", 25), ("secondphone", 25), ("email", 255)],
)
def test_c57_no_field_is_longer_than_it_may_be(api: Api, field: str, longest: int) -> None:
    fits = "9" * longest if field != "email" else "a" * 60 + "@" + "b" * 55 + ".example"
    assert made(api, **{field: fits})[field] == fits
    answer = api.call("POST", api.below("/fiches"), {"fiche": {"lastname": "Petit", field: "9" * (longest + 1)}})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])


def test_c58_reminders_are_wanted_unless_it_is_said_otherwise(api: Api) -> None:
    record = made(api)
    assert (record["rappel_email"], record["rappel_sms"], record["from_web"], record["deleted"]) == (
        True,
        True,
        False,
        False,
    )
    assert made(api, rappel_sms="0")["rappel_sms"] is False


def test_c59_a_customer_never_sees_the_comments(api: Api) -> None:
    account = api.as_account()
    assert api.get(f"/fiches/{api.card}")["comments"] == "difficult"
    own = account.call("GET", f"/fiches/{api.card}")
    assert own.status_code == 200
    assert "difficult" not in own.text
    assert not {"comments", "externid"} & set(own.json())


def test_c60_a_customer_sees_their_deleted_cards_with_a_dollar(api: Api) -> None:
    account = api.as_account()
    assert account.ids("/fiches") == [api.card]
    api.call("DELETE", f"/fiches/{api.card}")
    (own,) = account.get("/fiches")["records"]
    assert (own["deleted"], own["lastname"][0]) == (True, "$")
    api.call("PUT", f"/fiches/{api.card}", {"fiche": {"deleted": False}})
    assert not account.get(f"/fiches/{api.card}")["lastname"].startswith("$")


def test_c61_the_integrators_own_number_is_kept_and_found(api: Api) -> None:
    record = made(api, externid=NUMBER)
    asked = {"conditions[0][field]": "externid", "conditions[0][op]": "=", "conditions[0][value]": str(NUMBER)}
    assert api.ids("/fiches", params=asked) == [record["id"]]


VALUES = {"bool": True, "dt": "2026-11-24 09:30:00", "num": 12.5, "str": "é" * 255, "txt": "long\ntext"}


def test_c62_every_spare_column_is_written_and_read(api: Api) -> None:
    values = {name: VALUES[name.rstrip("0123456789")] for name in COLUMNS}
    assert len(values) == 34
    record = made(api, **values)
    assert {name: record[name] for name in COLUMNS} == values
    changed = api.call("PUT", f"/fiches/{record['id']}", {"fiche": {"num0": None, "str0": "new"}}).json()
    assert {name: changed[name] for name in COLUMNS} == values | {"num0": None, "str0": "new"}


def test_c63_definitions_are_found_by_their_model(api: Api) -> None:
    for model, name in (("Fiche", "str0"), ("Fiche", "birthdate"), ("Vevent", "str0")):
        body = {"customfield": {"model": model, "name": name, "pro_label": name, "user_visible": name == "str0"}}
        assert api.call("POST", api.below("/customfields"), body).status_code == 201
    asked = {"conditions[0][field]": "model", "conditions[0][op]": "=", "conditions[0][value]": "Fiche"}
    found = api.get(api.below("/customfields"), params=asked)["records"]
    made = [one for one in found if one["pro_label"] == one["name"]]  # others define theirs at the same clinic
    assert [(one["model"], one["name"]) for one in made] == [("Fiche", "str0"), ("Fiche", "birthdate")]
    assert {one["model"] for one in found} == {"Fiche"}


def test_c64_what_every_customer_has_to_fill_in_blocks_their_booking_and_not_the_staffs(api: Api) -> None:
    for name, who in (("str2", "user_required"), ("str3", "pro_required")):
        body = {"customfield": {"model": "Fiche", "name": name, who: True, "user_visible": True}}
        assert api.call("POST", api.below("/customfields"), body).status_code == 201
    day = (datetime.now(PARIS) + timedelta(days=7)).date()
    day += timedelta(days=7 - day.weekday())  # a Monday: the clinic is closed at weekends
    service = api.clinic.services["visit"].pk

    def book(caller: Api, time: str) -> Any:
        about = {"date": f"{day} {time}", "intervention_ids": [service], "fiche": {"id": api.card}}
        return caller.call("POST", api.below("/appointments"), {"appointment": about})

    account = api.as_account()
    refused = book(account, "09:00:00")
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["fiche.str2"])
    assert book(api, "09:00:00").status_code == 201
    assert account.call("PUT", f"/fiches/{api.card}", {"fiche": {"str2": "blue"}}).status_code == 200
    assert book(account, "10:00:00").status_code == 201


def test_a_column_is_defined_once_and_has_to_be_there(api: Api) -> None:
    for name in ("str1", "str15"):
        body = {"customfield": {"model": "Fiche", "name": name}}
        answers = [api.call("POST", api.below("/customfields"), body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == ([201, 400] if name == "str1" else [400, 400])
        assert list(answers[1].json()["error"]["fields"]) == ["name"]


def test_in_04_labels_and_values_come_back_as_they_were_sent(api: Api) -> None:
    nasty = "<script>alert(1)</script>&amp;\"'"
    record = made(api, txt0=nasty)
    assert api.get(f"/fiches/{record['id']}")["txt0"] == nasty
    xml = api.call("GET", f"/fiches/{record['id']}.xml")
    assert "<script>" not in xml.text
    assert xml.headers["Content-Type"].startswith("application/xml")


def test_a_customer_writes_their_own_contact_and_nothing_else(api: Api) -> None:
    account = api.as_account()
    body = {"firstphone": "0611223344", "comments": "nice", "externid": 7, "from_web": True, "group_id": 1, "id": 1}
    assert account.call("PUT", f"/fiches/{api.card}", {"fiche": body}).status_code == 200
    record = api.get(f"/fiches/{api.card}")
    assert (record["firstphone"], record["comments"], record["externid"], record["group_id"]) == (
        "0611223344",
        "difficult",
        None,
        api.group,
    )
    other = made(api)["id"]
    assert account.call("PUT", f"/fiches/{other}", {"fiche": body}).status_code == 404
    assert account.call("POST", api.below("/fiches"), {"fiche": {"lastname": "New"}}).status_code == 403


def test_the_second_of_two_who_save_is_refused(api: Api) -> None:
    record = api.call("GET", f"/fiches/{made(api)['id']}")
    path, tag = f"/fiches/{record.json()['id']}", {"If-Match": record.headers["ETag"]}
    answers = [api.call("PUT", path, {"fiche": {"firstname": name}}, headers=tag) for name in ("Ann", "Bob")]
    assert [answer.status_code for answer in answers] == [200, 412]
    assert answers[1].json()["error"]["code"] == "changed_meanwhile"
    assert api.get(path)["firstname"] == "Ann"
    assert answers[0].headers["ETag"] != record.headers["ETag"]


def test_a_post_that_is_sent_again_adds_one_card(api: Api) -> None:
    body, key = {"fiche": {"lastname": "Once"}}, {"Idempotency-Key": "a-key"}
    answers = [api.call("POST", api.below("/fiches"), body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = api.call("POST", api.below("/fiches"), {"fiche": {"lastname": "Twice"}}, headers=key)
    assert other.status_code == 422
