"""The letter box of demo mode: mails become rows, to be read at /demo/mailbox/."""

from django.db import connection

from apps.notifications.transports.port import Mail

# The reference is the same at every try, so what was captured once is there once.
_KEEP = """
INSERT INTO notifications_capturedmail
  (organization_id, channel, kind, recipient, subject, text, html, calendar, reference)
VALUES (%s, 'email', %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (reference) DO NOTHING
"""


class Capture:
    """Takes everything."""

    def prepare(self) -> None:
        """Nothing takes long here."""

    def send(self, mail: Mail) -> None:
        calendar = mail.calendar[0].decode() if mail.calendar else ""
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP,
                [
                    mail.organization,
                    mail.kind,
                    mail.recipient,
                    mail.subject,
                    mail.text,
                    mail.html,
                    calendar,
                    mail.reference,
                ],
            )

    def close(self) -> None:
        """Nothing is open."""
