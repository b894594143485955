"""Where a request comes from, as far as that can be believed."""

import pytest

from apps.core.network import client_address, network_of


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("", 0, "192.0.2.9"),
        ("198.51.100.1", 0, "192.0.2.9"),  # nobody is trusted: what the client writes counts for nothing
        ("198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1, 198.51.100.1, 203.0.113.5", 2, "198.51.100.1"),
        ("198.51.100.1", 2, "192.0.2.9"),  # fewer entries than proxies: none of them is a proxy's
        ("198.51.100.1:4711", 1, "198.51.100.1"),
        ("[2001:db8::1]:443", 1, "2001:db8::1"),
        ("2001:db8::1%eth0", 1, "2001:db8::1"),
        ("nonsense", 1, "unknown"),
        (" , ,198.51.100.1,", 1, "198.51.100.1"),
    ],
)
def test_ht_09_only_what_a_trusted_proxy_wrote_is_believed(forwarded: str, proxies: int, address: str) -> None:
    assert client_address("192.0.2.9", forwarded, proxies) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("unknown", "unknown"),
        ("", "unknown"),
    ],
)
def test_ht_09_ipv6_is_counted_by_its_64(address: str, network: str) -> None:
    assert network_of(address) == network
