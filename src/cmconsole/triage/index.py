"""All words of a policy in one index, so that a text is gone through once, whatever the rules."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress, islice

from cmconsole.triage.lately import Lately
from cmconsole.triage.reading import WORD, Quote, Reading, fold
from cmconsole.triage.stopwords import STOP_WORDS

MOST_PLACES = 8
"""Places that are kept of one group of words."""
MOST_TELLING = 200
"""Words and signs of a text that are gone into; one that says "refund" a thousand times is no clearer."""

_COMMON = frozenset(STOP_WORDS["en"].split()) | {
    "",
    "like",
    "good",
    "still",
    "time",
    "today",
    "please",
}
_LONGER = 1_000
"""By so many letters any other word counts as longer than a common one."""
_Phrase = tuple[int, int, list[str], tuple[bool, ...] | None, int]
"""How many words stand before the one it is found by (one that is met little), how many from
there to its end, its words, which of them are only beginnings (None: none is), and its group."""
_ByNeighbour = dict[str, list[_Phrase]]
_Hits = tuple[tuple[int, ...], _ByNeighbour, _ByNeighbour, list[_Phrase]]
"""What one word of a text can mean: the groups it is a word of, and the phrases it may be part of, by
the word after it, by the word before it, and those in which that may be any word or beginning."""

_NO_HITS: _Hits = ((), {}, {}, [])
_NO_SPACES = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese write without spaces between words. No expression: it
takes longer to compile than all words of the rules take to look at."""


class WordIndex:
    """Finds which groups of words and phrases occur in a text, and where."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        """`groups`: words or phrases by group; a group is known by its number in this order."""
        self._words = _Remembered()
        self._signs: dict[str, set[int]] = defaultdict(set)
        for group, terms in enumerate(groups):
            for term in terms:
                self._add(fold(term), group)
        self._words.settle()
        self._plain_signs = [sign for sign in self._signs if sign.isascii()]
        # The longest first, so that of two signs that begin alike the whole one is seen.
        others = sorted((s for s in self._signs if not s.isascii()), key=len, reverse=True)
        self._find_sign = re.compile("|".join(map(re.escape, others)) or "(?!)")
        self._first_letters = {sign[0] for sign in others}

    def meaning(self, word: str) -> _Hits | None:
        """What a word can mean; None if it is in no group."""
        return self._words.work_out(word)

    def is_part(self, word: str) -> bool:
        """Whether it is a word of some phrase."""
        return self._words.is_part(word)

    def find(self, reading: Reading) -> dict[int, list[Quote]]:
        """The places of every group that occurs; the reading must know all its words."""
        return self.find_known(reading, list(map(self._words.__getitem__, reading.lowered)))

    def find_known(
        self, reading: Reading, entries: Sequence[_Hits | None]
    ) -> dict[int, list[Quote]]:
        """The same, where the meaning of each word has been looked up; words of no phrase may be blank."""
        found: dict[int, list[Quote]] = {}
        words = reading.lowered
        telling = list(compress(range(len(words)), entries))
        if len(telling) > MOST_TELLING:
            telling = telling[: MOST_TELLING // 2] + telling[-MOST_TELLING // 2 :]
        for i in telling:
            groups, by_next, by_last, others = entries[i] or _NO_HITS
            for group in groups:
                if group not in found:
                    found[group] = [(i, i + 1)]
                elif len(found[group]) < MOST_PLACES:
                    found[group].append((i, i + 1))
            if by_next and i + 1 < len(words) and words[i + 1] in by_next:
                _look(by_next[words[i + 1]], words, i, found)
            if by_last and i and words[i - 1] in by_last:
                _look(by_last[words[i - 1]], words, i, found)
            if others:
                _look(others, words, i, found)
        self._find_signs(reading.text, found)
        return found

    def _find_signs(self, text: str, found: dict[int, list[Quote]]) -> None:
        signs = {sign for sign in self._plain_signs if sign in text}
        # Letter by letter first: looking for any of many signs is ten times slower.
        if not text.isascii() and not self._first_letters.isdisjoint(text):
            places = self._find_sign.finditer(text)
            signs.update(place[0] for place in islice(places, MOST_TELLING))
        for sign in signs:
            for group in self._signs[sign]:
                found.setdefault(group, []).append(sign)

    def _add(self, term: str, group: int) -> None:
        if term.isascii() and term.replace(" ", "").isalnum():  # nearly all terms; the same, faster
            self._words.add_plain(term.split(), group)
            return
        words = [(word, star) for piece in term.split() for word, star in _words_of(piece)]
        if not any(word for word, _ in words) or _without_spaces(term):
            self._signs[term].add(group)
            return
        for variant in _variants(words):
            self._words.add(variant, group)


class _Remembered(Lately[_Hits | None]):
    """What each word can mean, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self._whole: dict[str, tuple[list[int], list[_Phrase]]] = defaultdict(lambda: ([], []))
        self._part_starts: tuple[str, ...] = ()
        self._begun: dict[str, tuple[list[int], list[_Phrase]]] = defaultdict(lambda: ([], []))
        self._lengths: tuple[int, ...] = ()
        self._shortest = 1
        self._openings: set[str] = set()
        self._parts: set[str] = set()
        self._part_openings: set[str] = set()
        """Words of phrases, and beginnings of such."""

    def add_plain(self, words: list[str], group: int) -> None:
        """Take in one term of whole words."""
        if len(words) == 1:
            self._whole[words[0]][0].append(group)
            return
        place = _most_telling(words)
        self._parts.update(words)
        self._whole[words[place]][1].append((place, len(words) - place, words, None, group))

    def add(self, words: list[tuple[str, bool]], group: int) -> None:
        """Take in one term."""
        if len(words) == 1:
            word, begins = words[0]
            (self._begun if begins else self._whole)[word][0].append(group)
            return
        place = _most_telling([word for word, _ in words])
        word, begins = words[place]
        phrases = (self._begun if begins else self._whole)[word][1]
        some_begin = tuple(b for _, b in words) if any(b for _, b in words) else None
        for part, part_begins in words:
            (self._part_openings if part_begins else self._parts).add(part)
        phrases.append((place, len(words) - place, [w for w, _ in words], some_begin, group))

    def settle(self) -> None:
        """Make ready once every term has been added."""
        self._lengths = tuple(sorted(set(map(len, self._begun))))
        self._shortest = min(self._lengths, default=1)
        self._openings = {word[: self._shortest] for word in self._begun}
        self._part_starts = tuple(filter(None, self._part_openings))  # a lone star is any word

    def is_part(self, word: str) -> bool:
        """Whether it is a word of some phrase."""
        return word in self._parts or word.startswith(self._part_starts)

    def work_out(self, word: str) -> _Hits | None:
        """What a word can mean."""
        if word not in self._whole and word[: self._shortest] not in self._openings:
            return None
        known = [self._whole[word]] if word in self._whole else []
        known += [
            self._begun[word[:n]]
            for n in self._lengths
            if n <= len(word) and word[:n] in self._begun
        ]
        groups = dict.fromkeys(group for groups, _ in known for group in groups)
        return (tuple(groups), *_by_neighbour(p for _, ps in known for p in ps)) if known else None


