"""Which language a text is written in: by script, common words, telling letters and what is stated.

VADER reads English only, and English is not assumed: what is not recognised is not scored.
"""

from __future__ import annotations

import re
import struct
from collections import Counter, defaultdict
from functools import cache
from typing import Protocol

from cmconsole.triage.problemwords import LOANED, PROBLEM_WORDS
from cmconsole.triage.reading import READ_FOR_LANGUAGE as READ_WORDS
from cmconsole.triage.reading import Reading, composed, fold
from cmconsole.triage.stopwords import (
    ENDINGS,
    LANGUAGE_NAMES,
    LETTERS,
    SAME_SCRIPT,
    SCRIPTS,
    STOP_WORDS,
    TELLING_LETTERS,
)

STOP_WORD, ENDING, LETTER, STATED = 12, 2, 8, 10
"""Votes of one stop word (shared among the languages that have it), ending, kind of letter and tag."""
LOANED_WORD = 4
"""Votes of an English stop word that is at home in other languages too."""
READ_LETTERS = 2_000
"""Characters of the first words: where no spaces are written, one word can be a whole page."""
ENOUGH = 6
"""Votes the winner needs, ..."""
LEAD = 1.25
"""... and how many times the votes of the second."""
PLENTY, FAR_AHEAD = 96, 2
"""Votes of eight common words, and how many times the votes of the second, that nothing can change."""

_TELLING = re.compile("[^\x00-\x7f\\W\\d_]|[¿¡]")
_LETTER = re.compile("[^\\W\\d_]")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")


class Recogniser(Protocol):
    """Whoever can tell languages apart."""

    def votes(self, word: str) -> int:
        """What `Reading.votes` adds up of a word in lower case."""
        ...

    def recognise(self, reading: Reading, stated: str | None) -> str | None:
        """The BCP 47 tag of the text; None if nothing speaks clearly for one.

        `stated` is what the author or the network says. It is often only what the author's
        interface is set to, so it is evidence and not an answer.
        """
        ...


class WordVotes:
    """A light recogniser: every common word votes for the languages that have it."""

    def __init__(self) -> None:
        self._tags = tuple(STOP_WORDS)
        place = {tag: i for i, tag in enumerate(self._tags)}
        self._place = {**place, "no": place["nb"], "nn": place["nb"]}
        self._votes = _packed(self._tags)
        self._unpack = struct.Struct(f"<{len(self._tags)}H")
        self._endings: dict[str, list[int]] = defaultdict(list)
        for tag, ends in ENDINGS.items():
            for end in ends.split():
                self._endings[end].append(place[tag])
        self._letters = [(place[tag], frozenset(letters)) for tag, letters in LETTERS.items()]

    def votes(self, word: str) -> int:
        """What `Reading.votes` adds up: the languages a word is common in, packed in one number."""
        return self._votes.get(word, 0)

    def recognise(self, reading: Reading, stated: str | None) -> str | None:
        """See `Recogniser`."""
        if stated is not None:
            stated = _tidy(stated)
        # All languages are counted in one sum: each has its own 16 bits of the number.
        packed = reading.votes or sum(map(self.votes, reading.lowered[:READ_WORDS]))
        votes = list(self._unpack.unpack(packed.to_bytes(self._unpack.size, "little")))
        if stated is None and (tag := self._beyond_doubt(votes)) is not None:
            return tag
        plain = reading.text.isascii()
        if not plain:
            tag = _by_script(reading, stated)
            if tag is not None:
                return tag
        if not plain:
            self._count_letters(reading, votes)
        if stated is not None and (place := self._place.get(_primary(stated))) is not None:
            votes[place] += STATED
        if len(reading.pieces) < 8:
            self._count_endings(reading.shown, votes)
        return self._winner(votes, stated)

    def _beyond_doubt(self, votes: list[int]) -> str | None:
        """The language of so many common words that letters and endings could not change it."""
        most = max(votes)
        if most < PLENTY:
            return None
        first, second = sorted(votes)[-1:-3:-1]
        return self._tags[votes.index(first)] if second * FAR_AHEAD <= first else None

    def _count_letters(self, reading: Reading, votes: list[int]) -> None:
        opening = composed(" ".join(reading.pieces[:READ_WORDS])[:READ_LETTERS]).lower()
        letters = set(_TELLING.findall(opening))
        if not letters:
            return  # what is not plain in the text is emoji and other signs
        for place, telling in self._letters:
            votes[place] += LETTER * len(letters & telling)

    def _count_endings(self, words: list[str], votes: list[int]) -> None:
        for word in map(str.lower, words):
            if len(word) < 4 or word[0] == "@" or ":" in word:
                continue
            for length in (2, 3, 4):
                for place in self._endings.get(word[-length:], ()):
                    votes[place] += ENDING

    def _winner(self, votes: list[int], stated: str | None) -> str | None:
        most = max(votes)
        if most < ENOUGH:
            return None
        place = votes.index(most)
        votes[place] = 0
        if most < max(votes) * LEAD:
            return None
        if stated is not None and self._place.get(_primary(stated)) == place:
            return stated
        return self._tags[place]


