"""Talking to a mail server: what each of its answers means, and that nothing is lost, forgotten or said twice."""

import email
import email.policy
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
import structlog
from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from icalendar import Calendar

from apps.appointments.actions import cancel_appointment
from apps.appointments.models import ManageLink
from apps.groups.models import Client
from apps.notifications.actions import claiming, send_due, sending
from apps.notifications.models import Message
from apps.notifications.transports import Mail, NoAnswer, server
from apps.outbox.actions import relay
from bench.mailserver import Box
from tests.clinic import Clinic
from tests.notifications.said import SOON, book, ledger, make_due, plan_many
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(clinic: Clinic) -> Message:
    """One message that is due."""
    book(clinic)
    relay()
    return Message.objects.get()


def seconds_until_next_try() -> float:
    row = Message.objects.annotate(wait=_wait()).get()
    return float(row.wait.total_seconds())


def _wait() -> Any:
    return ExpressionWrapper(F("due_at") - Now(), output_field=DurationField())


def test_a_mail_has_text_and_html_a_calendar_file_and_a_reference_that_stays(planned: Message, box: Box) -> None:
    assert send_due() == 1
    (content,) = box.mails
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Message-ID"] == planned.reference
    assert (mail["To"], mail["Content-Language"], mail["Auto-Submitted"]) == (
        "ada1@example.org",
        "en",
        "auto-generated",
    )
    assert (mail["From"].addresses[0].addr_spec, mail["From"].addresses[0].display_name) == (
        "appointments@127.0.0.1",
        planned.group.name,  # type: ignore[union-attr]
    )
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_param("method")) == ("appointment.ics", "REQUEST")
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert (str(event["uid"]), event["sequence"]) == (str(planned.appointment.uuid), 1)  # type: ignore[union-attr]


def test_each_mail_has_a_manage_link_of_its_own_that_is_kept_as_a_hash(planned: Message, box: Box) -> None:
    before = ManageLink.objects.count()
    send_due()
    assert ManageLink.objects.count() == before + 1
    assert b"/manage/" in box.mails[0]
    assert b"List-Unsubscribe" not in box.mails[0]  # an answer to a booking is no list


def test_a_cancellation_takes_the_visit_out_of_the_calendar(planned: Message, box: Box, clinic: Clinic) -> None:
    send_due()
    cancel_appointment(actor=clinic.visitor, appointment=planned.appointment, now=SOON)  # type: ignore[arg-type]
    relay()
    send_due()
    files = [email.message_from_bytes(one, policy=email.policy.default) for one in box.mails]
    methods = [next(iter(one.iter_attachments())).get_param("method") for one in files]  # type: ignore[attr-defined]
    assert methods == ["REQUEST", "CANCEL"]


def test_one_connection_serves_many_mails(clinic: Clinic, box: Box) -> None:
    for who, clock in enumerate(("09:00", "09:30", "10:00")):
        book(clinic, clock, who=who)
    relay()
    with patch.object(server._Smtp, "connect", autospec=True, side_effect=server._Smtp.connect) as connected:
        assert send_due() == 3
    assert connected.call_count == 1
    assert [recipient for _, recipient in box.taken] == [f"ada{who}@example.org" for who in range(3)]


def test_ms_02_a_server_that_says_421_and_hangs_up_costs_the_next_message_no_try(clinic: Clinic, box: Box) -> None:
    for who in (1, 2):
        book(clinic, ("09:30", "10:30")[who - 1], who=who)
    relay()
    box.faults.answers["ada1@example.org"] = "421 4.3.2 going down"
    send_due()
    assert ledger("recipient", "state", "attempts") == [
        ("ada1@example.org", "planned", 1),
        ("ada2@example.org", "sent", 1),
    ]


@pytest.mark.parametrize(
    ("answer", "state", "reason", "error"),
    [
        ("550 5.1.1 <ada1@example.org> unknown", "failed", "refused", "The server answered 550 5.1.1"),
        ("553 no such mailbox", "failed", "refused", "The server answered 553"),
        ("450 4.2.1 ada1@example.org is busy", "planned", "", "The server answered 450 4.2.1"),
        ("421 4.3.2 going down", "planned", "", "The server answered 421 4.3.2"),
    ],
)
def test_ms_02_5xx_is_for_good_and_4xx_is_for_later(
    planned: Message, box: Box, answer: str, state: str, reason: str, error: str
) -> None:
    box.faults.answers["ada1@example.org"] = answer
    send_due()
    assert ledger("state", "reason", "last_error", "attempts") == [(state, reason, error, 1)]
    box.faults.answers.clear()
    make_due()
    send_due()
    assert len(box.mails) == (0 if state == "failed" else 1)


