"""Days that are over: an organisation says whether its staff may still book on them."""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.appointments.models import Appointment
from apps.core.actor import Actor
from apps.core.errors import Invalid
from apps.groups.models import Group
from apps.groups.timezones import zone_of
from apps.organizations.settings.queries import settings_of


def check_past_day(
    actor: Actor, group: Group, start: datetime, now: datetime, *, moved: Appointment | None = None
) -> None:
    """Invalid naming `start` on a day before today, by the group's clock, unless ALLOW_PAST_DAY_BOOKING is on.

    Customers are refused by what is offered anyway. A visit that is `moved` may stay on its own day, so that what was
    entered wrongly can be put right.
    """
    if actor.kind not in {"member", "application"}:
        return
    zone = zone_of(group.timezone)
    day = start.astimezone(zone).date()
    if day >= now.astimezone(zone).date() or (moved is not None and moved.starts_at.astimezone(zone).date() == day):
        return
    if not settings_of(group.organization_id).scheduling.allow_past_day_booking:
        sentence = _("This day is over, and booking on past days is not allowed here.")
        raise Invalid(sentence, code="past_day", fields={"start": [sentence]})
