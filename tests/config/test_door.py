"""The door over the real server: bodies that dawdle, headers that pass for others, answers in parts."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.door import IN_MEMORY, LONGEST_BODY
from tests.racing import free_port, wait_for

BEGINNING = b"POST /echo HTTP/1.1\r\nHost: clinic.example\r\nContent-Length: 100\r\n\r\n"


class Server:
    """granian with one process, and the site that tells what it was asked."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, free_port()
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        command = [sys.executable, "-m", "granian", "--interface", "rsgi", "tests.config.echo:application"]
        options = ["--host", host, "--port", str(self.port), "--workers", "1", "--no-access-log"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen([*command, *options], stdout=quiet, stderr=quiet, env=os.environ)
        wait_for(lambda: httpx.get(f"{self.address}/echo").status_code == 200, seconds=30)

    def echo(self, path: str = "/echo", **asked: Any) -> dict[str, Any]:
        answer = httpx.request("POST" if "content" in asked else "GET", self.address + path, timeout=30, **asked)
        told: dict[str, Any] = answer.json()
        return told

    def send(self, request: bytes) -> socket.socket:
        """A connection on which these bytes have been sent."""
        connection = socket.create_connection((self.host, self.port), timeout=30)
        connection.sendall(request)
        return connection

    def raw(self, request: bytes) -> bytes:
        """All that the server says until it hangs up."""
        with self.send(request) as connection:
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class TestBodies:
    def test_bodies_that_do_not_arrive_hold_nobody_up_and_are_given_up(self, server: Server) -> None:
        waiting = [server.send(BEGINNING + b"only this") for _ in range(20)]
        began = time.monotonic()
        assert server.echo()["REQUEST_METHOD"] == "GET"
        assert time.monotonic() - began < 0.9, "It waited until the slow ones were given up."
        for connection in waiting:
            with connection:
                assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")

    @pytest.mark.parametrize("announced", [9, 100, LONGEST_BODY + 1])
    def test_a_body_that_breaks_off_is_not_shown_to_the_site(
        self, server: Server, tmp_path: Path, announced: int
    ) -> None:
        """Half a form is a form, too: it would be taken for what was meant."""
        half, whole = tmp_path / "half", tmp_path / "whole"
        head = f"POST /note?{half} HTTP/1.1\r\nHost: clinic.example\r\nContent-Length: {announced}\r\n\r\n"
        with server.send(head.encode() + b"name=Ann"):
            time.sleep(0.2)
        server.echo(f"/note?{whole}", content=b"name=Ann")
        assert whole.read_bytes() == b"name=Ann"
        assert not half.exists()

    @pytest.mark.parametrize("length", [0, 1, IN_MEMORY - 1, IN_MEMORY + 1, LONGEST_BODY])
    def test_a_body_arrives_whole(self, server: Server, length: int) -> None:
        body = os.urandom(length)
        told = server.echo(content=body)
        assert (told["CONTENT_LENGTH"], told["kept"]) == (str(length), length)
        assert told["body"] == hashlib.sha256(body).hexdigest()

    def test_a_body_of_no_announced_length_is_asked_for_one(self, server: Server) -> None:
        answer = httpx.post(f"{server.address}/echo", content=iter([b"one", b"two"]))
        assert (answer.status_code, answer.text) == (411, "Say how long the body is, by Content-Length.\n")
        assert server.echo(content=b"")["kept"] == 0

    def test_of_a_body_that_is_too_long_the_site_sees_the_length_and_some(self, server: Server) -> None:
        length = LONGEST_BODY + 1_000_000
        answer = server.raw(
            b"POST /echo HTTP/1.1\r\nHost: clinic.example\r\nContent-Length: %d\r\n\r\n" % length + b"x" * length
        )
        head, _, body = answer.partition(b"\r\n\r\n")
        told = json.loads(body)
        assert b"connection: close" in head.lower()
        assert told["CONTENT_LENGTH"] == str(length)
        assert LONGEST_BODY - 1_000_000 < told["kept"] <= LONGEST_BODY


class TestHeaders:
    def test_a_header_that_comes_twice_is_joined_and_so_are_both_spellings_of_the_one_contract(
        self, server: Server
    ) -> None:
        told = server.echo(
            headers=[("organization_code", "a"), ("organization-code", "b"), ("X-Twice", "1"), ("X-Twice", "2")]
        )
        assert told["HTTP_ORGANIZATION_CODE"] in {"a,b", "b,a"}
        assert told["HTTP_X_TWICE"] == "1,2"

    def test_cookies_that_come_apart_are_joined_as_cookies_are(self, server: Server) -> None:
        assert server.echo(headers=[("Cookie", "a=1"), ("Cookie", "b=2")])["HTTP_COOKIE"] == "a=1; b=2"

    @pytest.mark.parametrize("name", ["X_Forwarded_For", "Content_Length", "Host_", "X_Request-ID"])
    def test_a_name_that_would_pass_for_another_is_left_out(self, server: Server, name: str) -> None:
        told = server.echo(headers={name: "forged"})
        assert "forged" not in told.values()

    def test_nothing_of_the_process_s_own_environment_is_shown(self, server: Server) -> None:
        assert not {"PATH", "HOME"} & set(server.echo())


class TestAddresses:
    @pytest.mark.parametrize(
        ("asked", "path", "query"),
        [
            ("/a%20b/%C3%A9?x=%C3%A9&y", "/a b/é", "x=%C3%A9&y"),
            ("//double", "//double", ""),
            ("/%2e%2e/up", "/../up", ""),
            ("/%ff", "/\N{REPLACEMENT CHARACTER}", ""),
        ],
    )
    def test_the_path_is_decoded_and_the_query_is_not(self, server: Server, asked: str, path: str, query: str) -> None:
        answer = server.raw(f"GET {asked} HTTP/1.1\r\nHost: clinic.example\r\nConnection: close\r\n\r\n".encode())
        told = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert (told["PATH_INFO"].encode("latin-1").decode(), told["QUERY_STRING"]) == (path, query)

    def test_who_asks_is_told_without_brackets(self, server: Server) -> None:
        assert server.echo()["REMOTE_ADDR"] == "127.0.0.1"
        sixth = Server("::1")
        try:
            told = sixth.echo()
            assert (told["REMOTE_ADDR"], told["SERVER_NAME"], told["SERVER_PORT"]) == ("::1", "::1", str(sixth.port))
        finally:
            sixth.close()


class TestAnswers:
    def test_requests_are_answered_one_after_the_other_in_one_thread(self, server: Server) -> None:
        with ThreadPoolExecutor(4) as pool:
            told = sorted(pool.map(server.echo, ["/slow?0.1"] * 4), key=lambda each: each["began"])
        assert len({each["thread"] for each in told}) == 1
        assert all(before["ended"] <= after["began"] for before, after in pairwise(told))

    def test_an_answer_in_parts_is_sent_as_it_comes_and_closed_at_its_end(self, server: Server, tmp_path: Path) -> None:
        note = tmp_path / "note"
        with httpx.stream("GET", f"{server.address}/parts?{note}", timeout=30) as answer:
            parts = answer.iter_raw()
            assert next(parts).startswith(b"first,")
            assert not note.exists()
            assert sum(len(part) for part in parts) == 100 * 100_000
        wait_for(note.exists, seconds=5)

    def test_who_leaves_in_the_middle_of_an_answer_takes_nothing_along(self, server: Server, tmp_path: Path) -> None:
        note = tmp_path / "note"
        with httpx.stream("GET", f"{server.address}/parts?{note}", timeout=30) as answer:
            next(answer.iter_raw())
        wait_for(note.exists, seconds=10)
        assert server.echo()["REQUEST_METHOD"] == "GET"

    def test_an_answer_to_head_has_no_body(self, server: Server) -> None:
        answer = httpx.head(f"{server.address}/echo")
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 0

    def test_a_site_that_fails_is_a_500_and_serves_on(self, server: Server) -> None:
        assert httpx.get(f"{server.address}/fails").status_code == 500
        assert server.echo()["REQUEST_METHOD"] == "GET"

    def test_a_server_that_is_told_to_end_finishes_what_it_does(self) -> None:
        ending = Server()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ending.echo, "/slow?1.5")
            time.sleep(0.5)
            ending.process.send_signal(signal.SIGTERM)
            assert asked.result()["PATH_INFO"] == "/slow"
        assert ending.process.wait(20) is not None
