"""The admin is a window: every table can be looked at by staff, nothing can be written, no secret shows."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import IdempotencyKey, RateCounter, User, Verification
from apps.appointments.actions import add_break, add_note, hold_time
from apps.appointments.models import Appointment, Occupancy, Participant
from apps.core import clock
from apps.core.actor import system
from apps.groups.models import Client, Customer, ServiceCategory
from apps.notifications.models import CapturedMail, Message
from apps.operations.tasks import canary
from apps.organizations.models import Application, Invitation
from apps.outbox.models import Delivery, Event
from apps.outbox.readonly import ReadOnlyAdmin
from tests.clinic import MONDAY, NOW, Clinic, add_rooms, at, make_clinic
from tests.operations.looking import address, at_the_window
from tests.operations.rows import add_rows

pytestmark = pytest.mark.django_db

OURS = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
# The schedule is changed here on purpose: an operator may slow down or pause what is not essential.
WRITABLE = {"django_celery_beat"}


@pytest.fixture(scope="module")
def full(django_db_setup: None, django_db_blocker: Any) -> Iterator[Clinic]:
    """Three rows in most tables, so that a query for each row would show. Made once, and undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        clinic = make_clinic()
        fill(clinic)
        yield clinic
        transaction.set_rollback(True)


def fill(clinic: Clinic) -> None:
    """What a few busy days leave behind."""
    add_rooms(clinic, "check", "room")
    actor = system(clinic.organization.pk)
    bell = clinic.calendars["bell"]
    for number, start in enumerate(("09:00", "09:30", "10:00")):
        booked = clinic.book(start, who=number).appointment
        Participant.objects.create(
            organization_id=clinic.organization.pk, appointment=booked, kind="customer", client=booked.client
        )
        clinic.member()
        add_break(actor=actor, calendar=bell, starts_at=at("15:00"), ends_at=at("16:00"), text="Lunch")
        add_note(actor=actor, calendar=bell, day=MONDAY, text="A note")
        ServiceCategory.objects.create(organization_id=clinic.organization.pk, group=clinic.group, name="Heading")
        Application.objects.create(organization=clinic.organization, name="App", secret_hash=b"SECRETSECRETSECRET")
        Invitation.objects.create(
            organization=clinic.organization,
            email=f"new{number}@example.org",
            role="agent",
            token_hash=b"SECRETSECRET%d" % number,
            expires_at=NOW,
        )
        Verification.objects.create(purpose="p", target="t@example.org", expires_at=NOW)
        RateCounter.objects.create(key=f"k{number}", window_starts=NOW)
        IdempotencyKey.objects.create(scope="s", key=f"SECRETKEY{number}", fingerprint=b"SECRETSECRET", answer={"a": 1})
        Message.objects.create(
            organization_id=clinic.organization.pk,
            group=clinic.group,
            appointment=booked,
            dedup_key=f"SECRETADDRESS{number}",
            kind="booked",
            recipient="ada.SECRET@example.org",
            reference="r",
            send_at=NOW,
            due_at=NOW,
        )
        CapturedMail.objects.create(
            organization=clinic.organization,
            recipient="ada.SECRET@example.org",
            subject="SECRET",
            text="SECRET",
            html="SECRET",
            reference=f"r{number}",
        )
        Event.objects.order_by("-id")[0].deliveries.create(receiver=f"handler:{number}")
        hold_time(
            actor=clinic.visitor,
            group=clinic.group,
            service=clinic.services["visit"].pk,
            calendar=clinic.calendars["chen"].pk,
            start=at(start),
            now=clock.now() if clock.now() < at("08:00") else NOW,
        )
    add_rows(clinic)
    canary()


@pytest.fixture(scope="module")
def window(full: Clinic, django_db_blocker: Any) -> Browser:
    """A superuser who may open the admin."""
    return at_the_window()


