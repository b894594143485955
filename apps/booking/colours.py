"""A clinic's own colours as a stylesheet. Text that could not be read on its ground is made darker or lighter, and the
stylesheet says so: WCAG 2.2 asks for 4.5 to 1."""

import hashlib
import json
from collections.abc import Mapping

from django.urls import reverse

from apps.groups.models import Group

ENOUGH = 4.5
DEFAULTS = {
    "content_bg": "#ffffff",
    "content_text": "#17211f",
    "content_links": "#0b6b63",
    "main_bg": "#0b6b63",
    "main_text": "#ffffff",
    "page_bg": "#f6f5f1",
    "page_text": "#17211f",
}
PAIRS = (
    ("content_text", "content_bg"),
    ("content_links", "content_bg"),
    ("main_text", "main_bg"),
    ("page_text", "page_bg"),
)
Rgb = tuple[int, int, int]


def stylesheet_address(group: Group | None) -> str:
    """Where the clinic's colours are; blank where it has none. The address changes with them."""
    if group is None or not group.usercolors:
        return ""
    mark = hashlib.sha256(group.usercolors.encode()).hexdigest()[:8]
    return f"{reverse('book-colours', args=[group.slug])}?v={mark}"


def stylesheet(usercolors: str | None) -> str:
    """The tokens of a page in these colours (the JSON object of the group's field); blank for none or for nonsense."""
    try:
        given = json.loads(usercolors or "{}")
    except ValueError:
        given = {}
    if not isinstance(given, dict) or not given:
        return ""
    colours, notes = corrected(
        DEFAULTS | {name: str(value).lower() for name, value in given.items() if name in DEFAULTS}
    )
    ground = colours["content_bg"]
    brand, ink, link = colours["main_bg"], colours["content_text"], colours["content_links"]
    soft = _mixed(link, ground, 0.1)
    tokens = {
        "page": colours["page_bg"],
        "page-ink": colours["page_text"],
        "page-muted": readable(_mixed(colours["page_text"], colours["page_bg"], 0.75), colours["page_bg"]),
        "surface": ground,
        "sunken": _mixed(ink, ground, 0.05),
        "ink": ink,
        "muted": readable(_mixed(ink, ground, 0.7), _mixed(ink, ground, 0.05)),
        "line": _mixed(ink, ground, 0.16),
        "edge": _mixed(ink, ground, 0.55),
        "brand": brand,
        "brand-ink": colours["main_text"],
        "brand-hover": brand,
        "link": link,
        "brand-soft": soft,
        "brand-strong": readable(link, soft),
    }
    scheme = "dark" if luminance(ground) < 0.18 else "light"
    lines = [f"  --{name}: {value};" for name, value in tokens.items()]
    told = "".join(f"/* {note} */\n" for note in notes)
    return f"{told}:root {{\n  color-scheme: {scheme};\n" + "\n".join(lines) + "\n}\n"


def corrected(colours: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The colours with every text readable on its ground, and a sentence for each that was changed."""
    found, notes = dict(colours), []
    for text, ground in PAIRS:
        before = found[text]
        found[text] = readable(before, found[ground])
        if found[text] != before:
            ratio = contrast(before, found[ground])
            notes.append(
                f"{text} {before} on {ground} {found[ground]} is {ratio:.1f} to 1, below 4.5: shown as {found[text]}"
            )
    return found, notes


def readable(text: str, ground: str) -> str:
    """The text's colour, moved towards black or white as little as it takes."""
    if contrast(text, ground) >= ENOUGH:
        return text
    end = "#000000" if contrast("#000000", ground) >= contrast("#ffffff", ground) else "#ffffff"
    steps = (_mixed(end, text, step / 20) for step in range(1, 21))
    return next((one for one in steps if contrast(one, ground) >= ENOUGH), end)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2: 1 for the same, 21 for black on white."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rrggbb`."""
    red, green, blue = ((part / 255) for part in _rgb(colour))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(one: str, other: str, share: float) -> str:
    parts = (round(a * share + b * (1 - share)) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
