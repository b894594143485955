"""Twilio's own client against a server that speaks as Twilio does about accounts."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from apps.core.outgoing import judging
from apps.notifications.transports import trying
from apps.organizations.actions.settings import change_settings
from apps.organizations.settings.connections import try_connection
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db

SID, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-of-twilio-1234"
RIGHT = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()


class Twilio(BaseHTTPRequestHandler):
    status = "active"

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == RIGHT and self.path == f"/2010-04-01/Accounts/{SID}.json"
        told = {"sid": SID, "status": self.status, "friendly_name": "Clinic", "type": "Full"}
        refused = {"code": 20003, "message": "Authenticate", "status": 401}
        body = json.dumps(told if known else refused).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def twilio(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Twilio]]:
    server = HTTPServer(("127.0.0.1", 0), Twilio)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(judging, "LOOPBACK", True)
    monkeypatch.setattr(trying, "TWILIO", f"http://127.0.0.1:{server.server_port}")
    yield Twilio
    server.shutdown()
    server.server_close()


def tried(clinic: Clinic, **values: Any) -> tuple[bool, str]:
    change_settings(actor=clinic.member(), organization=clinic.organization, changes=values)
    found = try_connection(clinic.organization, "TWILLIO")
    return found.ok, found.message


def test_the_account_is_read_and_what_fails_is_said(
    clinic: Clinic, twilio: type[Twilio], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tried(clinic, TWILLIO_SID=SID) == (False, "TWILLIO_AUTH_TOKEN is not set.")
    assert tried(clinic, TWILLIO_AUTH_TOKEN=TOKEN) == (True, "Twilio knows this account, and it is active.")
    assert tried(clinic, TWILLIO_AUTH_TOKEN="another-token-9999") == (
        False,
        "Twilio does not know this SID and token together.",
    )
    monkeypatch.setattr(twilio, "status", "suspended")
    assert tried(clinic, TWILLIO_AUTH_TOKEN=TOKEN) == (False, "The account at Twilio is suspended.")
    monkeypatch.setattr(trying, "TWILIO", "http://127.0.0.1:9")
    assert tried(clinic) == (False, "Twilio cannot be reached.")
