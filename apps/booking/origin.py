"""Who asks, as far as limits are concerned."""

from django.conf import settings
from django.http import HttpRequest

from apps.core.network import client_address
from apps.groups.contact import Contact
from apps.organizations.counting import Party


def address_of(request: HttpRequest) -> str:
    """The client's address; FRONTDESK_PROXIES says how many proxies in front of us are believed."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(request.META.get("REMOTE_ADDR", ""), forwarded, settings.PROXIES)


def party_of(request: HttpRequest, contact: Contact | None = None, visitor: str = "") -> Party:
    """The one who is counted: the address, and what they say of themselves."""
    return Party(
        address=address_of(request),
        email=contact.email if contact else "",
        phone=contact.phone if contact else "",
        visitor=visitor,
    )
