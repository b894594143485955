"""Records as XML and back. A value has a `type` where it is no text, and `nil` where there is none.

Entities, document types and external references are refused (defusedxml).
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from apps.api.groups.kinds import MOMENT, UNTOLD
from apps.core.errors import Invalid

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
DEEPEST = 12
NAME = re.compile(r"[A-Za-z_][\w.-]*")


def to_xml(name: str, value: Any) -> str:
    """`to_xml("calendar", {"id": 4})` is `<calendar><id type="integer">4</id></calendar>`."""
    if isinstance(value, dict):
        inner = "".join(to_xml(key, each) for key, each in value.items())
        return _element(name, "", inner)
    if isinstance(value, list | tuple):
        return _element(name, ' type="array"', "".join(to_xml(_singular(name), each) for each in value))
    if value is None:
        return f'<{_tag(name)} nil="true"/>'
    if isinstance(value, bool):
        return _element(name, ' type="boolean"', "true" if value else "false")
    if isinstance(value, int):
        return _element(name, ' type="integer"', str(value))
    if isinstance(value, float):
        return _element(name, ' type="decimal"', repr(value))
    kind = ' type="datetime"' if MOMENT.fullmatch(value) and len(value) == len("2026-11-24 09:30:00") else ""
    return _element(name, kind, escape(UNTOLD.sub("\ufffd", value), {"\r": "&#13;"}))


def from_xml(body: bytes) -> dict[str, Any]:
    """`<calendar><name>Ann</name></calendar>` is `{"calendar": {"name": "Ann"}}`; values stay text.

    Raises Invalid (`not_xml`) for what is no XML, or holds a document type, an entity or a reference.
    """
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Invalid("The body is not plain XML.", code="not_xml") from None
    return {root.tag: _value(root, DEEPEST)}


def _value(element: Element, depth: int) -> Any:
    if depth == 0:
        raise Invalid("The body is nested too deeply.", code="not_xml")
    if element.get("nil") == "true":
        return None
    children = list(element)
    if element.get("type") == "array":
        return [_value(child, depth - 1) for child in children]
    if not children:
        return element.text or ""
    made: dict[str, Any] = {}
    for tag, value in _named(children, depth):
        made[tag] = [*_listed(made[tag]), value] if tag in made else value
    return made


def _named(children: list[Element], depth: int) -> Iterator[tuple[str, Any]]:
    for child in children:
        # The contract's clients write dashes where JSON has underscores.
        yield child.tag.replace("-", "_"), _value(child, depth - 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _element(name: str, about: str, inner: str) -> str:
    tag = _tag(name)
    return f"<{tag}{about}>{inner}</{tag}>"


def _tag(name: str) -> str:
    return name if NAME.fullmatch(name) else "value"


def _singular(name: str) -> str:
    return name.removesuffix("s") if name.endswith("s") else "value"
