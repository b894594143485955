"""The mail that brings a one-time code: six digits, for a page that waits for them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from apps.notifications.calendar import one_line
from apps.notifications.mails.letter import letter
from apps.notifications.mails.words import greeting
from apps.notifications.models import Message
from apps.notifications.transports import Mail


def code_mail(message: Message, *, code: str, ends_at: datetime, clinic: str, now: datetime) -> Mail:
    """The mail. The code stands in its body alone: subjects are shown on locked screens and written into logs."""
    minutes = max(1, round((ends_at - now).total_seconds() / 60))
    with override(message.language):
        advice = ngettext(
            "It is good for %(count)d minute. If you have not asked for it, you need do nothing.",
            "It is good for %(count)d minutes. If you have not asked for it, you need do nothing.",
            minutes,
        )
        return letter(
            message,
            "code",
            clinic=clinic,
            subject=_("Your code for %(clinic)s") % {"clinic": one_line(clinic)},
            greeting=greeting(""),
            lead=_("this is the code that you have asked for:"),
            code=code,
            advice=advice % {"count": minutes},
        )