def readable_by_vader(tag: str | None) -> bool:
    """Whether a text in this language can be scored."""
    return tag is not None and _primary(tag) == "en"


def language_name(tag: str) -> str:
    """The language's English name, or the tag itself."""
    return LANGUAGE_NAMES.get(_primary(tag), tag)


@cache
def _foreign() -> re.Pattern[str]:
    """A letter of another script than the Latin one. Made at the first text that is not plain: it takes as
    long to compile as all other expressions of triage."""
    return re.compile(
        "[^\x00-\u036f\u1e00-\u2fff\ufb00-\ufb06\ufe00-\ufe0f\U0001f000-\U000fffff\\W\\d_]"
    )


def _opening(reading: Reading) -> str:
    return " ".join(reading.shown[:READ_WORDS])[:READ_LETTERS]


def _by_script(reading: Reading, stated: str | None) -> str | None:
    """The language by its letters, if most of them are not Latin ones."""
    text = reading.text[:600]
    foreign = _foreign().findall(text)
    if not foreign or len(foreign) * 3 < len(_LETTER.findall(_opening(reading))):
        return None
    counts: Counter[str] = Counter()
    for letter in foreign[:200]:
        counts[next((tag for low, high, tag in SCRIPTS if low <= letter <= high), "")] += 1
    counts["zh"] += 0
    tag = "ja" if counts["ja"] * 5 > counts["zh"] and counts["ja"] else counts.most_common(1)[0][0]
    if stated is not None and _primary(stated) in (tag, *SAME_SCRIPT.get(tag, ())):
        return stated
    for script, letters, telling in TELLING_LETTERS:
        if tag == script and not set(letters).isdisjoint(foreign):
            return telling
    return tag or None


def _packed(tags: tuple[str, ...]) -> dict[str, int]:
    """The votes of each word as one number."""
    shifts: dict[str, list[int]] = defaultdict(list)
    for place, tag in enumerate(tags):
        for word in set(fold(f"{STOP_WORDS[tag]} {PROBLEM_WORDS.get(tag, '')}").split()):
            shifts[word].append(16 * place)
    loaned = frozenset(LOANED.split())
    return {
        word: sum([(LOANED_WORD if word in loaned else STOP_WORD) // len(own) << by for by in own])
        for word, own in shifts.items()
    }


def _tidy(tag: str | None) -> str | None:
    """A stated tag in BCP 47 spelling; None for what is not one, or says "unknown"."""
    if not tag:
        return None
    tag = tag.strip().replace("_", "-")
    if not _TAG.match(tag) or _primary(tag) in ("und", "mul", "zxx", "mis"):
        return None
    primary, *rest = tag.split("-")
    return "-".join([primary.lower(), *rest])


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
