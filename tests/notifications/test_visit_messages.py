"""What a client is told of a visit: each change once, the last for certain, nothing that is not true any more."""

from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail

from apps.appointments.actions import (
    Visit,
    approve_appointment,
    cancel_appointment,
    confirm_appointment,
    import_appointments,
    move_appointment,
    restore_appointment,
)
from apps.appointments.models import Appointment
from apps.core.actor import Actor, system
from apps.groups.models import Client, Group
from apps.notifications.actions import preparing, send_due
from apps.notifications.handlers import tell_client
from apps.notifications.kinds import Kind
from apps.notifications.mails import Visit as VisitToTell
from apps.notifications.mails import visit_mail
from apps.notifications.models import Message
from apps.notifications.queries import messages_of, visit_as_it_is
from apps.organizations.models import Organization
from apps.organizations.settings.queries import settings_of
from apps.outbox.actions import relay
from apps.outbox.models import Delivery, Event
from tests.clinic import Clinic, at
from tests.notifications.said import FAR, SOON, book, later, ledger, subjects, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(clinic: Clinic) -> Actor:
    return clinic.member()


def move(actor: Actor, visit: Appointment, clock: str) -> Appointment:
    return move_appointment(actor=actor, appointment=visit, start=at(clock, FAR), now=SOON)


def cancel(actor: Actor, visit: Appointment) -> Appointment:
    return cancel_appointment(actor=actor, appointment=visit, now=SOON)


def test_what_the_customer_does_is_told_at_once_and_once(clinic: Clinic) -> None:
    visit = book(clinic)
    assert subjects(tell()) == ["Your appointment: Monday 3 June 2030, 09:30"]
    moved = move(clinic.visitor, visit, "10:30")
    assert subjects(tell()) == ["Changed: Monday 3 June 2030, 10:30"]
    cancel(clinic.visitor, moved)
    assert subjects(tell()) == ["Cancelled: Monday 3 June 2030, 10:30"]
    assert subjects(tell()) == []
    assert [one.to for one in mail.outbox] == [["ada1@example.org"]] * 3
    assert ledger() == [("booked", "sent", ""), ("moved", "sent", ""), ("cancelled", "sent", "")]


def test_a_fact_that_is_told_twice_is_said_once(clinic: Clinic) -> None:
    book(clinic)
    tell()
    Delivery.objects.update(state="waiting")
    assert tell() == []
    assert len(ledger()) == 1


def test_a_change_by_staff_waits_two_minutes(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic, actor=desk)
    assert tell() == []
    row = Message.objects.get()
    assert (row.send_at - row.created_at).total_seconds() == pytest.approx(120, abs=5)
    assert subjects(later()) == ["Your appointment: Monday 3 June 2030, 09:30"]
    move(desk, visit, "11:00")
    assert tell() == []
    assert subjects(later()) == ["Changed: Monday 3 June 2030, 11:00"]


def test_an_undo_within_the_two_minutes_sends_nothing(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic)
    tell()
    moved = move(desk, visit, "11:00")
    tell()
    move(desk, moved, "09:30")
    assert later() == []
    assert ledger()[1:] == [("moved", "dropped", "superseded"), ("moved", "dropped", "nothing_new")]


def test_a_cancellation_that_is_taken_back_is_not_told_and_a_later_return_is(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic)
    tell()
    gone = cancel(desk, visit)
    back = restore_appointment(actor=desk, appointment=gone, now=SOON)
    assert later() == []
    gone = cancel(desk, back)
    assert subjects(later()) == ["Cancelled: Monday 3 June 2030, 09:30"]
    restore_appointment(actor=desk, appointment=gone, now=SOON)
    (told,) = later()
    assert "takes place after all" in told.body


def test_who_was_never_told_of_a_visit_hears_nothing_of_its_end(clinic: Clinic, desk: Actor) -> None:
    cancel(desk, book(clinic, actor=desk))
    assert later() == []
    assert ledger() == [("booked", "dropped", "superseded"), ("cancelled", "dropped", "never_told")]


def test_who_was_never_told_of_a_visit_hears_that_it_is_booked_and_not_that_it_has_changed(
    clinic: Clinic, desk: Actor
) -> None:
    move(desk, book(clinic, actor=desk), "11:00")
    (told,) = later()
    assert told.subject == "Your appointment: Monday 3 June 2030, 11:00"
    assert "Before" not in told.body


def may_have_arrived() -> None:
    """What is planned was handed over, and no answer came."""
    relay()
    Message.objects.filter(state="planned").update(state="unclear", unclear=1)


