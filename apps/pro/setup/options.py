"""What the clinic is, and everything that its booking page obeys; beside it the page itself, as customers see it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.groups.access import group_for
from apps.groups.actions.changes import change_group_options
from apps.groups.models import Group
from apps.groups.models.group import Currency
from apps.groups.timezones import LABELS
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.setup.frame import Row, beside_preview, edit_row, unsaved_page

DAY = 24 * 60
ORDER = (
    (2, gettext_lazy("Service first, then who gives it")),
    (1, gettext_lazy("Who gives it first, then the service")),
    (0, gettext_lazy("Service only")),
)
CLINIC = (
    Field("name", gettext_lazy("Name of the clinic"), required=True),
    Field("preposition", gettext_lazy("Said before the name"), hint=gettext_lazy("“at”, “at the”")),
    Field("phone", gettext_lazy("Phone"), "tel", longest=20),
    Field("address", gettext_lazy("Address")),
    Field("zipcode", gettext_lazy("Postcode"), longest=16),
    Field("city", gettext_lazy("City"), longest=64),
    Field("country", gettext_lazy("Country")),
    Field("timezone", gettext_lazy("Clock"), "choice", choices=[(label, label) for label in LABELS]),
    Field("country_code", gettext_lazy("Prefix of the country's phone numbers"), longest=10, required=True),
    Field("currency_code", gettext_lazy("Currency"), "choice", choices=[(one, one) for one in Currency.values]),
)
PAGE = (
    Field("inactive", gettext_lazy("Online booking is switched off"), "check"),
    Field("open", gettext_lazy("Anybody may book"), "check", gettext_lazy("Otherwise clients of the file only.")),
    Field("open_data", gettext_lazy("Free times are shown before sign-in"), "check"),
    Field("validate_email", gettext_lazy("An e-mail is proven by a code before it books"), "check"),
    Field("calendar_choice", gettext_lazy("Order of the questions"), "choice", choices=ORDER),
    Field("any_calendar", gettext_lazy("“No preference” is offered"), "check"),
    Field("display_intervention_length", gettext_lazy("Lengths are shown"), "check"),
    Field("display_intervention_price", gettext_lazy("Prices are shown"), "check"),
    Field("max_multirdvs", gettext_lazy("Appointments in one go"), "number", required=True, low=1, high=20),
)
TIMES = (
    Field("notice", gettext_lazy("Notice in minutes"), "number", required=True, high=730 * DAY),
    Field("horizon", gettext_lazy("Days ahead"), "number", required=True, low=1, high=730),
    Field(
        "cutoff", gettext_lazy("Minutes until which customers move or cancel"), "number", required=True, high=730 * DAY
    ),
    Field("buffer_before", gettext_lazy("Minutes kept free before"), "number", required=True, high=DAY // 4),
    Field("buffer_after", gettext_lazy("Minutes kept free after"), "number", required=True, high=DAY // 4),
)
NONE = gettext_lazy("In minutes before the visit; 0 for none.")
MESSAGES = (
    Field("sendmail", gettext_lazy("Customers are told by e-mail"), "check"),
    Field("mailreminder", gettext_lazy("Reminder by e-mail"), "number", NONE, required=True, high=2 * DAY),
    Field("smsreminder", gettext_lazy("Reminder by SMS"), "number", NONE, required=True, high=DAY),
    Field("sms_sender_name", gettext_lazy("Sender of the SMS"), longest=12),
    Field("check_sms", gettext_lazy("The SMS box is ticked at the desk"), "check"),
    Field("check_sms_from_web", gettext_lazy("The SMS box is ticked online"), "check"),
)
FRAME = (
    Field(
        "frame_ancestors",
        gettext_lazy("Sites that may show the booking page"),
        "area",
        gettext_lazy("One a line, like https://www.example.org"),
        longest=2_000,
    ),
)
FIELDS = (*CLINIC, *PAGE, *TIMES, *MESSAGES, *FRAME)
PARTS = (
    (gettext_lazy("Clinic"), CLINIC),
    (gettext_lazy("Booking page"), PAGE),
    (gettext_lazy("Times"), TIMES),
    (gettext_lazy("Messages"), MESSAGES),
    (gettext_lazy("Embedding"), FRAME),
)


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def options(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every option of the site; a POST writes them all, if nobody else has meanwhile."""

    def look() -> tuple[dict[str, Any], int]:
        group = group_for(desk.actor, desk.group.pk)
        return {one.name: getattr(group, one.name) for one in FIELDS}, group.revision

    def write(typed: dict[str, Any], revision: int) -> Group:
        fields: Any = typed
        return in_transaction(
            lambda: change_group_options(actor=desk.actor, group=desk.group, revision=revision, fields=fields)
        )

    address = reverse("setup-options")
    title = _("Clinic and booking page")
    row = Row(FIELDS, title, "setup-options", address, address, look, write, "pro/setup/options.html")
    parts = [(words, [one.name for one in fields]) for words, fields in PARTS]
    return beside_preview(edit_row(request, desk, row, parts=parts, preview=unsaved_page(desk)))
