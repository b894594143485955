"""TN-08: fields that nobody asked for, sent along with each write, change nothing that they name.

Each write here is one that succeeds by itself; beside its own fields it names another organisation, another number,
another role and more. It may be refused for that, or the fields may be passed over.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser
from pytest_django import Settings

from apps.accounts.models import User
from apps.appointments.models import Appointment
from apps.core.actor import system
from apps.groups.models import Client, Service
from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right, Role
from tests.api.people import tokens_for
from tests.clinic import NOW, Clinic, at, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

NUMBER = 10**9 + 7
WATCHED = ("organization_id", "group_id", "role", "is_staff", "is_superuser", "is_active", "created_at", "price")
Rows = dict[tuple[str, Any], tuple[Any, ...]]


def rows() -> Rows:
    """What nobody gives themselves, of every row of every table of ours."""
    found: Rows = {}
    for model in apps.get_models():
        if not model.__module__.startswith("apps."):
            continue
        names = [name for name in WATCHED if name in {field.attname for field in model._meta.concrete_fields}]
        for pk, *values in model._base_manager.values_list("pk", *names):
            found[model._meta.label, pk] = tuple(zip(names, values, strict=True))
    return found


def smuggled(stranger: Clinic) -> dict[str, Any]:
    return {
        "id": NUMBER,
        "pk": NUMBER,
        "uuid": str(uuid.UUID(int=NUMBER)),
        "organization": str(stranger.organization.pk),
        "organization_id": str(stranger.organization.pk),
        "organisation": str(stranger.organization.pk),
        "group": stranger.group.pk,
        "role": "owner",
        "is_staff": True,
        "is_superuser": True,
        "is_active": False,
        "status": "done",
        "created_at": "2001-01-01 00:00:00",
        "cancelled_by": "system",
        "overbook": "because I can",
        "overbooked": True,
    }


class Writer:
    """Everybody who writes to clinic A, and what they send along."""

    def __init__(self, a: Clinic, b: Clinic) -> None:
        self.a, self.b = a, b
        self.more = smuggled(b)
        self.desk = Standing(a, Role.OWNER)
        self.key = add_api_key(
            actor=system(a.organization.pk), organization=a.organization, name="whole", scopes=list(Right)
        ).text
        self.visit = a.book("16:00").appointment
        self.link = f"/book/{a.group.slug}/manage/{a.book('16:30', who=2).token}"
        self.agent = a.member(Role.AGENT).id
        self.card = Client.objects.get(email="ada2@example.org")

    def door(self) -> Any:
        person = {"firstname": "Eve", "lastname": "Doe", "email": "eve@example.org", "phone": "0612345678"}
        wish = {
            "service": self.a.services["visit"].pk,
            "calendar": self.a.calendars["bell"].pk,
            "start": at("09:30").isoformat(),
            "consent": True,
            "price": 1,
            "state": "done",
        }
        return self.post_json(f"/book/{self.a.group.slug}/appointments.json", wish | {"client": person | self.more})

    def manage_move(self) -> Any:
        return Browser().post(f"{self.link}/move", self.more | {"start": at("11:00").isoformat(), "state": "done"})

    def manage_cancel(self) -> Any:
        return Browser().post(f"{self.link}/cancel", self.more | {"reason": "Ill"})

    def new_visit(self) -> Any:
        more = {name: value for name, value in self.more.items() if name != "overbook"}  # staff may, on purpose
        return self.desk.add("10:00", **more, price=1)

    def new_card(self) -> Any:
        return self.desk.send("clients/new", **self.more, lastname="Petit", phone="06 12 34 56 78")

    def card_changed(self) -> Any:
        typed = {"lastname": "Petit", "customer": NUMBER, "revision": self.card.revision}
        return self.desk.send(f"clients/{self.card.pk}", **self.more | typed)

    def invited(self) -> Any:
        return self.desk.web.post("/pro/members/invite", self.more | {"email": "new@example.org", "role": "agent"})

    def member_changed(self) -> Any:
        return self.desk.web.post(f"/pro/members/{self.agent}", self.more | {"do": "admit"})

    def settings(self) -> Any:
        token = tokens_for(self.desk.member).access
        headers = {"Authorization": f"Bearer {token}", "organization_code": self.a.organization.code}
        return self.post_json("/api/config/settings", {"settings": {"TIME_ZONE": "Asia/Tokyo"}}, headers)

    def api_card(self) -> Any:
        return self.api("POST", "fiches", {"fiche": self.more | {"lastname": "Petit", "customer_id": NUMBER}})

    def api_card_changed(self) -> Any:
        return self.api("PUT", f"fiches/{self.card.pk}", {"fiche": self.more | {"lastname": "Grand"}})

    def api_service_changed(self) -> Any:
        service = Service.objects.get(pk=self.a.services["visit"].pk)
        return self.api("PUT", f"interventions/{service.pk}", {"intervention": self.more | {"name": "Renamed"}})

    def api_group(self) -> Any:
        return self.api("PUT", f"groups/{self.a.group.pk}", {"group": self.more | {"name": "Renamed"}})

    def api_booking(self) -> Any:
        wish = {
            "intervention_ids": [self.a.services["visit"].pk],
            "calendar_id": self.a.calendars["bell"].pk,
            "start": "2026-11-23 14:00:00",
            # A number would name the card of somebody who is known.
            "fiche": self.more | {"id": None, "firstname": "Eve", "lastname": "Doe", "email": "eve@example.org"},
        }
        return self.api("POST", f"groups/{self.a.group.pk}/appointments", {"appointment": self.more | wish})

    def api(self, method: str, path: str, body: Any) -> Any:
        sent = json.dumps(body)
        return Browser().generic(method, f"/api/v1/{path}?apikey={self.key}", sent, content_type="application/json")

    def post_json(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        return Browser().post(path, self.more | body, content_type="application/json", headers=headers or {})


WRITES: list[Callable[[Writer], Any]] = [
    value
    for name, value in vars(Writer).items()
    if callable(value) and not name.startswith("_") and name not in {"api", "post_json"}
]


@pytest.fixture
def writer(settings: Settings, time_machine: Any) -> Writer:
    time_machine.move_to(NOW)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return Writer(make_clinic(), make_clinic())


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_tn_08_what_is_sent_along_with_a_write_gives_nobody_anything(
    writer: Writer, write: Callable[[Writer], Any]
) -> None:
    before, powers = rows(), set(User.objects.filter(is_staff=True))
    answer = write(writer)
    assert answer.status_code in {200, 201, 204, 302, 303, 400, 403}, answer.content
    after = rows()
    kept = {key: values for key, values in before.items() if key in after or key[0] != "appointments.Occupancy"}
    assert {key: after.get(key) for key in kept} == kept
    new = {key: dict(values) for key, values in after.items() if key not in before}
    assert {str(values.get("organization_id") or writer.a.organization.pk) for values in new.values()} <= {
        str(writer.a.organization.pk)
    }
    assert {values.get("group_id") or writer.a.group.pk for values in new.values()} <= {writer.a.group.pk}
    assert [key for key in new if key[1] in {NUMBER, str(uuid.UUID(int=NUMBER)), uuid.UUID(int=NUMBER)}] == []
    assert set(User.objects.filter(is_staff=True)) == powers
    assert set(Appointment.objects.values_list("state", "overbooked")) <= {("booked", False), ("cancelled", False)}
