"""A clinic's own colours as a stylesheet. Text that could not be read on its ground is made darker or lighter, and the
stylesheet says so: WCAG 2.2 asks for 4.5 to 1."""

import hashlib
import json

from django.urls import reverse

from apps.groups.colours import DEFAULTS, corrected, luminance, mixed, readable
from apps.groups.models import Group


def stylesheet_address(group: Group | None) -> str:
    """Where the clinic's colours are; blank where it has none. The address changes with them."""
    if group is None or not group.usercolors:
        return ""
    mark = hashlib.sha256(group.usercolors.encode()).hexdigest()[:8]
    preview = f"&preview={group.preview}" if hasattr(group, "preview") else ""
    return f"{reverse('book-colours', args=[group.slug])}?v={mark}{preview}"


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
    soft = mixed(link, ground, 0.1)
    tokens = {
        "page": colours["page_bg"],
        "page-ink": colours["page_text"],
        "page-muted": readable(mixed(colours["page_text"], colours["page_bg"], 0.75), colours["page_bg"]),
        "surface": ground,
        "sunken": mixed(ink, ground, 0.05),
        "ink": ink,
        "muted": readable(mixed(ink, ground, 0.7), mixed(ink, ground, 0.05)),
        "line": mixed(ink, ground, 0.16),
        "edge": mixed(ink, ground, 0.55),
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
