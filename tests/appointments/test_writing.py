"""The statement that writes an appointment with all that belongs to it."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from apps.accounts.actions import Answer, answer_riding
from apps.appointments.actions import Marks, book_appointment
from apps.appointments.models import Appointment
from tests.clinic import NOW, Clinic

REMEMBERED = 4096  # psycopg remembers where the parameters are in statements up to this length
AGREED = datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)


def test_every_field_arrives_as_it_was_given(clinic: Clinic) -> None:
    """They travel as JSON, which knows neither instants nor the database's types."""
    given: dict[str, Any] = {
        "comments": 'a "remark" with \\ and \u2603\nand a second line',
        "consent_at": AGREED,
        "consent_version": "2026-11",
        "marks": Marks(text="x", color="#aabbcc", taker="y", websource="z", custom={"spare": [1, None, "é"]}),
    }
    booked = book_appointment(
        actor=clinic.visitor, group=clinic.group, request=clinic.request("09:30", **given), now=NOW
    )
    kept = Appointment.objects.get(pk=booked.appointment.pk)
    for field in Appointment._meta.concrete_fields:
        assert getattr(kept, field.attname) == getattr(booked.appointment, field.attname), field.name
    assert (kept.consent_at, kept.custom) == (AGREED, {"spare": [1, None, "é"]})


def test_psycopg_need_not_look_for_the_parameters_each_time(clinic: Clinic) -> None:
    sent: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    def work(ride: Any) -> Answer:
        answer = Answer(201, {})
        request = clinic.request("09:30")
        book_appointment(
            actor=clinic.visitor, group=clinic.group, request=request, now=NOW, riding=lambda _: ride(answer)
        )
        return answer

    with connection.execute_wrapper(listen):
        answer_riding(scope="tests", key="once", request={}, work=work)
    (written,) = (sql for sql in sent if "appointments_managelink" in sql)
    assert "accounts_idempotencykey" in written
    assert len(written) <= REMEMBERED
