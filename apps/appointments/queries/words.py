"""The explainer's reasons in words for people; every door tells them alike."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "outside_hours": _("Outside the opening hours."),
    "exception": _("Closed that day by an exception."),
    "break": _("There is a break."),
    "appointment": _("There is an appointment."),
    "hold": _("A customer is booking this time right now."),
    "session": _("There is a session."),
    "full": _("No seat is left in this session."),
    "buffer": _("The time kept free before or after a visit is in the way."),
    "notice": _("Too short notice for online booking."),
    "horizon": _("Too far ahead for online booking."),
    "past": _("This time has passed."),
    "room": _("No required room or device is free."),
    "service_not_on_calendar": _("This calendar does not offer the service."),
    "off_grid": _("Not one of the starts that are offered online."),
}