def test_every_model_has_its_page_with_columns_and_a_search() -> None:
    registered = admin.site._registry
    assert set(OURS) <= set(registered)
    for model in OURS:
        page = registered[model]
        assert isinstance(page, ReadOnlyAdmin), model
        assert tuple(page.list_display) != ("__str__",), model
        assert page.search_fields, model
        assert not page.show_full_result_count, model


def test_nothing_registered_can_be_written_but_the_schedule(rf: Any, window: Browser) -> None:
    request = rf.get("/")
    request.user = User.objects.get(is_superuser=True)
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in WRITABLE:
            rights = page.get_model_perms(request)
            assert rights == {"add": False, "change": False, "delete": False, "view": True}, model


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_each_list_and_search_and_row_can_be_looked_at(full: Clinic, window: Browser, model: type[Model]) -> None:
    listed = window.get(address(model, "changelist"))
    assert listed.status_code == 200
    assert window.get(address(model, "changelist"), {"q": "12"}).status_code == 200
    row = model._default_manager.order_by("pk").first()
    assert row is not None, f"no row of {model} to look at"
    shown = window.get(address(model, "change", row.pk))
    assert shown.status_code == 200
    for said in (listed.content, shown.content):
        assert b"SECRET" not in said
        assert b"argon2" not in said
    assert b'name="_save"' not in shown.content


