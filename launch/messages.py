"""What is said to people in our files, and whether every language says it too. `make check` runs this.

Not makemessages: it asks for gettext's own tools, which a fresh machine does not have.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
SINGLE = {"_", "gettext", "gettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b(?P<head>.*?)%}(?P<body>.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
PLAIN = re.compile(r"""{%\s*trans(?:late)?\s+(?P<text>"[^"]*"|'[^']*')(?:\s+context\s+(?P<context>"[^"]*"|'[^']*'))?""")
TURN = re.compile(r"{%\s*plural\s*%}")
NAME = re.compile(r"{{\s*([\w.]+?)\s*}}")
PLACE = re.compile(r"%\((\w+)\)[sd]")


class Message(NamedTuple):
    """One sentence; `plural` blank where there is one form."""

    text: str
    plural: str = ""
    context: str = ""


def messages(root: Path) -> dict[Message, str]:
    """Every message of the product, and the file that says it."""
    found: dict[Message, str] = {}
    for path in sorted((root / "apps").rglob("*.py")):
        found |= dict.fromkeys(_of_python(path.read_text("utf-8")), str(path.relative_to(root)))
    for suffix in ("html", "txt"):
        for path in sorted((root / "templates").rglob(f"*.{suffix}")):
            found |= dict.fromkeys(_of_template(path.read_text("utf-8")), str(path.relative_to(root)))
    return found


def complaints(root: Path) -> list[str]:
    """What is missing, stale, doubtful or broken in the catalogues, one line each."""
    said = messages(root)
    told = []
    for catalogue in sorted(root.glob("locale/*/LC_MESSAGES/django.po")):
        language = catalogue.parts[-3]
        with catalogue.open("rb") as file:
            entries = {_key(entry): entry for entry in read_po(file, locale=language, abort_invalid=True) if entry.id}
        told += [f"{language}: missing {one.text!r} ({where})" for one, where in said.items() if one not in entries]
        for one, entry in entries.items():
            words = [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])
            if one not in said:
                told.append(f"{language}: stale {one.text!r}")
            elif entry.fuzzy or not all(words):
                told.append(f"{language}: not translated {one.text!r}")
            elif any(_places(word) - _places(one.text, one.plural) for word in words):
                told.append(f"{language}: unknown placeholder in {words!r}")
    return told


def _key(entry: "object") -> Message:
    identity, context = entry.id, entry.context or ""  # type: ignore[attr-defined]
    return Message(identity, "", context) if isinstance(identity, str) else Message(identity[0], identity[1], context)


def _places(*texts: str) -> set[str]:
    return {name for text in texts for name in PLACE.findall(text)}


def _of_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in SINGLE and len(words) == 1:
            yield Message(words[0])
        elif name in PLURAL and len(words) == 2:
            yield Message(words[0], words[1])
        elif name in CONTEXT and len(words) == 2:
            yield Message(words[1], "", words[0])


def _of_template(source: str) -> Iterator[Message]:
    for found in PLAIN.finditer(source):
        yield Message(found["text"][1:-1], "", (found["context"] or "''")[1:-1])
    for block in BLOCK.finditer(source):
        one, *many = (
            _template_text(part, trimmed="trimmed" in block["head"].split()) for part in TURN.split(block["body"])
        )
        yield Message(one, "".join(many))


def _template_text(text: str, *, trimmed: bool) -> str:
    """As Django looks it up: names as %(name)s, per cent signs doubled, lines joined where the tag says so."""
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return NAME.sub(r"%(\1)s", text.replace("%", "%%"))


if __name__ == "__main__":
    found = complaints(ROOT)
    print("\n".join(found))
    sys.exit(bool(found))
