"""pendingRdv: a visit that is kept with an account until its e-mail is proven."""

from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language

from apps.api.groups.answers import answer
from apps.api.groups.appointments.booking import as_typed, check_filled, in_contract_words
from apps.api.groups.appointments.counting import address_of, count_confirmed
from apps.api.groups.appointments.reading import read_visit
from apps.api.groups.appointments.resource import Appointments
from apps.api.groups.appointments.views import in_group_time
from apps.api.groups.caller import Caller
from apps.api.groups.records import record_of
from apps.api.groups.resource import Given
from apps.api.groups.views import Door
from apps.appointments.access import pending_visit_for
from apps.appointments.actions import confirm_pending_visit, keep_pending_visit
from apps.appointments.actions.pending import Said
from apps.core import clock
from apps.core.errors import Invalid, SlotTaken
from apps.groups.answers import read_answers
from apps.groups.models import Customer, Group
from apps.groups.queries import setup_of
from apps.groups.queries.public import card_of_customer
from apps.groups.questions import REMARK
from apps.organizations.roles import Right, require

RESOURCE = Appointments()
LONGEST = 10_000


def keep_pending(caller: Caller, group: Group, customer: Customer, text: str) -> None:
    """Hold what the JSON text asks for, and have a code sent; Invalid naming `pendingRdv`."""
    require(caller.actor, Right.BOOK)
    read = _read(text)
    try:
        wish = read_visit(read, group)
        if not wish.get("date") or not wish.get("services"):
            fields = {name: ["This field is required."] for name in ("date", "intervention_ids")}
            raise Invalid("When, and what for?", fields=fields)
        keep_pending_visit(
            actor=caller.actor,
            group=group,
            customer=customer,
            services=wish["services"],
            calendar=wish.get("calendar"),
            start=wish["date"],
            asked=text,
            said=_said(group, customer, wish),
            language=get_language() or "",
            now=clock.now(),
        )
    except Invalid as error:
        told = in_contract_words(error).fields.items()
        raise _wrong(*(f"{name}: {sentences[0]}" for name, sentences in told)) from error


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


def _read(text: str) -> dict[str, Any]:
    try:
        read = orjson.loads(text) if len(text) <= LONGEST else None
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise _wrong("This is the text of a JSON object.")
    return read


def _said(group: Group, customer: Customer, wish: Given) -> Said:
    """Who it is for, if the wish names somebody, and the answers to what the clinic asks of every customer.

    Invalid naming what cannot be read, and what is required and said neither here nor on the customer's card: the code
    of the mail asks nothing.
    """
    setup = setup_of(group.pk, group.setup_revision)
    visit = read_answers(setup.asked("user", "appointment"), {**wish.get("custom", {}), REMARK: wish.get("comments")})
    fiche = wish.get("fiche")
    if isinstance(fiche, dict) and fiche:
        person = as_typed(group, fiche | {"email": customer.email, "phone": fiche.get("firstphone")})
        return Said(person["contact"], _told(person["answers"]), _told(visit))
    if any(one.required for one in setup.asked("user", "client")):
        card = card_of_customer(group, customer.pk)
        check_filled(group, card.pk if card else 0)
    return Said(visit=_told(visit))


def _told(answers: Given) -> Given:
    return {name: value for name, value in answers.items() if value is not None}


def _wrong(*sentences: str) -> Invalid:
    return Invalid(sentences[0] if sentences else "This cannot be read.", fields={"pendingRdv": list(sentences)})
