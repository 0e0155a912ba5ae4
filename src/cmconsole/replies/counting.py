"""How long a text is on a network, and how to say a long one in several posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from cmconsole.networks.base import TextRules

BLUESKY_GRAPHEMES = 300
BLUESKY_BYTES = 3_000
"""Source: the lexicon app.bsky.feed.post: maxGraphemes 300, maxLength 3000 (bytes of UTF-8)."""
_GRAPHEME = regex.compile(r"\X")
_WORD = regex.compile(r"\S+\s*")
_PARAGRAPH_END = regex.compile(r"\n\s*\n\s*$")
_SENTENCE_END = regex.compile(r"[.!?…。！？]['\")\]»”’]*\s*$")
LITTLE = 0.4
"""A part that ends with a sentence is at least this full; otherwise it goes on and ends with a word."""


@dataclass(frozen=True, slots=True)
class Length:
    """How much of a post a text takes."""

    used: int
    limit: int | None
    """None: no limit that matters."""
    unit: str

    @property
    def over(self) -> int:
        """Units too many; 0: it fits."""
        return max(0, self.used - self.limit) if self.limit is not None else 0

    @property
    def share(self) -> float:
        """How full it is, from 0; above 1 it does not fit."""
        return self.used / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """The way one network counts."""

    limits: tuple[tuple[str, Callable[[str], int], int | None], ...]
    """Unit, function and limit; a text has to keep all of them, the first is the one that is shown."""

    def length(self, text: str, names: Sequence[str] = ()) -> Length:
        """The length that is shown: of the limit that is the nearest to being broken.

        Args:
            text: what a person wrote.
            names: handles that go in front of it.
        """
        whole = addressed(text, names)
        lengths = [Length(count(whole), limit, unit) for unit, count, limit in self.limits]
        broken = [length for length in lengths if length.over]
        return max(broken, key=lambda length: length.share) if broken else lengths[0]

    def fits(self, text: str, names: Sequence[str] = ()) -> bool:
        """Whether it can be posted."""
        return not self.length(text, names).over


def measure(kind: str, rules: TextRules) -> Measure:
    """How `kind` counts.

    Args:
        kind: the kind of network.
        rules: of the kind, or better of the server itself.
    """
    if kind == "mastodon":
        # Here and below: a start of the program should not pay for every network's way of counting.
        from cmconsole.networks.mastodon.text import count as count_mastodon

        return Measure((("characters", lambda text: count_mastodon(text, rules), rules.limit),))
    if kind == "bluesky":
        return Measure(
            (
                ("characters", graphemes, rules.limit or BLUESKY_GRAPHEMES),
                ("bytes", lambda text: len(text.encode()), BLUESKY_BYTES),
            )
        )
    if kind == "x":
        from cmconsole.networks.x.weighted import V3, weigh

        return Measure((("characters", lambda text: weigh(text).length, rules.limit or V3.limit),))
    counts: dict[str, Callable[[str], int]] = {
        "graphemes": graphemes,
        "bytes": lambda text: len(text.encode()),
        "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    }
    unit = rules.unit
    return Measure(
        (("bytes" if unit == "bytes" else "characters", counts.get(unit, len), rules.limit),)
    )


def graphemes(text: str) -> int:
    """What a reader counts as characters (Unicode, UAX 29)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def addressed(text: str, names: Sequence[str]) -> str:
    """The text with handles in front."""
    return " ".join([*("@" + name.removeprefix("@") for name in names), text])


def split(text: str, how: Measure, names: Sequence[str] = ()) -> list[str]:
    """The text in parts that each fit, in order; nothing is left out but blanks between parts.

    A part ends with a paragraph or a sentence where one ends in time, else with a word; a word that
    is too long by itself is cut between characters.

    Args:
        text: what is to be said.
        how: of the network.
        names: handles that every part carries.
    """
    parts: list[str] = []
    rest = text.strip()
    while rest and not how.fits(rest, names):
        end = _end_of_part(rest, how, names)
        parts.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*parts, rest] if rest else parts


def _end_of_part(text: str, how: Measure, names: Sequence[str]) -> int:
    fitting: list[int] = []
    for word in _WORD.finditer(text):
        if not how.fits(text[: word.end()].strip(), names):
            break
        fitting.append(word.end())
    if not fitting:
        return _cut(text, how, names)
    enough = fitting[-1] * LITTLE
    for ends in (_PARAGRAPH_END, _SENTENCE_END):
        for end in reversed(fitting):
            if end >= enough and ends.search(text, max(0, end - 20), end):
                return end
    return fitting[-1]


def _cut(text: str, how: Measure, names: Sequence[str]) -> int:
    """As much of a word as fits; at least one character, so that it comes to an end."""
    end = 0
    for grapheme in _GRAPHEME.finditer(text):
        if not how.fits(text[: grapheme.end()], names):
            break
        end = grapheme.end()
    first = _GRAPHEME.match(text)
    return end or (first.end() if first else len(text))
