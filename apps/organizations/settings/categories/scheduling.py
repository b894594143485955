"""How appointments are booked."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind


@dataclass(frozen=True, slots=True)
class Scheduling(Category):
    """What `settings_of(organization).scheduling` holds."""

    name: ClassVar = "SCHEDULING"
    title: ClassVar = _("Scheduling")
    about: ClassVar = "Configures appointment booking parameters."

    allow_past_day_booking: bool = declared(
        "ALLOW_PAST_DAY_BOOKING", Kind.BOOLEAN, _("Whether booking on past dates is allowed."),
        default=False, read_by="bookings by staff",
    )  # fmt: skip
