"""Unpacking what came compressed, without ever holding more than was allowed."""

from __future__ import annotations

import zlib

from cmconsole.domain.errors import UnreadableAnswer

ACCEPTED = "gzip, deflate"
"""What we ask for: the encodings that can be unpacked step by step with the standard library."""
WINDOW = 16_384
"""Bytes fed to zlib at a time. Small, because each member of a hostile gzip copies the rest of it."""
GZIP = 16 + zlib.MAX_WBITS


def too_large(limit: int) -> UnreadableAnswer:
    """The error for an answer of more than `limit` bytes."""
    size = f"{limit / 1e6:.3g} MB" if limit >= 1e6 else f"{limit / 1e3:.3g} kB"
    return UnreadableAnswer(
        f"The answer is larger than the {size} that are read at most; nothing of it was used."
    )


def cut_off() -> UnreadableAnswer:
    """The error for an answer that ends too early."""
    return UnreadableAnswer("The answer broke off half-way; nothing of it was used.")


def unpack(packed: bytes, encoding: str, limit: int) -> bytes:
    """The body behind a `Content-Encoding` (RFC 9110, 8.4.1).

    Args:
        packed: the bytes as they were sent.
        encoding: the header's value, or "".
        limit: bytes the result may have.

    Raises:
        UnreadableAnswer: it is larger than `limit`, ends too early, is damaged, or is packed in a
            way that was not asked for. At no time more than `limit` bytes and a window are held.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity") or not packed:
        if len(packed) > limit:
            raise too_large(limit)
        return packed
    if encoding in ("gzip", "x-gzip"):
        return _inflate(packed, GZIP, limit)
    if encoding == "deflate":
        return _inflate(
            packed, zlib.MAX_WBITS if _has_zlib_header(packed) else -zlib.MAX_WBITS, limit
        )
    raise UnreadableAnswer("The answer is packed in a way that cmconsole does not know.")


def _has_zlib_header(packed: bytes) -> bool:
    # Some servers send the bare stream for "deflate" (RFC 9110, 8.4.1.2). The check: RFC 1950, 2.2.
    return packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0


def _inflate(packed: bytes, bits: int, limit: int) -> bytes:
    unpacked = bytearray()
    unpacker = zlib.decompressobj(bits)
    try:
        for start in range(0, len(packed), WINDOW):
            piece = packed[start : start + WINDOW]
            while piece:
                if unpacker.eof:
                    # Several members in a row are one gzip (RFC 1952, 2.2); after deflate it is waste.
                    if bits != GZIP or not piece.lstrip(b"\0"):
                        break
                    unpacker = zlib.decompressobj(bits)
                unpacked += unpacker.decompress(piece, limit + 1 - len(unpacked))
                if len(unpacked) > limit:
                    raise too_large(limit)
                piece = unpacker.unused_data
    except zlib.error as error:
        raise UnreadableAnswer(
            "The answer was damaged on the way; nothing of it was used."
        ) from error
    if not unpacker.eof:
        raise cut_off()
    return bytes(unpacked)
