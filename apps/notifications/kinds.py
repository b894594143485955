"""What there is to say, and where a message stands: the state machine, written once."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a message says. The client's card decides about reminders only; these are answers to what happened."""

    CODE = "code"
    REQUESTED = "requested"
    BOOKED = "booked"
    APPROVED = "approved"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    ALARM = "alarm"


# Somebody sits in front of a form and waits for these.
URGENT = frozenset({Kind.CODE})
# These tell where one visit stands, so a later one says all that an earlier one would have said.
OF_VISITS = frozenset(Kind) - {Kind.CODE, Kind.ALARM}


# Each under the category that an organisation names in NOTIFICATION_CATEGORIES. Codes and alarms are of none.
CATEGORY = {
    Kind.REQUESTED: "bookings",
    Kind.BOOKED: "bookings",
    Kind.APPROVED: "bookings",
    Kind.RESTORED: "bookings",
    Kind.MOVED: "changes",
    Kind.CANCELLED: "cancellations",
}
CATEGORIES = (*dict.fromkeys(CATEGORY.values()), "reminders")


class State(TextChoices):
    """planned -> sending -> sent | dropped | failed, or back to planned, or unclear and then sending again.

    Unclear: all of it was handed over and no answer came. Dropped: it was not true or not wanted any more. Failed: it
    was refused for good, or given up.
    """

    PLANNED = "planned"
    SENDING = "sending"
    UNCLEAR = "unclear"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


OPEN = frozenset({State.PLANNED, State.SENDING, State.UNCLEAR})


class Reason(TextChoices):
    """Why a message was dropped or has failed."""

    SUPERSEDED = "superseded"  # a later message says more
    OUTDATED = "outdated"  # the visit is not any more as it says
    NOTHING_NEW = "nothing_new"  # undone before it was told
    NEVER_TOLD = "never_told"  # cancelled before anybody was told of it
    TOO_LATE = "too_late"  # the visit has begun, the code has ended
    MAILS_OFF = "mails_off"  # the clinic sends none
    CATEGORY_OFF = "category_off"  # the organisation sends none of this category
    NO_ADDRESS = "no_address"
    CLIENT_DELETED = "client_deleted"
    ORGANIZATION_INACTIVE = "organization_inactive"
    CODE_OVER = "code_over"  # used, replaced or ended
    SANDBOX = "sandbox"  # of a sandbox, outside demo mode
    REFUSED = "refused"  # by the receiving server, for good
    GIVEN_UP = "given_up"  # after the last try
