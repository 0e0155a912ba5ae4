"""Words that typography dresses up, in plain letters: rules and models know words by their letters."""

from __future__ import annotations

import re
import unicodedata

_CROSSED_OUT = "\u0334-\u0338\u20d2\u20d3\u20d8\u20e5\u20e6"
"""Marks that strike a letter through."""
_STYLED = (
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\u1d2c-\u1d61\u02b0-\u02b8\u2070-\u209c"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f149"
)
"""Full-width, circled, raised, mathematical and squared letters and digits."""
_SMALL_CAPITALS = dict(
    zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnoprstuvwyz", strict=True)
)
_ON_BLACK = {first + i: chr(65 + i) for first in (0x1F150, 0x1F170) for i in range(26)}
"""Letters in black circles and squares, for which Unicode names no plain one."""
_LOOK_ALIKES = dict(
    zip(map(ord, "асеорхуіјѕһԁАВЕКМНОРСТХУІЈЅ"), "aceopxyijshdABEKMHOPCTXYIJS", strict=True)
)
"""Cyrillic letters that cannot be told from Latin ones by eye."""

_DRESSED = re.compile(
    f"[{_CROSSED_OUT}{_STYLED}\u0400-\u052f\u1d00-\u1d22\u0262-\u029f\ua730\ua731\U0001f150-\U0001f189]"
    "|[\u0300-\u036f]{3}"
)
_MARKS = re.compile(f"[{_CROSSED_OUT}]|[\u0300-\u036f]{{3,}}")
_STYLED_LETTERS = re.compile(f"[{_STYLED}]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z]")
_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] {1,8}){7,}[^\W\d_](?!\S)")
"""Eight letters or more with blanks between them; more than one blank stands between words."""
_LOOKED_AT = 600
"""Characters in which a text shows whether it is written in Cyrillic."""


def plain(text: str) -> str:
    """The text without styled, struck-through, look-alike and spaced-out letters.

    What is written plainly is returned as it is, also in scripts other than the Latin one.
    """
    if text.count(" ") * 5 >= len(text) * 2:
        text = _SPACED_OUT.sub(_closed_up, text)
    if text.isascii() or not _DRESSED.search(text):
        return text
    text = _STYLED_LETTERS.sub(_unstyled, _MARKS.sub("", text))
    text = text.translate(_SMALL_CAPITALS).translate(_ON_BLACK)
    cyrillic = set(_CYRILLIC.findall(text[:_LOOKED_AT]))
    # Whoever writes in Cyrillic uses letters of its own; whoever hides behind it does not.
    if cyrillic and _LATIN.search(text) and all(ord(c) in _LOOK_ALIKES for c in cyrillic):
        text = text.translate(_LOOK_ALIKES)
    return text


def _unstyled(letters: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", letters[0])


def _closed_up(letters: re.Match[str]) -> str:
    # With one blank everywhere nobody can tell where a word ends.
    return re.sub(r"(\S) (?=\S)", r"\1", letters[0]) if "  " in letters[0] else letters[0]