def test_ms_02_pauses_grow_and_are_never_the_same(planned: Message, box: Box) -> None:
    box.faults.busy = 1.0
    pauses = []
    for _ in range(6):
        send_due()
        pauses.append(seconds_until_next_try())
        make_due()
    for pause, expected in zip(pauses, [10, 30, 90, 270, 810, 2430], strict=True):
        # Some seconds may have passed before we looked.
        assert 0.8 * expected - 5 < pause < 1.3 * expected
    assert len({round(pause / 3**n, 3) for n, pause in enumerate(pauses)}) > 1


def test_ms_02_a_pause_that_the_other_side_asks_for_is_kept(planned: Message) -> None:
    claim = claiming.claim_one(owner="me")
    assert claim is not None
    claiming.postpone(claim.message, "busy", after=3600)
    assert 3590 < seconds_until_next_try() <= 3600


def test_ms_02_after_the_last_try_it_is_given_up_and_shown(planned: Message, box: Box) -> None:
    box.faults.busy = 1.0
    for _ in range(claiming.MOST_TRIES + 3):
        make_due()
        send_due()
    assert ledger("state", "reason", "attempts", "last_error") == [
        ("failed", "given_up", claiming.MOST_TRIES, "The server answered 451 4.3.2")
    ]
    assert box.tries == claiming.MOST_TRIES


def test_a_server_that_cannot_be_reached_is_tried_again(planned: Message, box: Box, settings: Any) -> None:
    here, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    send_due()
    assert ledger("state", "last_error") == [("planned", "The mail server cannot be reached: ConnectionRefusedError.")]
    settings.EMAIL_PORT = here
    make_due()
    send_due()
    assert ledger("state", "last_error", "attempts") == [("sent", "", 2)]


def test_ms_01_an_answer_that_got_lost_is_unclear_and_is_sent_again_under_the_same_reference(
    planned: Message, box: Box
) -> None:
    box.faults.drop_next = 1
    send_due()
    assert ledger("state", "unclear", "last_error") == [("unclear", 1, "No answer came after the mail.")]
    make_due()
    send_due()
    assert ledger("state", "unclear", "attempts") == [("sent", 1, 2)]
    assert box.copies == {planned.reference: 2}


def test_ms_01_a_connection_that_ends_before_the_mail_is_not_unclear(planned: Message, box: Box) -> None:
    with patch.object(server._Smtp, "rcpt", side_effect=ConnectionResetError):
        send_due()
    assert ledger("state", "unclear") == [("planned", 0)]
    assert box.mails == []


def test_a_mail_that_cannot_be_written_stops_nobody_and_says_where_but_not_what(clinic: Clinic, box: Box) -> None:
    book(clinic, "09:00", who=1)
    book(clinic, "09:30", who=2)
    relay()
    first = Message.objects.order_by("id")[0]
    with patch("apps.notifications.actions.preparing.issue_link", side_effect=[LookupError("Ada Lovelace"), "token"]):
        send_due()
    assert [recipient for _, recipient in box.taken] == ["ada2@example.org"]
    first.refresh_from_db()
    assert (first.state, first.attempts) == ("planned", 1)
    assert "LookupError" in first.last_error
    assert "Ada" not in first.last_error


def test_whatever_breaks_after_the_mail_was_taken_leaves_it_unclear_and_stops_nobody(clinic: Clinic, box: Box) -> None:
    """It is sent again under its reference, and what is noted says which error, but not its words."""
    for who, clock in ((1, "09:00"), (2, "09:30")):
        book(clinic, clock, who=who)
    relay()
    first = Message.objects.order_by("id")[0]
    data = server._Smtp.data

    def broken_once(connection: Any, content: Any) -> Any:
        answer = data(connection, content)
        if len(box.taken) == 1:
            raise LookupError("Ada Lovelace")
        return answer

    with patch.object(server._Smtp, "data", broken_once), structlog.testing.capture_logs() as said:
        assert send_due() == 2
    assert ledger("state", "unclear", "last_error") == [
        ("unclear", 1, "It was not finished: LookupError."),
        ("sent", 0, ""),
    ]
    about = {"message": first.pk, "kind": "booked", "error": "LookupError"}
    assert {"event": "message_unclear", "log_level": "error"} | about in said
    assert "Ada" not in str(said)
    make_due()
    send_due()
    assert (set(ledger("state")), box.copies[first.reference]) == ({("sent",)}, 2)


