"""Cards of every clinic by the words on them, however many there are: for those who look after the platform."""

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Func, QuerySet, Value
from django.db.models.functions import Cast, Lower

from apps.groups.models import Client, Customer
from apps.groups.models.words import Words
from apps.groups.search import fold

LONGEST_WORD = 255  # PostgreSQL takes words of 2,046 bytes at most


def cards_with(text: str, among: QuerySet[Client] | None = None) -> QuerySet[Client]:
    """Those on which each of these words begins a name, phone or e-mail; without a word, all. By the index of words."""
    rows = Client.objects.all() if among is None else among
    wanted = " & ".join(_begins(word[:LONGEST_WORD]) for word in fold(text).split())
    if not wanted:
        return rows
    words = Words("search_text"), Cast(Value(wanted), SearchQueryField())
    return rows.filter(Func(*words, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()))


def customers_with(text: str, among: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those whose e-mail begins with this; without a text, all. By the index of e-mails.

    As a stretch of it: a prepared LIKE takes no index.
    """
    wanted = text.strip().lower()
    rows = among.alias(lowered=Lower("email"))
    return rows.filter(lowered__gte=wanted, lowered__lt=f"{wanted}\U0010ffff") if wanted else among


def _begins(word: str) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"
