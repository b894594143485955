"""An organisation's own mail server, words and choice of categories; nobody else's are touched."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core import mail

from apps.appointments.actions import cancel_appointment
from apps.core.outgoing import judging, sockets
from apps.core.sealing import Keyring
from apps.notifications.actions import send_due
from apps.notifications.models import CapturedMail, Message
from apps.notifications.transports.trying import try_mail_server
from apps.organizations.actions.settings import change_settings
from apps.organizations.models import Organization
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from apps.outbox.actions import relay
from bench.mailserver import Box
from tests.clinic import Clinic, make_clinic
from tests.notifications.said import SOON, book, later, ledger, make_due, subjects, tell
from tests.racing import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH")]

PASSWORD = "smtp-canary-password-9876"


class Own(Controller):
    """A mail server that wants a login."""

    def __init__(self, box: Box) -> None:
        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            right = (data.login, data.password) == (b"desk", PASSWORD.encode())
            return AuthResult(success=right, handled=False)

        super().__init__(
            box, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_required=True, auth_require_tls=False
        )


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Box, int]]:
    """Its box and its port, on this machine and unencrypted, which tests alone may."""
    monkeypatch.setattr(judging, "LOOPBACK", True)
    box = Box()
    server = Own(box)
    server.start()
    yield box, server.port
    server.stop()


def configure(clinic: Clinic, port: int, **more: Any) -> None:
    values = {
        "EMAIL_CONFIG_HOST": "127.0.0.1",
        "EMAIL_CONFIG_PORT": port,
        "EMAIL_CONFIG_SECURITY": "none",
        "EMAIL_CONFIG_USER": "desk",
        "EMAIL_CONFIG_PASS": PASSWORD,
        "EMAIL_CONFIG_SENDER": "desk@clinic.example",
    }
    change(clinic, **(values | more))


def change(clinic: Clinic, **values: Any) -> None:
    change_settings(actor=clinic.member(), organization=clinic.organization, changes=values)


def taken(box: Box) -> list[EmailMessage]:
    return [email.message_from_bytes(one, policy=email.policy.default) for one in box.mails]  # type: ignore[misc]


class TestServer:
    def test_mails_leave_by_the_organisations_own_server_and_sender_and_others_do_not(
        self, clinic: Clinic, own: tuple[Box, int]
    ) -> None:
        box, port = own
        other = make_clinic()
        configure(clinic, port)
        book(clinic), book(other)
        assert [one.from_email.rpartition("<")[2] for one in tell()] == ["appointments@127.0.0.1>"]
        assert [one["From"].addresses[0].addr_spec for one in taken(box)] == ["desk@clinic.example"]
        assert ledger("state") == [("sent",), ("sent",)]

    def test_in_a_sandbox_that_names_a_real_server_mails_leave_by_it(
        self, clinic: Clinic, own: tuple[Box, int]
    ) -> None:
        box, port = own
        Organization.objects.update(sandbox=True)
        configure(clinic, port)
        book(clinic)
        tell()
        assert (len(box.mails), CapturedMail.objects.count()) == (1, 0)

    def test_a_wrong_password_is_put_off_and_nobody_elses_mail_waits(
        self, clinic: Clinic, own: tuple[Box, int]
    ) -> None:
        other = make_clinic()
        configure(clinic, own[1], EMAIL_CONFIG_PASS="wrong-canary-password")
        book(clinic), book(other)
        assert len(tell()) == 1
        states = dict(Message.objects.values_list("organization_id", "state"))
        assert states == {clinic.organization.pk: "planned", other.organization.pk: "sent"}
        waiting = Message.objects.get(organization_id=clinic.organization.pk)
        assert waiting.last_error == "SMTPAuthenticationError: 535"
        change(clinic, EMAIL_CONFIG_PASS=PASSWORD)
        make_due()
        send_due()
        assert len(own[0].mails) == 1

    def test_sc_03_a_password_that_does_not_open_is_not_sent_as_anything_else(
        self, clinic: Clinic, own: tuple[Box, int], settings: Any
    ) -> None:
        configure(clinic, own[1])
        book(clinic)
        relay()
        settings.MASTER_KEYS = Keyring.read(["ee" * 32])
        queries.forget()
        send_due()
        (told,) = Message.objects.values_list("last_error", flat=True)
        assert told.startswith("The organisation's mail server: The master key ")
        assert own[0].tries == 0

    def test_g20_a_name_that_comes_to_stand_for_an_inner_address_is_not_called(
        self, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change(clinic, EMAIL_CONFIG_HOST="smtp.rebound.example")
        monkeypatch.setattr(sockets.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.1.2.3", 587))])
        book(clinic)
        assert tell() == []
        (told,) = Message.objects.values_list("last_error", flat=True)
        assert told == "The organisation's mail server: This name stands for an address of an inner network."


class TestTrial:
    def test_the_trial_logs_in_and_says_what_failed(self, clinic: Clinic, own: tuple[Box, int]) -> None:
        place = f"127.0.0.1:{own[1]}"

        def tried(**values: Any) -> tuple[bool, str]:
            configure(clinic, own[1], **values)
            found = try_mail_server(settings_of(clinic.organization))
            return found.ok, found.message

        assert tried() == (True, f"{place} takes this user and password.")
        assert tried(EMAIL_CONFIG_PASS="wrong-password") == (False, f"{place} refuses this user and password (535).")
        assert tried(EMAIL_CONFIG_SECURITY="starttls") == (
            False,
            f"{place} does not offer the encryption or the login that is set.",
        )
        assert tried(EMAIL_CONFIG_SECURITY="tls") == (
            False,
            f"{place} does not speak TLS this way: check port and encryption.",
        )
        assert tried(EMAIL_CONFIG_PORT=1) == (False, "127.0.0.1:1 cannot be talked to: ConnectionRefusedError.")
        assert own[0].mails == []


class TestWords:
    def test_z10_a_changed_template_is_used_by_the_next_mail(self, clinic: Clinic) -> None:
        change(clinic, EMAIL_APPOINTMENT_BOOKED_TEMPLATE="Subject: See you {{date}}\n\nDear {{first_name}}, {{time}}!")
        book(clinic)
        (first,) = tell()
        change(clinic, EMAIL_APPOINTMENT_BOOKED_TEMPLATE="Until {{ when }} at {{ clinic }}: {{ link }}")
        book(clinic, "10:30", who=2)
        (second,) = tell()
        assert subjects([first, second]) == [
            "See you Monday 3 June 2030",
            "Your appointment: Monday 3 June 2030, 10:30",
        ]
        assert first.body.startswith("Dear Ada1, 09:30!\n\nSee, move or cancel it:\nhttp://")
        assert second.body.startswith(f"Until Monday 3 June 2030, 10:30 at {clinic.group.name}: http://")
        assert "/manage/" in str(second.alternatives[0][0])

    def test_the_other_kind_keeps_the_products_words_and_a_cancellation_has_a_template_of_its_own(
        self, clinic: Clinic
    ) -> None:
        change(clinic, EMAIL_APPOINTMENT_CANCELLED_TEMPLATE="Gone: {{service}} with {{practitioner}} <b>")
        made = book(clinic)
        (booked,) = tell()
        assert "Your appointment is booked." in booked.body
        cancel_appointment(actor=clinic.visitor, appointment=made, now=SOON)
        (cancelled,) = tell()
        assert cancelled.body.startswith("Gone: Visit with Dr Bell <b>")
        assert "Dr Bell &lt;b&gt;" in str(cancelled.alternatives[0][0])


class TestCategories:
    def test_what_is_not_named_is_not_sent_and_names_of_ones_own_change_nothing(self, clinic: Clinic) -> None:
        change(clinic, NOTIFICATION_CATEGORIES=["changes", "newsletters"])
        book(clinic)
        assert tell() == []
        assert ledger("state", "reason") == [("dropped", "category_off")]
        change(clinic, NOTIFICATION_CATEGORIES=["newsletters"])
        book(clinic, "10:30", who=2)
        assert len(later()) == 1
        assert len(mail.outbox) == 1
