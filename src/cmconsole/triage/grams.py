"""What the model sees of a text: hashed words, pairs of words, beginnings and ends of words, signs.

Everything but pairs is known from one piece of text (what stands between two spaces), so it is worked
out once for each piece and remembered; training and run time share this module.
"""

from __future__ import annotations

import re
import string
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt


BITS = 16
"""Weights are kept in two tables of 2**BITS rows, one for characters and one for words."""
LONGEST = 24
"""Bytes of a piece that are gone into; what is longer is an address or a cry."""
SHORTEST_GRAM, LONGEST_GRAM = 3, 5
READ_FIRST, READ_LAST = 40, 12
"""Pieces of a long text that are looked at, from either end: people say what they want there."""

Hashes: TypeAlias = "npt.NDArray[np.uint32]"
Buckets: TypeAlias = "npt.NDArray[np.int64]"

EDGE = 0x811C9DC5
"""Stands for what is before the first and after the last piece."""
_MIX, _LEFT, _RIGHT = np.uint32(2654435761), np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_PRIME = np.uint32(16777619)
_SALT = (0, 0, 0, np.uint32(0), np.uint32(0x9E3779B9), np.uint32(0x85EBCA6B))
_SHIFT = np.uint32(32 - BITS)

_NUMBER = re.compile(r"\d+")
_REPEAT = re.compile(r"(\S)\1{2,}")
_QUOTES = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("“", '"'), ("”", '"'))
_SPACE = ord(" ")
_AROUND = string.punctuation + "…¡¿«»–—"
LINK, NAME = "httpurl", "@user"
_PLAIN_LINK = re.compile(r"https?://(?:[\w/%&=~-]|[.?](?=[\w/]))+\Z", re.ASCII)
"""Its signs of punctuation are none that anybody counts."""
_DIGIT = re.compile(r"\d")
_NAMES, _LINKS = ("@a", "@0"), ("http://a", "http://0")
"""What stands for all names and links, without digits and with."""


def normals(pieces: Sequence[str]) -> list[str]:
    """Pieces in the form in which they are compared: links and names are all alike, so are numbers."""
    joined = " ".join(pieces)
    if "&" in joined:
        import html  # with all names of characters in it, which few texts need

        joined = " ".join([html.unescape(p) if "&" in p else p for p in pieces])
        joined = joined.replace("\xa0", "\x01")  # a piece stays one piece
    low = joined.lower()
    if not low.isascii():
        for curly, straight in _QUOTES:
            low = low.replace(curly, straight)
    low = _NUMBER.sub("0", low)
    norms = low.split(" ")
    for place in _with_repeats(low):
        norms[place] = _REPEAT.sub(r"\1\1", norms[place])
    for place, norm in enumerate(norms):
        if not norm.isalpha():
            if _is_link(norm):
                norms[place] = LINK
            elif _is_name(norm):
                norms[place] = NAME
    return norms


def is_link_or_name(low: str) -> bool:
    """Whether a piece in lower case stands for where or who, and says nothing itself."""
    return _is_link(low) or _is_name(low)


def _is_link(low: str) -> bool:
    return "://" in low or low.startswith("www.")


def _is_name(low: str) -> bool:
    return low.startswith(("@", ".@")) or low == "<user>"


def _with_repeats(text: str) -> list[int]:
    """Which of the pieces between spaces have a character three times in a row."""
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    third = letters[2:]
    places = np.flatnonzero((third == letters[1:-1]) & (third == letters[:-2]) & (third != _SPACE))
    if not len(places):
        return []
    pieces: list[int] = np.searchsorted(np.flatnonzero(letters == _SPACE), places).tolist()
    return sorted(set(pieces))


def alike(piece: str) -> str:
    """A link or a name as short as may be, if all such are the same to the model; else the piece."""
    if piece[0] == "@":
        if piece.islower() and piece[1:].replace("_", "").isalnum():
            return _NAMES[_DIGIT.search(piece) is not None]
    elif piece.startswith("http") and piece.islower() and _PLAIN_LINK.match(piece):
        return _LINKS[_DIGIT.search(piece) is not None]
    return piece


def core(norm: str) -> str:
    """A normal piece without the signs around it; nothing but signs stays as it is."""
    return norm if norm.isalpha() else norm.strip(_AROUND) or norm


def word_hashes(cores: Sequence[str]) -> Hashes:
    """One number for each word."""
    crc = zlib.crc32
    return np.fromiter(
        (crc(word.encode("utf-8", "replace")) for word in cores), np.uint32, len(cores)
    )


def word_buckets(hashes: Hashes) -> Buckets:
    """The rows of single words in the table of words."""
    return ((hashes * _MIX) >> _SHIFT).astype(np.int64)


def pair_buckets(first: Hashes, second: Hashes) -> Buckets:
    """The rows of neighbouring words in the table of words."""
    return ((((first * _LEFT) ^ (second * _RIGHT)) * _MIX) >> _SHIFT).astype(np.int64)


def gram_buckets(norms: Sequence[str]) -> tuple[Buckets, Buckets]:
    """The rows of all runs of 3 to 5 bytes of each piece, its ends marked, and the piece of each run."""
    padded = [b" " + norm.encode("utf-8", "replace")[:LONGEST] + b" " for norm in norms]
    joined = np.frombuffer(b"".join(padded), np.uint8).astype(np.uint32)
    owner = np.repeat(np.arange(len(padded)), [len(piece) for piece in padded])
    hashed = joined
    rows, owners = [], []
    for length in range(2, LONGEST_GRAM + 1):
        if len(joined) < length:
            break
        hashed = (hashed[: len(joined) - length + 1] * _PRIME) ^ joined[length - 1 :]
        if length >= SHORTEST_GRAM:
            inside = owner[: len(hashed)] == owner[length - 1 :]
            mixed = ((hashed[inside] * _PRIME + _SALT[length]) * _MIX) >> _SHIFT
            rows.append(mixed.astype(np.int64))
            owners.append(owner[: len(hashed)][inside])
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(rows), np.concatenate(owners)


def window(pieces: list[str]) -> list[str]:
    """The pieces of a text that the model looks at."""
    if len(pieces) <= READ_FIRST + READ_LAST:
        return pieces
    return pieces[:READ_FIRST] + pieces[-READ_LAST:]