def test_ms_01_who_may_have_heard_of_a_visit_hears_of_its_end(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic, actor=desk)
    may_have_arrived()
    cancel(desk, visit)
    assert subjects(later()) == ["Cancelled: Monday 3 June 2030, 09:30"]
    assert ledger() == [("booked", "dropped", "superseded"), ("cancelled", "sent", "")]


def test_ms_01_who_may_have_heard_of_a_move_hears_that_it_was_taken_back(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic)
    tell()
    moved = move(desk, visit, "11:00")
    may_have_arrived()
    move(desk, moved, "09:30")
    assert subjects(later()) == ["Changed: Monday 3 June 2030, 09:30"]


def test_ms_01_what_may_have_been_heard_is_said_again_until_it_is_certain(clinic: Clinic, desk: Actor) -> None:
    visit = book(clinic, actor=desk)
    may_have_arrived()
    move(desk, move(desk, visit, "11:00"), "09:30")
    assert subjects(later()) == ["Changed: Monday 3 June 2030, 09:30"]


def test_who_booked_on_the_page_hears_of_the_end_even_if_no_mail_had_left(clinic: Clinic, desk: Actor) -> None:
    cancel(desk, book(clinic))
    assert subjects(later()) == ["Cancelled: Monday 3 June 2030, 09:30"]


@pytest.mark.parametrize("told_one_by_one", [False, True])
def test_dl_24_of_booked_moved_and_cancelled_within_a_second_the_last_mail_tells_how_it_is(
    clinic: Clinic, told_one_by_one: bool
) -> None:
    visit = book(clinic)
    for change in (lambda one: move(clinic.visitor, one, "10:30"), lambda one: cancel(clinic.visitor, one)):
        if told_one_by_one:
            tell()
        visit = change(visit)
    tell()
    assert mail.outbox[-1].subject == "Cancelled: Monday 3 June 2030, 10:30"
    assert len(mail.outbox) == (3 if told_one_by_one else 1)


def test_dl_24_facts_told_in_the_wrong_order_end_in_the_same_mail(clinic: Clinic) -> None:
    visit = book(clinic)
    cancel(clinic.visitor, move(clinic.visitor, visit, "10:30"))
    for event in Event.objects.filter(subject=f"appointment:{visit.pk}").order_by("-id"):
        tell_client(event)
    assert subjects(tell()) == ["Cancelled: Monday 3 June 2030, 10:30"]
    assert ledger("revision", "state", "reason") == [
        (3, "sent", ""),
        (2, "dropped", "superseded"),
        (1, "dropped", "superseded"),
    ]


def test_ms_06_a_visit_cancelled_between_claim_and_call_is_not_announced(clinic: Clinic) -> None:
    visit = book(clinic)
    look = preparing.write_mail

    def cancelled_meanwhile(*given: Any) -> Any:
        cancel(clinic.visitor, visit)
        return look(*given)

    with patch("apps.notifications.actions.sending.write_mail", cancelled_meanwhile):
        assert tell() == []
    assert ledger() == [("booked", "dropped", "outdated")]
    assert subjects(tell()) == ["Cancelled: Monday 3 June 2030, 09:30"]


def test_ms_06_without_the_last_look_it_is_announced(clinic: Clinic) -> None:
    """The control: the race is real."""
    visit = book(clinic)
    look = preparing.write_mail

    def cancelled_meanwhile(*given: Any) -> Any:
        cancel(clinic.visitor, visit)
        return look(*given)

    with (
        patch("apps.notifications.actions.sending.write_mail", cancelled_meanwhile),
        patch.object(preparing, "_check_true", lambda *_: None),
    ):
        assert subjects(tell()) == ["Your appointment: Monday 3 June 2030, 09:30"]


def test_ms_06_a_visit_moved_and_moved_back_between_claim_and_call_is_told_by_the_last_message_alone(
    clinic: Clinic,
) -> None:
    """What is being sent is true again, and the message that waits says more: that there was a change."""
    visit = book(clinic)
    look = preparing.write_mail

    def moved_and_back_meanwhile(*given: Any) -> Any:
        move(clinic.visitor, move(clinic.visitor, visit, "10:30"), "09:30")
        relay()
        return look(*given)

    relay()
    with patch("apps.notifications.actions.sending.write_mail", moved_and_back_meanwhile):
        assert send_due(limit=1) == 1
    assert mail.outbox == []
    assert subjects(tell()) == ["Changed: Monday 3 June 2030, 09:30"]
    assert ledger("revision", "state", "reason") == [
        (1, "dropped", "superseded"),
        (2, "dropped", "superseded"),
        (3, "sent", ""),
    ]


