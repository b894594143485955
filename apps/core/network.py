"""Where a request comes from, as far as that can be believed, and whom an address stands for."""

import ipaddress
from collections.abc import Mapping
from typing import Any

UNKNOWN = "unknown"


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """The client's address behind `proxies` trusted proxies: each of them appended one entry to X-Forwarded-For.

    Only the entry that the outermost trusted one wrote is believed; whatever stands to the left of it the client may
    have written. With no proxy, or fewer entries than proxies, `remote` (who is connected to us) counts.
    """
    entries = [entry.strip() for entry in forwarded.split(",") if entry.strip()] if proxies else []
    if not entries or len(entries) < proxies:
        return _address(remote)
    return _address(entries[-proxies])


def address_in(environ: Mapping[str, Any], proxies: int) -> str:
    """The same out of what the server says of a request: a WSGI environment, such as Django's `request.META`."""
    return client_address(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), proxies)


def network_of(address: str) -> str:
    """Whom to count: an IPv4 address itself, of IPv6 the /64, which is what one household or server is given."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _address(text: str) -> str:
    """Without a port: `192.0.2.1:80`, `[2001:db8::1]:80`, `[2001:db8::1]`; what is no address is unknown."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return UNKNOWN
