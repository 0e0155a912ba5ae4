"""What of an Exif block matters before a picture goes out: which way is up, and is a place in it."""

from __future__ import annotations

import struct

PREFIX = b"Exif\0\0"
ORIENTATION, GPS = 0x0112, 0x8825
SHORT = 3
UPRIGHT = 1
"""Also what is said where nothing is."""
ORDERS = {b"II*\0": "<", b"MM\0*": ">"}


def tags(block: bytes) -> dict[int, int]:
    """The tags of the first directory with their first value; nothing where it cannot be read."""
    tiff = block.removeprefix(PREFIX)
    order = ORDERS.get(tiff[:4])
    if order is None:
        return {}
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        return dict(_entry(tiff, order, start + 2 + 12 * number) for number in range(count))
    except struct.error:
        return {}


def orientation(block: bytes) -> int:
    """How the picture has to be turned, 1 to 8 (Exif 2.32, 4.6.4 A); 1: not at all."""
    found = tags(block).get(ORIENTATION, UPRIGHT)
    return found if UPRIGHT <= found <= 8 else UPRIGHT


def only_orientation(turned: int) -> bytes:
    """A block that says which way is up and nothing else, without the JPEG prefix."""
    entry = struct.pack(">HHIHH", ORIENTATION, SHORT, 1, turned, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _entry(tiff: bytes, order: str, at: int) -> tuple[int, int]:
    tag, kind = struct.unpack_from(f"{order}HH", tiff, at)
    (value,) = struct.unpack_from(f"{order}{'H' if kind == SHORT else 'I'}", tiff, at + 8)
    return tag, value
