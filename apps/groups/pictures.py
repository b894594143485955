"""Pictures that somebody uploads: known by their content, and written anew from the parts that draw them.

Whatever else a file holds (where a photograph was taken, words, another file behind the picture) is not taken over. PNG
(W3C) and JPEG (ITU T.81); no SVG, which is a document with scripts.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_SIDE = 2_000  # pixels: a small file may unfold to a picture that no telephone can hold

PNG = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
WHOLE = ((0, 0, 1, 1),)
LACED = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}

JPEG = b"\xff\xd8"
FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive
JPEG_PARTS = FRAMES | {0xC4, 0xDB, 0xDD}  # with the tables of both, and the restart interval
COLOURS = b"Adobe"  # the one remark of a program that changes how the picture is drawn
SCAN, END = 0xDA, 0xD9
BARE = {0x00, *range(0xD0, 0xD8)}  # after 0xff inside a scan: a stuffed byte, restart marks


class NoPictureError(Exception):
    """It is neither a PNG nor a JPEG, is broken, or is too large; the text says which, without blame."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` is png or jpeg."""

    kind: str
    data: bytes
    width: int
    height: int


class Head(NamedTuple):
    """The first chunk of a PNG."""

    width: int
    height: int
    depth: int
    colour: int
    packing: int
    filtering: int
    laced: int

    @property
    def lines(self) -> int:
        """How many bytes the lines of the picture have, unpacked: each begins with the byte of its filter."""
        bits, total = CHANNELS[self.colour] * self.depth, 0
        for left, top, across, down in LACED if self.laced else WHOLE:
            columns, rows = -((left - self.width) // across), -((top - self.height) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + (columns * bits + 7) // 8)
        return total


def clean_picture(data: bytes) -> Picture:
    """The picture alone. Raises NoPictureError, of "kind", "size" or "broken"."""
    if len(data) > MOST_BYTES:
        raise NoPictureError("size")
    for begins, kind, read in ((PNG, "png", _png), (JPEG, "jpeg", _jpeg)):
        if data.startswith(begins):
            try:
                width, height, written = read(data)
            except (LookupError, ValueError, struct.error, zlib.error) as error:
                raise NoPictureError("broken") from error
            return Picture(kind, written, width, height)
    raise NoPictureError("kind")


def _checked(width: int, height: int) -> tuple[int, int]:
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        raise NoPictureError("size")
    return width, height


def _png(data: bytes) -> tuple[int, int, bytes]:
    parts = [(kind, content) for kind, content in _chunks(data) if kind in PNG_PARTS]
    if parts[0][0] != b"IHDR" or parts[-1][0] != b"IEND":
        raise NoPictureError("broken")
    head = Head._make(struct.unpack(">IIBBBBB", parts[0][1]))
    size, lines = _checked(head.width, head.height), head.lines
    packed = zlib.decompressobj()
    drawn = packed.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"), lines + 1)
    if len(drawn) != lines or not packed.eof or packed.unused_data:
        raise NoPictureError("broken")
    return *size, PNG + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk up to the last one, its sum checked."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if data[place : place + 12 + length] != _chunk(kind, content):
            raise NoPictureError("broken")
        yield kind, content
        place += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _jpeg(data: bytes) -> tuple[int, int, bytes]:
    place, written, size = len(JPEG), [JPEG], None
    while data[place] == 0xFF:
        mark = data[place + 1]
        if mark == END:
            if size is None:
                break
            return *size, b"".join([*written, b"\xff\xd9"])
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        ends = place + 2 + length
        content = data[place + 4 : ends]
        if mark in FRAMES:
            height, width = struct.unpack(">HH", content[1:5])
            size = _checked(width, height)
        if mark == SCAN:
            ends = _scan_end(data, ends)
        if mark == SCAN or mark in JPEG_PARTS or (mark == 0xEE and content.startswith(COLOURS)):
            written.append(data[place:ends])
        place = ends
    raise NoPictureError("broken")


def _scan_end(data: bytes, place: int) -> int:
    """Where the drawing of a scan is over: at the next mark that is none of its own."""
    while True:
        place = data.index(0xFF, place)
        if data[place + 1] not in BARE:
            return place
        place += 2
