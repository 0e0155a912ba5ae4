"""What a handful of posts is about, in two or three of their own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from cmconsole.triage.stopwords import STOP_WORDS

MOST_WORDS = 3
LEAST_SHARE = 0.3
"""A word stands for posts only if so many of them hold it."""
ENOUGH = 300
"""Posts that say what all of them are about; taking thousands apart at each look took megabytes."""
_ANYBODY = """else someone somebody anyone anybody everyone everybody nobody something anything everything
    nothing jemand niemand etwas nichts andere anderen"""
_SAYS_NOTHING = frozenset(f"{STOP_WORDS['en']} {STOP_WORDS['de']} {_ANYBODY}".split())
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LEFT_OUT = re.compile(r"https?://\S+|www\.\S+|@[\w@.-]+")


class Earlier:
    """What was written before, as it is held against several topics: counted once, and at first use."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def often(self) -> Counter[str]:
        """In how many of the texts each word stands."""
        return _by_text(map(_words, self._texts))

    def share(self, word: str) -> float:
        """The share of the texts that hold a word, 0 to 1."""
        return self.often[word] / max(len(self._texts), 1)


def topic(texts: Sequence[str], before: Earlier) -> tuple[str, ...]:
    """The words that many of `texts` hold and few of those from `before` do, in their usual order.

    Of many texts, oldest first, the newest are asked. Each word is spelled as most people spelled it.
    Empty where the texts have nothing in common.
    """
    texts = texts[-ENOUGH:]
    lists = [_words(text) for text in texts]
    often = _by_text(lists)
    least = max(2.0, LEAST_SHARE * len(texts))
    scores = {
        word: count * (1 - before.share(word)) ** 4
        for word, count in often.items()
        if count >= least
    }
    best = sorted(scores, key=lambda word: (-scores[word], -len(word), word))[:MOST_WORDS]
    spelled = Counter(word for words in lists for word in words if word.lower() in best)
    return tuple(_spelling(word, spelled) for word in sorted(best, key=lambda w: _place(w, lists)))


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds all of these words."""
    return {word.lower() for word in words} <= {word.lower() for word in _words(text)}


def _words(text: str) -> list[str]:
    found = _WORD.findall(_LEFT_OUT.sub(" ", text))
    return [w for w in found if len(w) > 2 and not {w.lower(), _bare(w)} & _SAYS_NOTHING]


def _bare(word: str) -> str:
    """A word without whose it is: “else's” is “else”."""
    return word.lower().removesuffix("'s").removesuffix("’s")


def _by_text(lists: Iterable[list[str]]) -> Counter[str]:
    return Counter(word for words in lists for word in {word.lower() for word in words})


def _place(word: str, lists: Sequence[list[str]]) -> float:
    """Where in a text it usually stands."""
    places = [
        [each.lower() for each in words].index(word) / len(words)
        for words in lists
        if word in {each.lower() for each in words}
    ]
    return sum(places) / len(places)


def _spelling(word: str, spelled: Counter[str]) -> str:
    return max((s for s in spelled if s.lower() == word), key=lambda s: (spelled[s], s))
