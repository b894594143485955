"""How clinics appear at the top of the public pages."""

from django import template

from apps.booking.pages.words import initials
from apps.groups.models import Group

register = template.Library()
register.filter("initials", initials)


@register.filter
def address_line(group: Group) -> str:
    """Street and town in one line."""
    town = " ".join(part for part in (group.zipcode, group.city) if part)
    return ", ".join(part for part in (group.address, town) if part)


@register.filter
def dial(phone: str) -> str:
    """A phone number as a `tel:` address has it."""
    return "".join(char for char in phone if char.isdigit() or char == "+")
