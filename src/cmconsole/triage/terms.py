"""The words and phrases of a policy by the word of a text that each is found by."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmconsole.triage.made_ahead import made_ahead
from cmconsole.triage.reading import WORD, fold
from cmconsole.triage.stopwords import STOP_WORDS

SHIPPED_TERMS = "policy.terms.json"

Groups = Sequence[tuple[str, ...]]
"""Words or phrases by group; a group is known by its number in this order."""
Words = list[tuple[str, bool]]
"""The words of one term, and which of them are only beginnings."""

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
_BEGINS = "*"
"""Stands before a word that is only a beginning; no word begins with it."""


class Terms(NamedTuple):
    """Terms as lines, each a group and words, by the word they are found by. Nearly all of them are never
    met in a text, so they are read (`lines_of`) when they are."""

    whole: dict[str, str]
    begun: dict[str, str]
    """Those that are found by a word which begins so."""
    parts: str
    """The words of all phrases, ..."""
    part_openings: str
    """... and the beginnings of words in them."""
    signs: dict[str, list[int]]
    """Groups by what is looked for letter by letter: emoji, and words of languages without spaces."""


def terms_of(groups: Groups) -> Terms:
    """The terms of a policy; those of the shipped one were sorted ahead, in a tenth of the time."""
    ahead = made_ahead(SHIPPED_TERMS, source_of(groups))
    return Terms(**ahead) if ahead is not None else sort_terms(groups)


def source_of(groups: Groups) -> bytes:
    """What tells the terms of one policy from those of another."""
    return "\n\n".join(["\n".join(terms) for terms in groups]).encode("utf-8", "surrogatepass")


def lines_of(lines: str) -> Iterator[tuple[int, Words]]:
    """The group and the words of each line."""
    for line in lines.split("\n"):
        group, *words = line.split(" ")
        yield int(group), [(word.removeprefix(_BEGINS), word[:1] == _BEGINS) for word in words]


def sort_terms(groups: Groups) -> Terms:
    """Sort terms by the word each is found by."""
    whole: dict[str, list[str]] = defaultdict(list)
    begun: dict[str, list[str]] = defaultdict(list)
    parts: set[str] = set()
    part_openings: set[str] = set()
    signs: dict[str, list[int]] = defaultdict(list)
    for group, term in (
        (group, fold(term)) for group, terms in enumerate(groups) for term in terms
    ):
        words = [word for piece in term.split() for word in _words_of(piece)]
        if not any(word for word, _ in words) or _without_spaces(term):
            if group not in signs[term]:
                signs[term].append(group)
            continue
        for variant in _variants(words):
            place = _most_telling([word for word, _ in variant])
            word, begins = variant[place]
            line = " ".join([_BEGINS * begins + word for word, begins in variant])
            (begun if begins else whole)[word].append(f"{group} {line}")
            if len(variant) > 1:
                for part, part_begins in variant:
                    (part_openings if part_begins else parts).add(part)
    return Terms(
        {word: "\n".join(lines) for word, lines in whole.items()},
        {word: "\n".join(lines) for word, lines in begun.items()},
        " ".join(sorted(parts)),
        " ".join(sorted(part_openings)),
        dict(signs),
    )


def _most_telling(words: list[str]) -> int:
    """The place of the word a phrase is found by: the longest that is met little, the first of such."""
    telling = [len(word) if word in _COMMON else len(word) + _LONGER for word in words]
    return telling.index(max(telling))


def _without_spaces(term: str) -> bool:
    # Nearly no term has a letter so far back.
    return max(term, default="") >= _NO_SPACES[0][0] and any(
        first <= c <= last for c in term for first, last in _NO_SPACES
    )


def _words_of(piece: str) -> Words:
    """The words of one piece of a term; "refund*" is a beginning, "*" alone any word."""
    if piece.strip("*") == "":
        return [("", True)]
    words = WORD.findall(piece)
    return [(w, piece.endswith("*") and k == len(words) - 1) for k, w in enumerate(words)]


def _variants(words: Words) -> list[Words]:
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
