"""What states, kinds, facts and roles are called at the desk."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, Promise] = {
    "pending": _("waiting"),
    "booked": _("booked"),
    "confirmed": _("confirmed"),
    "arrived": _("here"),
    "done": _("done"),
    "no_show": _("no-show"),
    "cancelled": _("cancelled"),
}
KINDS: dict[str, Promise] = {"practitioner": _("Practitioner"), "room": _("Room"), "device": _("Device")}
TOPICS: dict[str, Promise] = {
    "appointment.requested": _("Requested"),
    "appointment.booked": _("Booked"),
    "appointment.imported": _("Imported"),
    "appointment.approved": _("Approved"),
    "appointment.confirmed": _("Confirmed"),
    "appointment.moved": _("Moved"),
    "appointment.changed": _("Changed"),
    "appointment.arrived": _("Arrived"),
    "appointment.done": _("Done"),
    "appointment.no_show": _("Did not come"),
    "appointment.taken_back": _("Taken back"),
    "appointment.cancelled": _("Cancelled"),
    "appointment.restored": _("Restored"),
    "client.created": _("Card added"),
    "client.changed": _("Card changed"),
    "client.merged": _("Another card was merged into this one"),
}
ACTORS: dict[str, Promise] = {
    "visitor": _("the client, online"),
    "customer": _("the client, by the link"),
    "system": _("Frontdesk"),
    "support": _("Frontdesk's support"),
    "application": _("a program"),
    "partner": _("a partner"),
}
MESSAGES: dict[str, Promise] = {
    "requested": _("Request received"),
    "booked": _("Confirmation"),
    "approved": _("Approval"),
    "moved": _("New time"),
    "cancelled": _("Cancellation"),
    "restored": _("Restoration"),
    "reminder": _("Reminder"),
}
SOURCES: dict[str, Promise] = {
    "web": _("online"),
    "desk": _("at the desk"),
    "api": _("by a program"),
    "partner": _("by a partner"),
}
MESSAGE_STATES: dict[str, Promise] = {
    "planned": _("due"),
    "sending": _("being sent"),
    "unclear": _("being sent again"),
    "sent": _("sent"),
    "dropped": _("not needed any more"),
    "failed": _("failed"),
}
# verb -> (what the button says, what has happened once it is pressed)
VERBS: dict[str, tuple[Promise, Promise]] = {
    "approve": (_("Approve"), _("Approved.")),
    "arrive": (_("Arrived"), _("Marked as arrived.")),
    "finish": (_("Done"), _("Marked as done.")),
    "confirm": (_("Confirm"), _("Confirmed.")),
    "miss": (_("No-show"), _("Marked as no-show.")),
    "restore": (_("Restore"), _("Restored at its old time.")),
    "back": (_("Take back"), _("Taken back.")),
}
ROLES: dict[str, Promise] = {
    "owner": _("owner"),
    "developer": _("developer"),
    "admin": _("administrator"),
    "supervisor": _("supervisor"),
    "agent": _("agent"),
    "client_service": _("client service"),
    "receptionist": _("receptionist"),
    "practitioner": _("practitioner"),
}
