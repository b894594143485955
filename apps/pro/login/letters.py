"""Letters to staff: the link to a new password, an invitation. They leave as the mails to customers do."""

from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from apps.groups.access import sites_of
from apps.notifications.transports import Mail, Transports, Undelivered
from apps.organizations.models import Organization

log = structlog.get_logger(__name__)

NOBODY = UUID(int=0)  # people log in to the platform: a fact of their login is no organisation's


class NotTakenError(Exception):
    """The mail server did not take the letter."""


def send_letter(
    template: str,
    email: str,
    context: Mapping[str, Any],
    *,
    user: Any = None,
    organization: Organization | None = None,
) -> bool:
    """Send TEMPLATE_subject.txt and TEMPLATE_message.txt; False when the server does not take it, which is logged.

    It leaves through the organisation's way out: a sandbox's letters stay in the letter box.
    """
    if organization is None and user is not None:
        organization = next((site.organization for site in sites_of(user)), None)
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}_message.txt", context).strip() + "\n"
    html = render_to_string("mails/letter.html", {"subject": subject, "text": text})
    if organization is None:
        return _plainly(email, subject, text)
    mail = Mail(
        organization=organization.pk,
        kind="letter",
        recipient=email,
        sender_name=organization.name,
        subject=subject,
        text=text,
        html=html,
        reference=make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]),
        language=get_language() or "en",
    )
    try:
        with Transports() as ways:
            way = ways.mail(sandbox=organization.sandbox)
            way.prepare()
            way.send(mail)
    except Undelivered as error:
        log.warning("letter_not_sent", template=template, error=str(error))
        return False
    return True


def _plainly(email: str, subject: str, text: str) -> bool:
    """For people of the platform, who belong to no organisation."""
    from django.core.mail import send_mail  # noqa: PLC0415

    return bool(send_mail(subject, text, None, [email], fail_silently=True))