def test_a_lease_begins_anew_where_connecting_took_long(
    planned: Message, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody else would claim the message, and send it too, while it is handed over."""
    connect, call = server.MailServer.prepare, server.MailServer.send
    claimed: list[Any] = []

    def for_a_minute(way: server.MailServer) -> None:
        connect(way)
        Message.objects.update(due_at=Now(), lease_until=Now())  # where the database's clock stands by now

    def while_somebody_looks(way: server.MailServer, mail: Mail) -> None:
        claimed.append(claiming.claim_one(owner="somebody else"))
        call(way, mail)

    monkeypatch.setattr(sending, "LEASE", timedelta(0))  # however quick it really was, it counts as long
    with (
        patch.object(server.MailServer, "prepare", for_a_minute),
        patch.object(server.MailServer, "send", while_somebody_looks),
    ):
        assert send_due() == 1
    assert claimed == [None]
    assert (ledger("state", "attempts"), box.copies) == ([("sent", 1)], {planned.reference: 1})


def test_a_lease_that_ended_makes_the_message_due_again_and_counts_as_unclear(planned: Message, box: Box) -> None:
    claiming.claim_one(owner="who died")
    assert send_due() == 0
    Message.objects.update(due_at=Now(), lease_until=Now())
    assert send_due() == 1
    assert ledger("state", "attempts", "unclear") == [("sent", 2, 1)]


def test_who_was_taken_for_dead_marks_nothing_any_more(planned: Message) -> None:
    slow = claiming.claim_one(owner="slow")
    make_due()
    quick = claiming.claim_one(owner="quick")
    assert slow is not None
    assert quick is not None
    assert not claiming.renew(slow.message)
    claiming.postpone(slow.message, "too slow")
    claiming.mark_failed(slow.message, "given_up", "too slow")  # type: ignore[arg-type]
    assert ledger("state", "lease_owner") == [("sending", "quick")]
    claiming.mark_sent(quick.message)
    assert ledger("state", "lease_owner") == [("sent", "")]


def test_what_is_marked_is_not_claimed_once_more_by_the_same_statement(planned: Message) -> None:
    claim = claiming.claim_one(owner="me")
    make_due()  # the lease ended while the server took its time, and nobody else has looked
    assert claim is not None
    assert claiming.mark_sent(claim.message, next_for="me") is None
    assert ledger("state", "lease_owner", "attempts") == [("sent", "", 1)]


def test_who_marks_claims_the_next_one_also_when_the_mark_came_too_late(clinic: Clinic) -> None:
    book(clinic, "09:00", who=1)
    book(clinic, "09:30", who=2)
    relay()
    claim = claiming.claim_one(owner="me")
    assert claim is not None
    claim.message.attempts -= 1  # as if it had been claimed by somebody else since
    ahead = claiming.mark_sent(claim.message, next_for="me")
    assert ahead is not None
    assert ahead.message.pk > claim.message.pk
    assert ledger("state", "lease_owner") == [("sending", "me")] * 2


def test_a_turn_that_ends_leaves_nothing_claimed(clinic: Clinic, box: Box) -> None:
    plan_many(clinic, 3)
    assert send_due(limit=2) == 2
    assert len(box.taken) == 2
    assert sorted(ledger("state")) == [("planned",), ("sent",), ("sent",)]


def test_a_poisonous_message_that_kills_each_worker_is_given_up(planned: Message, box: Box) -> None:
    Message.objects.update(attempts=claiming.MOST_TRIES)
    send_due()
    assert ledger("state", "reason") == [("failed", "given_up")]
    assert box.tries == 0


def test_urgent_messages_go_first(clinic: Clinic, box: Box) -> None:
    for who, clock in enumerate(("09:00", "09:30", "10:00")):
        book(clinic, clock, who=who)
    relay()
    last = Message.objects.order_by("-id")[0]
    Message.objects.filter(pk=last.pk).update(urgent=True)
    send_due()
    assert box.taken[0] == (last.reference, last.recipient)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_is_talked_to(clinic: Clinic) -> None:
    seen: list[tuple[bool, int]] = []

    def look(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'")
            seen.append((connection.in_atomic_block, cursor.fetchone()[0]))
        raise NoAnswer("looked")

    book(clinic)
    relay()
    with patch.object(server.MailServer, "send", look):
        send_due()
    assert seen == [(False, 0)]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(clinic: Clinic, box: Box) -> None:
    plan_many(clinic, 80)
    assert sum(race([partial(send_due, seconds=60.0)] * 4)) == 80  # type: ignore[arg-type]
    assert set(box.copies.values()) == {1}
    assert len(box.copies) == 80
    assert set(ledger("state", "attempts")) == {("sent", 1)}


def test_ms_01_ms_02_a_bad_server_loses_nothing_and_every_copy_is_counted(clinic: Clinic, box: Box) -> None:
    box.faults.busy, box.faults.dropped = 0.3, 0.05
    planned = plan_many(clinic, 100)
    for _ in range(claiming.MOST_TRIES):
        make_due()
        send_due(seconds=60)
    assert set(ledger("state")) == {("sent",)}
    assert set(box.copies) == set(planned)
    unclear = sum(count for (count,) in ledger("unclear"))
    assert box.copies.total() - 100 == unclear == box.unanswered > 0


def test_an_address_of_another_alphabet_is_written_as_smtp_takes_it(planned: Message, box: Box) -> None:
    Client.objects.update(email="ada@bücher.example")
    send_due()
    assert [recipient for _, recipient in box.taken] == ["ada@xn--bcher-kva.example"]
