"""The group: one site of an organisation, with every field of the published Group contract.

Field names are ours in snake case (`calendar_choice`); the contract's spellings (`calendarChoice`) live in its dialect.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.groups.timezones import LABELS
from apps.groups.validators import (
    validate_colours,
    validate_mailreminder,
    validate_multirdvs,
    validate_slug,
    validate_smsreminder,
)
from apps.organizations.models import Organization

DAY = 24 * 60
SENDER = r"^([A-Za-z0-9 ]{1,11}|\+?[0-9]{1,11})$"


class CalendarChoice(models.IntegerChoices):
    """The order of the first two steps of a booking."""

    SERVICE_ONLY = 0
    CALENDAR_FIRST = 1
    SERVICE_FIRST = 2


class Currency(models.TextChoices):
    """The currencies that prices can be shown in."""

    CAD = "CAD"
    EUR = "EUR"
    XPF = "XPF"
    XAF = "XAF"
    GBP = "GBP"
    CHF = "CHF"
    USD = "USD"


class Group(models.Model):
    """A clinic, an office: its address, its client file, its calendars and services, its booking rules."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    slug = models.CharField(
        max_length=63, unique=True, validators=[validate_slug], help_text="Its public address: /book/SLUG/"
    )
    setup_revision = models.BigIntegerField(default=0, editable=False, help_text="Moves on every change of its set-up.")
    revision = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Moves on every change; writers compare it."
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    name = models.CharField(max_length=255)
    preposition = models.CharField(max_length=255, blank=True, default="", help_text='Said before the name: "at the".')
    phone = models.CharField(max_length=20, blank=True, default="")
    fax = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=255, blank=True, default="")
    city = models.CharField(max_length=64, blank=True, default="")
    zipcode = models.CharField(max_length=16, blank=True, default="")
    country = models.CharField(max_length=255, blank=True, default="")
    timezone = models.CharField(max_length=255, default="Paris", choices=[(label, label) for label in LABELS])

    sendmail = models.BooleanField(default=True)
    mailreminder = models.PositiveIntegerField(
        default=0, validators=[validate_mailreminder], help_text="Minutes before the start, 60 to 2880; 0 for none."
    )
    country_code = models.CharField(max_length=10, default="33", validators=[RegexValidator(r"^[0-9]{1,10}$")])
    smsreminder = models.PositiveIntegerField(
        default=0, validators=[validate_smsreminder], help_text="Minutes before the start, 60 to 1440; 0 for none."
    )
    sms_sender_name = models.CharField(max_length=12, blank=True, default="", validators=[RegexValidator(SENDER)])
    check_sms = models.BooleanField(default=True)
    check_sms_from_web = models.BooleanField(default=True)

    inactive = models.BooleanField(default=False, help_text="The public pages are switched off.")
    open = models.BooleanField(default=True, help_text="Anybody may book, not only customers already known.")
    open_data = models.BooleanField(default=True, help_text="Free times are shown before sign-in.")
    calendar_choice = models.PositiveSmallIntegerField(choices=CalendarChoice, default=CalendarChoice.SERVICE_FIRST)
    any_calendar = models.BooleanField(default=True, help_text='"No preference" is offered.')
    max_multirdvs = models.PositiveSmallIntegerField(
        default=1, validators=[validate_multirdvs], help_text="Appointments bookable in one go, 1 to 20."
    )
    usercolors = models.CharField(max_length=255, null=True, blank=True, validators=[validate_colours])
    display_intervention_length = models.BooleanField(default=True)
    display_intervention_price = models.BooleanField(default=False)
    currency_code = models.CharField(max_length=3, choices=Currency, default=Currency.EUR)
    validate_email = models.BooleanField(default=True, help_text="An e-mail is verified before it books.")

    buffer_before = models.PositiveIntegerField(default=0, help_text="Minutes kept free before a visit.")
    buffer_after = models.PositiveIntegerField(default=0, help_text="Minutes kept free after a visit.")
    notice = models.PositiveIntegerField(default=60, help_text="Minutes: the shortest time from booking to start.")
    horizon = models.PositiveIntegerField(default=180, help_text="Days: how far ahead customers may book.")
    cutoff = models.PositiveIntegerField(
        default=DAY, help_text="Minutes before the start until which customers move or cancel."
    )
    frame_ancestors = models.TextField(
        blank=True, default="", help_text="Sites that may embed the booking pages, one a line."
    )
    logo = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="Its picture's name among the files."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(timezone__in=LABELS), name="group_timezone_known"),
            models.CheckConstraint(
                condition=Q(mailreminder=0) | Q(mailreminder__range=(60, 2 * DAY)), name="group_mailreminder"
            ),
            models.CheckConstraint(
                condition=Q(smsreminder=0) | Q(smsreminder__range=(60, DAY)), name="group_smsreminder"
            ),
            models.CheckConstraint(
                condition=Q(calendar_choice__in=CalendarChoice.values), name="group_calendar_choice"
            ),
            models.CheckConstraint(condition=Q(currency_code__in=Currency.values), name="group_currency"),
            models.CheckConstraint(condition=Q(max_multirdvs__range=(1, 20)), name="group_max_multirdvs"),
            models.CheckConstraint(
                condition=Q(buffer_before__lte=DAY // 4, buffer_after__lte=DAY // 4), name="group_buffers"
            ),
            models.CheckConstraint(condition=Q(horizon__range=(1, 730), notice__lte=730 * DAY), name="group_horizon"),
        ]

    def __str__(self) -> str:
        return self.name
