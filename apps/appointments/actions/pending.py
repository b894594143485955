"""Visits that wait for the proof of an e-mail: the time is held for ten minutes, the code books."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from apps.accounts.actions import check_code, in_transaction, repeats_code, start_verification
from apps.appointments.actions.book import Booked, Request, book_visit
from apps.appointments.actions.hold import hold_time, release_time
from apps.appointments.actions.marks import Marks
from apps.appointments.actions.refusals import check_number, check_public
from apps.appointments.models import PendingVisit
from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError, SlotTaken
from apps.groups.actions.wishes import mark_email_verified
from apps.groups.contact import Contact
from apps.groups.models import Customer, Group
from apps.groups.queries.public import card_of_customer
from apps.groups.questions import REMARK
from apps.organizations.counting import limits_of

PURPOSE = "booking"


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with the wish: who it is for, where that was told; answers by column, about the person and the visit.

    They are checked already (`read_answers`). The e-mail is the customer's own, whatever the contact says.
    """

    contact: Contact | None = None
    client: Mapping[str, Any] = field(default_factory=dict)
    visit: Mapping[str, Any] = field(default_factory=dict)


def keep_pending_visit(
    *,
    actor: Actor,
    group: Group,
    customer: Customer,
    services: Sequence[int],
    calendar: int | None,
    start: datetime,
    asked: str,
    said: Said,
    now: datetime,
    language: str = "",
    address: str = "",
) -> PendingVisit:
    """Hold the time for ten minutes and send a code to the customer's e-mail.

    Raises what `hold_time` and `start_verification` raise; then nothing is held.
    """
    check_public(group, customer.email)
    check_number(group, services)
    service, *further = services
    hold = hold_time(
        actor=actor, group=group, service=service, further=further, calendar=calendar, start=start, now=now
    )
    try:
        verification = start_verification(
            purpose=PURPOSE,
            target=customer.email,
            organization=group.organization_id,
            bound_to=str(hold.pk),
            group=group.pk,
            language=language,
            address=address,
            now=now,
            budget=limits_of(group.organization_id).code_budget,
        )
    except DomainError:
        release_time(actor=actor, hold=hold.pk)  # a time is not kept for somebody who cannot confirm it
        raise
    return PendingVisit.objects.create(
        organization_id=group.organization_id,
        group=group,
        customer=customer,
        asked=asked,
        said=asdict(said),
        services=list(services),
        calendar_id=calendar,
        starts_at=start,
        hold_id=hold.pk,
        verification_id=verification.pk,
    )


def confirm_pending_visit(
    *, actor: Actor, pending: PendingVisit, code: str, now: datetime, address: str = ""
) -> list[int]:
    """The numbers of the appointments that it has become. A right code sent again is told the same.

    Where the hold has ended the same time is tried as any other; SlotTaken with the nearest free times says that it is
    lost, and then the e-mail is proven all the same. Raises what `check_code` raises.
    """
    proof = {
        "verification": pending.verification_id,
        "organization": pending.organization_id,
        "purpose": PURPOSE,
        "bound_to": str(pending.hold_id),
        "code": code,
        "now": now,
    }
    try:
        check_code(**proof, address=address, budget=limits_of(pending.organization_id).code_budget)  # type: ignore[arg-type]
    except Conflict:
        if not repeats_code(**proof):  # type: ignore[arg-type]
            raise
    mark_email_verified(organization=pending.organization_id, email=pending.customer.email, now=now)
    try:
        return in_transaction(lambda: _book(actor, pending, now))
    except SlotTaken:
        PendingVisit.objects.filter(pk=pending.pk, settled_at=None).update(settled_at=now)
        raise


def _book(actor: Actor, pending: PendingVisit, now: datetime) -> list[int]:
    kept = PendingVisit.objects.select_for_update(of=("self",)).get(pk=pending.pk)
    if kept.settled_at is not None:
        if not kept.appointments:
            raise SlotTaken("This time is not free.")
        return list(kept.appointments)
    answers = dict(pending.said.get("visit", {}))
    service, *further = pending.services
    request = Request(
        service=service,
        further=tuple(further),
        start=pending.starts_at,
        calendar=pending.calendar_id,
        comments=answers.pop(REMARK, ""),
        marks=Marks(custom=answers),
        hold=pending.hold_id,
        online=True,
        answers=pending.said.get("client", {}),
        proven=True,
        **_person(pending),
    )
    booked: list[Booked] = book_visit(actor=actor, group=pending.group, request=request, now=now)
    numbers = [one.appointment.pk for one in booked]
    PendingVisit.objects.filter(pk=pending.pk).update(settled_at=now, appointments=numbers)
    return numbers


def _person(pending: PendingVisit) -> dict[str, Any]:
    """Who was named; else the customer's own card, or a new one of which only the e-mail is known."""
    named = pending.said.get("contact")
    card = None if named else card_of_customer(pending.group, pending.customer_id)
    if card is not None:
        return {"client": card.pk}
    unknown = {"firstname": "", "lastname": "", "phone": ""}
    return {"contact": Contact(**(named or unknown) | {"email": pending.customer.email})}
