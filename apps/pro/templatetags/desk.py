"""What templates of the desk cannot say by themselves."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import number_format

from apps.pro.words import ROLES

register = template.Library()


@register.filter
def in_cents(amount: int) -> str:
    """`4500` as `45.00`, with the language's own sign between."""
    return number_format(Decimal(amount) / 100, 2)


@register.filter
def of_names(fields: object, names: list[str]) -> list[object]:
    """Those of the shown fields that have these names, in the order of the form."""
    return [one for one in fields if one.field.name in names]  # type: ignore[attr-defined]


@register.filter
def role_words(role: str) -> object:
    """What a role is called."""
    return ROLES.get(role, role)


@register.filter
def on_the_wall(instant: datetime, zone: ZoneInfo) -> str:
    """`14:05`, as the clinic's clock shows it."""
    return f"{instant.astimezone(zone):%H:%M}"
