"""The doors that take an address of somebody they may know, and clinics that know half of those that are asked for."""

import base64
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import orjson
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.test import Client as Web

from apps.accounts.models import User, mark_of
from apps.core import clock
from apps.groups.actions.doors import old_digest
from apps.groups.models import Client, Customer, Group, LegacyPassword
from apps.organizations.actions import add_api_key
from apps.organizations.limits import MOST, NAMES
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Right
from bench.workload import DAYS, Workload, half_hours, make_workload

FIRST, LAST, PHONE = "Ada", "Lovelace", "+33612345678"
PERSON = {"firstname": FIRST, "lastname": LAST, "firstphone": PHONE}
RIGHT, WRONG = "a long and quiet sentence", "not that sentence at all"
Place = tuple[int, int]
Row = TypeVar("Row", bound=Model)
Ask = Callable[[Web, str], Any]


def address() -> str:
    """Somebody's; of a length, so that no door works longer for one than for another."""
    return f"{secrets.token_hex(8)}@example.org"


@dataclass
class Doors:
    """`asks` by name: the request and its expected status. `known`: staff with a password, customers with a card."""

    known: list[str]
    asks: dict[str, tuple[Ask, int]]
    numbers: Iterator[int]
    web: Web

    def unknown(self) -> list[str]:
        """As many whom nobody has heard of; a booking makes them known, so each door has its own."""
        return [address() for _ in self.known]

    def prepared(self, name: str, email: str) -> Callable[[], Any]:
        """The request, ready to be sent by a client whose network did not ask before."""
        number = next(self.numbers)
        network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.web.cookies.clear()
        self.web.defaults["HTTP_X_FORWARDED_FOR"] = network
        return partial(self.asks[name][0], self.web, email)

    def check(self, name: str, answer: Any) -> None:
        if answer.status_code != self.asks[name][1]:
            raise RuntimeError(f"{name}: {answer.status_code} instead of {self.asks[name][1]}: {answer.content[:300]}")


def make_doors(people: int) -> Doors:
    """A clinic that books at once and lets old clients log in, and one that asks for a code; both know the same."""
    open_, careful = make_workload("open"), make_workload("careful")
    known = [address() for _ in range(people)]
    for workload in (open_, careful):
        organization = Organization.objects.get(pk=workload.group.organization_id)
        organization.limits, organization.legacy_login = dict.fromkeys(NAMES, MOST), True
        organization.save()
        know_customers(workload.group, known)
    Group.objects.filter(pk=careful.group.pk).update(validate_email=True)
    organization = Organization.objects.get(pk=open_.group.organization_id)
    know_staff(organization, known)
    key = add_api_key(actor=open_.actor, organization=organization, name="bench", scopes=list(Right)).text
    return Doors(known, passwords(key) | visits(open_, careful), itertools.count(1), Web(SERVER_NAME="localhost"))


def know_staff(organization: Organization, emails: list[str]) -> None:
    """Each is a member with a password, of the old kind too. One hash serves all: nobody here gets as far as being
    right."""
    password, digest = make_password(RIGHT), make_password(old_digest(RIGHT))
    users = made(User(email=email, password=password) for email in emails)
    members = made(Member(organization=organization, user=user, role="receptionist") for user in users)
    bound_to = bytes.fromhex(mark_of(password))
    made(
        LegacyPassword(organization_id=organization.pk, member=one, digest=digest, bound_to=bound_to) for one in members
    )


def know_customers(group: Group, emails: list[str]) -> None:
    """Each is a customer with a card and a password of the old kind."""
    organization, digest = group.organization_id, make_password(old_digest(RIGHT))
    customers = made(Customer(organization_id=organization, email=email) for email in emails)
    made(
        Client(organization_id=organization, group=group, customer=one, email=one.email, from_web=True, **PERSON)
        for one in customers
    )
    made(LegacyPassword(organization_id=organization, customer=one, digest=digest) for one in customers)


def made(rows: Iterable[Row]) -> list[Row]:
    """Written a thousand at a time."""
    kept = list(rows)
    return type(kept[0])._default_manager.bulk_create(kept, batch_size=1_000)


def places(workload: Workload) -> Iterator[Place]:
    """Every half hour of every calendar behind those that the workload has filled."""
    first = workload.first + timedelta(days=DAYS + 1)
    starts = half_hours(first, 360 - DAYS)
    return iter([(calendar, start) for start in starts for calendar in workload.calendars])


def passwords(key: str) -> dict[str, tuple[Ask, int]]:
    """Wrong ones, and those that were forgotten."""

    def form(path: str, name: str, **fields: str) -> Ask:
        return lambda web, email: web.post(path, {name: email} | fields)

    def old(profile: str) -> Ask:
        path = f"/api/v1/sessions/login?apikey={key}"
        return lambda web, email: send(web, path, {profile: {"email": email, "password": old_digest(WRONG)}})

    def token(web: Web, email: str) -> Any:
        return send(web, "/api/auth/token", {"email": email, "password": WRONG})

    def basic(web: Web, email: str) -> Any:
        shown = base64.b64encode(f"{email}:{WRONG}".encode()).decode()
        return web.get("/api/v1/groups", headers={"Authorization": f"Basic {shown}"})

    return {
        "login": (form("/accounts/login/", "login", password=WRONG), 200),
        "login_api": (token, 401),
        "login_v1_basic": (basic, 401),
        "login_v1_pro": (old("pro"), 401),
        "login_v1_account": (old("account"), 401),
        "reset": (form("/accounts/password/reset/", "email"), 302),
        "sign_up": (form("/accounts/signup/", "email", password1=WRONG), 200),
    }


def visits(open_: Workload, careful: Workload) -> dict[str, tuple[Ask, int]]:
    """A code to sign in with, a time that is held until its code comes, a booking."""

    def booking(workload: Workload) -> Ask:
        free = places(workload)

        def ask(web: Web, email: str) -> Any:
            calendar, start = next(free)
            client = {"firstname": FIRST, "lastname": LAST, "email": email, "phone": PHONE}
            body = {"service": workload.service, "calendar": calendar, "start": clock.instant(start).isoformat()}
            path = f"/book/{workload.group.slug}/appointments.json"
            return send(web, path, body | {"client": client, "consent": True})

        return ask

    def code(web: Web, email: str) -> Any:
        return web.post(f"/book/{open_.group.slug}/sign-in", {"email": email})

    return {"code": (code, 200), "hold": (booking(careful), 202), "booking": (booking(open_), 201)}


def send(web: Web, path: str, body: dict[str, Any]) -> Any:
    """As JSON."""
    return web.post(path, orjson.dumps(body), content_type="application/json")
