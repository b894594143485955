"""From where a request comes, as far as that can be believed."""

from django.conf import settings
from django.http import HttpRequest

from apps.core.network import client_address, network_of


def network_of_caller(request: HttpRequest) -> str:
    """Whom to count: the client's IPv4 address, of IPv6 its /64."""
    remote, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    return network_of(client_address(remote, forwarded, settings.PROXIES))
