"""What somebody who books tells of themselves, checked field by field."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.core.errors import Invalid

LENGTHS = {"firstname": 64, "lastname": 64, "email": 255, "phone": 25}
PHONE = re.compile(r"\+?[0-9 ().\-/]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as they typed themselves: trimmed, in one Unicode form; the phone international where it can be."""

    firstname: str
    lastname: str
    email: str
    phone: str


def clean_contact(data: Mapping[str, Any], *, country_code: str, prefix: str = "") -> Contact:
    """The contact, or Invalid with every wrong field named `prefix` + field. Every field is required."""
    cleaned: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for field, longest in LENGTHS.items():
        value = data.get(field)
        if value is None or value == "":
            wrong[field] = [_("This field is required.")]
        elif not isinstance(value, str):
            wrong[field] = [_("This must be text.")]
        elif not value.strip():
            wrong[field] = [_("This field is required.")]
        elif len(value.strip()) > longest:
            wrong[field] = [_("This is longer than %(longest)d characters.") % {"longest": longest}]
        elif not value.isprintable():
            wrong[field] = [_("This holds characters that cannot be shown.")]
        else:
            cleaned[field] = " ".join(unicodedata.normalize("NFC", value).split())
    _check(cleaned, wrong, country_code)
    if wrong:
        fields = {prefix + field: wrong[field] for field in LENGTHS if field in wrong}
        raise Invalid(_("Some fields need another look."), fields=fields)
    return Contact(**cleaned)


def _check(cleaned: dict[str, str], wrong: dict[str, list[str]], country_code: str) -> None:
    if "email" in cleaned and not _is_email(cleaned["email"]):
        wrong["email"] = [_("This is not an e-mail address.")]
    if "phone" in cleaned:
        phone = read_phone(cleaned["phone"], country_code)
        if phone is None:
            wrong["phone"] = [_("This is not a phone number.")]
        else:
            cleaned["phone"] = phone


def clean_email(text: str) -> str:
    """One e-mail address; Invalid naming `email` when it is none."""
    email = unicodedata.normalize("NFC", text.strip())
    if not _is_email(email) or len(email) > LENGTHS["email"]:
        sentence = _("This is not an e-mail address.")
        raise Invalid(sentence, fields={"email": [sentence]})
    return email


def _is_email(text: str) -> bool:
    """Whether it is one, and no other way to write one: wide letters make a twin that nobody tells apart."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.isprintable() and unicodedata.normalize("NFKC", text) == text


def read_phone(text: str, country_code: str) -> str | None:
    """`+33612345678` for `06 12 34 56 78` where 33 is the country; as typed when unusual; None when it is no number."""
    digits = sum(char.isdigit() for char in text)
    if not PHONE.fullmatch(text) or not 6 <= digits <= 15:
        return None
    region = phonenumbers.region_code_for_country_code(int(country_code))
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
