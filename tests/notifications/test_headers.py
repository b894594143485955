"""What people type as their names is text in a mail, whatever it looks like: no header, no markup, no template."""

import email
import email.policy
from typing import Any

import pytest
from django.core.mail import BadHeaderError

from apps.groups.models import Client
from apps.notifications.transports.port import Mail
from apps.notifications.transports.server import as_message
from bench.mailserver import Box
from tests.clinic import Clinic
from tests.notifications.said import book, ledger, tell

pytestmark = pytest.mark.django_db

INJECTED = "Ada\r\nBcc: eve@example.org\r\nSubject: Buy"


def name_everything(clinic: Clinic, text: str) -> None:
    """The text as every name that a mail shows."""
    card = book(clinic).client
    Client.objects.filter(pk=card.pk).update(firstname=text, lastname=text)
    clinic.group.name = clinic.group.phone = text[:20]
    clinic.group.name = clinic.group.address = text
    clinic.group.save()
    clinic.services["visit"].publicname = text
    clinic.services["visit"].save()
    clinic.calendars["bell"].publicname = text
    clinic.calendars["bell"].save()


def test_ms_11_line_ends_in_names_add_neither_headers_nor_recipients(clinic: Clinic, box: Box) -> None:
    name_everything(clinic, INJECTED)
    tell()
    assert ledger("state", "recipient") == [("sent", "ada1@example.org")]
    assert [recipient for _, recipient in box.taken] == ["ada1@example.org"]
    mail = email.message_from_bytes(box.mails[0], policy=email.policy.default)
    assert [name for name in mail if name.lower() in {"bcc", "cc", "reply-to"}] == []
    assert (mail.get_all("To"), len(mail.get_all("Subject"))) == (["ada1@example.org"], 1)
    assert mail["From"].addresses[0].display_name == "Ada Bcc: eve@example.org Subject: Buy"


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient", "reference", "headers"])
def test_ms_11_what_slipped_through_is_refused_by_django(clinic: Clinic, field: str) -> None:
    """The second wall, without the first one."""
    fields: dict[str, Any] = {
        "organization": clinic.organization.pk,
        "kind": "booked",
        "recipient": "ada@example.org",
        "sender_name": "Clinic",
        "subject": "Hello",
        "text": "t",
        "html": "h",
        "reference": "<a@b>",
        "language": "en",
    }
    fields[field] = {"X-A": INJECTED} if field == "headers" else INJECTED
    with pytest.raises(BadHeaderError):
        as_message(Mail(**fields)).message()


@pytest.mark.parametrize(
    "text",
    [
        "{{event.__init__.__code__}}",
        "{{ client.email }}",
        "{0.__class__}",
        "{client.__class__}",
        "%(x)s",
        "%s %d %",
        "{% load i18n %}",
        "{% include 'mails/code.txt' %}",
        "{{ unclosed",
        "{{ {{ nested }} }}",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><b>bold</b>',
        "&lt;b&gt;",
    ],
)
def test_in_01_in_05_what_looks_like_a_template_or_markup_comes_out_as_text(clinic: Clinic, text: str) -> None:
    name_everything(clinic, text)
    (sent,) = tell()
    assert f"Hello {text}," in sent.body
    assert f"Service: {text}\n" in sent.body
    (html,) = (content for content, kind in sent.alternatives if kind == "text/html")
    escaped = (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )
    assert f"<h1>Hello {escaped},</h1>" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil", "win at evil.example/now"])
def test_a_name_that_mail_programs_would_make_a_link_of_is_not_greeted(clinic: Clinic, text: str) -> None:
    card = book(clinic).client
    Client.objects.filter(pk=card.pk).update(firstname=text)
    (sent,) = tell()
    assert sent.body.startswith("Hello,\n")
    assert "evil" not in str(sent.message())


def test_nothing_is_fetched_from_elsewhere_by_looking_at_a_mail(clinic: Clinic) -> None:
    book(clinic)
    (sent,) = tell()
    (html,) = (content for content, kind in sent.alternatives if kind == "text/html")
    assert [word for word in ("<img", "src=", "@import", "url(", "<script", "<link") if word in html] == []


def test_the_last_name_and_the_clinics_own_words_about_the_service_are_in_no_mail(clinic: Clinic) -> None:
    service = clinic.services["visit"]
    service.name, service.description = "INTERNAL-NAME", "INTERNAL-TEXT"
    service.save()
    book(clinic, comments="PRIVATE-COMMENT")
    (sent,) = tell()
    said = str(sent.message())
    assert [word for word in ("Lovelace", "INTERNAL", "PRIVATE") if word in said] == []
