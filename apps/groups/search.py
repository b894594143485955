"""Text folded for search: no case, no accents, no odd forms, single spaces."""

import unicodedata


def fold(*parts: str) -> str:
    """`fold("Éloïse", "MARTIN")` is `"eloise martin"`."""
    text = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    return " ".join("".join(char for char in text if not unicodedata.combining(char)).split())
