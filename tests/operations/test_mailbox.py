"""The letter box of demo mode: what a sandbox would have sent, for people and for programs; nothing in production."""

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from apps.core import clock
from apps.notifications.kinds import Reason
from apps.notifications.models import Message
from apps.notifications.transports.server import DUMMY_MAIL
from apps.operations.actions.sandbox import create_sandbox
from tests.clinic import Clinic
from tests.notifications.said import book, tell

pytestmark = pytest.mark.django_db
KEYS = ["to", "channel", "subject", "text", "html", "sent_at", "kind", "organization_code"]


@pytest.fixture
def sandbox(clinic: Clinic) -> Clinic:
    clinic.organization.sandbox = True
    clinic.organization.save()
    return clinic


def read() -> list[dict[str, Any]]:
    return list(Client().get("/demo/mailbox/", {"format": "json"}).json())


def test_what_a_sandbox_says_stays_here_and_can_be_read(sandbox: Clinic) -> None:
    book(sandbox, "09:30", who=1)
    tell()
    book(sandbox, "10:00", who=2)
    tell()
    assert mail.outbox == []
    newest, oldest = read()
    assert [list(newest), list(oldest)] == [KEYS, KEYS]
    assert (newest["to"], oldest["to"]) == ("ada2@example.org", "ada1@example.org")
    assert (newest["channel"], newest["kind"], newest["organization_code"]) == (
        "email",
        "booked",
        sandbox.organization.code,
    )
    assert newest["subject"] == "Your appointment: Monday 3 June 2030, 10:00"
    assert "/manage/" in newest["text"]
    assert "<h1>Hello Ada2,</h1>" in newest["html"]
    assert datetime.fromisoformat(newest["sent_at"]) > datetime.fromisoformat(oldest["sent_at"])
    page = Client().get("/demo/mailbox/").content.decode()
    assert page.index("ada2@example.org") < page.index("ada1@example.org")


def test_the_link_in_a_captured_mail_opens_the_visit(sandbox: Clinic) -> None:
    book(sandbox)
    tell()
    link = next(line for line in read()[0]["text"].splitlines() if "/manage/" in line)
    assert Client().get(link[link.index("/book/") :]).status_code == 200


def test_a_demo_without_a_mail_server_keeps_every_mail(clinic: Clinic, settings: Any) -> None:
    settings.EMAIL_BACKEND = DUMMY_MAIL
    book(clinic)
    tell()
    assert [one["organization_code"] for one in read()] == [clinic.organization.code]


def test_an_organisation_with_a_mail_server_captures_nothing(clinic: Clinic) -> None:
    book(clinic)
    assert len(tell()) == 1
    assert read() == []


def test_what_is_typed_as_a_name_is_text_on_the_page(sandbox: Clinic) -> None:
    sandbox.group.name = "<script>alert(1)</script>"
    sandbox.group.save()
    book(sandbox)
    tell()
    page = Client().get("/demo/mailbox/").content
    assert b"<script>alert(1)" not in page
    assert b"&lt;script&gt;alert(1)" in page


def test_in_production_there_is_no_letter_box_and_nothing_is_captured(sandbox: Clinic, settings: Any) -> None:
    settings.PRODUCTION = True
    assert Client().get("/demo/mailbox/").status_code == 404
    book(sandbox)
    assert tell() == []
    assert Message.objects.values_list("state", "reason").get() == ("dropped", Reason.SANDBOX)


def test_in_production_without_a_mail_server_messages_wait(clinic: Clinic, settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND = True, DUMMY_MAIL
    book(clinic)
    assert tell() == []
    assert Message.objects.values_list("state", "attempts").get() == ("planned", 1)
    assert "EMAIL_URL" in Message.objects.get().last_error


def test_a_new_sandbox_starts_with_an_empty_letter_box() -> None:
    create_sandbox(now=clock.now())
    assert read() == []
