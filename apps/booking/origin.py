"""Who asks, as far as limits are concerned."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.core.network import address_in, network_of
from apps.groups.contact import Contact
from apps.organizations.counting import Party


def address_of(request: HttpRequest) -> str:
    """The client's address; FRONTDESK_PROXIES says how many proxies in front of us are believed."""
    return address_in(request.META, settings.PROXIES)


def browser_of(request: HttpRequest) -> str:
    """A mark of the network and the browser that a request comes from: another person's is another one."""
    seen = f"{network_of(address_of(request))}\0{request.headers.get('User-Agent', '')}"
    return salted_hmac("frontdesk.browser", seen, algorithm="sha256").hexdigest()[:16]


def party_of(request: HttpRequest, contact: Contact | None = None, visitor: str = "") -> Party:
    """The one who is counted: the address, and what they say of themselves."""
    return Party(
        address=address_of(request),
        email=contact.email if contact else "",
        phone=contact.phone if contact else "",
        visitor=visitor,
    )
