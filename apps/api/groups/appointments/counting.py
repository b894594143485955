"""What customers do over this contract counts against the limits of visitors; what the clinic's own staff do does not.

Counters are written before the work and outside of its transaction, so that nobody's booking waits for another's.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from apps.accounts.actions import RequestKey
from apps.api.groups.caller import Caller
from apps.core import clock
from apps.core.errors import DomainError, KeyReused, Limited
from apps.core.network import address_in
from apps.groups.access import customer_for
from apps.groups.models import Group
from apps.organizations.counting import Party, count_booking, count_cancellation, count_hold


def uncounted_booking(request: HttpRequest, caller: Caller, group: Group, once: RequestKey) -> DomainError | None:
    """Why a booking was not counted: a limit, or that it has its answer already. None where all is well, and for staff.

    It is for the work to raise, so that a request that was answered before is answered again.
    """
    if caller.is_pro:
        return None
    customer = customer_for(caller.actor, caller.customer or 0)
    party = Party(address=address_of(request), email=customer.email)
    return _reached(count_booking, group.organization_id, party, once)


def uncounted_hold(group: Group, email: str, once: RequestKey) -> DomainError | None:
    """The same of a time that is held for somebody who waits for a code. Behind the program that asks stand many."""
    return _reached(count_hold, group.organization_id, Party(address=None, email=email), once)


def count_confirmed(organization: UUID, email: str, now: datetime) -> None:
    """The booking that such a visit becomes; Limited when this person or the clinic had its share."""
    count_booking(organization=organization, party=Party(address=None, email=email), now=now)


def count_cancelled(caller: Caller, now: datetime) -> None:
    """A cancellation by a customer, or by the link of a mail: it may raise an alarm and is never refused."""
    if not caller.is_pro:
        count_cancellation(organization=caller.actor.organization, customer=str(caller.customer or ""), now=now)


def address_of(request: HttpRequest) -> str:
    """The client's address; FRONTDESK_PROXIES says how many proxies in front of us are believed."""
    return address_in(request.META, settings.PROXIES)


def _reached(count: Callable[..., None], organization: UUID, party: Party, once: RequestKey) -> DomainError | None:
    try:
        count(organization=organization, party=party, now=clock.now(), once=once)
    except (Limited, KeyReused) as error:
        return error
    return None
