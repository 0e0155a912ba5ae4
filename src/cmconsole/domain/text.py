"""Text from outside is hostile until it has been through here.

What `clean` promises, whatever it is given:

- NFC, so that `é` written with one or two code points is found by the same search.
- No control characters but newline and tab, no bidirectional marks, embeddings, overrides or
  isolates, no other invisible character that can hide or disguise words, no lone surrogates.
  Zero-width joiners and non-joiners stay where a script or an emoji needs them and go between two
  plain Latin characters; variation selectors stay; tag characters stay only inside a flag emoji.
- At most one empty line in a row, no monstrous blank, at most `TALLEST_STACK` marks on a letter.
- Never longer than the limit, cut between two graphemes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

LONGEST_TEXT = 40_000
"""Characters of a post that are kept; the rest is one click away at the network."""
TALLEST_STACK = 8
"""Combining marks on one letter. Tibetan and pointed Hebrew need up to eight, nobody needs more."""
WIDEST_BLANK = 8
"""Blanks in a row that may be an indentation; a longer run becomes one blank."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # grapheme joiner and fillers: letters without ink
    "\ufdd0-\ufdef\ufffe\uffff"  # not characters
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a{_UNSEEN}]"
)
_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f)|[\U000e0000-\U000e007f]")
_JOINER_IN_LATIN = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+(?![^\x00-\x7f])")
_WIDE_BLANK = re.compile(rf"[^\S\n]{{{WIDEST_BLANK + 1},}}")
_BLANK_AT_LINE_END = re.compile(r"[^\S\n]+\n")
_EMPTY_LINES = re.compile(r"\n{3,}")
_SPACES_TOO_MANY = " " * (WIDEST_BLANK + 1)
_NOT_SIMPLE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u200c\u200d\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f"
    f"\u3099\u309a\ua66f-\uabed\ufb1e\ufe00-\ufe2f\U000101fd-\U0001efff\U000e0100-\U000e01ef{_UNSEEN}]"
)
"""All marks, joiners and inkless characters there are, and some harmless neighbours."""
_ASCII = bytes(range(128))
_CUT_WINDOW = 256
"""Characters before the limit in which a boundary is looked for."""


def clean(text: str, limit: int = LONGEST_TEXT) -> str:
    """Plain, visible text in NFC, stripped at both ends and at most `limit` characters long.

    Args:
        text: anything a network sent; markup is not looked at (see `networks.html`).
        limit: characters (code points) of the result, the closing ellipsis of a cut included.
    """
    if not _harmless(text):
        text = _scrub(text)
    text = text.strip()
    return text if len(text) <= limit else _cut(text, limit)


def folded(text: str) -> str:
    """The same without capitals and accents, to compare what people call things."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return plain if plain.isascii() else "".join(filter(_is_no_mark, plain))


def _is_no_mark(letter: str) -> bool:
    return not unicodedata.combining(letter)


def _harmless(text: str) -> bool:
    """A cheap proof, in C, that there is nothing to scrub; False only means "look closer"."""
    flat = text
    ascii_only = text.isascii()
    if not ascii_only:
        # The two that are frequent and need no scrubbing: emoji style and no-break space.
        flat = flat.replace("\u00a0", " ")
        if "\ufe0f" in flat and "\ufe0f\ufe0f" not in flat:
            flat = flat.replace("\ufe0f", "")
    if "\n" in flat:
        if "\n\n\n" in flat or " \n" in flat:
            return False
        flat = flat.replace("\n", "")
    if not flat.isprintable() or _SPACES_TOO_MANY in flat:
        return False
    if ascii_only:
        return True
    # What is left without ASCII is short, and no ASCII character takes part in either question.
    rest = flat.encode().translate(None, _ASCII).decode()
    return _NOT_SIMPLE.search(rest) is None and unicodedata.is_normalized("NFC", rest)


def _scrub(text: str) -> str:
    if not text.isascii():
        text = _scrub_beyond_ascii(text)
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _JOINER_IN_LATIN.sub("", text)
        # Marks are counted before NFC, whose sorting of long stacks is quadratic, and after it,
        # because a few characters fall apart into several marks.
        stacks = _stacks()
        text = unicodedata.normalize("NFC", stacks.sub(r"\1", text))
        text = stacks.sub(r"\1", text)
    text = _WIDE_BLANK.sub(" ", text)
    text = _BLANK_AT_LINE_END.sub("\n", text)
    return _EMPTY_LINES.sub("\n\n", text)


def _scrub_beyond_ascii(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        # Halves of a pair that belong together become one character; lone halves go.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _TAGS.sub(lambda found: found[1] or "", text)


def _cut(text: str, limit: int) -> str:
    """The longest run of whole graphemes that leaves room for an ellipsis."""
    room = limit - 1
    if room < 1:
        return "…"[: max(limit, 0)]
    # A grapheme begins at any ASCII character, so counting from one inside the window is exact.
    start = max(0, room - _CUT_WINDOW)
    start = next((at for at in range(start, room) if text[at] < "\x7f"), start)
    end = start
    for grapheme in _graphemes().finditer(text, start, room + _CUT_WINDOW):
        if grapheme.end() > room:
            break
        end = grapheme.end()
    if end == start > 0:  # one monstrous grapheme fills the window
        end = room
    return text[:end].rstrip() + "…"


@cache
def _stacks() -> Any:
    import regex  # 14 ms, and most texts never need it

    mark = r"[\p{M}\u200c\u200d]"
    return regex.compile(f"({mark}{{{TALLEST_STACK}}}){mark}+")


@cache
def _graphemes() -> Any:
    import regex

    return regex.compile(r"\X")
