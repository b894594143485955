"""How clinics appear at the top of the public pages, and links that carry on what is kept."""

from typing import Any

from django import template
from django.http import HttpRequest

from apps.booking.colours import stylesheet_address
from apps.booking.logo import logo_address
from apps.booking.pages.kept import address as address_of
from apps.booking.pages.kept import kept_by, other_languages
from apps.booking.pages.words import address_line, initials

register = template.Library()
register.filter("initials", initials)
register.filter("address_line", address_line)
register.filter("own_colours", stylesheet_address)
register.filter("own_logo", logo_address)


@register.filter
def dial(phone: str) -> str:
    """A phone number as a `tel:` address has it."""
    return "".join(char for char in phone if char.isdigit() or char == "+")


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], route: str, *args: object, **query: object) -> str:
    """As `url`, with the language and a sign-in kept."""
    request = context.get("request")
    return address_of(route, *args, kept=kept_by(request) if isinstance(request, HttpRequest) else {}, **query)


@register.inclusion_tag("booking/kept.html", takes_context=True)
def kept_fields(context: dict[str, Any]) -> dict[str, Any]:
    """The same as hidden fields, for forms."""
    request = context.get("request")
    return {"kept": kept_by(request) if isinstance(request, HttpRequest) else {}}


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[tuple[str, str, str]]:
    """This page in the other languages."""
    request = context.get("request")
    return other_languages(request) if isinstance(request, HttpRequest) else []
