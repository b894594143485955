"""App settings over HTTP, by the numbers of the contract's checklist (E1 to E12)."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from apps.core.actor import system
from apps.organizations.actions.applications import Made, create_application, give_credential
from apps.organizations.models import AppSetting
from apps.outbox.models import Event
from tests.clinic import make_clinic

pytestmark = pytest.mark.django_db
ENVELOPE = ["RequestId", "Status", "Code", "Error", "Data"]
ADDRESS = "https://webhook.example.org/a4089342-b169-451d-a84d-c588856641a3"


@dataclass(frozen=True)
class Integrations:
    """One organisation's application and its own credential, at a server."""

    address: str
    customer: dict[str, str]
    app: dict[str, str]
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, *, token: str = "", **about: Any) -> httpx.Response:
        headers = {"Authorization": token} if token else {}
        return self.http.request(method, f"{self.address}/v2/integrations/{path}", json=body, headers=headers, **about)

    def token(self, entity: str = "app", **changes: Any) -> str:
        shown = self.app if entity == "app" else self.customer
        token: str = self.call("POST", "token", shown | {"Entity": entity} | changes).json()["Data"]
        return token

    def set(self, key: str, value: Any, token: str = "") -> httpx.Response:
        return self.call("POST", "app_setting", {"Key": key, "Value": value}, token=token or self.token())

    def get(self, **query: str) -> httpx.Response:
        return self.call("GET", "app_setting", token=self.token(), params=query)


@pytest.fixture(scope="module")
def here(server: str, django_db_blocker: Any) -> Iterator[Integrations]:
    with django_db_blocker.unblock(), httpx.Client(timeout=60) as http:
        yield make_integrations(server, http)


@pytest.fixture(scope="module")
def there(here: Integrations, django_db_blocker: Any) -> Integrations:
    with django_db_blocker.unblock():
        return make_integrations(here.address, here.http)


def make_integrations(server: str, http: httpx.Client) -> Integrations:
    organization = make_clinic().organization
    made: Made = create_application(actor=system(organization.pk), organization=organization, name="App")
    secret = give_credential(organization=organization)
    return Integrations(
        server,
        {"Id": str(organization.pk), "Secret": secret},
        {"Id": str(made.application.pk), "Secret": made.secret},
        http,
    )


def test_e1_a_token_needs_id_secret_and_entity_and_a_wrong_secret_is_401(here: Integrations) -> None:
    good = here.app | {"Entity": "app"}
    for missing in good:
        answer = here.call("POST", "token", {name: value for name, value in good.items() if name != missing})
        assert (answer.status_code, answer.json()["Error"].count(missing)) == (400, 1)
    wrong = [
        {"Secret": "x"}, {"Id": str(uuid.uuid4())}, {"Id": "x"}, {"Id": here.customer["Id"]}, {"Entity": "customer"},
        here.customer,
    ]  # fmt: skip
    assert {here.call("POST", "token", good | one).status_code for one in wrong} == {401}
    for entity in ("user", "", 1, None):
        assert here.call("POST", "token", good | {"Entity": entity}).status_code == 400
    for seconds in (59, 3601, -1, "soon", True, 1e300):
        assert here.call("POST", "token", good | {"expire_in": seconds}).status_code == 400
    assert here.call("GET", "app_setting", token=here.token(expire_in="60")).status_code == 200


def test_e2_the_header_holds_the_bare_token(here: Integrations) -> None:
    assert here.call("GET", "app_setting", token=here.token()).status_code == 200
    assert {here.call("GET", "app_setting", token=one).status_code for one in ("", "x", f"Bearer {here.token()}")} == {
        401
    }


def test_e3_a_customers_token_opens_no_settings_and_an_apps_token_no_applications(here: Integrations) -> None:
    customer, app = here.token("customer"), here.token()
    for method, body in (("GET", None), ("POST", {"Key": "k", "Value": "v"}), ("DELETE", {"Key": "k"})):
        assert here.call(method, "app_setting", body, token=customer).status_code == 401
    for method, path in (("GET", "app"), ("POST", "app"), ("GET", "customer"), ("POST", "customer")):
        assert here.call(method, path, {}, token=app).status_code == 401
    assert here.call("GET", "customer", token=customer).json()["Data"]["CustomerID"] == here.customer["Id"]


