"""The last look before a message leaves: is it still true, wanted, in time? Only then are its words written."""

from collections.abc import Sequence
from datetime import datetime

from apps.accounts.actions import code_of
from apps.accounts.queries import verification_to_tell
from apps.appointments.actions import issue_link
from apps.appointments.models import Appointment
from apps.notifications.addresses import manage_address
from apps.notifications.kinds import CATEGORIES, CATEGORY, Kind, Reason
from apps.notifications.mails import Visit, alarm_mail, code_mail, visit_mail
from apps.notifications.models import Message
from apps.notifications.queries import Said, visit_as_it_is
from apps.notifications.says import said_of, start_of
from apps.notifications.transports import Mail
from apps.organizations.models import Organization
from apps.organizations.settings.queries import settings_of


class NotToSendError(Exception):
    """It is not to be sent any more; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def write_mail(message: Message, organization: Organization, now: datetime) -> Mail:
    """The mail as things are now, with a manage link of its own; NotToSendError when it should not go out.

    The message's recipient and kind become those of this moment: the address as it stands on the card now, and what
    there is to say after what was told before.
    """
    if message.not_after is not None and message.not_after <= now:
        raise NotToSendError(Reason.TOO_LATE)
    if not organization.active:
        raise NotToSendError(Reason.ORGANIZATION_INACTIVE)
    if message.kind == Kind.CODE:
        return _code(message, organization, now)
    if message.kind == Kind.ALARM:
        return alarm_mail(message, clinic=organization.name)
    appointment, said = visit_as_it_is(message.appointment_id or 0)
    _check_wanted(message, appointment)
    told = _check_true(message, appointment, [one for one in said if one.id != message.pk])
    message.recipient = appointment.client.email
    message.kind = _kind(message, told)
    _check_category(message)
    # A crash of the database that forgets the link forgets the mark as well: the mail is written anew, with a new one.
    token = issue_link(appointment=appointment, awaited=False)
    link = manage_address(appointment.group.slug, token)
    before = start_of(told.says) if told else None
    return visit_mail(message, Visit(appointment, Kind(message.kind), link, before, now))


def _code(message: Message, organization: Organization, now: datetime) -> Mail:
    verification = verification_to_tell(message.verification, message.revision, now) if message.verification else None
    if verification is None:
        raise NotToSendError(Reason.CODE_OVER)
    clinic = message.group.name if message.group else organization.name
    code = code_of(verification)
    return code_mail(message, code=code, ends_at=verification.expires_at, clinic=clinic, now=now)


def _check_wanted(message: Message, appointment: Appointment) -> None:
    """A clinic may send no mails by itself; what the desk asks for goes all the same."""
    if not appointment.group.sendmail and not message.again:
        raise NotToSendError(Reason.MAILS_OFF)
    if appointment.client.deleted:
        raise NotToSendError(Reason.CLIENT_DELETED)
    if not appointment.client.email:
        raise NotToSendError(Reason.NO_ADDRESS)


def _check_category(message: Message) -> None:
    """An organisation may have named the categories that it sends; of names that are none of ours nothing follows."""
    named = settings_of(message.organization_id).general.notification_categories or []
    ours = [name for name in named if name in CATEGORIES]
    if ours and CATEGORY[Kind(message.kind)] not in ours and not message.again:
        raise NotToSendError(Reason.CATEGORY_OFF)


def _check_true(message: Message, appointment: Appointment, others: Sequence[Said]) -> Said | None:
    """What was told before, if anything. The client saw the result of what they did themselves."""
    if message.says != said_of(appointment):
        raise NotToSendError(Reason.OUTDATED)
    told = next((one for one in others if one.revision <= message.revision and one.may_be_known), None)
    if message.again:
        return told
    if any(one.revision > message.revision and not one.again for one in others):
        raise NotToSendError(Reason.SUPERSEDED)
    if not message.by_client:
        if told is not None and told.is_known and told.says == message.says:
            raise NotToSendError(Reason.NOTHING_NEW)
        if told is None and message.says["state"] == "cancelled":
            raise NotToSendError(Reason.NEVER_TOLD)
    return told


def _kind(message: Message, told: Said | None) -> Kind:
    """What there is to say after what was told: who never heard of the visit hears that it is booked, not moved."""
    kind, state = Kind(message.kind), message.says["state"]
    if message.again or state == "cancelled":
        return kind
    if told is None:
        return Kind.REQUESTED if state == "pending" else Kind.BOOKED
    if told.says["state"] == "cancelled":
        return Kind.RESTORED
    if told.says["state"] == "pending" and state == "booked":
        return Kind.APPROVED
    return kind
