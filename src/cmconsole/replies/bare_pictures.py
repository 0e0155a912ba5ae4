"""Takes out of a picture what is not the picture: place, time, camera, person, thumbnails, hidden copies.

The picture itself is not encoded again, so it loses nothing. What is kept is named here, and everything else
goes, so that data of a kind that nobody thought of goes too. Which way is up stays.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from cmconsole.replies import exif


class Hidden(IntEnum):
    """What a picture carried beside what it shows."""

    NOTHING = 0
    DATA = 1
    PLACE = 2
    """Among other things where it was taken."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A picture that holds nothing but what it shows."""

    content: bytes
    removed: Hidden


class BrokenPicture(ValueError):
    """It does not hold together, so nobody can say what else is in it."""


def bare(content: bytes, media_type: str) -> Bare:
    """The same picture without what is hidden in it.

    Raises:
        BrokenPicture: it cannot be taken apart.
    """
    try:
        parts = list(PARTS[media_type](content))
    except (struct.error, IndexError) as error:
        raise BrokenPicture(str(error)) from error
    kept = b"".join(part for part in parts if isinstance(part, bytes))
    gone = [part.content for part in parts if isinstance(part, Gone)]
    turned = max((exif.orientation(block) for block in gone), default=exif.UPRIGHT)
    if media_type == WEBP:
        kept = _as_riff(kept, turned)
    elif turned != exif.UPRIGHT:
        kept = _with_orientation(kept, media_type, turned)
    removed = Hidden.NOTHING
    if kept != content:
        removed = Hidden.PLACE if any(map(_tells_place, gone)) else Hidden.DATA
    return Bare(kept, removed)


@dataclass(frozen=True, slots=True)
class Gone:
    """A part that is left out."""

    content: bytes


JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
Parts = Iterator[bytes | Gone]
PLACES = re.compile(
    rb"GPSL|<Iptc4xmp\w+:Location|photoshop:(City|Country|State)|\x1c\x02[\x5a\x5c\x5f\x64\x65]"
)
"""Where XMP and IPTC say a place. IPTC-IIM: city, sublocation, province, country code and name."""


def _tells_place(block: bytes) -> bool:
    start = max(0, block.find(exif.PREFIX))  # a second picture behind the first has its own
    return exif.GPS in exif.tags(block[start:]) or PLACES.search(block) is not None


# JPEG: ISO/IEC 10918-1, Annex B.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
END, SCAN, COMMENT = 0xD9, 0xDA, 0xFE
JFIF, ICC, ADOBE = (0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")


def _jpeg(content: bytes) -> Parts:
    yield content[:2]
    at, code = 2, 0
    while code != END:
        found = MARKER.search(content, at)
        if code == SCAN:
            yield content[at : found.start() if found else len(content)]
        if found is None:
            if code == SCAN:  # Cut off within the picture: programs show it as far as it goes.
                return
            raise BrokenPicture("no picture in it")
        code, at = found[1][0], found.end()
        if code == END:
            yield b"\xff\xd9"
            break
        (size,) = struct.unpack_from(">H", content, at)
        if size < 2 or at + size > len(content):
            raise BrokenPicture("a part ends behind the end")
        payload = content[at + 2 : at + size]
        kept = _jpeg_part(code, payload)
        if kept is not None:
            yield struct.pack(">BBH", 0xFF, code, len(kept) + 2) + kept
        if kept != payload:
            yield Gone(payload)
        at += size
    if content[at:]:
        yield Gone(content[at:])


def _jpeg_part(code: int, payload: bytes) -> bytes | None:
    if not (0xE0 <= code <= 0xEF or code == COMMENT):
        return payload
    if code == JFIF[0] and payload.startswith(JFIF[1]):
        return (
            payload[:12] + b"\0\0"
        )  # its own small copy of the picture may show more than the picture
    kept = any(code == one and payload.startswith(name) for one, name in (ICC, ADOBE))
    return payload if kept else None


# PNG: W3C Portable Network Graphics (Third Edition), 5 and 11.
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"mDCV", b"cLLI", b"bKGD", b"pHYs", b"hIST", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip


def _png(content: bytes) -> Parts:
    yield content[:8]
    at, name = 8, b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", content, at)
        after = at + 12 + size
        if after > len(content):
            raise BrokenPicture("a part ends behind the end")
        yield content[at:after] if name in PNG_KEPT else Gone(content[at + 8 : after - 4])
        at = after
    if content[at:]:
        yield Gone(content[at:])


# WebP: RFC 9649.
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
HAS_EXIF, HAS_XMP = 0x08, 0x04


def _webp(content: bytes) -> Parts:
    (size,) = struct.unpack_from("<I", content, 4)
    end, at = 8 + size, 12
    while at + 8 <= min(end, len(content)):
        name, size = struct.unpack_from("<4sI", content, at)
        after = at + 8 + size
        if after > len(content):
            raise BrokenPicture("a part ends behind the end")
        yield (
            content[at:after] + b"\0" * (size % 2)
            if name in WEBP_KEPT
            else Gone(content[at + 8 : after])
        )
        at = after + size % 2
    if content[at:]:
        yield Gone(content[at:])


def _as_riff(chunks: bytes, turned: int) -> bytes:
    if not chunks:
        raise BrokenPicture("no picture in it")
    if chunks.startswith(b"VP8X"):
        flags = chunks[8] & ~(HAS_EXIF | HAS_XMP)
        if turned != exif.UPRIGHT:
            flags |= HAS_EXIF
            block = exif.only_orientation(turned)
            chunks += struct.pack("<4sI", b"EXIF", len(block)) + block
        chunks = chunks[:8] + bytes([flags]) + chunks[9:]
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


# GIF: GIF89a specification, 23 to 27.
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GIF_KEPT = {0xF9, 0x01}
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def _gif(content: bytes) -> Parts:
    at = 13 + _table(content[10])
    yield content[:at]
    while (code := content[at]) != TRAILER:
        if code == IMAGE:
            after = _blocks_end(content, at + 11 + _table(content[at + 9]))
        elif code == EXTENSION:
            after = _blocks_end(content, at + 2)
        else:
            raise BrokenPicture("a part of an unknown kind")
        part = content[at:after]
        loops = part[1] == 0xFF and part[3:14] in LOOPS
        kept = code == IMAGE or loops or part[1] in GIF_KEPT
        yield part if kept else Gone(part)
        at = after
    yield b"\x3b"
    if content[at + 1 :]:
        yield Gone(content[at + 1 :])


def _table(packed: int) -> int:
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while size := content[at]:
        at += 1 + size
    return at + 1


def _with_orientation(kept: bytes, media_type: str, turned: int) -> bytes:
    block = exif.only_orientation(turned)
    if media_type == JPEG:
        block = exif.PREFIX + block
        return kept[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + kept[2:]
    if media_type == PNG:
        import zlib

        checked = b"eXIf" + block
        chunk = struct.pack(">I", len(block)) + checked + struct.pack(">I", zlib.crc32(checked))
        return kept[:33] + chunk + kept[33:]
    return kept


PARTS = {JPEG: _jpeg, PNG: _png, WEBP: _webp, GIF: _gif}
