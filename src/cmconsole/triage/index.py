"""All words of a policy in one index, so that a text is gone through once, whatever the rules."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import compress, islice

from cmconsole.triage.lately import Lately
from cmconsole.triage.reading import Quote, Reading
from cmconsole.triage.terms import Terms, Words, lines_of

MOST_PLACES = 8
"""Places that are kept of one group of words."""
MOST_TELLING = 200
"""Words and signs of a text that are gone into; one that says "refund" a thousand times is no clearer."""

_Phrase = tuple[int, int, list[str], tuple[bool, ...] | None, int]
"""How many words stand before the one it is found by (one that is met little), how many from
there to its end, its words, which of them are only beginnings (None: none is), and its group."""
_ByNeighbour = dict[str, list[_Phrase]]
_Hits = tuple[tuple[int, ...], _ByNeighbour, _ByNeighbour, list[_Phrase]]
"""What one word of a text can mean: the groups it is a word of, and the phrases it may be part of, by
the word after it, by the word before it, and those in which that may be any word or beginning."""

_NO_HITS: _Hits = ((), {}, {}, [])


class WordIndex:
    """Finds which groups of words and phrases occur in a text, and where."""

    def __init__(self, terms: Terms, groups: Container[int] | None = None) -> None:
        """Of the terms of these groups, if not of all."""
        self._words = _Remembered(terms, groups)
        self._signs = {
            sign: here
            for sign, of in terms.signs.items()
            if (here := [g for g in of if groups is None or g in groups])
        }
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


class _Remembered(Lately[_Hits | None]):
    """What each word can mean, worked out when it is first met."""

    def __init__(self, terms: Terms, groups: Container[int] | None) -> None:
        super().__init__()
        self._terms = terms
        self._wanted = groups
        self._read: dict[tuple[str, bool], tuple[list[int], list[_Phrase]]] = {}
        """The terms that are found by the words met so far, and by the beginnings of such."""
        self._lengths = tuple(sorted(set(map(len, terms.begun))))
        self._shortest = min(self._lengths, default=1)
        self._openings = {word[: self._shortest] for word in terms.begun}
        self._parts = set(terms.parts.split())
        self._part_starts = tuple(terms.part_openings.split())  # a lone star is any word

    def is_part(self, word: str) -> bool:
        """Whether it is a word of some phrase."""
        return word in self._parts or word.startswith(self._part_starts)

    def work_out(self, word: str) -> _Hits | None:
        """What a word can mean."""
        whole, begun = self._terms.whole, self._terms.begun
        if word not in whole and word[: self._shortest] not in self._openings:
            return None
        known = [self._found_by(word, False)] if word in whole else []
        known += [
            self._found_by(word[:n], True)
            for n in self._lengths
            if n <= len(word) and word[:n] in begun
        ]
        groups = dict.fromkeys(group for groups, _ in known for group in groups)
        phrases = [p for _, ps in known for p in ps]
        return (tuple(groups), *_by_neighbour(phrases)) if groups or phrases else None

    def _found_by(self, word: str, begun: bool) -> tuple[list[int], list[_Phrase]]:
        """The groups that a word is a word of by itself, and the phrases it may be part of."""
        if (word, begun) not in self._read:
            alone: list[int] = []
            phrases: list[_Phrase] = []
            for group, words in lines_of((self._terms.begun if begun else self._terms.whole)[word]):
                if self._wanted is not None and group not in self._wanted:
                    continue
                if len(words) == 1:
                    alone.append(group)
                else:
                    phrases.append(_phrase(group, words, word))
            self._read[word, begun] = alone, phrases
        return self._read[word, begun]


def _phrase(group: int, words: Words, found_by: str) -> _Phrase:
    plain, begin = [word for word, _ in words], tuple(begins for _, begins in words)
    place = plain.index(found_by)
    return place, len(words) - place, plain, begin if any(begin) else None, group


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
