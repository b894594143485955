"""IN-13: uploads are known by their content, and nothing but what draws the picture is kept of them."""

import struct
import zlib
from pathlib import Path

import pytest

from apps.groups.pictures import MOST_BYTES, MOST_SIDE, NoPictureError, clean_picture

# 8 x 8 pixels of one grey, baseline, with the standard tables for brightness.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933"
    "3837404e5c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080008000801011100ffc4001f0000010501010101"
    "010100000000000000000102030405060708090a0bffda0008010100003f00d2cf20ffd9"
)
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
WHERE = b"Exif\0\0GPS 48.8566 N 2.3522 E"


def png(width: int = 4, height: int = 3, *extra: bytes, lines: bytes | None = None) -> bytes:
    """A grey picture with these chunks before its end."""
    drawn = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)) if lines is None else lines)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(extra) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def segment(mark: int, content: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(content) + 2) + content


def refused(data: bytes) -> str:
    with pytest.raises(NoPictureError) as told:
        clean_picture(data)
    return str(told.value)


def test_a_picture_is_kept_as_it_draws() -> None:
    found = clean_picture(png())
    assert (found.kind, found.width, found.height, found.data) == ("png", 4, 3, png())
    found = clean_picture(JPEG)
    assert (found.kind, found.width, found.height) == ("jpeg", 8, 8)
    assert clean_picture(found.data) == found


@pytest.mark.parametrize(
    "data",
    [
        png(4, 3, chunk(b"tEXt", b"Comment\0" + WHERE), chunk(b"eXIf", WHERE)),
        png() + WHERE,
        JPEG[:2] + segment(0xE1, WHERE) + segment(0xFE, WHERE) + JPEG[2:],
        JPEG + WHERE,
        JPEG[:20] + segment(0xE2, WHERE) + JPEG[20:],
    ],
    ids=["png-chunks", "png-behind", "jpeg-exif", "jpeg-behind", "jpeg-profile"],
)
def test_in_13_where_it_was_taken_and_whatever_hangs_on_to_it_is_gone(data: bytes) -> None:
    assert b"GPS" not in clean_picture(data).data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "kind"),
        (b"GIF89a" + b"\0" * 50, "kind"),
        (b"PK\x03\x04" + b"\0" * 50, "kind"),
        (png()[8:], "kind"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "broken"),
        (b"\xff\xd8<script>alert(1)</script>", "broken"),
        (png()[:-1], "broken"),
        (png().replace(b"IDAT", b"IDAZ"), "broken"),
        (png(lines=b"short"), "broken"),
        (png(lines=b"\0" * 10_000_000), "broken"),  # ten kilobytes that unfold to ten megabytes
        (JPEG[:-2], "broken"),
        (JPEG[:2] + JPEG[-2:], "broken"),
        (JPEG[:60], "broken"),
        (png(10_000, 10_000, lines=b""), "size"),
        (png(MOST_SIDE + 1, 1), "size"),
        (png(0, 1), "size"),
        (JPEG.replace(b"\x08\x00\x08\x00\x08", b"\x08\x27\x10\x27\x10"), "size"),
        (png() + b"\0" * MOST_BYTES, "size"),
    ],
)
def test_in_13_what_is_no_picture_or_too_large_is_refused(data: bytes, why: str) -> None:
    assert refused(data) == why


def test_every_beginning_of_a_picture_is_refused_and_nothing_else_happens() -> None:
    for whole in (png(), JPEG):
        assert {refused(whole[:length]) for length in range(len(whole))} <= {"kind", "broken"}


def test_what_a_browser_drew_and_an_interlaced_picture_are_taken_as_they_are() -> None:
    screen = clean_picture((SCREENS / "desk-day-390-light.jpg").read_bytes())
    assert (screen.kind, screen.width) == ("jpeg", 390)
    laced = bytearray(png(5, 5, lines=b"\0" * 36))
    laced[28] = 1
    laced[29:33] = struct.pack(">I", zlib.crc32(bytes(laced[12:29])))
    assert clean_picture(bytes(laced)).data == bytes(laced)
