"""What stands on a client card, checked field by field."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.groups.contact import LENGTHS, clean_email, read_phone
from apps.groups.models import Client, Customer
from apps.groups.models.customfields import COLUMNS

LONGEST = LENGTHS | {"secondphone": LENGTHS["phone"]}
LONGEST_NOTES = 10_000
FIRST_YEAR = 1880
PHONES = ("phone", "secondphone")


class CardFields(TypedDict, total=False):
    """What staff write on a card. `phone` is the first number; `comments` are the clinic's own notes.

    `custom` has the spare columns to change, None emptying one.
    """

    firstname: str
    lastname: str
    email: str
    phone: str
    secondphone: str
    birthdate: date | None
    comments: str
    remind_by_email: bool
    remind_by_sms: bool
    custom: dict[str, Any]


def clean_card(card: Mapping[str, Any], country_code: str) -> CardFields:
    """The whole card in one Unicode form, numbers in international form; Invalid with every wrong field.

    Fields are named `client.phone`. A last name, and a phone or an e-mail, are needed.
    """
    wrong: dict[str, list[str]] = {}
    texts = {field: _line(card, field, wrong) for field in LONGEST}
    if not texts["lastname"]:
        wrong.setdefault("lastname", [_("This field is required.")])
    if not texts["phone"] and not texts["email"]:
        wrong.setdefault("phone", [_("A phone number or an e-mail is needed.")])
    if texts["email"] and "email" not in wrong:
        try:
            clean_email(texts["email"])
        except Invalid as error:
            wrong["email"] = list(error.fields["email"])
    for field in PHONES:
        if texts[field] and field not in wrong:
            number = read_phone(texts[field], country_code)
            if number is None:
                wrong[field] = [_("This is not a phone number.")]
            else:
                texts[field] = number
    more = _more(card, wrong)
    if wrong:
        order = [*LONGEST, "birthdate", "comments"]
        fields = {f"client.{field}": wrong[field] for field in order if field in wrong}
        raise Invalid(_("Some fields need another look."), fields=fields)
    return CardFields(**texts, **more)  # type: ignore[typeddict-item, no-any-return]  # mypy does not follow the keys of dictionaries


def write_card(client: Client, card: CardFields) -> None:
    """Put the fields on the row, and with them what it is found by; nothing is saved."""
    for field, value in card.items():
        setattr(client, "firstphone" if field == "phone" else field, value)
    client.make_findable()


def merged_columns(custom: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The spare columns with these changes, None emptying one; Invalid naming each that is none."""
    unknown = sorted(set(changes) - set(COLUMNS))
    if unknown:
        raise Invalid("There is no such column.", fields={name: ["There is no such column."] for name in unknown})
    return {name: value for name, value in {**custom, **changes}.items() if value is not None}


def card_of(client: Client) -> CardFields:
    """The card as it stands."""
    return CardFields(
        firstname=client.firstname,
        lastname=client.lastname,
        email=client.email,
        phone=client.firstphone,
        secondphone=client.secondphone,
        birthdate=client.birthdate,
        comments=client.comments,
        remind_by_email=client.remind_by_email,
        remind_by_sms=client.remind_by_sms,
    )


def customer_with(organization: Any, email: str) -> Customer | None:
    """The organisation's customer with this e-mail, whatever its case, found or made; nobody for a blank one."""
    if not email:
        return None
    found, _made = Customer.objects.get_or_create(
        organization_id=organization, email__iexact=email, defaults={"email": email}
    )
    return found


def _line(card: Mapping[str, Any], field: str, wrong: dict[str, list[str]]) -> str:
    text = unicodedata.normalize("NFC", " ".join(str(card.get(field) or "").split()))
    if len(text) > LONGEST[field]:
        wrong[field] = [_("This is longer than %(longest)d characters.") % {"longest": LONGEST[field]}]
    elif not text.isprintable():
        wrong[field] = [_("This holds characters that cannot be shown.")]
    return text


def _more(card: Mapping[str, Any], wrong: dict[str, list[str]]) -> dict[str, Any]:
    birthdate = card.get("birthdate")
    if birthdate is not None and birthdate.year < FIRST_YEAR:
        wrong["birthdate"] = [_("Nobody is that old.")]
    comments = unicodedata.normalize("NFC", str(card.get("comments") or "")).replace("\r\n", "\n").strip()
    if len(comments) > LONGEST_NOTES:
        wrong["comments"] = [_("This is longer than %(longest)d characters.") % {"longest": LONGEST_NOTES}]
    elif any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in comments):
        wrong["comments"] = [_("This holds characters that cannot be shown.")]
    reminders = {name: card[name] for name in ("remind_by_email", "remind_by_sms") if name in card}
    return {"birthdate": birthdate, "comments": comments, **reminders}
