"""The auditor: nought in a sound database, and every rule sees its violation."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ForeignKey, Model

from apps.appointments.actions import add_break, add_session, hold_time, remove_break
from apps.appointments.models import Appointment, Break, Note, Occupancy, Participant, PendingVisit, Session
from apps.core import clock
from apps.core.actor import system
from apps.groups.models import ApiSession, Client, CustomField, LegacyPassword, ServiceCategory
from apps.notifications.models import CapturedMail, Message
from apps.operations.auditor import audit, rules
from apps.organizations.actions.settings import change_settings
from apps.organizations.models import ApiKey, Application, AppSetting, Invitation, Member, Organization, TokenFamily
from apps.organizations.models.settings import DataKey, SettingValue
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, add_rooms, at, make_clinic

pytestmark = pytest.mark.django_db


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def busy(clinic: Clinic) -> Clinic:
    """A clinic in which everything happened once, as it should."""
    add_rooms(clinic, "check", "room")
    clinic.book("09:00")
    clinic.book("10:00", service=clinic.services["check"].pk)
    bell = clinic.calendars["bell"]
    actor = system(clinic.organization.pk)
    add_break(actor=actor, calendar=bell, starts_at=at("14:00"), ends_at=at("14:00") + timedelta(days=3))
    removed = add_break(actor=actor, calendar=bell, starts_at=at("11:30"), ends_at=at("12:00"))
    remove_break(actor=actor, pause=removed, now=NOW)
    visit, chen = clinic.services["visit"].pk, clinic.calendars["chen"]
    lunch = {"starts_at": at("12:30"), "ends_at": at("13:30")}
    add_break(actor=actor, calendar=bell, **lunch, rule="FREQ=WEEKLY", now=clock.now())
    add_session(actor=actor, calendar=chen, service=visit, **lunch, capacity=3, now=NOW)
    clinic.book("12:30", calendar=chen.pk)
    for start in (at("09:00"), at("12:30")):
        hold_time(
            actor=clinic.visitor, group=clinic.group, service=visit, calendar=chen.pk, start=start, now=clock.now()
        )
    return clinic


def broken() -> dict[str, int]:
    return {rule: count for rule, count in audit().items() if count}


def test_a_sound_database_breaks_no_rule(busy: Clinic) -> None:
    assert broken() == {}
    assert len(rules()) == len(set(rules())) > 40


def first() -> Appointment:
    return Appointment.objects.order_by("starts_at")[0]


def drop_the_promise() -> None:
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # else rows of this transaction stand in the way
    execute("ALTER TABLE appointments_occupancy DROP CONSTRAINT nobody_is_booked_twice")


def overlap_occupancy(busy: Clinic) -> None:
    drop_the_promise()
    alive = clock.now() + timedelta(hours=1)
    Occupancy.objects.filter(kind="hold").update(calendar=busy.calendars["bell"], expires_at=alive)


def overlap_appointments(busy: Clinic) -> None:
    Appointment.objects.filter(session=None).update(starts_at=at("09:00"), ends_at=at("10:00"))
    drop_the_promise()
    Occupancy.objects.filter(kind="appointment").update(starts_at=at("09:00"), ends_at=at("10:00"))


def lose_occupancy(busy: Clinic) -> None:
    Occupancy.objects.filter(appointment=first()).delete()


def cancel_without_release(busy: Clinic) -> None:
    Appointment.objects.filter(pk=first().pk).update(state="cancelled")


def stretch(busy: Clinic) -> None:
    Occupancy.objects.filter(appointment=first()).update(ends_at=at("09:29"))


def lose_break(busy: Clinic) -> None:
    Occupancy.objects.filter(kind="break").order_by("starts_at")[1].delete()


def keep_break(busy: Clinic) -> None:
    Break.objects.filter(rule="").update(removed_at=NOW)


def lose_event(busy: Clinic) -> None:
    Event.objects.filter(subject=f"appointment:{first().pk}").delete()


def change_silently(busy: Clinic) -> None:
    Appointment.objects.filter(pk=first().pk).update(revision=2)


def tell_of_nobody(busy: Clinic) -> None:
    Event.objects.create(organization_id=busy.organization.pk, topic="t", subject="appointment:0", actor="a")


def forget_to_fan_out(busy: Clinic) -> None:
    Event.objects.filter(subject=f"appointment:{first().pk}").update(occurred_at=NOW - timedelta(days=400))


def leave_waiting(busy: Clinic) -> None:
    Event.objects.update(fanned_out=True)
    Event.objects.all()[0].deliveries.create(receiver="handler:x", due_at=NOW - timedelta(days=400))


def lose_state(busy: Clinic) -> None:
    Event.objects.all()[0].deliveries.create(receiver="handler:x", state="gone")


def a_message(**fields: Any) -> Message:
    visit, moment = first(), clock.now() + timedelta(hours=1)
    fields = {"reference": "r", "kind": "booked", "dedup_key": "d", "send_at": moment, "due_at": moment} | fields
    return Message.objects.create(organization_id=visit.organization_id, appointment=visit, group=visit.group, **fields)


def tell_without_a_message(busy: Clinic) -> None:
    Event.objects.update(fanned_out=True)
    told = Event.objects.get(subject=f"appointment:{first().pk}")
    told.deliveries.create(receiver="handler:visit_message", state="done")


def leave_a_message(busy: Clinic) -> None:
    a_message(due_at=NOW - timedelta(days=400))


def lose_a_messages_state(busy: Clinic) -> None:
    execute("ALTER TABLE notifications_message DROP CONSTRAINT message_lease")
    a_message(state="sending")


def set_a_secret(busy: Clinic) -> None:
    values = {"JIRA_API_TOKEN": "a-secret-of-jira", "TIME_ZONE": "Europe/Paris"}
    change_settings(actor=busy.member(), organization=busy.organization, changes=values)


def lose_a_data_key(busy: Clinic) -> None:
    set_a_secret(busy)
    DataKey.objects.all().delete()


def set_silently(busy: Clinic) -> None:
    set_a_secret(busy)
    SettingValue.objects.filter(key="TIME_ZONE").update(version=0)


def move_a_session_alone(busy: Clinic) -> None:
    Session.objects.update(starts_at=at("12:31"))


def lose_a_session(busy: Clinic) -> None:
    Occupancy.objects.filter(kind="session").delete()


def forget_a_rule(busy: Clinic) -> None:
    Break.objects.exclude(rule="").update(written_until=NOW)


def say_too_late(busy: Clinic) -> None:
    a_message(state="sent", sent_at=NOW, not_after=NOW - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("violate", "found"),
    [
        (overlap_occupancy, {"overlapping_occupancy": 1}),
        (overlap_appointments, {"overlapping_appointments": 1, "overlapping_occupancy": 1}),
        (lose_occupancy, {"visits_without_occupancy": 1}),
        (cancel_without_release, {"occupancy_without_visit": 1}),
        (stretch, {"footprint_differs": 1}),
        (lose_break, {"breaks_without_occupancy": 1}),
        (keep_break, {"occupancy_without_break": 3}),
        (lose_event, {"changes_without_event": 1}),
        (change_silently, {"changes_without_event": 1}),
        (tell_of_nobody, {"events_without_appointment": 1}),
        (forget_to_fan_out, {"events_not_fanned_out": 1}),
        (leave_waiting, {"deliveries_overdue": 1}),
        (lose_state, {"deliveries_in_no_state": 1}),
        (tell_without_a_message, {"changes_without_message": 1}),
        (leave_a_message, {"messages_overdue": 1}),
        (lose_a_messages_state, {"messages_in_no_state": 1}),
        (say_too_late, {"messages_too_late": 1}),
        (move_a_session_alone, {"seats_not_right": 1, "sessions_without_occupancy": 1}),
        (lose_a_session, {"sessions_without_occupancy": 1}),
        (forget_a_rule, {"rules_not_written": 1}),
        (lose_a_data_key, {"secrets_without_key": 1}),
        (set_silently, {"settings_without_event": 1}),
    ],
)
def test_each_rule_sees_its_violation(
    busy: Clinic, violate: Callable[[Clinic], None], found: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    violate(busy)
    assert broken() == found
    with pytest.raises(SystemExit):
        call_command("audit")
    assert f"{len(found)} broken" in capsys.readouterr().out


def tenant_keys() -> list[tuple[str, str, str]]:
    """(table, column, parent's table) of each foreign key between two rows that name their organisation."""
    owned = [model for model in apps.get_models() if model._meta.managed and _has_organization(model)]
    return [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in owned
        if model.__module__.startswith("apps.")
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in owned
    ]


def _has_organization(model: type[Model]) -> bool:
    return any(field.column == "organization_id" for field in model._meta.concrete_fields)


def test_every_key_between_tenants_rows_has_its_rule() -> None:
    expected = {f"stray {table}.{column}" for table, column, _ in tenant_keys()}
    expected |= {"stray groups_servicecalendar.calendar_id", "stray groups_requirement.calendar_set_id"}
    assert {rule for rule in rules() if rule.startswith("stray")} == expected


@pytest.fixture
def full(busy: Clinic) -> Clinic:
    """A row in every table, with every key set."""
    organization, group, bell = busy.organization.pk, busy.group, busy.calendars["bell"]
    heading = ServiceCategory.objects.create(organization_id=organization, group=group, name="Heading")
    busy.services["visit"].category = heading
    busy.services["visit"].save()
    PendingVisit.objects.create(
        organization_id=organization,
        group=group,
        customer=first().customer,
        asked="{}",
        services=[],
        starts_at=NOW,
        verification_id=group.organization_id,
    )
    Note.objects.create(organization_id=organization, calendar=bell, day=MONDAY, text="A note")
    a_message()
    CapturedMail.objects.create(organization_id=organization, reference="r")
    member = Member.objects.get(pk=busy.member().id)
    Invitation.objects.create(
        organization_id=organization, email="new@example.org", role="agent", invited_by=member, expires_at=NOW
    )
    program = Application.objects.create(organization_id=organization, name="App", secret_hash=b"hash")
    AppSetting.objects.create(organization_id=organization, application=program, key="key", value="value")
    TokenFamily.objects.create(organization_id=organization, member=member, created_at=NOW, ends_at=NOW)
    add_doors(busy, member)
    Client.objects.create(organization_id=organization, group=group, deleted=True, merged_into=first().client)
    Participant.objects.create(organization_id=organization, appointment=first(), kind="agent", member=member)
    Participant.objects.create(
        organization_id=organization, appointment=first(), kind="customer", client=first().client
    )
    return busy


def add_doors(busy: Clinic, member: Member) -> None:
    """A session and an old password of a member and of a customer, and the definition of a field."""
    organization, customer = busy.organization.pk, first().customer
    key = ApiKey.objects.create(organization=busy.organization, name="key", key_hash=b"key")
    for token, person in ((b"1", {"member": member}), (b"2", {"customer": customer})):
        ApiSession.objects.create(
            organization_id=organization, key=key, token_hash=token, expires_at=NOW + timedelta(hours=1), **person
        )
        LegacyPassword.objects.create(organization_id=organization, digest="digest", **person)
    CustomField.objects.create(organization_id=organization, group=busy.group, record="client", name="str0")


def test_a_row_of_another_organisation_than_its_parents_is_seen_whatever_the_table(full: Clinic) -> None:
    stranger = Organization.objects.create(code="stranger", name="Stranger")
    assert broken() == {}
    for table, column, _ in tenant_keys():
        kept = transaction.savepoint()
        execute(
            f"UPDATE {table} SET organization_id = %s"
            f" WHERE id = (SELECT id FROM {table} WHERE {column} IS NOT NULL LIMIT 1)",
            stranger.pk,
        )
        assert audit()[f"stray {table}.{column}"] == 1, (table, column)
        transaction.savepoint_rollback(kept)


def test_a_service_that_crosses_organisations_is_seen(clinic: Clinic) -> None:
    other = make_clinic()
    rooms = add_rooms(other, "visit", "room")
    execute(
        "INSERT INTO groups_servicecalendar (service_id, calendar_id) VALUES (%s, %s)",
        clinic.services["visit"].pk,
        other.calendars["bell"].pk,
    )
    execute(
        "INSERT INTO groups_requirement (service_id, calendar_set_id) VALUES (%s, %s)",
        clinic.services["visit"].pk,
        rooms.pk,
    )
    assert broken() == {"stray groups_servicecalendar.calendar_id": 1, "stray groups_requirement.calendar_set_id": 1}


def test_one_organisation_can_be_asked_alone_and_json_holds_every_rule(
    busy: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    lose_occupancy(busy)
    assert audit(busy.organization.pk)["visits_without_occupancy"] == 1
    assert audit(make_clinic().organization.pk)["visits_without_occupancy"] == 0
    with pytest.raises(SystemExit):
        call_command("audit", "--json")
    assert json.loads(capsys.readouterr().out) == audit()
