"""Sending what is due: claim one, look again, hand it over, mark it; then the next. See docs/messages.md."""

import os
import time
import traceback
from pathlib import Path
from uuid import UUID

import structlog

from apps.core.failpoints import reach
from apps.core.ids import new_token
from apps.notifications.actions.claiming import (
    LEASE,
    MOST_TRIES,
    Claim,
    claim_one,
    mark_dropped,
    mark_failed,
    mark_sent,
    postpone,
    renew,
)
from apps.notifications.actions.planning import SEND
from apps.notifications.actions.preparing import NotToSendError, write_mail
from apps.notifications.kinds import Reason
from apps.notifications.models import Message
from apps.notifications.transports import Mail, NoAnswer, RefusedForGood, Transport, Transports, TryLater, captures
from apps.organizations.models import Organization
from apps.organizations.settings.queries import settings_of
from apps.outbox.nudge import nudge

log = structlog.get_logger(__name__)

TURN = 2.0  # seconds after which a worker makes room for its other tasks: the relay that plans codes is one of them


def send_due(*, limit: int = 1000, seconds: float = TURN) -> int:
    """Send what is due; returns how many messages were claimed. Any number of workers may do so at once.

    No transaction is open while a mail server is talked to. One connection serves the whole turn; a turn that ends
    with work left asks for another one. Whoever dies in the middle loses a lease, nothing more.
    """
    ends, run = time.monotonic() + seconds, _Run()
    claimed = 0
    ahead: Claim | None = None  # claimed while the message before was marked

    def goes_on() -> bool:
        return claimed < limit and time.monotonic() < ends

    with run.transports:
        while ahead or goes_on():
            claim = ahead or claim_one(owner=run.owner)
            if claim is None:
                break
            claimed += 1
            ahead = run.send(claim, goes_on=goes_on())
        else:
            nudge(SEND)
    return claimed


class _Run:
    """One turn of one worker: its name on the leases, its connections, and the organisations that it has met."""

    def __init__(self) -> None:
        self.owner = f"{os.getpid()}:{new_token()}"
        self.transports = Transports()
        self.organizations: dict[UUID, Organization] = {}

    def send(self, claim: Claim, *, goes_on: bool) -> Claim | None:
        """Send one message and mark what came of it; where that was good and the turn goes on, claim the next one."""
        message = claim.message
        reach("mail.after_claim")
        if message.attempts > MOST_TRIES:  # each of them took the worker along
            mark_failed(message, Reason.GIVEN_UP, message.last_error)
            return None
        try:
            organization = self.organization(message.organization_id)
            transport = self.transport(message, organization)
            mail = write_mail(message, organization, claim.at)
        except NotToSendError as refusal:
            mark_dropped(message, refusal.reason)
        except TryLater as problem:
            postpone(message, str(problem), after=problem.after)
        except Exception as error:  # noqa: BLE001  one message that cannot be written must not stop the others
            # Where, but not what: an error's own words often repeat names and addresses.
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
            postpone(message, f"It could not be written: {where}.")
        else:
            return hand_over(message, mail, transport, next_for=self.owner if goes_on else "")
        return None

    def organization(self, key: UUID) -> Organization:
        if key not in self.organizations:
            self.organizations[key] = Organization.objects.get(pk=key)
        return self.organizations[key]

    def transport(self, message: Message, organization: Organization) -> Transport:
        """The way out, connected. Where that took long, the lease begins anew."""
        own = settings_of(organization).email
        if own.host:
            transport = self.transports.own(organization.pk, own)
        elif organization.sandbox and not captures(sandbox=True):
            raise NotToSendError(Reason.SANDBOX)
        else:
            transport = self.transports.mail(sandbox=organization.sandbox)
        began = time.monotonic()
        transport.prepare()
        if time.monotonic() - began > LEASE.total_seconds() / 6:
            renew(message)
        return transport


def hand_over(message: Message, mail: Mail, transport: Transport, *, next_for: str) -> Claim | None:
    """The call itself, and what its end means for the message; with `next_for` as `mark_sent` has it."""
    reach("mail.before_call")
    try:
        transport.send(mail)
    except RefusedForGood as refusal:
        mark_failed(message, Reason.REFUSED, str(refusal))
    except TryLater as problem:
        postpone(message, str(problem), after=problem.after)
    except NoAnswer as problem:
        postpone(message, str(problem), unclear=True)
    except Exception as error:  # noqa: BLE001  whatever else happened, it may have been accepted
        log.error("message_unclear", message=message.pk, kind=message.kind, error=type(error).__name__)
        postpone(message, f"It was not finished: {type(error).__name__}.", unclear=True)
    else:
        reach("mail.after_call")
        return mark_sent(message, next_for=next_for)
    return None
