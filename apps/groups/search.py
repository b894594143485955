"""Text folded for search: no case, no accents, no odd forms, single spaces."""

import unicodedata


def search_text_of(firstname: str, lastname: str, *more: str) -> str:
    """What a card is found by: the last name first, because lists of cards are in this order."""
    return fold(lastname, firstname, *more)


def fold(*parts: str) -> str:
    """`fold("Éloïse", "MARTIN")` is `"eloise martin"`."""
    text = " ".join(parts).casefold()
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in text if not unicodedata.combining(char)).split())