def test_e4_a_setting_is_stored_and_told_with_its_owners(here: Integrations) -> None:
    told = {"CustomerID": here.customer["Id"], "AppID": here.app["Id"], "Key": "callback", "Value": ADDRESS}
    assert here.set("callback", ADDRESS).json()["Data"] == told
    assert here.get(key="callback").json()["Data"] == told


def test_e5_the_same_key_overwrites(here: Integrations) -> None:
    for value in ("one", "two", "two"):
        assert here.set("again", value).json()["Data"]["Value"] == value
    assert AppSetting.objects.get(application=here.app["Id"], key="again").value == "two"
    assert [one["Value"] for one in here.get().json()["Data"] if one["Key"] == "again"] == ["two"]


def test_e5_a_hundred_writers_at_once_leave_one_row_with_the_last_value_and_a_hundred_facts(
    here: Integrations,
) -> None:
    token = here.token()

    def write(number: int) -> int:
        headers = {"Authorization": token, "X-Request-ID": f"writer-{number:03}"}
        body = {"Key": "raced", "Value": f"value of writer-{number:03}"}
        return here.http.post(f"{here.address}/v2/integrations/app_setting", json=body, headers=headers).status_code

    with ThreadPoolExecutor(100) as pool:
        assert set(pool.map(write, range(100))) == {200}
    row = AppSetting.objects.get(application=here.app["Id"], key="raced")
    facts = Event.objects.filter(subject=f"application:{here.app['Id']}", payload__key="raced").order_by("revision")
    assert list(facts.values_list("revision", flat=True)) == list(range(1, 101))
    assert {fact.request_id for fact in facts} == {f"writer-{number:03}" for number in range(100)}
    assert (row.revision, row.value) == (100, f"value of {facts[99].request_id}")
    assert facts.exclude(payload__has_key="value").count() == 100


def test_e6_with_a_key_one_object_without_it_all_of_them(here: Integrations) -> None:
    here.set("sixth", "value")
    assert here.get(key="sixth").json()["Data"]["Value"] == "value"
    everything = here.get().json()["Data"]
    assert [one["Key"] for one in everything] == sorted(one["Key"] for one in everything)
    assert {"CustomerID": here.customer["Id"], "AppID": here.app["Id"], "Key": "sixth", "Value": "value"} in everything


@pytest.mark.parametrize("key", ["unknown", "UNKNOWN", "x" * 255, "x" * 5000, "é", "%00", "' OR 1=1"])
def test_e7_an_unknown_key_is_400(here: Integrations, key: str) -> None:
    assert here.get(key=key).status_code == 400
    assert here.call("DELETE", "app_setting", token=here.token(), params={"key": key}).status_code == 400


def test_e8_a_deleted_key_is_gone_named_in_the_query_or_in_the_body(here: Integrations) -> None:
    for query, body in (({"key": "eighth"}, None), ({}, {"Key": "eighth"}), ({"key": "eighth"}, {"Key": "eighth"})):
        here.set("eighth", "value")
        gone = here.call("DELETE", "app_setting", body, token=here.token(), params=query)
        assert (gone.status_code, gone.json()["Data"]) == (200, "Deleted Successfully")
        assert here.get(key="eighth").status_code == 400
    unclear = here.call("DELETE", "app_setting", {"Key": "one"}, token=here.token(), params={"key": "two"})
    assert unclear.status_code == 400
    assert here.call("DELETE", "app_setting", token=here.token()).status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"Value": "v"}, "Key"),
        ({"Key": "k"}, "Value"),
        ({"Key": "", "Value": "v"}, "Key"),
        ({"Key": "k", "Value": ""}, "Value"),
        ({"Key": None, "Value": "v"}, "Key"),
        ({"Key": 1, "Value": "v"}, "Key"),
        ({"Key": "k", "Value": {}}, "Value"),
        ({"Key": "x" * 256, "Value": "v"}, "Key"),
        ({"Key": "k", "Value": "x" * 10_001}, "Value"),
        ({"Key": "a\x00b", "Value": "v"}, "Key"),
        ({"Key": "k", "Value": "a\x00b"}, "Value"),
    ],
)
def test_e9_a_missing_or_unfit_key_or_value_is_400_and_named(
    here: Integrations, body: dict[str, Any], field: str
) -> None:
    answer = here.call("POST", "app_setting", body, token=here.token())
    assert (answer.status_code, f"{field}:" in answer.json()["Error"]) == (400, True)


