"""Finding cards of the client file by any part of a name, a phone number or an e-mail."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from apps.groups.models import Client
from apps.groups.search import fold

NUMBER = re.compile(r"[+0-9().\-/]+")
LONGEST = 100
MOST_WORDS = 6
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Some cards in the order of their names, and whether there are others on either side."""

    clients: list[Client]
    earlier: bool
    later: bool


def clients_matching(group: int, text: str, most: int) -> list[Client]:
    """The cards of a site in which every word of the text is found, those seen last first. One statement.

    A number is compared without its spaces and its leading 0, since cards keep the international form.
    """
    rows = _matching(group, text)
    return list(rows.order_by("-latest_visit", "lastname", "firstname", "pk")[:most])


def client_page(group: int, text: str, most: int, *, after: int | None = None, before: int | None = None) -> ClientPage:
    """The cards in which every word is found, by name, that follow (or precede) one card. Two statements at most.

    However long the file is, a page reads no more of it than it shows; a search reads on until it has found enough.
    """
    rows = _matching(group, text)
    key = after if after is not None else before
    mark = None if key is None else Client.objects.filter(group_id=group, pk=key).values_list("search_text").first()
    if key is None or mark is None:
        found = list(rows.order_by("search_text", "pk")[: most + 1])
        return ClientPage(found[:most], earlier=False, later=len(found) > most)
    if after is not None:
        rows = rows.filter(search_text__gte=mark[0]).exclude(search_text=mark[0], pk__lte=key)
        found = list(rows.order_by("search_text", "pk")[: most + 1])
        return ClientPage(found[:most], earlier=True, later=len(found) > most)
    rows = rows.filter(search_text__lte=mark[0]).exclude(search_text=mark[0], pk__gte=key)
    found = list(rows.order_by("-search_text", "-pk")[: most + 1])
    return ClientPage(found[:most][::-1], earlier=len(found) > most, later=True)


def twins_of(client: Client, most: int) -> list[Client]:
    """Cards that may be the same person: the same name, e-mail or phone number. One statement."""
    same = Q(firstname__iexact=client.firstname, lastname__iexact=client.lastname)
    same |= Q(search_text__startswith=f"{fold(client.lastname, client.firstname)} ")
    if client.email:
        same |= Q(email__iexact=client.email)
    for phone in filter(None, (client.firstphone, client.secondphone)):
        same |= Q(firstphone=phone) | Q(secondphone=phone)
    rows = Client.objects.filter(same, group_id=client.group_id, deleted=False).exclude(pk=client.pk)
    return list(rows.order_by("search_text", "pk")[:most])


def every_client(group: int) -> Iterator[Client]:
    """The whole file, by name, a thousand cards at a time: what is read meanwhile is never more than that."""
    after: int | None = None
    while True:
        page = client_page(group, "", CHUNK, after=after)
        yield from page.clients
        if not page.later:
            return
        after = page.clients[-1].pk


def person_keys(card: Mapping[str, Any]) -> set[tuple[str, str]]:
    """By what somebody is the same person as another: the name with the e-mail, the name with the phone number."""
    name = fold(card["lastname"], card["firstname"])
    return {(name, mark) for mark in (card["email"].lower(), card["phone"]) if mark}


def known_people(group: int, cards: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Key -> the oldest card with it, of all cards of the site that may be one of these people. One statement."""
    emails = {card["email"].lower() for card in cards if card["email"]}
    phones = {card["phone"] for card in cards if card["phone"]}
    rows = Client.objects.filter(group_id=group, deleted=False).annotate(folded=Lower("email"))
    found = rows.filter(Q(folded__in=emails) | Q(firstphone__in=phones)).order_by("-pk")
    keys: dict[tuple[str, str], int] = {}
    for pk, lastname, firstname, email, phone in found.values_list(
        "pk", "lastname", "firstname", "email", "firstphone"
    ):
        card = {"lastname": lastname, "firstname": firstname, "email": email, "phone": phone}
        keys |= dict.fromkeys(person_keys(card), pk)
    return keys


def cards_numbered(group: int, numbers: Collection[int]) -> dict[int, int]:
    """A program's own number -> the oldest card of the site that has it. One statement."""
    rows = Client.objects.filter(group_id=group, deleted=False, externid__in=numbers).order_by("-pk")
    return dict(rows.values_list("externid", "pk"))  # type: ignore[arg-type]  # asked for by number


def words_of(text: str) -> list[str]:
    """What has to be found: the folded words, and the digits of whatever else is a phone number, as one."""
    words = fold(text[:LONGEST].replace("\0", " ")).split()
    numbers = [word for word in words if NUMBER.fullmatch(word)]
    digits = "".join(char for word in numbers for char in word if char.isdigit())
    if not digits:
        return words[:MOST_WORDS]
    national = digits.removeprefix("00") if digits.startswith("00") else digits.removeprefix("0")
    return [*[word for word in words if word not in numbers][:MOST_WORDS], national or digits]


def _matching(group: int, text: str) -> QuerySet[Client]:
    rows = Client.objects.filter(group_id=group, deleted=False)
    for word in words_of(text):
        rows = rows.filter(search_text__contains=word)
    return rows
