"""pendingRdv: a visit that is kept with an account until its e-mail is proven."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language

from apps.api.groups.answers import answer
from apps.api.groups.appointments.booking import in_contract_words
from apps.api.groups.appointments.counting import address_of, count_confirmed
from apps.api.groups.appointments.reading import read_visit
from apps.api.groups.appointments.resource import Appointments
from apps.api.groups.appointments.views import in_group_time
from apps.api.groups.caller import Caller
from apps.api.groups.records import record_of
from apps.api.groups.views import Door
from apps.appointments.access import pending_visit_for
from apps.appointments.actions import confirm_pending_visit, keep_pending_visit
from apps.core import clock
from apps.core.errors import Invalid, SlotTaken
from apps.groups.models import Customer, Group
from apps.groups.queries import setup_of
from apps.groups.queries.customfields import unfilled_columns
from apps.groups.queries.public import card_of_customer
from apps.organizations.roles import Right, require

RESOURCE = Appointments()
LONGEST = 10_000


def keep_pending(caller: Caller, group: Group, customer: Customer, text: str) -> None:
    """Hold what the JSON text asks for, and have a code sent; Invalid naming `pendingRdv`."""
    require(caller.actor, Right.BOOK)
    try:
        said = orjson.loads(text) if len(text) <= LONGEST else None
        if not isinstance(said, dict):
            raise _wrong("This is the text of a JSON object.")
        wish = read_visit(said, group)
    except orjson.JSONDecodeError:
        raise _wrong("This is the text of a JSON object.") from None
    except Invalid as error:
        raise _wrong(*(f"{name}: {said[0]}" for name, said in error.fields.items())) from error
    if not wish.get("date") or not wish.get("services"):
        raise _wrong("It names date and intervention_ids.")
    if missing := _unanswered(group, customer):
        raise _wrong(f"The clinic wants to know more before it books: {', '.join(missing)}.")
    try:
        keep_pending_visit(
            actor=caller.actor,
            group=group,
            customer=customer,
            services=wish["services"],
            calendar=wish.get("calendar"),
            start=wish["date"],
            asked=text,
            language=get_language() or "",
            now=clock.now(),
        )
    except Invalid as error:
        raise _wrong(*(said[0] for said in error.fields.values())) from error


class Confirm(Door):
    """POST `{"account": {"code": "123456"}}`: the code of the mail books what was kept."""

    http_method_names = ["post"]

    def post(self, request: Any, number: str, **_place: Any) -> HttpResponse:
        """201 with `records` as a booking answers; 409 `slot_taken` when the hold has ended and the time is gone."""
        caller = self.caller
        require(caller.actor, Right.BOOK)
        pending = pending_visit_for(caller.actor, int(number))
        account = self.body.get("account")
        code = account.get("code") if isinstance(account, dict) else None
        if not isinstance(code, str):
            raise Invalid("The code of the mail is needed.", fields={"code": ["This field is required."]})
        now, address = clock.now(), address_of(request._request)
        if pending.settled_at is None:
            count_confirmed(pending.organization_id, pending.customer.email, now)
        try:
            numbers = confirm_pending_visit(actor=caller.actor, pending=pending, code=code, now=now, address=address)
        except SlotTaken as taken:
            raise in_group_time(taken, pending.group) from taken
        except Invalid as error:
            raise in_contract_words(error) from error
        records = [record_of(RESOURCE, caller, None, one).shown for one in numbers]
        return answer({"records": records}, "appointments", self.form, 201)


def _unanswered(group: Group, customer: Customer) -> list[str]:
    """What the clinic wants of every customer and of every visit, and what nothing says: a code asks nothing."""
    asked = setup_of(group.pk, group.setup_revision)
    of_visits = [one.name for one in asked.asked("user", "appointment") if one.required]
    if not any(one.required for one in asked.asked("user", "client")):
        return of_visits
    card = card_of_customer(group, customer.pk)
    return [*(f"fiche.{name}" for name in unfilled_columns(group.pk, card.pk if card else 0)), *of_visits]


def _wrong(*sentences: str) -> Invalid:
    return Invalid(sentences[0] if sentences else "This cannot be read.", fields={"pendingRdv": list(sentences)})
