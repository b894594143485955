"""What kinds of values there are, and how each is read from what a form or a JSON body holds."""

import json
import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.outgoing import InsideError, check_url

# What the floor below says of hosts, which knows one language.
OF_HOSTS = {
    "This is not a host name.": gettext_lazy("This is not a host name."),
    "This name belongs to an inner network.": gettext_lazy("This name belongs to an inner network."),
    "This is not a web address.": gettext_lazy("This is not a web address."),
    "This is not a web address that begins with https://.": gettext_lazy(
        "This is not a web address that begins with https://."
    ),
    "A web address must not hold a user and a password.": gettext_lazy(
        "A web address must not hold a user and a password."
    ),
    "This is not an address in its usual form.": gettext_lazy("This is not an address in its usual form."),
    "This address belongs to an inner network.": gettext_lazy("This address belongs to an inner network."),
    "This name stands for an address of an inner network.": gettext_lazy(
        "This name stands for an address of an inner network."
    ),
}
LONGEST_TEXT = 1_000
LONGEST_SECRET = 16_000  # a service account's JSON has about 2,400
MOST_ENTRIES = 100


class Kind(StrEnum):
    """As the configuration API names them."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105  the name of a kind
    BOOLEAN = "boolean"
    INTEGER = "integer"
    EMAIL = "email"
    URL = "url"
    TIME_ZONE = "time_zone"
    JSON = "json"
    TEMPLATE = "template"
    LIST = "list"


class Refused(ValueError):
    """This is no value of that kind; the text is a sentence for people."""


def read_value(kind: Kind, given: Any) -> Any:
    """The value as JSON has it (text, bool, int, dict, list of text); Refused with a sentence."""
    return _READERS[kind](given)


def _text(given: Any, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(given, str):
        raise Refused(_("This must be a text."))
    text = given.strip()
    if not text:
        raise Refused(_("This must not be empty. To take a setting away, remove it."))
    if len(text) > longest:
        raise Refused(_("This has more than %(most)d characters.") % {"most": longest})
    if any(not letter.isprintable() and letter not in "\n\r\t" for letter in text):
        raise Refused(_("This holds characters that cannot be shown."))
    return text


def _line(given: Any) -> str:
    text = _text(given)
    if not text.isprintable():
        raise Refused(_("This must be a single line."))
    return text


def _secret(given: Any) -> str:
    """A document such as a service account may come as an object; it is kept as its text."""
    return _text(json.dumps(given) if isinstance(given, dict) and given else given, LONGEST_SECRET)


def _boolean(given: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    folded = given.strip().lower() if isinstance(given, str) else given
    if isinstance(folded, int | float) and not isinstance(folded, bool):
        folded = None
    try:
        return known[folded]
    except (KeyError, TypeError):
        raise Refused(_("This must be true or false.")) from None


def _integer(given: Any) -> int:
    if isinstance(given, str) and re.fullmatch(r"\s*-?[0-9]{1,15}\s*", given):
        return int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        raise Refused(_("This must be a whole number."))
    return given


def _email(given: Any) -> str:
    text = _line(given)
    try:
        validate_email(text)
    except ValidationError as error:
        raise Refused(str(error.messages[0])) from None
    return text


def _url(given: Any) -> str:
    text = _line(given)
    try:
        return check_url(text)
    except InsideError as error:
        raise Refused(host_words(error)) from None


def host_words(error: Exception) -> str:
    """What is said of a host, in the language that is active."""
    return str(OF_HOSTS.get(str(error), error))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def _time_zone(given: Any) -> str:
    text = _line(given)
    if text not in _zones():
        raise Refused(_("This is not a time zone. They look like Europe/Paris."))
    return text


def _json(given: Any) -> Any:
    """An object or a list, or their text."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise Refused(_("This is not a JSON document.")) from None
    if not isinstance(given, dict | list):
        raise Refused(_("This must be a JSON object or list."))
    if len(json.dumps(given)) > LONGEST_SECRET:
        raise Refused(_("This document is too long."))
    return given


def _list(given: Any) -> list[str]:
    """A list of texts; a form sends them on lines or between commas."""
    if isinstance(given, str):
        given = json.loads(given) if given.lstrip().startswith("[") and _is_json(given) else re.split(r"[,\n]", given)
        given = [one for one in given if not isinstance(one, str) or one.strip()]
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refused(_("This must be a list of texts."))
    if len(given) > MOST_ENTRIES:
        raise Refused(_("This list is too long."))
    return list(dict.fromkeys(_line(one) for one in given))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _line,
    Kind.SECRET: _secret,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.EMAIL: _email,
    Kind.URL: _url,
    Kind.TIME_ZONE: _time_zone,
    Kind.JSON: _json,
    Kind.TEMPLATE: lambda given: _text(given.replace("\r\n", "\n") if isinstance(given, str) else given, 20_000),
    Kind.LIST: _list,
}
