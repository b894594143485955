"""The mail to a clinic's owners when a limit against misuse has been reached."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.notifications.calendar import one_line
from apps.notifications.mails.letter import letter
from apps.notifications.models import Message
from apps.notifications.transports import Mail

# By how the limit's name begins.
LEADS = {
    "bookings": gettext_lazy(
        "Online bookings are unusually many, and have reached a limit that guards you from misuse."
    ),
    "holds": gettext_lazy(
        "Times held online are unusually many, and have reached a limit that guards you from misuse."
    ),
    "cancellations": gettext_lazy("Online cancellations are unusually many."),
    "codes": gettext_lazy("Codes are asked for unusually often, and have reached a limit that guards you from misuse."),
    "code_guesses": gettext_lazy("Wrong codes are typed unusually often; more of them are refused for a while."),
}
WHOSE = {
    "address": gettext_lazy("They come from one address on the internet (limit: %(most)d)."),
    "person": gettext_lazy("They come from one person (limit: %(most)d)."),
    "organization": gettext_lazy("They come from several people (limit: %(most)d)."),
}


def alarm_mail(message: Message, *, clinic: str) -> Mail:
    """The mail; `message.says` is what the event told: the limit's name and number."""
    name, most = str(message.says["limit"]), message.says["most"]
    what = max((one for one in LEADS if name.startswith(one)), key=len)
    whose = next(one for one in WHOSE if f"_{one}" in name)
    with override(message.language):
        return letter(
            message,
            "alarm",
            clinic=clinic,
            subject=_("Please look at your online bookings: %(clinic)s") % {"clinic": one_line(clinic)},
            lead=str(LEADS[what]),
            whose=str(WHOSE[whose]) % {"most": most},
            advice=_("If the latest ones are genuine, you need do nothing: the limit ends by itself."),
        )