def _most_telling(words: list[str]) -> int:
    """The place of the word a phrase is found by: the longest that is met little, the first of such."""
    telling = [len(word) if word in _COMMON else len(word) + _LONGER for word in words]
    return telling.index(max(telling))


def _by_neighbour(
    phrases: Iterable[_Phrase],
) -> tuple[_ByNeighbour, _ByNeighbour, list[_Phrase]]:
    by_next: _ByNeighbour = {}
    by_last: _ByNeighbour = {}
    others = []
    for phrase in phrases:
        before, after, wanted, begins, _ = phrase
        if begins is not None:
            others.append(phrase)
        elif after > 1:
            by_next.setdefault(wanted[before + 1], []).append(phrase)
        else:
            by_last.setdefault(wanted[before - 1], []).append(phrase)
    return by_next, by_last, others


def _look(phrases: list[_Phrase], words: list[str], i: int, found: dict[int, list[Quote]]) -> None:
    """Add the phrases that stand around word `i`."""
    for before, after, wanted, begins, group in phrases:
        here = words[i - before : i + after] if i >= before else []
        if here == wanted or (begins is not None and _begin(here, wanted, begins)):
            places = found.setdefault(group, [])
            if len(places) < MOST_PLACES:
                places.append((i - before, i + after))


def _begin(words: list[str], wanted: list[str], begins: tuple[bool, ...]) -> bool:
    if len(words) != len(wanted):
        return False
    for word, start, only_begins in zip(words, wanted, begins, strict=True):
        if word != start and not (only_begins and word.startswith(start)):
            return False
    return True


def _without_spaces(term: str) -> bool:
    # Nearly no term has a letter so far back.
    return max(term, default="") >= _NO_SPACES[0][0] and any(
        first <= c <= last for c in term for first, last in _NO_SPACES
    )


def _words_of(piece: str) -> list[tuple[str, bool]]:
    """The words of one piece of a term; "refund*" is a beginning, "*" alone any word."""
    if piece.strip("*") == "":
        return [("", True)]
    words = WORD.findall(piece)
    return [(w, piece.endswith("*") and k == len(words) - 1) for k, w in enumerate(words)]


def _variants(words: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The words as they are, and as people type them in a hurry: `perdio`, `dont`."""
    plain = [(_hurried(word), begins) for word, begins in words]
    return [words] if plain == words else [words, plain]


def _hurried(word: str) -> str:
    if word.endswith("n't"):
        return word.replace("'", "")
    if word.isascii():
        return word
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    # A short word without its accent is often another word: está and esta, où and ou.
    return plain if len(plain) >= 5 else word
