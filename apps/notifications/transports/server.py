"""The platform's own mail server (EMAIL_URL), through Django's mail; one connection for many mails."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from apps.notifications.transports.flat import flattened
from apps.notifications.transports.port import Mail, NoAnswer, RefusedForGood, TryLater

SMTP_MAIL = "django.core.mail.backends.smtp.EmailBackend"
DUMMY_MAIL = "django.core.mail.backends.dummy.EmailBackend"
GOING_AWAY = 421


class _BodyGone(smtplib.SMTPException):
    """The connection ended between the mail's last byte and the answer to it."""


class Careful:
    """Tells a connection that ended before the mail was given from one that ended after."""

    def data(self, message: Any) -> Any:
        try:
            return super().data(message)  # type: ignore[misc]  # mixed into smtplib's classes
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if isinstance(error, smtplib.SMTPResponseException):
                raise  # an answer came, and it was no
            raise _BodyGone from error


class _Smtp(Careful, smtplib.SMTP):
    pass


class _SmtpSsl(Careful, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpSsl if self.use_ssl else _Smtp

    def _send(self, email_message: EmailMessage) -> bool:
        """As Django's, which catches nothing when it is not told to fail silently, with quicker bytes."""
        sender = _bare(parseaddr(email_message.from_email)[1])
        recipients = [_bare(address) for address in email_message.recipients()]
        content = flattened(email_message.message())
        assert self.connection is not None  # noqa: S101  Django opens it before
        self.connection.sendmail(sender, recipients, content)
        return True


class MailServer:
    """Django's mail over one connection, and what the server's answers mean."""

    sender = ""  # the platform's

    def __init__(self) -> None:
        careful = settings.EMAIL_BACKEND == SMTP_MAIL
        self.connection: Any = Backend() if careful else get_connection()

    def prepare(self) -> None:
        """Connect, unless we are connected."""
        if settings.EMAIL_BACKEND == DUMMY_MAIL:
            raise TryLater("There is no mail server: set EMAIL_URL.")
        with self._answers():
            self.connection.open()

    def send(self, mail: Mail) -> None:
        message = as_message(mail, self.sender)
        message.connection = self.connection
        with self._answers():
            message.send()

    def close(self) -> None:
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            self._forget()

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Every way in which the talk can end, in our words. Only an answer about this mail is about this mail."""
        try:
            yield
        except _BodyGone as error:
            self._forget()
            raise NoAnswer("No answer came after the mail.") from error
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise self._verdict(code, said) from error
        except smtplib.SMTPDataError as error:
            raise self._verdict(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise RefusedForGood("The server cannot write to this kind of address.") from error
        except smtplib.SMTPResponseException as error:  # of the greeting, the login, our own address
            self._forget()
            raise TryLater(f"{type(error).__name__}: {error.smtp_code}") from error
        except (OSError, ssl.SSLError, smtplib.SMTPException) as error:
            self._forget()
            raise TryLater(f"The mail server cannot be reached: {type(error).__name__}.") from error

    def _verdict(self, code: int, said: bytes | str) -> RefusedForGood | TryLater:
        """Whoever says 421 hangs up as well."""
        if code == GOING_AWAY:
            self._forget()
        return _verdict(code, said)

    def _forget(self) -> None:
        """Begin with a new connection next time."""
        broken, self.connection.connection = getattr(self.connection, "connection", None), None
        if broken is not None:
            broken.close()


def _bare(address: str) -> str:
    """An address as SMTP takes it; only one that is not ASCII has to be taken apart."""
    return address if address.isascii() else sanitize_address(address, settings.DEFAULT_CHARSET)


def _verdict(code: int, said: bytes | str) -> RefusedForGood | TryLater:
    """5xx is for good, 4xx for now. The answer's words often repeat the address, so only its numbers are kept."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    enhanced = words.split(" ", 1)[0]
    detail = enhanced if enhanced.replace(".", "").isdigit() else ""
    told = f"The server answered {code} {detail}".rstrip()
    return RefusedForGood(told) if code >= 500 else TryLater(told)


class _Message(EmailMultiAlternatives):
    """Its boundaries come from the Message-ID, which nobody knows beforehand: to look for free ones costs a tenth."""

    def message(self, **given: Any) -> Any:
        built = super().message(**given)
        reference = self.extra_headers["Message-ID"].strip("<>").split("@")[0]
        for number, part in enumerate(part for part in built.walk() if part.is_multipart()):
            part.set_boundary(f"={number}={reference}")
        return built


def as_message(mail: Mail, sender: str = "") -> EmailMultiAlternatives:
    """The mail as Django has it: plain text, HTML beside it, the calendar file attached.

    Django refuses line ends in headers, so that nobody's name adds a header or a recipient.
    """
    sender = sender or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = _Message(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((mail.sender_name, sender)),
        to=[mail.recipient],
        headers={
            "Message-ID": mail.reference,
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
            **mail.headers,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        file, method = mail.calendar
        message.attach("appointment.ics", file, f"text/calendar; method={method}")
    return message