def test_e10_every_answer_has_the_envelope_with_an_id_of_its_own(here: Integrations) -> None:
    token = here.token()
    answers = {
        200: here.call("GET", "app_setting", token=token),
        400: here.call("POST", "app_setting", {}, token=token),
        401: here.call("GET", "app_setting"),
        404: here.call("GET", "usermapping", token=token),
        405: here.call("PUT", "app_setting", {}, token=token),
    }
    answers |= {1: here.http.post(f"{here.address}/v2/integrations/token", content=b'{"Id": NaN')}
    answers |= {2: here.http.post(f"{here.address}/v2/integrations/token", content=b"x" * 1_100_000)}
    answers |= {3: here.http.request("TRACE", f"{here.address}/v2/integrations/")}
    for status, answer in answers.items():
        told = answer.json()
        assert list(told) == ENVELOPE
        assert answer.status_code == told["Code"] == {1: 400, 2: 400, 3: 404}.get(status, status)
        assert (told["Status"] == "Success", told["Error"] == "") == (answer.status_code == 200,) * 2
        assert answer.headers["Cache-Control"] == "no-store"
    ids = [uuid.UUID(answer.json()["RequestId"]) for answer in answers.values()]
    assert len(set(ids)) == len(ids)
    mine = here.call("GET", "app_setting", token=token)
    assert mine.headers["X-Request-ID"]


@pytest.mark.parametrize("key", ["callback", "popup", "missedCall", "incomingCallHangup"])
def test_e11_the_four_addresses_must_be_addresses_that_may_be_called(here: Integrations, key: str) -> None:
    wrong = [
        "call me", "webhook.example.org", "javascript:alert(1)", "http://webhook.example.org/", "ftp://example.org/",
        "https://localhost/", "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://2130706433/", "https://0x7f.1/", "https://printer/",
        "https://db.internal/", "https://user:secret@example.org/", "https://", "https:///x", "https://exa mple.org/",
    ]  # fmt: skip
    token = here.token()
    assert {value: here.set(key, value, token).status_code for value in wrong} == dict.fromkeys(wrong, 400)
    assert here.set(key, ADDRESS, token).status_code == 200
    assert here.set(key.lower() + "s", "call me", token).status_code == 200


def test_e12_applications_never_see_each_others_settings(here: Integrations, there: Integrations) -> None:
    sibling_made = here.call("POST", "app", {"AppName": "Sibling"}, token=here.token("customer")).json()["Data"]
    sibling = Integrations(
        here.address, here.customer, {"Id": sibling_made["AppID"], "Secret": sibling_made["AppSecret"]}, here.http
    )
    here.set("ours", "value")
    for other in (there, sibling):
        assert other.get().json()["Data"] == []
        assert other.get(key="ours").status_code == 400
        assert other.call("DELETE", "app_setting", token=other.token(), params={"key": "ours"}).status_code == 400
        assert other.set("ours", "theirs").status_code == 200
    assert here.get(key="ours").json()["Data"]["Value"] == "value"
    names = [one["AppName"] for one in here.call("GET", "app", token=here.token("customer")).json()["Data"]]
    assert names == ["App", "Sibling"]
    assert "AppSecret" not in here.call("GET", "app", token=here.token("customer")).text
