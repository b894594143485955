"""Checks of single settings beyond their kind: hosts, telephone numbers, names of buckets."""

import re
from typing import Any

from django.utils.translation import gettext as _

from apps.core.outgoing import InsideError, check_host
from apps.organizations.settings.kinds import Refused, host_words


def host(value: str) -> str:
    """A host name outside, kept in its plain form."""
    try:
        return check_host(value)
    except InsideError as error:
        raise Refused(host_words(error)) from None


def sender(value: str) -> str:
    """A telephone number with its country, or up to eleven letters and digits that stand for one."""
    number = re.sub(r"[\s().-]", "", value)
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        return number
    if re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", value):
        return value
    raise Refused(_("This is not a telephone number. It begins with + and the country: +33 1 23 45 67 89."))


def port(value: int) -> int:
    if not 1 <= value <= 65_535:
        raise Refused(_("A port is a number from 1 to 65535."))
    return value


def one_of(*known: str) -> Any:
    """One of these words."""

    def check(value: str) -> str:
        if value.lower() not in known:
            raise Refused(_("This must be one of: %(known)s.") % {"known": ", ".join(known)})
        return value.lower()

    return check


def bucket(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value) or ".." in value:
        raise Refused(_("A bucket's name has 3 to 63 small letters, digits, dots and hyphens."))
    return value


def account(value: str) -> str:
    """It becomes a part of a host's name."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", value):
        raise Refused(_("An account's name has letters, digits and hyphens."))
    return value
