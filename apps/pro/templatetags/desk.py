"""What templates of the desk cannot say by themselves."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def in_cents(amount: int) -> str:
    """`4500` as `45.00`, with the language's own sign between."""
    return number_format(Decimal(amount) / 100, 2)


@register.filter
def of_names(fields: object, names: list[str]) -> list[object]:
    """Those of the shown fields that have these names, in the order of the form."""
    return [one for one in fields if one.field.name in names]  # type: ignore[attr-defined]
