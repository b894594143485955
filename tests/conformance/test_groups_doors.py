"""C1 to C18: who is let in, in which formats, with which answers."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from apps.core import clock
from apps.groups.models import Calendar, Client, Group, Service
from tests.conformance.groupsapi import DIGEST, PASSWORD, Api, aside

pytestmark = pytest.mark.django_db

STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
LONG_AGO = datetime(2020, 1, 15, 9, tzinfo=UTC)


def basic(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{email}:{password}".encode()).decode()}


def test_c1_a_call_without_credentials_is_refused(api: Api) -> None:
    answer = api.call("GET", "/groups", key=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


def test_c2_a_wrong_apikey_is_refused(api: Api) -> None:
    assert api.call("GET", "/groups", key="x" * 22).status_code == 401


def test_c3_the_apikey_is_taken_from_the_query(api: Api) -> None:
    assert api.ids("/groups") == [api.group]


def test_c4_the_apikey_is_taken_from_the_body(api: Api) -> None:
    body = {"apikey": api.key, "calendar": {"name": "Dr Key"}}
    assert api.call("POST", api.below("/calendars"), body, key=None).status_code == 201


def test_c5_basic_with_a_pros_email_and_password_is_let_in(api: Api) -> None:
    assert api.ids("/groups", key=None, headers=basic(api.pro)) == [api.group]
    assert api.call("GET", "/groups", key=None, headers=basic(api.pro, "wrong")).status_code == 401


def test_c6_no_challenge_is_sent(api: Api) -> None:
    for headers in ({}, basic("nobody@example.org")):
        assert "WWW-Authenticate" not in api.call("GET", "/groups", key=None, headers=headers).headers


def test_c7_a_pro_logs_in_with_the_sha1_of_the_password(api: Api) -> None:
    answer = api.call("POST", "/sessions/login", data={"pro[email]": api.pro, "pro[password]": DIGEST})
    body = answer.json()
    assert (answer.status_code, body["error"], body["pro"]["group_id"]) == (200, None, api.group)
    assert list(body["pro"]) == [
        "id", "firstname", "lastname", "email", "cellphone", "group_id", "created_at", "updated_at", "synched_at",
    ]  # fmt: skip
    assert re.fullmatch(r"_session_id=[0-9a-f]+; HttpOnly; Path=/", answer.headers["Set-Cookie"])


def test_c8_the_login_is_read_from_a_form_and_from_the_query(api: Api) -> None:
    said = {"pro[email]": api.pro, "pro[password]": DIGEST}
    found = [api.call("POST", "/sessions/login.json", **{place: said}) for place in ("data", "params")]
    assert [answer.json()["pro"]["email"] for answer in found] == [api.pro, api.pro]


def test_c9_a_customer_logs_in_as_account(api: Api) -> None:
    answer = api.call("POST", "/sessions/login", data={"account[email]": api.account, "account[password]": DIGEST})
    assert (answer.json()["account"]["id"], answer.json()["error"]) == (api.customer, None)


@pytest.mark.parametrize("profile", ["pro", "account"])
def test_c10_a_wrong_password_opens_nothing(api: Api, profile: str) -> None:
    email = api.pro if profile == "pro" else api.account
    for wrong in ("0" * 40, PASSWORD, ""):
        said = {f"{profile}[email]": email, f"{profile}[password]": wrong}
        answer = api.call("POST", "/sessions/login", data=said)
        assert answer.status_code == 401
        assert answer.json()["error"]
        assert "Set-Cookie" not in answer.headers


def test_c11_the_cookie_alone_lets_in(api: Api) -> None:
    assert api.ids("/groups", key=None, headers={"Cookie": api.login("pro")}) == [api.group]


def test_c12_the_format_is_chosen_by_suffix_parameter_and_header(api: Api) -> None:
    asked = [
        api.call("GET", "/groups"),
        api.call("GET", "/groups.json"),
        api.call("GET", "/groups.xml"),
        api.call("GET", "/groups", params={"format": "xml"}),
        api.call("GET", "/groups", headers={"Accept": "application/xml"}),
        api.call("GET", "/groups.json", headers={"Accept": "application/xml"}),
    ]
    kinds = [answer.headers["Content-Type"].partition(";")[0].partition("/")[2] for answer in asked]
    assert kinds == ["json", "json", "xml", "xml", "xml", "json"]


def valued(element: ET.Element) -> object:
    """What an element says, read by its type alone."""
    if element.get("nil") == "true":
        return None
    kind = element.get("type")
    if kind == "array":
        return [valued(child) for child in element]
    if len(element):
        return {child.tag: valued(child) for child in element}
    text = element.text or ""
    return {"integer": int, "decimal": float, "boolean": "true".__eq__}.get(kind or "", str)(text)


@pytest.mark.parametrize("path", ["/groups", "/calendars", "/interventions", "/interventionsets", "/calendarsets"])
@pytest.mark.parametrize("params", [{}, {"results": "all"}])
def test_c13_xml_answers_equal_the_json_ones(api: Api, path: str, params: dict[str, str]) -> None:
    xml = api.call("GET", f"{path}.xml", params=params).content
    assert valued(ET.fromstring(xml)) == api.get(f"{path}.json", params=params)


def test_c14_a_body_without_its_wrapper_is_refused(api: Api) -> None:
    answer = api.call("POST", api.below("/calendars"), {"name": "Dr Bare"})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["calendar"])


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_c15_a_post_answers_201_and_the_bare_object(api: Api, kind: str) -> None:
    bodies = {
        "json": b'{"calendar": {"name": "Dr New", "zipcode": 75011}}',
        "xml": b"<calendar><name>Dr New</name><zipcode type='integer'>75011</zipcode></calendar>",
    }
    headers = {"Content-Type": f"application/{kind}"}
    answer = api.call("POST", api.below("/calendars"), content=bodies[kind], headers=headers)
    body = answer.json()
    assert answer.status_code == 201
    assert (body["name"], body["zipcode"], body["group_id"], body["deleted"]) == ("Dr New", "75011", api.group, False)
    assert body["id"] in api.ids("/calendars", params={"results": "all"})


def test_c16_a_put_changes_what_it_names_and_answers_the_whole_object(api: Api) -> None:
    path = f"/calendars/{api.clinic.calendars['chen'].pk}"
    before = api.get(path)
    answer = api.call("PUT", path, {"calendar": {"city": "Lyon"}})
    moved = {"updated_at": answer.json()["updated_at"], "city": "Lyon"}
    assert (answer.status_code, answer.json()) == (200, before | moved)


def test_c17_times_are_written_on_the_clock_of_the_group(api: Api) -> None:
    bell = Calendar.objects.filter(pk=api.clinic.calendars["bell"].pk)
    aside(lambda: bell.update(created_at=LONG_AGO))
    told = []
    for label in ("Tokyo", "Paris"):  # where the clinic is comes last: it is shared with the other tests
        assert api.call("PUT", f"/groups/{api.group}", {"group": {"timezone": label}}).status_code == 200
        told.append(api.get(f"/calendars/{api.clinic.calendars['bell'].pk}")["created_at"])
    assert told == ["2020-01-15 18:00:00", "2020-01-15 10:00:00"]


@pytest.mark.parametrize(
    ("path", "model"), [("calendars", Calendar), ("interventions", Service), ("fiches", Client), ("groups", Group)]
)
def test_c18_every_record_says_when_it_was_made_and_changed(api: Api, path: str, model: Any) -> None:
    number = api.ids(f"/{path}")[0]
    rows = model.objects.filter(pk=number)
    aside(lambda: rows.update(created_at=LONG_AGO, updated_at=LONG_AGO))
    before = api.get(f"/{path}/{number}")
    body = {path.removesuffix("s"): {"name": "Another", "lastname": "Another"}}
    after = api.call("PUT", f"/{path}/{number}", body).json()
    assert (before["created_at"], before["updated_at"]) == ("2020-01-15 10:00:00", "2020-01-15 10:00:00")
    assert after["created_at"] == before["created_at"]
    assert STAMP.fullmatch(after["updated_at"])
    assert after["updated_at"] > f"{clock.now() - timedelta(hours=24)}"


def test_in_04_xml_bombs_and_external_entities_are_refused(api: Api) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "&#33;"><!ENTITY c "&b;&b;">]><calendar><name>&c;</name></calendar>'
    file = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><calendar><name>&b;</name></calendar>'
    for body in (bomb, file):
        answer = api.call("POST", api.below("/calendars"), content=body, headers={"Content-Type": "application/xml"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_xml")


def test_methods_and_addresses_that_are_not_there_are_told_in_the_same_form(api: Api) -> None:
    answers = [api.call("POST", "/groups", {"group": {"name": "New"}}), api.call("GET", "/nothing.xml")]
    assert [answer.status_code for answer in answers] == [405, 404]
    assert answers[0].headers["Allow"] == "GET, HEAD"
    assert httpx.get(f"{api.server}/api/v1/nothing").json()["error"]["code"] == "not_found"
