"""The colours of a clinic's booking pages: text that could not be read on its ground is made darker or lighter.

WCAG 2.2 asks for 4.5 to 1.
"""

from collections.abc import Mapping

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
    steps = (mixed(end, text, step / 20) for step in range(1, 21))
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


def mixed(one: str, other: str, share: float) -> str:
    """`share` of the one colour, and the rest of the other."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
