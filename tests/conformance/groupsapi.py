"""A clinic with an API key, and a client of the groups API that speaks to a running server."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import httpx

from apps.core.actor import system
from apps.core.errors import DomainError
from apps.groups.actions.doors import keep_old_digest, set_customer_password
from apps.groups.models import Client, Customer
from apps.organizations.actions import add_api_key
from apps.organizations.models import Member
from apps.organizations.roles import Right, Role
from tests.clinic import Clinic, make_clinic, person
from tests.racing import race

Result = TypeVar("Result")
PASSWORD = "correct horse battery"
DIGEST = hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Api:
    """A clinic at a server. Calls carry its key, unless `key` is given as None or another one."""

    server: str
    clinic: Clinic
    key: str
    pro: str = ""
    account: str = ""
    customer: int = 0
    card: int = 0
    cookie: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def call(self, method: str, path: str, body: Any = None, *, key: Any = "", **about: Any) -> httpx.Response:
        """`call("GET", "/calendars")`; `params`, `headers` and the rest go to httpx."""
        params = list(httpx.QueryParams(about.pop("params", {})).multi_items())
        shown = self.key if key == "" else key
        if shown is not None:
            params.append(("apikey", shown))
        if body is not None:
            about["json"] = body
        if self.cookie:
            about["headers"] = {"Cookie": self.cookie} | about.get("headers", {})
        self.http.cookies.clear()
        return self.http.request(method, f"{self.server}/api/v1{path}", params=params, **about)

    def get(self, path: str, **about: Any) -> Any:
        """The JSON of a GET that succeeds."""
        found = self.call("GET", path, **about)
        assert found.status_code == 200, found.text
        return found.json()

    def ids(self, path: str, **about: Any) -> list[int]:
        """The numbers of the records of a collection."""
        return [record["id"] for record in self.get(path, **about)["records"]]

    @property
    def group(self) -> int:
        return self.clinic.group.pk

    def below(self, path: str) -> str:
        """The path below the clinic's group."""
        return f"/groups/{self.group}{path}"

    def login(self, profile: str = "account") -> str:
        """The cookie of a session."""
        email = self.account if profile == "account" else self.pro
        said = {f"{profile}[email]": email, f"{profile}[password]": DIGEST}
        found = self.call("POST", "/sessions/login", data=said)
        assert found.status_code == 200, found.text
        return "; ".join(f"{name}={value}" for name, value in found.cookies.items())

    def as_account(self) -> "Api":
        """The same clinic, called with its customer's session."""
        return replace(self, cookie=self.login())


def make_api(server: str, **group: Any) -> Api:
    """A fresh clinic with a key of every scope, a member and a customer who may log in the old way."""
    clinic = make_clinic(**group)
    organization = clinic.organization
    organization.legacy_login = True
    organization.save()
    actor = system(organization.pk)
    made = add_api_key(actor=actor, organization=organization, name="tests", scopes=list(Right))
    owner = Member.objects.get(pk=clinic.member(Role.OWNER).id)
    owner.user.set_password(PASSWORD)
    owner.user.save()
    keep_old_digest(user=owner.user, password=PASSWORD)
    ada = person(owner.pk)
    customer = Customer.objects.create(organization=organization, email=ada.email)
    set_customer_password(actor=actor, customer=customer, password=PASSWORD)
    card = Client.objects.create(
        organization_id=organization.pk,
        group=clinic.group,
        customer=customer,
        firstname=ada.firstname,
        lastname=ada.lastname,
        email=ada.email,
        comments="difficult",
    )
    return Api(server, clinic, made.text, owner.user.email, ada.email, customer.pk, card.pk)


def aside(work: Callable[[], Result]) -> Result:
    """Do something to the database on a connection of its own, so that the server sees it at once."""
    (done,) = race([work])
    assert not isinstance(done, DomainError), done
    return done
