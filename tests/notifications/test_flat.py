"""Our bytes of a mail are Django's, but for the folding of headers."""

import email
import email.policy
from typing import Any

import pytest

from apps.notifications.transports.flat import flattened
from tests.clinic import Clinic
from tests.notifications.said import book, tell

pytestmark = pytest.mark.django_db


def parts_of(content: bytes) -> list[tuple[Any, ...]]:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    return [
        (sorted((name, str(value)) for name, value in part.items()), part.is_multipart() or part.get_content())
        for part in mail.walk()
    ]


@pytest.mark.parametrize(
    "name", ["Clinic", "Clinique des Lilas à Évry", "診療所 🩺", "x" * 250, "é" * 200, ". \n..\n.dot"]
)
def test_a_mail_is_read_back_as_django_wrote_it(clinic: Clinic, name: str) -> None:
    clinic.group.name = name
    clinic.group.save()
    book(clinic)
    (sent,) = tell()
    mine, theirs = flattened(sent.message()), sent.message().as_bytes(linesep="\r\n")
    assert [part[1] for part in parts_of(mine)] == [part[1] for part in parts_of(theirs)]
    drop = "Date"
    assert [[one for one in part[0] if one[0] != drop] for part in parts_of(mine)] == [
        [one for one in part[0] if one[0] != drop] for part in parts_of(theirs)
    ]
    assert max(len(line) for line in mine.split(b"\r\n")) <= 998
    assert b"\n" not in mine.replace(b"\r\n", b"")
