"""Who may be called: nobody inside, however it is spelt, on saving and at the call."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from apps.core.outgoing import InsideError, check_host, check_url, judging, request, sockets

INSIDE = [
    "localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal", "router.lan", "nas.home.arpa", "database",
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
    "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "10.0.0.1", "10.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "0xa9fea9fe", "2852039166", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
    "240.0.0.1", "[::1]", "::1", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "[2001:db8::1]", "[fec0::1]", "1.2.3.4.5", "08.8.8.8", "256.1.1.1", "", " ", "a b.example", "-a.com",
    "metadata.google.internal", "exa_mple", "x" * 64 + ".com",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_ht_g20_a_host_inside_is_refused_however_it_is_spelt(host: str) -> None:
    with pytest.raises(InsideError):
        check_host(host)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Mail.Example.org.", "mail.example.org"),
        ("8.8.8.8", "8.8.8.8"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("[2606:4700::1111]", "2606:4700::1111"),
    ],
)
def test_a_host_outside_is_kept_in_its_plain_form(given: str, kept: str) -> None:
    assert check_host(given) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "example.org",
        "https://", "https://user:pass@example.org/", "https://user@example.org", "https://example.org:99999/",
        "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://example.org\\@127.0.0.1/",
        "https://exa mple.org/", "https://example.org/\n", "//example.org/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_https_outside_is_refused(url: str) -> None:
    with pytest.raises(InsideError):
        check_url(url)


def test_a_plain_web_address_is_taken_as_it_is() -> None:
    assert check_url("https://hooks.example.org:8443/a?b=c#d") == "https://hooks.example.org:8443/a?b=c#d"


class Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/here")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (100_000 if self.path == "/large" else 5))

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def web() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`resolver("a.example", "1.2.3.4")`: what the name stands for, for this test."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *given: Any, **named: Any) -> Any:
        if host not in known:
            return real(host, port, *given, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(sockets.socket, "getaddrinfo", look_up)
    return lambda host, *addresses: known.update({host: list(addresses)})


def test_a_name_is_judged_by_what_it_stands_for_at_the_call(web: int, resolver: Any) -> None:
    resolver("hooks.example.org", "127.0.0.1")
    check_url(f"https://hooks.example.org:{web}/")  # its form says nothing
    with pytest.raises(InsideError):
        sockets.connect("hooks.example.org", web, 1)


def test_a_name_that_stands_for_both_is_refused_though_the_first_is_outside(web: int, resolver: Any) -> None:
    resolver("both.example.org", "93.184.216.34", "127.0.0.1")
    with pytest.raises(InsideError):
        sockets.connect("both.example.org", web, 1)


def test_the_web_client_asks_the_same_judge(web: int, resolver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver("hooks.example.org", "10.0.0.1")
    monkeypatch.setattr(judging, "LOOPBACK", True)  # lets http:// and this machine pass, other inner networks not
    with pytest.raises(InsideError):
        request("GET", f"http://hooks.example.org:{web}/")


def test_the_web_client_follows_no_redirect_and_reads_no_more_than_64_kb(
    web: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)
    here = f"http://127.0.0.1:{web}"
    assert request("GET", f"{here}/away").status == 302
    assert len(request("GET", f"{here}/large").body) == 64 * 1024
    assert request("GET", f"{here}/").body == b"xxxxx"
