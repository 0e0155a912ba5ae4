"""How X counts the length of a post: weighted characters, links at a fixed price, emoji as one.

Source: twitter-text 3.1 (config v2 and v3, `parseTweet`, `extractUrlsWithIndices`), and its
conformance file `validate.yml`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from cmconsole.networks.x.top_level_domains import COUNTRIES, GENERIC

LONGEST_LABEL = 63
"""Characters of a host's label in punycode; a longer one is no host (RFC 1035)."""
LONGEST_LINK = 4096
INVALID = frozenset("\ufffe\ufeff\uffff")
"""Characters that X refuses in a post."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of the configuration."""

    limit: int = 280
    scale: int = 100
    default: int = 200
    emoji_as_one: bool = True
    link: int = 23
    light: tuple[tuple[int, int], ...] = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
    """Ranges of code points that weigh `scale`."""

    def of(self, character: str) -> int:
        """The weight of one character."""
        point = ord(character)
        light = any(first <= point <= last for first, last in self.light)
        return self.scale if light else self.default


V2 = Weights(emoji_as_one=False)
V3 = Weights()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What X says of a text."""

    length: int
    valid: bool
    """It is not empty, not too long and has no character that is refused."""
    permillage: int
    """How full it is, in thousandths."""
    fits_until: int = field(default=0)
    """Characters of the text, counted in UTF-16 units, that still fit."""


_TLD = "|".join(sorted((*GENERIC, *COUNTRIES), key=len, reverse=True))
_LETTER = r"[^\s\p{P}\p{Z}\p{C}]"
_LABEL = rf"{_LETTER}(?:[_-]|{_LETTER})*"
_DOMAIN = rf"{_LETTER}(?:-|{_LETTER})*"
_ACCENTED = r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_PATH = rf"[a-z{_ACCENTED}\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@&|]"
_PATH_END = rf"[a-z{_ACCENTED}\u0400-\u04ff0-9=_#/+\-@]"
_NOT_BEFORE = r"a-z0-9@＠$#＃\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_BALANCED = rf"\((?:{_PATH}+|(?:{_PATH}*\({_PATH}+\){_PATH}*))\)"
_QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"
_TAIL = (
    rf"(?P<port>:\d+)?(?P<path>/(?:(?:{_PATH}*(?:{_BALANCED}{_PATH}*)*{_PATH_END})|"
    rf"(?:@{_PATH}+/)|(?:{_PATH}*{_BALANCED}))*)?" + _QUERY
)
_LINK = regex.compile(
    rf"(?<![{_NOT_BEFORE}])(?P<protocol>https?://)"
    rf"(?P<host>(?:{_LABEL}\.)*{_DOMAIN}\.(?:{_TLD}|xn--[\-0-9a-z]+))"
    rf"(?![\p{{L}}\p{{N}}@+\-]){_TAIL}",
    regex.IGNORECASE,
)
_BARE = regex.compile(
    rf"(?<![{_NOT_BEFORE}{_ACCENTED}._/\-])"
    rf"(?P<host>(?:[a-z0-9{_ACCENTED}](?:[a-z0-9{_ACCENTED}_-]*[a-z0-9{_ACCENTED}])?\.)+"
    rf"(?:{_TLD}|xn--[\-0-9a-z]+))(?![a-z0-9@+\-_]){_TAIL}",
    regex.IGNORECASE,
)
_SHORTENED = regex.compile(rf"https?://t\.co/([a-z0-9]+){_QUERY}", regex.IGNORECASE)
"""X's own links end where their code ends, whatever follows."""
LONGEST_CODE = 40
_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\ufe0f?\u20e3"
    r"|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=\ufe0f|\p{Emoji_Modifier}|\u200d)|"
    r"(?![0-9#*])\p{Emoji}(?=\ufe0f))"
    r"(?:\ufe0f|\p{Emoji_Modifier}|[\U000e0020-\U000e007f])*"
    r"(?:\u200d\p{Emoji}(?:\ufe0f|\p{Emoji_Modifier})*)*"
)


def weigh(text: str, weights: Weights = V3) -> Weighed:
    """Count a text the way X does.

    Args:
        text: what is to be posted.
        weights: the configuration; X uses version 3.
    """
    normal = unicodedata.normalize("NFC", text)
    shift = _units(text) - _units(normal)
    weight, valid_until, at = 0, 0, 0
    valid = True
    for piece, cost in _pieces(normal, weights):
        weight += cost
        at += _units(piece)
        valid = valid and not INVALID.intersection(piece)
        if valid and weight <= weights.limit * weights.scale:
            valid_until = at
    length = weight // weights.scale
    return Weighed(
        length=length,
        valid=valid and 0 < length <= weights.limit,
        permillage=length * 1000 // weights.limit,
        fits_until=max(valid_until + shift, 0),
    )


def links(text: str) -> list[tuple[int, int]]:
    """Where X finds links in a text, as start and end."""
    found = [(m.start(), _end(m)) for m in _LINK.finditer(text) if _is_link(m)]
    taken = [range(*pair) for pair in found]
    for m in _BARE.finditer(text):
        if not any(m.start() in span for span in taken) and _is_link(m):
            found.append((m.start(), m.end()))
    return sorted(found)


def _end(found: regex.Match[str]) -> int:
    code = _SHORTENED.match(found[0])
    return int(found.start()) + (code.end() if code else len(found[0]))


def _pieces(text: str, weights: Weights) -> Iterator[tuple[str, int]]:
    """The text in pieces that are counted as one, each with its weight."""
    spans = [(*span, weights.link * weights.scale) for span in links(text)]
    if weights.emoji_as_one:
        inside = [range(start, end) for start, end, _ in spans]
        spans += [
            (m.start(), m.end(), weights.default)
            for m in _EMOJI.finditer(text)
            if not any(m.start() in span for span in inside)
        ]
    at = 0
    for start, end, cost in sorted(spans):
        yield from ((character, weights.of(character)) for character in text[at:start])
        yield text[start:end], cost
        at = end
    yield from ((character, weights.of(character)) for character in text[at:])


def _is_link(found: regex.Match[str]) -> bool:
    """Whether every label of the host can be looked up, and nothing is longer than it may be."""
    code = _SHORTENED.match(found[0])
    if len(found[0]) > LONGEST_LINK or (code and len(code[1]) > LONGEST_CODE):
        return False
    return all(_is_label(label) for label in found["host"].split("."))


def _is_label(label: str) -> bool:
    if not label or label[-1] in "-_" or label[0] in "-_":
        return False
    if label.startswith("xn--") and not label.isascii():
        return False
    if label.isascii():
        return len(label) <= LONGEST_LABEL
    return len(label.encode("punycode")) + len("xn--") <= LONGEST_LABEL


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
