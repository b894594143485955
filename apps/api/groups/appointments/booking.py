"""Booking a visit over this contract: for a customer who logged in, or by a program of the clinic for one."""

from typing import Any

from apps.accounts.actions import in_transaction
from apps.api.groups.caller import Caller
from apps.api.groups.resource import Given
from apps.appointments.actions import Marks, Request, book_visit
from apps.appointments.actions.refusals import check_public
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.errors import Forbidden, Invalid
from apps.groups.access import customer_for
from apps.groups.actions.records import add_record
from apps.groups.answers import read_answers
from apps.groups.contact import Contact, clean_contact
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.groups.queries import setup_of
from apps.groups.queries.customfields import unfilled_columns
from apps.groups.queries.public import card_of_customer
from apps.groups.questions import REMARK

NAMES = {"client.phone": "fiche.firstphone", "service": "intervention_ids", "calendar": "calendar_id", "start": "date"}


def book(caller: Caller, group: Group, given: Given) -> list[int]:
    """The numbers of the appointments, one for each intervention; Invalid naming the fields of this contract."""
    missing = {name: ["This field is required."] for name in ("date", "services") if not given.get(name)}
    if missing:
        raise in_contract_words(Invalid("When, and what for?", fields=missing))
    if not given.get("calendar") and not (group.any_calendar or group.calendar_choice == CalendarChoice.SERVICE_ONLY):
        sentence = "This clinic offers no booking without preference."
        raise Invalid(sentence, fields={"calendar_id": [sentence]})

    def work() -> list[int]:
        service, *further = given["services"]
        written = _written(caller, group, given)
        request = Request(
            service=service,
            further=tuple(further),
            start=given["date"],
            calendar=given.get("calendar"),
            comments=written.pop(REMARK, None) or "",
            source=Appointment.Source.WEB if given.get("from_web", not caller.is_pro) else Appointment.Source.API,
            marks=Marks(websource=given.get("websource") or "", custom=written),
            online=True,
            **_person(caller, group, given.get("fiche")),
        )
        booked = book_visit(actor=caller.actor, group=group, request=request, now=clock.now())
        return [one.appointment.pk for one in booked]

    try:
        return in_transaction(work)
    except Invalid as error:
        raise in_contract_words(error) from error


def in_contract_words(error: Invalid) -> Invalid:
    """The same refusal with the contract's names of the fields."""
    names = NAMES | {"services": "intervention_ids"}
    error.fields = {names.get(name, name.replace("client.", "fiche.")): said for name, said in error.fields.items()}
    return error


def _person(caller: Caller, group: Group, fiche: int | Given | None) -> dict[str, Any]:
    """The card, or the person to be found or added: a customer books under their own address, whatever they say."""
    if caller.is_pro:
        return _for_a_client(caller, group, fiche)
    customer = customer_for(caller.actor, caller.customer or 0)
    if group.validate_email and customer.email_verified_at is None:
        raise Forbidden("Please confirm your e-mail first.", code="email_not_verified")
    if isinstance(fiche, int):
        check_filled(group, fiche)
        return {"client": fiche}
    if fiche:
        return as_typed(group, fiche | {"email": customer.email, "phone": fiche.get("firstphone")}) | {
            "proven": customer.email_verified_at is not None
        }
    card = card_of_customer(group, customer.pk)
    if card is None:
        raise Invalid("Who is it for?", fields={"fiche": ["This field is required."]})
    check_filled(group, card.pk)
    return {"client": card.pk}


def as_typed(group: Group, fiche: Given) -> dict[str, Any]:
    """The person and what they answer about themselves; what customers are not asked is passed over."""
    contact: Contact = clean_contact(fiche, country_code=group.country_code, prefix="client.")
    born = fiche.get("birthdate")
    said = {**fiche.get("custom", {}), "birthdate": born and born.isoformat(), "secondphone": fiche.get("secondphone")}
    asked = setup_of(group.pk, group.setup_revision).asked("user", "client")
    answers = read_answers(asked, said, prefix="client.", country_code=group.country_code)
    return {"contact": contact, "answers": answers}


def _written(caller: Caller, group: Group, given: Given) -> Given:
    """What is noted on the appointment, its remark included: of a customer the answers to what the clinic asks."""
    written = {**given.get("custom", {}), REMARK: given.get("comments")}
    if caller.is_pro:
        return written
    asked = setup_of(group.pk, group.setup_revision).asked("user", "appointment")
    answers = read_answers(asked, written)
    remark = {REMARK: written[REMARK]}  # it may be made without being asked for
    return remark | {name: value for name, value in answers.items() if value is not None}


def check_filled(group: Group, card: int) -> None:
    """Invalid naming each column that the clinic wants of every customer and that is empty."""
    if missing := unfilled_columns(group.pk, card):
        fields = {f"fiche.{name}": ["This field is required."] for name in missing}
        raise Invalid("The clinic wants to know more before you book.", fields=fields)


def _for_a_client(caller: Caller, group: Group, fiche: int | Given | None) -> dict[str, Any]:
    if isinstance(fiche, int):
        return {"client": fiche}
    if not fiche or not fiche.get("lastname"):
        raise Invalid("Who is it for?", fields={"fiche.lastname" if fiche else "fiche": ["This field is required."]})
    check_public(group, fiche.get("email"))
    fields: Any = fiche | {"from_web": True}
    return {"client": add_record(actor=caller.actor, group=group, fields=fields).pk}
