"""What a spreadsheet would calculate, written so that it does not, and read as it was.

A program may part cells at another sign than the file does: where a comma is for decimals, Excel parts at semicolons.
So a sign is kept from calculating not only where its cell begins, but after everything that might begin one.
"""

import re
import unicodedata

BEGINS_FORMULA = "=+-@|%"
_UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202d\u202e"
_PARTS = ";\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# What may begin a cell, with what programs skip before they look for a sign, and the next character unread.
_MAY_BEGIN = re.compile(rf'([{_PARTS}][\s"{_PARTS}{_UNSEEN}]*)(?=(.))')
_WAS_KEPT = re.compile(rf"([{_PARTS}][\s\"{_PARTS}{_UNSEEN}]*)'(?=(.))")


def harmless(text: str) -> str:
    """The text, with an apostrophe before each sign that a spreadsheet might calculate from.

    Leading blanks, tabs and line ends go, because programs skip them before they look for a sign; a full-width sign
    counts as the one that it folds to.
    """
    text = text.replace("\0", "")
    start = text.lstrip().lstrip(_UNSEEN).lstrip()
    if _is_sign(start[:1]):
        text = f"'{start}"
    elif not start or text[0] != start[0]:
        text = start
    return _MAY_BEGIN.sub(lambda found: found[1] + "'" * _is_sign(found[2]), text)


def as_it_was(cell: str) -> str:
    """The text that `harmless` was given."""
    if cell[:1] == "'" and _is_sign(cell[1:2]):
        cell = cell[1:]
    return _WAS_KEPT.sub(lambda found: found[1] + "'" * (not _is_sign(found[2])), cell)


def _is_sign(char: str) -> bool:
    return char != "" and unicodedata.normalize("NFKC", char)[0] in BEGINS_FORMULA
