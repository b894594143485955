"""Finding cards of the client file by any part of a name, a phone number or an e-mail."""

import re

from apps.groups.models import Client
from apps.groups.search import fold

PHONE = re.compile(r"\+?[0-9 ().\-/]{3,}")
LONGEST = 100
MOST_WORDS = 6


def clients_matching(group: int, text: str, most: int) -> list[Client]:
    """The cards of a site in which every word of the text is found, those seen last first. One statement.

    A number is compared without its spaces and its leading 0, since cards keep the international form.
    """
    rows = Client.objects.filter(group_id=group, deleted=False)
    for word in words_of(text):
        rows = rows.filter(search_text__contains=word)
    return list(rows.order_by("-latest_visit", "lastname", "firstname", "pk")[:most])


def words_of(text: str) -> list[str]:
    """What has to be found: the folded words, or the digits of a phone number."""
    text = text[:LONGEST].replace("\0", " ").strip()
    if PHONE.fullmatch(text):
        digits = "".join(char for char in text if char.isdigit())
        return [digits.removeprefix("00") if text.startswith("00") else digits.removeprefix("0")]
    return fold(text).split()[:MOST_WORDS]