def test_no_list_asks_once_for_each_row(full: Clinic, window: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for model in OURS:
        asked = []
        for rows in (1, 50):
            monkeypatch.setattr(admin.site._registry[model], "list_per_page", rows)
            with CaptureQueriesContext(connection) as queries:
                window.get(address(model, "changelist"))
            asked.append(len(queries))
        assert asked[0] == asked[1], model


def test_neither_adding_nor_changing_nor_deleting_is_possible(full: Clinic, window: Browser) -> None:
    card = Client.objects.all()[0]
    for page, arguments in (("add", ()), ("delete", (card.pk,))):
        assert window.get(address(Client, page, *arguments)).status_code == 403
        assert window.post(address(Client, page, *arguments), {"post": "yes"}).status_code == 403
    assert window.post(address(Client, "change", card.pk), {"firstname": "Changed"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [card.pk], "post": "yes"}
    window.post(address(Client, "changelist"), action)
    card.refresh_from_db()
    assert card.firstname != "Changed"


def test_tn_13_no_page_takes_a_form_whatever_keys_it_forges(full: Clinic, window: Browser) -> None:
    for model in OURS:
        rows = model._default_manager.order_by("pk")
        before, row = list(rows.values()), rows[0]
        keys = {one.name: uuid.uuid4() for one in model._meta.concrete_fields if one.is_relation or one.primary_key}
        forged = keys | {"_save": "Save", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk}
        pages = address(model, "add"), address(model, "change", row.pk), address(model, "delete", row.pk)
        assert {window.post(page, forged).status_code for page in pages} == {403}, model
        window.post(address(model, "changelist"), forged)
        assert list(rows.values()) == before, model


def test_strangers_are_sent_to_the_one_login_and_staff_without_the_flag_stay_out(full: Clinic) -> None:
    stranger = Browser()
    sent = stranger.get("/admin/login/?next=/admin/")
    assert (sent.status_code, sent["Location"].split("?")[0]) == (302, "/accounts/login/")
    stranger.force_login(User.objects.filter(is_staff=False)[0])
    assert stranger.get("/admin/login/").status_code == 403
    assert stranger.get("/admin/").status_code == 302


def test_a_long_list_is_counted_no_further_than_anybody_reads(
    monkeypatch: pytest.MonkeyPatch, full: Clinic, window: Browser
) -> None:
    monkeypatch.setattr("apps.outbox.readonly.MOST_LISTED", 2)
    answer = window.get(address(Event, "changelist"))
    assert answer.context["cl"].result_count == 2


def test_only_the_admin_has_the_looser_policy_and_not_even_it_runs_scripts_of_a_page(window: Browser) -> None:
    policies = {path: window.get(path)["Content-Security-Policy"] for path in ("/admin/", "/pro/list", "/")}
    found = {path: dict(part.split(" ", 1) for part in said.split("; ")) for path, said in policies.items()}
    assert found["/admin/"]["script-src"] == "'self' 'unsafe-eval'"
    assert found["/admin/"]["style-src"] == "'self' 'unsafe-inline'"
    assert {(found[path]["script-src"], found[path]["style-src"]) for path in ("/pro/list", "/")} == {
        ("'self'", "'self'")
    }


def test_no_statement_of_a_long_list_sorts_or_counts_all_of_it(
    full: Clinic, window: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in (Appointment, Event, Message):
        monkeypatch.setattr(admin.site._registry[model], "list_per_page", 2)
        with CaptureQueriesContext(connection) as queries:
            window.get(address(model, "changelist"), {"o": "2"})
        asked = [one["sql"] for one in queries if f'FROM "{model._meta.db_table}"' in one["sql"]]
        assert all(" LIMIT " in statement for statement in asked)
        assert {re.sub(r".*ORDER BY (.*) LIMIT.*", r"\1", one) for one in asked if "ORDER BY" in one} == {
            f'"{model._meta.db_table}"."id" DESC'
        }


MANY_CUSTOMERS = """
INSERT INTO groups_customer (organization_id, email, language, updated_at)
SELECT %s, 'person' || number || '@example.org', '', now() FROM generate_series(1, 1000) AS number
"""


@pytest.mark.parametrize(
    ("model", "asked", "index"),
    [
        (Appointment, {"state__exact": "cancelled"}, "appointment_of_state"),
        (Appointment, {"source__exact": "partner"}, "appointment_of_source"),
        (Appointment, {"overbooked__exact": "1"}, "appointment_overbooked"),
        (Appointment, {"q": "lovelace"}, "client_by_words"),
        (Client, {"q": "lovelace"}, "client_by_words"),
        (Client, {"deleted__exact": "1"}, "client_deleted"),
        (Customer, {"q": "ada"}, "customer_by_email"),
        (Message, {"state__exact": "dropped"}, "message_unsent"),
        (Message, {"reason": "superseded"}, "message_of_reason"),
        (Delivery, {"state__exact": "dead"}, "delivery_dead"),
        (Occupancy, {"kind": "break"}, "occupancy_of_break"),
    ],
)
def test_what_is_rare_is_found_by_an_index_whatever_is_prepared(
    full: Clinic, window: Browser, model: type[Model], asked: dict[str, str], index: str
) -> None:
    statements: list[str] = []

    def keep(execute: Any, sql: str, *more: Any) -> Any:
        statements.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(keep):
        window.get(address(model, "changelist"), asked)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MANY_CUSTOMERS, [full.organization.pk])  # of three any index does, if their number is known
        cursor.execute("ANALYZE groups_customer")
        for other in ("seqscan", "indexscan", "indexonlyscan"):  # so few rows are read in whichever way is left
            cursor.execute(f"SET LOCAL enable_{other} = off")
        found = [generic_plan(cursor, one) for one in statements if index.partition("_")[0] in one and "SELECT" in one]
        transaction.set_rollback(True)
    assert any(index in plan for plan in found), found


def generic_plan(cursor: Any, statement: str) -> str:
    """How it is planned for any value: what a server that has prepared it comes to after a few runs."""
    many = statement.count("%s")
    numbers = iter(range(1, many + 1))
    cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    cursor.execute("PREPARE asked AS " + re.sub("%s", lambda _: f"${next(numbers)}", statement))
    cursor.execute("EXPLAIN EXECUTE asked" + (f" ({', '.join(['NULL'] * many)})" if many else ""))
    plan = "\n".join(line for (line,) in cursor.fetchall())
    cursor.execute("DEALLOCATE asked")
    return plan
