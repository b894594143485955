"""How clinics appear at the top of the public pages."""

from django import template

from apps.booking.pages.words import address_line, initials

register = template.Library()
register.filter("initials", initials)
register.filter("address_line", address_line)


@register.filter
def dial(phone: str) -> str:
    """A phone number as a `tel:` address has it."""
    return "".join(char for char in phone if char.isdigit() or char == "+")
