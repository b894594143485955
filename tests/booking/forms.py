"""What a visitor's browser would send, read from the page it was shown."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.clinic import Clinic, at

ADA = {
    "firstname": "Ada",
    "lastname": "Lovelace",
    "email": "ada@example.org",
    "phone": "06 12 34 56 78",
    "consent": "yes",
}


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []
        self.inside = ""  # the name of the list or the text that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            if found.get("type") != "checkbox" or "checked" in found:
                self.fields[str(found["name"])] = found.get("value") or ""
        elif tag == "button" and found.get("name") == "start":
            self.buttons.append(str(found["value"]))
        elif tag in {"select", "textarea"}:
            self.inside = str(found["name"])
            self.fields[self.inside] = ""
        elif tag == "option" and "selected" in found:
            self.fields[self.inside] = str(found["value"])

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.inside:
            self.fields[self.inside] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self.inside = ""


def fields_of(response: HttpResponse) -> dict[str, str]:
    """Every field of the page with its value."""
    return _parsed(response).fields


def starts_of(response: HttpResponse) -> list[str]:
    """The starts that the page offers as buttons."""
    return _parsed(response).buttons


def _parsed(response: HttpResponse) -> _Inputs:
    parser = _Inputs()
    parser.feed(response.content.decode())
    return parser


def page(client: Client, clinic: Clinic, step: str = "", **query: Any) -> Any:
    """One page of the clinic."""
    return client.get(f"/book/{clinic.group.slug}/{step}", query)


def you(client: Client, clinic: Clinic, clock: str = "09:30", **query: Any) -> Any:
    """The last step, for the visit with Dr Bell at that time."""
    state = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": at(clock).isoformat(),
    }
    return page(client, clinic, "you", **(state | query))


def send(client: Client, clinic: Clinic, fields: dict[str, str]) -> Any:
    """The form, sent."""
    return client.post(f"/book/{clinic.group.slug}/you", fields)
