"""TN-01 to TN-08 on the routes there are: who reaches what, and that nothing of one clinic is seen in another.

Every route of the URL conf has a line in TABLE; a new one without a line fails here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from time_machine import travel

from apps.accounts.models import User
from apps.appointments.actions import add_break
from apps.appointments.models import Appointment
from apps.groups.models import CalendarSet, ServiceCategory
from apps.groups.models import Client as ClientCard
from apps.organizations.actions import invite_member
from apps.organizations.models import Invitation, Member
from apps.organizations.roles import Role
from tests.clinic import MONDAY, NOW, Clinic, at, make_clinic
from tests.security import groupsapi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_is_ahead")]

PERSONAS = ("anonymous", "receptionist", "owner", "stranger", "superuser")
EVERYBODY = dict.fromkeys(PERSONAS, 200)

# route -> what GET answers to each persona who asks for clinic A's page
TABLE: dict[str, dict[str, int]] = {
    "front": EVERYBODY,
    "livez": EVERYBODY,
    "readyz": EVERYBODY,
    "healthz": EVERYBODY,
    "mailbox": EVERYBODY,  # of demo mode; production has none
    "demo-login": dict.fromkeys(PERSONAS, 405),  # of demo mode
    "slots": EVERYBODY,
    "appointments": dict.fromkeys(PERSONAS, 405),
    "explain": {"anonymous": 401, "receptionist": 200, "owner": 200, "stranger": 404, "superuser": 404},
    "book": EVERYBODY,
    "book-service": EVERYBODY,
    "book-practitioner": EVERYBODY,
    "book-time": EVERYBODY,
    "book-you": EVERYBODY,
    "book-code": dict.fromkeys(PERSONAS, 302),  # opens by a form's token only
    "book-sign-in": EVERYBODY,
    "book-mine": dict.fromkeys(PERSONAS, 302),  # opens by a proof of an e-mail only
    "book-colours": EVERYBODY,
    "book-logo": dict.fromkeys(PERSONAS, 404),  # this clinic has none
    "book-qr": EVERYBODY,
    "confirm": dict.fromkeys(PERSONAS, 405),
    "manage": EVERYBODY,  # the token is the key, whoever holds it
    "manage-move": EVERYBODY,
    "manage-cancel": EVERYBODY,
    "manage-calendar": EVERYBODY,
}
# The API knows no session: whoever is logged in is nobody there. Tokens have a table of their own, test_api_tenants.
TABLE |= {
    "auth-token": dict.fromkeys(PERSONAS, 405),
    "auth-refresh": dict.fromkeys(PERSONAS, 405),
    "auth-logout": dict.fromkeys(PERSONAS, 405),
    "jwks": EVERYBODY,
    "api-docs": EVERYBODY,
    "api-openapi": EVERYBODY,
    "integrations-token": dict.fromkeys(PERSONAS, 405),
    "integrations-customer": dict.fromkeys(PERSONAS, 401),
    "integrations-app": dict.fromkeys(PERSONAS, 401),
    "integrations-app-setting": dict.fromkeys(PERSONAS, 401),
    "integrations-unknown": dict.fromkeys(PERSONAS, 404),
    "api-unknown": dict.fromkeys(PERSONAS, 404),
}
TABLE |= {
    "config-mapping": dict.fromkeys(PERSONAS, 401),
    "config-settings": dict.fromkeys(PERSONAS, 405),
    "config-setting": dict.fromkeys(PERSONAS, 401),
    "config-audit": dict.fromkeys(PERSONAS, 401),
    "config-test": dict.fromkeys(PERSONAS, 405),
    "config-test-short": dict.fromkeys(PERSONAS, 405),
}
# The desk: members of the clinic with the right; everybody else is sent to log in, or told that there is nothing.
DESK = {"anonymous": 302, "receptionist": 200, "owner": 200, "stranger": 200, "superuser": 404}
OF_ONE_CLINIC = DESK | {"stranger": 404}  # its address names a row of clinic A
TABLE |= {
    "desk": DESK | {"superuser": 302},  # whoever only looks after the platform is led to the admin
    "desk-list": DESK,
    "desk-feed": DESK,
    # Nothing new: what is written in a transaction that still runs is no fact yet.
    "desk-changes": DESK | {"receptionist": 304, "owner": 304, "stranger": 304},
    "desk-clients": DESK,
    "desk-why": DESK | {"stranger": 400},  # its query names a service and a calendar of clinic A
    "desk-site": dict.fromkeys(PERSONAS, 405),
    "visit-new": DESK,
    "visit": OF_ONE_CLINIC,
    "visit-move": OF_ONE_CLINIC,
    "visit-cancel": OF_ONE_CLINIC,
    "visit-state": dict.fromkeys(PERSONAS, 405),
    "break-new": DESK,
    "break": OF_ONE_CLINIC,
    "break-remove": dict.fromkeys(PERSONAS, 405),
    "invitation": EVERYBODY,  # the token is the key, whoever holds it
    # For whoever looks after the platform, and for no member of any clinic.
    "stay-enter": dict.fromkeys(PERSONAS, 404) | {"anonymous": 302, "superuser": 200},
    "stay-leave": dict.fromkeys(PERSONAS, 405),
}
# The client file, the set-up and the members; what a receptionist may not, the role table says.
LEADS = DESK | {"receptionist": 403}
OF_ONE_LEAD = OF_ONE_CLINIC | {"receptionist": 403}
POSTED = dict.fromkeys(PERSONAS, 405)
TABLE |= {
    "clients": DESK,
    "client-new": DESK,
    "clients-import": LEADS,
    "clients-export": POSTED,
    "clients-exported": OF_ONE_LEAD | {"owner": 404},  # opens by a mark of whoever took the file out
    "client": OF_ONE_CLINIC,
    "client-merge": OF_ONE_CLINIC,
    "setup": dict.fromkeys(PERSONAS, 302) | {"receptionist": 403, "superuser": 404},
    "setup-services": LEADS,
    "setup-service-new": LEADS,
    "setup-service": OF_ONE_LEAD,
    "setup-service-remove": POSTED,
    "setup-calendars": LEADS,
    "setup-calendar-new": LEADS,
    "setup-calendar": OF_ONE_LEAD,
    "setup-calendar-remove": POSTED,
    "setup-name": POSTED,
    "setup-set": OF_ONE_LEAD,
    "setup-set-remove": POSTED,
    "setup-heading": OF_ONE_LEAD,
    "setup-heading-remove": POSTED,
    "setup-hours": LEADS,
    "setup-week": OF_ONE_LEAD,
    "setup-day-new": POSTED,
    "setup-day-remove": POSTED,
    "setup-absences": LEADS,
    "setup-absence-remove": POSTED,
    "setup-options": LEADS,
    "setup-colours": LEADS,
    "setup-logo": LEADS,
    "setup-preview": POSTED,
    "members": LEADS,
    "member": POSTED,
    "member-invite": POSTED,
    "invitation-revoke": POSTED,
    "desk-month": DESK,
    "note-new": DESK,
    "note-remove": POSTED,
    "day-sheet": DESK,
    "figures": DESK | {"receptionist": 403},
}
TABLE |= {
    "settings": DESK | {"receptionist": 403},
    "settings-category": DESK | {"receptionist": 403},
    "settings-trial": dict.fromkeys(PERSONAS, 405),
    "setup-keys": LEADS,
    "setup-key-remove": POSTED,
}
# What each public route answers to beside GET and HEAD.
WRITES = {
    "appointments": {"POST"},
    "demo-login": {"POST"},
    "confirm": {"POST"},
    "auth-token": {"POST"},
    "auth-refresh": {"POST"},
    "auth-logout": {"POST"},
    "integrations-token": {"POST"},
    "integrations-customer": {"POST"},
    "integrations-app": {"POST"},
    "integrations-app-setting": {"POST", "DELETE"},
    "integrations-unknown": {"POST", "PUT", "PATCH", "DELETE", "TRACE"},  # nothing there, whatever the method
    "api-unknown": {"POST", "PUT", "PATCH", "DELETE", "TRACE"},
    "book-you": {"POST"},
    "book-code": {"POST"},
    "book-sign-in": {"POST"},
    "book-mine": {"POST"},
    "manage-move": {"POST"},
    "manage-cancel": {"POST"},
    "desk-site": {"POST"},
    "visit-new": {"POST"},
    "visit": {"POST"},
    "visit-move": {"POST"},
    "visit-cancel": {"POST"},
    "visit-state": {"POST"},
    "break-new": {"POST"},
    "break": {"POST"},
    "break-remove": {"POST"},
    "invitation": {"POST"},
    "stay-enter": {"POST"},
    "stay-leave": {"POST"},
    "client-new": {"POST"},
    "clients-import": {"POST"},
    "clients-export": {"POST"},
    "client": {"POST"},
    "client-merge": {"POST"},
    "setup-service-new": {"POST"},
    "setup-service": {"POST"},
    "setup-service-remove": {"POST"},
    "setup-calendar-new": {"POST"},
    "setup-calendar": {"POST"},
    "setup-calendar-remove": {"POST"},
    "setup-name": {"POST"},
    "setup-set": {"POST"},
    "setup-set-remove": {"POST"},
    "setup-heading": {"POST"},
    "setup-heading-remove": {"POST"},
    "setup-week": {"POST"},
    "setup-day-new": {"POST"},
    "setup-day-remove": {"POST"},
    "setup-absences": {"POST"},
    "setup-absence-remove": {"POST"},
    "setup-options": {"POST"},
    "setup-colours": {"POST"},
    "setup-logo": {"POST"},
    "setup-preview": {"POST"},
    "member": {"POST"},
    "member-invite": {"POST"},
    "invitation-revoke": {"POST"},
    "note-new": {"POST"},
    "note-remove": {"POST"},
    "settings-category": {"POST"},
    "settings-trial": {"POST"},
    "setup-keys": {"POST"},
    "setup-key-remove": {"POST"},
    "config-settings": {"POST"},
    "config-setting": {"PUT", "DELETE"},
    "config-test": {"POST"},
    "config-test-short": {"POST"},
}
TABLE |= {route: dict.fromkeys(PERSONAS, status) for route, (_, status, _) in groupsapi.ROUTES.items()}
WRITES |= {route: methods for route, (_, _, methods) in groupsapi.ROUTES.items()}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE")


@pytest.fixture
def monday_is_ahead(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


DESK_PATHS = {
    "settings": "/pro/settings/",
    "settings-category": "/pro/settings/GENERAL",
    "settings-trial": "/pro/settings/EMAIL/test",
    "setup-keys": "/pro/setup/keys",
    "setup-key-remove": "/pro/setup/keys/{opening}/remove",
    "desk": "/pro/?day={day}",
    "desk-list": "/pro/list?day={day}",
    "desk-feed": "/pro/feed?day={day}",
    "desk-changes": "/pro/changes?after=0-0",
    "desk-clients": "/pro/clients?q=lovelace",
    "desk-why": "/pro/why?service={service}&calendar={calendar}&start={day}T10:30:00",
    "desk-site": "/pro/site",
    "visit-new": "/pro/new?day={day}",
    "visit": "/pro/visits/{visit}",
    "visit-move": "/pro/visits/{visit}/move",
    "visit-cancel": "/pro/visits/{visit}/cancel",
    "visit-state": "/pro/visits/{visit}/state",
    "break-new": "/pro/breaks/new",
    "break": "/pro/breaks/{pause}",
    "break-remove": "/pro/breaks/{pause}/remove",
    "invitation": "/pro/invitation/{invited}",
    "stay-enter": "/pro/enter",
    "stay-leave": "/pro/leave",
    "clients": "/pro/clients/?q=lovelace",
    "client-new": "/pro/clients/new",
    "clients-import": "/pro/clients/import",
    "clients-export": "/pro/clients/export",
    "clients-exported": "/pro/clients/exports/none",
    "client": "/pro/clients/{client}",
    "client-merge": "/pro/clients/{client}/merge",
    "setup": "/pro/setup/",
    "setup-services": "/pro/setup/services",
    "setup-service-new": "/pro/setup/services/new",
    "setup-service": "/pro/setup/services/{service}",
    "setup-service-remove": "/pro/setup/services/{service}/remove",
    "setup-calendars": "/pro/setup/calendars",
    "setup-calendar-new": "/pro/setup/calendars/new",
    "setup-calendar": "/pro/setup/calendars/{calendar}",
    "setup-calendar-remove": "/pro/setup/calendars/{calendar}/remove",
    "setup-name": "/pro/setup/names",
    "setup-set": "/pro/setup/sets/{rooms}",
    "setup-set-remove": "/pro/setup/sets/{rooms}/remove",
    "setup-heading": "/pro/setup/headings/{heading}",
    "setup-heading-remove": "/pro/setup/headings/{heading}/remove",
    "setup-hours": "/pro/setup/hours",
    "setup-week": "/pro/setup/hours/{calendar}",
    "setup-day-new": "/pro/setup/days",
    "setup-day-remove": "/pro/setup/days/{opening}/remove",
    "setup-absences": "/pro/setup/absences",
    "setup-absence-remove": "/pro/setup/absences/{pause}/remove",
    "setup-options": "/pro/setup/options",
    "setup-colours": "/pro/setup/colours",
    "setup-logo": "/pro/setup/logo",
    "setup-preview": "/pro/setup/preview",
    "members": "/pro/members/",
    "member": "/pro/members/{member}",
    "member-invite": "/pro/members/invite",
    "invitation-revoke": "/pro/members/invitations/{invitation}/revoke",
    "desk-month": "/pro/month?day={day}",
    "note-new": "/pro/notes/new?day={day}",
    "note-remove": "/pro/notes/{opening}/remove",
    "day-sheet": "/pro/day-sheet/?day={day}",
    "figures": "/pro/figures/?day={day}",
}


@dataclass
class World:
    """Clinic A with an appointment, clinic B marked with CANARY-B, and the personas."""

    a: Clinic
    b: Clinic
    token: str
    token_of_b: str
    web: dict[str, Client]
    rows: dict[int, tuple[int, int, str]]  # group -> a break, an appointment, an invitation's token

    def path(self, route: str, clinic: Clinic | None = None) -> str:
        clinic = clinic or self.a
        token = self.token if clinic is self.a else self.token_of_b
        service, calendar = clinic.services["visit"].pk, clinic.calendars["bell"].pk
        start = "2026-11-23T10:30:00%2B01:00"
        query = f"service={service}&calendar={calendar}&start={start}&from={MONDAY}&day={MONDAY}"
        slug = clinic.group.slug
        pause, visit, invited = self.rows[clinic.group.pk]
        if route in groupsapi.ROUTES:
            return groupsapi.ROUTES[route][0]
        if route in DESK_PATHS:
            return DESK_PATHS[route].format(
                pause=pause, visit=visit, invited=invited, day=MONDAY, service=service, calendar=calendar, **_of(clinic)
            )
        return {
            "front": "/",
            "livez": "/livez",
            "readyz": "/readyz",
            "healthz": "/healthz",
            "mailbox": "/demo/mailbox/",
            "demo-login": "/demo/login",
            "slots": f"/book/{slug}/slots.json?{query}",
            "appointments": f"/book/{slug}/appointments.json",
            "explain": f"/book/{slug}/explain.json?{query}",
            "book": f"/book/{slug}/",
            "book-service": f"/book/{slug}/service",
            "book-practitioner": f"/book/{slug}/practitioner?{query}",
            "book-time": f"/book/{slug}/time?{query}",
            "book-you": f"/book/{slug}/you?{query}",
            "book-code": f"/book/{slug}/code",
            "book-sign-in": f"/book/{slug}/sign-in",
            "book-mine": f"/book/{slug}/mine",
            "book-colours": f"/book/{slug}/colours.css",
            "book-logo": f"/book/{slug}/logo",
            "book-qr": f"/book/{slug}/qr.svg",
            "confirm": f"/book/{slug}/confirm.json",
            "auth-token": "/api/auth/token",
            "auth-refresh": "/api/auth/refresh",
            "auth-logout": "/api/auth/logout",
            "jwks": "/.well-known/jwks.json",
            "api-docs": "/api/docs/",
            "api-openapi": "/api/docs/openapi.json",
            "integrations-token": "/v2/integrations/token",
            "integrations-customer": "/v2/integrations/customer",
            "integrations-app": "/v2/integrations/app",
            "integrations-app-setting": "/v2/integrations/app_setting",
            "integrations-unknown": "/v2/integrations/usermapping",
            "api-unknown": "/api/nothing",
            "config-mapping": "/api/config/setting-type-mapping",
            "config-settings": "/api/config/settings",
            "config-setting": "/api/config/settings/TIME_ZONE",
            "config-audit": "/api/config/audit",
            "config-test": "/api/config/settings/EMAIL/test",
            "config-test-short": "/api/config/EMAIL/test",
            "manage": f"/book/{slug}/manage/{token}",
            "manage-move": f"/book/{slug}/manage/{token}/move",
            "manage-cancel": f"/book/{slug}/manage/{token}/cancel",
            "manage-calendar": f"/book/{slug}/manage/{token}/calendar.ics",
        }[route]


@dataclass(frozen=True)
class Answered:
    """What one persona was told."""

    status: int
    content: bytes
    headers: str


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> dict[str, dict[str, Answered]]:
    """Route -> persona -> the answer to GET. All in one world, which is made once for every route, and undone."""
    with django_db_blocker.unblock(), travel(NOW, tick=False), transaction.atomic():
        world = make_world()
        found = {
            route: {persona: _answered(world.web[persona].get(world.path(route))) for persona in PERSONAS}
            for route in sorted(TABLE)
        }
        transaction.set_rollback(True)
        return found


def _answered(response: Any) -> Answered:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answered(response.status_code, content, str(response.headers))


def make_world() -> World:
    a, b = make_clinic(), make_clinic()
    for row in (b.group, *b.calendars.values(), *b.services.values()):
        for field in ("name", "publicname"):
            if hasattr(row, field):
                setattr(row, field, f"CANARY-B {row.pk}")
        row.save()
    booked = [one.book("09:30") for one in (a, b)]
    tokens = [one.token for one in booked]
    ClientCard.objects.filter(group=b.group).update(firstname="CANARY-B", search_text="canary-b lovelace")
    rows = {one.group.pk: _rows(one, made.appointment.pk) for one, made in zip((a, b), booked, strict=True)}
    web = {"anonymous": Client()}
    for persona, clinic, role in (("receptionist", a, "receptionist"), ("owner", a, "owner"), ("stranger", b, "owner")):
        user = User.objects.create_user(f"{persona}@example.org", None)
        Member.objects.create(organization=clinic.organization, user=user, role=role)
        web[persona] = Client()
        web[persona].force_login(user)
    web["superuser"] = Client()
    web["superuser"].force_login(User.objects.create_superuser("root@example.org", None))
    return World(a, b, *tokens, web, rows)


def _of(clinic: Clinic) -> dict[str, int]:
    """One of each kind of row that an address of the desk may name."""
    return {
        "client": ClientCard.objects.filter(group=clinic.group).earliest("pk").pk,
        "opening": clinic.calendars["bell"].openings.earliest("pk").pk,
        "member": Member.objects.filter(organization=clinic.organization).latest("pk").pk,
        "invitation": Invitation.objects.filter(organization=clinic.organization).earliest("pk").pk,
        "rooms": CalendarSet.objects.filter(group=clinic.group).earliest("pk").pk,
        "heading": ServiceCategory.objects.filter(group=clinic.group).earliest("pk").pk,
    }


def _rows(clinic: Clinic, visit: int) -> tuple[int, int, str]:
    owner = clinic.member()
    bell = clinic.calendars["bell"]
    pause = add_break(actor=owner, calendar=bell, starts_at=at("15:00"), ends_at=at("16:00"), text=bell.name)
    email = f"new{clinic.group.pk}@example.org"
    role = Role.RECEPTIONIST
    invited = invite_member(actor=owner, organization=clinic.organization, email=email, role=role, now=NOW)
    for model in (CalendarSet, ServiceCategory):
        model.objects.create(organization_id=clinic.organization.pk, group=clinic.group, name=bell.name)
    return pause.pk, visit, invited.token


def routes(patterns: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, path)
        else:
            yield path, entry.name or ""


def test_tn_01_every_route_has_a_line_in_the_table() -> None:
    ours = {name for path, name in routes(get_resolver().url_patterns) if not path.startswith(("admin/", "accounts/"))}
    assert ours == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_tn_01_each_persona_gets_what_the_table_says(answers: dict[str, dict[str, Answered]], route: str) -> None:
    assert {persona: told.status for persona, told in answers[route].items()} == TABLE[route]


@pytest.mark.parametrize("persona", ["anonymous", "receptionist", "owner", "stranger"])
def test_tn_01_the_admin_opens_for_staff_of_the_platform_only(world: World, persona: str) -> None:
    found = set()
    for path, _ in routes(get_resolver().url_patterns):
        if path.startswith("admin/") and "<" not in path and "(" not in path:
            found.add(world.web[persona].get("/" + path).status_code)
    assert found <= {302, 403, 404}


@pytest.mark.parametrize("route", ["slots", "explain"])
def test_tn_02_a_foreign_id_is_told_like_one_that_does_not_exist(world: World, route: str) -> None:
    for field, foreign in (("service", world.b.services["visit"].pk), ("calendar", world.b.calendars["bell"].pk)):
        address = world.path(route)
        answers = [
            world.web["owner"].get(re.sub(rf"{field}=\d+", f"{field}={value}", address)) for value in (foreign, 10**12)
        ]
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("route", ["manage", "manage-move", "manage-cancel", "manage-calendar"])
def test_tn_02_a_link_opens_its_own_appointment_at_its_own_clinic_only(world: World, route: str) -> None:
    own = world.path(route)
    for address in (
        own.replace(world.token, world.token_of_b),
        own.replace(world.token, str(Appointment.objects.first().pk)),  # type: ignore[union-attr]
        own.replace(world.token, str(Appointment.objects.first().uuid)),  # type: ignore[union-attr]
        own.replace(world.token, "x" * 22),
    ):
        assert Client().get(address).status_code == 404


def test_tn_03_only_the_listed_methods_do_anything(world: World) -> None:
    before = counts()
    found = {}
    for route in sorted(TABLE):
        for method in METHODS:
            if method in WRITES.get(route, set()):
                continue
            for headers in ({}, {"X-HTTP-Method-Override": method}):
                sent = "POST" if headers and "POST" not in WRITES.get(route, set()) else method
                response = world.web["owner"].generic(sent, world.path(route), headers=headers)
                found[f"{sent} {route} {headers}"] = response.status_code
        assert counts() == before, route
    assert found == dict.fromkeys(found, 405)


@pytest.mark.parametrize("route", sorted(set(TABLE) - {"front"}))
def test_tn_04_nothing_of_b_is_in_what_a_is_shown(answers: dict[str, dict[str, Answered]], route: str) -> None:
    for persona in ("anonymous", "receptionist", "owner"):
        told = answers[route][persona]
        assert b"CANARY-B" not in told.content
        assert "CANARY-B" not in told.headers


def test_tn_04_the_marker_would_be_found(world: World) -> None:
    assert b"CANARY-B" in Client().get(world.path("book-service", world.b)).content


def booking(world: World, **fields: Any) -> Any:
    person = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org", "phone": "0612345678"}
    body = {
        "service": world.a.services["visit"].pk,
        "calendar": world.a.calendars["bell"].pk,
        "start": "2026-11-23T10:30:00+01:00",
        "client": person,
        "consent": True,
    }
    return Client().post(world.path("appointments"), json.dumps(body | fields), content_type="application/json")


@pytest.mark.parametrize("field", ["service", "calendar"])
def test_tn_05_a_body_that_names_anothers_row_writes_nothing(world: World, field: str) -> None:
    before = counts()
    foreign = {"service": world.b.services["visit"].pk, "calendar": world.b.calendars["bell"].pk}[field]
    response = booking(world, **{field: foreign})
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, [field])
    assert counts() == before


def test_tn_06_and_08_what_a_body_says_beyond_the_form_is_ignored(world: World) -> None:
    response = booking(
        world,
        organization=str(world.b.organization.pk),
        organization_id=str(world.b.organization.pk),
        group=world.b.group.pk,
        actor="member:1",
        user="root@example.org",
        created_by="root@example.org",
        practitioner=world.b.calendars["bell"].pk,
        state="done",
        id=1,
        price=0,
        overbook="please",
        hold="00000000-0000-0000-0000-000000000000",
        is_staff=True,
        client={
            "firstname": "Ada",
            "lastname": "Lovelace",
            "email": "ada@example.org",
            "phone": "0612345678",
            "comments": "written by a customer",
            "organization_id": str(world.b.organization.pk),
        },
    )
    assert response.status_code == 201
    made = Appointment.objects.get(uuid=response.json()["id"])
    assert (made.organization_id, made.group, made.state, made.overbooked, made.source) == (
        world.a.organization.pk,
        world.a.group,
        "booked",
        False,
        "web",
    )
    assert made.client.comments == ""


def counts() -> dict[str, int]:
    """Rows of every table, apart from sessions (logging in is no error) and counters (a refused try is a try)."""
    besides = {"sessions.Session", "accounts.RateCounter"}
    kinds = [model._meta for model in apps.get_models() if model._meta.managed and model._meta.label not in besides]
    counted = [f"SELECT '{kind.label}', count(*) FROM \"{kind.db_table}\"" for kind in kinds]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counted))  # in one statement: it is asked after each route
        return dict(cursor.fetchall())


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "2026-11-23T09:30:00+01:00"},
        {"start": "2026-11-23T03:30:00+01:00"},
        {"start": "soon"},
        {"service": 0},
        {"client": {}},
        {"consent": "yes"},
    ],
)
def test_tn_07_a_refusal_leaves_every_table_as_it_was(world: World, fields: dict[str, Any]) -> None:
    before = counts()
    assert booking(world, **fields).status_code in {400, 409}
    assert counts() == before
