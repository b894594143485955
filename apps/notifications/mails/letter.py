"""A mail without a calendar file, from the templates of one name."""

from typing import Any

from django.template.loader import render_to_string

from apps.notifications.calendar import one_line
from apps.notifications.models import Message
from apps.notifications.transports import Mail


def letter(message: Message, template: str, *, clinic: str, subject: str, **words: Any) -> Mail:
    """The mail in the language that is active, as text (`mails/TEMPLATE.txt`) and HTML, signed by the clinic."""
    signed = one_line(clinic)
    context = {"language": message.language, "subject": subject, "clinic": signed} | words
    return Mail(
        organization=message.organization_id,
        kind=message.kind,
        recipient=message.recipient,
        sender_name=signed,
        subject=subject,
        text=render_to_string(f"mails/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"mails/{template}.html", context),
        reference=message.reference,
        language=message.language,
    )