def test_a_fact_about_a_visit_that_is_no_more_says_nothing_and_is_done(clinic: Clinic) -> None:
    visit, other = book(clinic), book(clinic, "11:00", who=2)
    visit.delete()
    assert [one.to for one in tell()] == [["ada2@example.org"]]
    assert ledger("appointment", "state") == [(other.pk, "sent")]
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def test_a_request_is_told_as_one_and_its_acceptance_too(clinic: Clinic, desk: Actor) -> None:
    clinic.services["visit"].needs_approval = True
    clinic.services["visit"].save()
    visit = book(clinic)
    (asked,) = tell()
    assert asked.subject == "Your request: Monday 3 June 2030, 09:30"
    assert asked.attachments == []  # nothing is in anybody's calendar yet
    approve_appointment(actor=desk, appointment=visit, now=SOON)
    (accepted,) = later()
    assert "accepted your request" in accepted.body
    assert [one[0] for one in accepted.attachments] == ["appointment.ics"]


def test_a_confirmed_visit_is_told_as_a_booked_one(clinic: Clinic, desk: Actor) -> None:
    confirm_appointment(actor=desk, appointment=book(clinic), now=SOON)
    assert subjects(tell()) == ["Your appointment: Monday 3 June 2030, 09:30"]


def test_imported_visits_say_nothing(clinic: Clinic) -> None:
    card = book(clinic).client
    tell()
    visit = Visit(clinic.services["visit"].pk, clinic.calendars["bell"].pk, at("15:00", FAR), card.pk)
    import_appointments(actor=system(clinic.organization.pk), group=clinic.group, visits=[visit], now=SOON)
    assert later() == []
    assert len(ledger()) == 1


@pytest.mark.parametrize(
    ("model", "fields", "reason"),
    [
        (Group, {"sendmail": False}, "mails_off"),
        (Client, {"email": ""}, "no_address"),
        (Client, {"deleted": True}, "client_deleted"),
        (Organization, {"active": False}, "organization_inactive"),
        (Message, {"not_after": SOON.replace(year=2020)}, "too_late"),
    ],
)
def test_what_is_not_wanted_or_too_late_is_dropped_with_its_reason(
    clinic: Clinic, model: Any, fields: dict[str, Any], reason: str
) -> None:
    book(clinic)
    relay()
    model.objects.update(**fields)
    assert tell() == []
    assert ledger() == [("booked", "dropped", reason)]


def test_who_wants_no_reminders_is_told_of_changes_all_the_same(clinic: Clinic) -> None:
    book(clinic)
    Client.objects.update(remind_by_email=False)
    assert len(tell()) == 1


def test_it_goes_to_the_address_that_the_card_has_when_it_is_sent(clinic: Clinic, desk: Actor) -> None:
    book(clinic, actor=desk)
    tell()
    Client.objects.update(email="ada.lovelace@example.org")
    (told,) = later()
    assert told.to == ["ada.lovelace@example.org"]
    assert Message.objects.get().recipient == "ada.lovelace@example.org"


def test_the_timeline_of_a_visit_holds_its_own_messages_and_no_words(clinic: Clinic) -> None:
    visit, other = book(clinic), book(clinic, "11:00", who=2)
    tell()
    assert [one.recipient for one in messages_of(visit)] == ["ada1@example.org"]
    assert [one.recipient for one in messages_of(other)] == ["ada2@example.org"]
    columns = {field.name for field in Message._meta.get_fields()}
    assert not columns & {"subject", "text", "html", "body"}


def test_a_visit_is_read_in_one_statement_and_its_mail_written_without_another(
    clinic: Clinic, django_assert_num_queries: Any
) -> None:
    visit = book(clinic)
    relay()
    message = Message.objects.get()
    settings_of(clinic.organization.pk)  # a worker remembers them
    with django_assert_num_queries(1):
        found, said = visit_as_it_is(visit.pk)
        visit_mail(message, VisitToTell(found, Kind.BOOKED, "https://clinic.example/", None, SOON))
    assert [(one.id, one.revision, one.state, one.says) for one in said] == [(message.pk, 1, "planned", message.says)]
    relations = ("group", "service", "calendar", "client")
    for mine, theirs in [(found, visit), *((getattr(found, name), getattr(visit, name)) for name in relations)]:
        fields = [field.attname for field in theirs._meta.concrete_fields if field.attname in mine.__dict__]
        assert {name: getattr(mine, name) for name in fields} == {name: getattr(theirs, name) for name in fields}
