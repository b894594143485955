"""From where a request comes, as far as that can be believed."""

from django.conf import settings
from django.http import HttpRequest

from apps.core.network import address_in, network_of


def network_of_caller(request: HttpRequest) -> str:
    """Whom to count: the client's IPv4 address, of IPv6 its /64."""
    return network_of(address_in(request.META, settings.PROXIES))
