"""The mail that brings a code: at once, for the one who asked, and afterwards the code is nowhere."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection

from apps.accounts.actions import code_of, send_again, start_verification
from apps.accounts.actions.housekeeping import KEPT, delete_old_rows
from apps.accounts.models import Verification
from apps.core import clock
from apps.notifications.models import Message
from apps.outbox.actions import relay
from apps.outbox.models import Delivery
from tests.clinic import Clinic
from tests.notifications.said import book, ledger, tell

pytestmark = pytest.mark.django_db


def ask(clinic: Clinic, **fields: Any) -> Verification:
    given = {
        "purpose": "booking",
        "target": "Ada@Example.org",
        "organization": clinic.organization.pk,
        "bound_to": "a-hold",
        "group": clinic.group.pk,
        "language": "en",
        "address": "192.0.2.1",
        "now": clock.now(),
    }
    return start_verification(**(given | fields))  # type: ignore[arg-type]


def test_the_code_is_mailed_at_once_in_the_body_alone(clinic: Clinic) -> None:
    asked = ask(clinic)
    (sent,) = tell()
    assert (sent.to, sent.subject) == (["ada@example.org"], f"Your code for {clinic.group.name}")
    code = code_of(asked)
    assert code in sent.body
    assert code not in str(sent.subject)
    assert "good for 10 minutes" in sent.body
    assert sent.attachments == []


def test_a_newer_code_takes_the_older_ones_place(clinic: Clinic) -> None:
    asked = ask(clinic)
    relay()
    newer = send_again(
        verification=asked.pk,
        organization=clinic.organization.pk,
        group=clinic.group.pk,
        language="en",
        address="192.0.2.1",
        now=clock.now(),
    )
    (sent,) = tell()
    assert code_of(newer) in sent.body
    assert ledger("revision", "state", "reason") == [(1, "dropped", "superseded"), (2, "sent", "")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verified_at": clock.now()}, "code_over"),
        ({"issued": 2}, "code_over"),
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "code_over"),
    ],
)
def test_a_code_that_is_used_replaced_or_over_is_not_mailed(
    clinic: Clinic, fields: dict[str, Any], reason: str
) -> None:
    ask(clinic)
    relay()
    Verification.objects.update(**fields)
    assert tell() == []
    assert ledger() == [("code", "dropped", reason)]


def test_a_code_that_waited_beyond_its_end_is_not_mailed(clinic: Clinic) -> None:
    ask(clinic, now=clock.now() - timedelta(minutes=11))
    assert tell() == []
    assert ledger() == [("code", "dropped", "too_late")]


def test_a_code_that_was_thrown_away_before_it_was_told_is_not_mailed(clinic: Clinic) -> None:
    """Nothing was told for longer than codes are kept."""
    asked = ask(clinic)
    delete_old_rows(now=asked.expires_at + KEPT + timedelta(seconds=1))
    assert (tell(), ledger()) == ([], [])
    assert list(Delivery.objects.values_list("state", "attempts")) == [("done", 1)]


def test_codes_go_before_everything_else(clinic: Clinic) -> None:
    book(clinic)
    ask(clinic)
    assert [one.subject for one in tell()] == [
        f"Your code for {clinic.group.name}",
        "Your appointment: Monday 3 June 2030, 09:30",
    ]


def test_a_clinic_that_sends_no_mails_still_sends_codes(clinic: Clinic) -> None:
    clinic.group.sendmail = False
    clinic.group.save()
    ask(clinic)
    assert len(tell()) == 1


def test_au_07_after_sending_the_code_is_in_no_table_and_no_log(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_of(ask(clinic))
    tell()
    assert code in mail.outbox[0].body
    assert [table for table in tables() if holds(table, code)] == []
    assert code not in caplog.text
    assert Message.objects.get().state == "sent"


def tables() -> list[str]:
    return sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})


def holds(table: str, code: str) -> bool:
    """Whether the digits stand anywhere in the table, but not as a part of a longer number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {table} AS row WHERE row::text ~ %s)", [rf"(^|[^0-9]){code}([^0-9]|$)"]
        )
        return bool(cursor.fetchone()[0])
