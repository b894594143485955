"""Which hosts lie outside. An organisation's own settings must not make us talk to our own machines and networks.

The form is judged when a setting is saved: names of this machine and of inner networks, and addresses however they are
spelt. What a name stands for may change at any time, so it is resolved and judged at each call (`sockets.connect`).
"""

import ipaddress
import os
import re
import unicodedata
from urllib.parse import urlsplit

# For tests, whose servers run on this machine. Settings refuse it in production.
LOOPBACK = bool(os.environ.get("FRONTDESK_LOOPBACK"))

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
INSIDE_NAMES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
)
# What `is_global` of Python 3.11 lets pass, or what carries another address inside.
_MORE_INSIDE = [
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
]
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


class InsideError(Exception):
    """This host is not to be called, or is no host; the text says why in a sentence."""


def check_host(host: str) -> str:
    """The host in lower case and ASCII, without a last dot; InsideError unless its form is that of one outside."""
    if not host.strip() or len(host) > 253:
        raise InsideError("This is not a host name.")
    if ":" in host:
        return str(_judged(_literal(host.removeprefix("[").removesuffix("]"))))
    # Wide digits and dots of other scripts are what some resolvers read as plain ones.
    name = unicodedata.normalize("NFKC", host).lower().strip().replace("\u3002", ".").rstrip(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(_judged(_literal(name)))
    if LOOPBACK and name == "localhost":
        return name
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise InsideError("This is not a host name.") from None
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise InsideError("This is not a host name.")
    if len(labels) == 1 or any(name == inside or name.endswith(f".{inside}") for inside in INSIDE_NAMES):
        raise InsideError("This name belongs to an inner network.")
    return name


def check_url(url: str) -> str:
    """The address as given; InsideError unless it is https:// at a host outside, without a name and password in it."""
    if any(letter.isspace() or not letter.isprintable() or letter == "\\" for letter in url):
        raise InsideError("This is not a web address.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise InsideError("This is not a web address.") from None
    if parts.scheme not in ({"https", "http"} if LOOPBACK else {"https"}) or not host:
        raise InsideError("This is not a web address that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise InsideError("A web address must not hold a user and a password.")
    check_host(host)
    return url


def is_outside(address: IPAddress) -> bool:
    """Whether this address is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_outside(address.ipv4_mapped)
    if LOOPBACK and address.is_loopback:
        return True
    inside = address.is_multicast or address.is_unspecified or address.is_reserved or not address.is_global
    return not inside and not any(address in network for network in _MORE_INSIDE if network.version == address.version)


def _literal(text: str) -> IPAddress:
    """An address in its usual spelling; the others (decimal, octal, hexadecimal, short) serve to deceive."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise InsideError("This is not an address in its usual form.") from None


def _judged(address: IPAddress) -> IPAddress:
    if getattr(address, "scope_id", None) or not is_outside(address):
        raise InsideError("This address belongs to an inner network.")
    return address
