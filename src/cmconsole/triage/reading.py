"""A text read once: its words, and what can be seen without knowing any of them."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, islice, repeat
from typing import Any, Protocol

from cmconsole.triage.disguise import plain
from cmconsole.triage.lately import Lately
from cmconsole.triage.rules import Feature

READ_FROM_START = 4_500
READ_FROM_END = 1_500
"""A text longer than both together is read at its two ends: people say what they want there."""

WORD = re.compile(r"@\w\S*|https?://\S+|www\.\S+|\w+(?:['’]\w+)*")
"""Words by Unicode's letters and digits, with apostrophes inside; names and links are one word each."""

_QUESTION_MARKS = "?？؟;⁇⁈⁉"
_APOSTROPHE = str.maketrans("’‘ʼ", "'''")

READ_FOR_LANGUAGE = 40
"""Pieces that have a vote on the language; more make the answer no surer."""

Quote = tuple[int, int] | str
"""Where it stands (words from, to), or the characters themselves."""

Meaning = Any
"""What a word can mean to rules, as `index.WordIndex.meaning` says it; None: nothing."""
Token = tuple[tuple[str, ...], str, tuple[Meaning, ...], int]
"""What is known of a piece: its words in lower case, its signs for VADER, what each word can mean, its
votes for languages."""

NO_WORD = "·"
"""Stands in `Reading.lowered` for a word that nobody knows."""


class Reader(Protocol):
    """Whoever knows what words are to those who read a text by its words."""

    def signs(self, piece: str) -> str:
        """What VADER sees of a piece."""
        ...

    def meaning(self, word: str) -> Meaning:
        """What a word can mean to rules."""
        ...

    def votes(self, word: str) -> int:
        """For which languages a word speaks."""
        ...

    def is_part(self, word: str) -> bool:
        """Whether it is known as a neighbour of other words."""
        ...


class Table(Lately[Token]):
    """What stands between two spaces, looked into once and remembered: people repeat their words.

    Everybody who reads a text by its words reads it through one table, as looking up a piece costs more
    than what is done with it. Most words say nothing to anybody: all of them share one token, which
    stays in the processor's cache.
    """

    def __init__(self, reader: Reader | None = None) -> None:
        """Without a reader it knows words only."""
        super().__init__()
        self._reader = reader
        self._alike: dict[str, Token] = {}
        """The tokens of one unknown word, by their signs."""

    def work_out(self, piece: str) -> Token:
        """What is in a piece."""
        if piece.isalnum() and piece.islower() and piece.isascii():
            words: tuple[str, ...] = (piece,)
        else:
            words = tuple([word.lower().replace("’", "'") for word in _split(piece)])
        return self._token(piece, words)

    def _token(self, piece: str, words: tuple[str, ...]) -> Token:
        reader = self._reader
        if reader is None:
            return words, "", (None,) * len(words), 0
        signs = reader.signs(piece)
        meanings = tuple(map(reader.meaning, words))
        votes = sum(map(reader.votes, words))
        if len(words) == 1 and not votes and meanings[0] is None and not reader.is_part(words[0]):
            return self._alike.setdefault(signs, ((NO_WORD,), signs, meanings, 0))
        return words, signs, meanings, votes


_WORDS_ONLY = Table()


class Reading:
    """One text with its words, as they stand (in plain letters, see `disguise`) and in lower case."""

    __slots__ = ("_meanings", "_shown", "_words", "pieces", "signs", "text", "votes")

    def __init__(self, text: str, table: Table = _WORDS_ONLY) -> None:
        if len(text) > READ_FROM_START + READ_FROM_END:
            text = f"{text[:READ_FROM_START]}\n…\n{text[-READ_FROM_END:]}"
        self.text = text = plain(text)
        self.pieces = pieces = text.split()
        """What stands between spaces."""
        tokens: Any = zip(*map(table.__getitem__, pieces), strict=True) if pieces else repeat((), 4)
        words, signs, meanings, votes = tokens
        self._words: tuple[tuple[str, ...], ...] = words
        self._meanings: tuple[tuple[Meaning, ...], ...] = meanings
        self.signs = "".join(signs)
        """The text as VADER sees it."""
        self.votes = sum(votes[:READ_FOR_LANGUAGE])
        """For which languages its first words speak."""
        self._shown: list[str] | None = None

    @property
    def lowered(self) -> list[str]:
        """The words in lower case, `NO_WORD` for those that the reader of the table does not know."""
        return list(chain.from_iterable(self._words))

    @property
    def meanings(self) -> list[Meaning]:
        """What the words can mean, one for each of `lowered`."""
        return list(chain.from_iterable(self._meanings))

    @property
    def shown(self) -> list[str]:
        """The words as they stand, one for each of `lowered`."""
        if self._shown is None:
            self._shown = list(chain.from_iterable(map(_split, self.pieces)))
        return self._shown

    def quote(self, place: Quote) -> str:
        """The words of a place as they stand in the text."""
        if isinstance(place, str):
            return place
        first, last = place
        if last - first == 1:
            return self.shown[first]
        quote = " ".join(self.shown[first:last])
        text = composed(self.text)
        if quote in text:
            return quote
        spans = list(islice(WORD.finditer(text), first, last))
        return text[spans[0].start() : spans[-1].end()]

    def features(self) -> list[Feature]:
        """What the text shows; see `Feature`."""
        text, pieces = self.text, self.pieces
        link = "://" in text or "www." in text
        shown = (
            (Feature.QUESTION, _asks(text) and (not link or self._asks_outside_links())),
            (Feature.EXCLAIMS, text.count("!") > 1),
            (Feature.LINK, link),
            (Feature.STARTS_WITH_NAME, pieces and pieces[0].startswith(("@", ".@"))),
        )
        return [feature for feature, seen in shown if seen]

    def _asks_outside_links(self) -> bool:
        # A question mark after a link belongs to the sentence, one inside it to the link.
        marks = [mark for mark in _QUESTION_MARKS if mark in self.text]
        asking = [piece for mark in marks for piece in self.pieces if mark in piece]
        return any(not _is_link(piece) or piece.endswith("?") for piece in asking)


def _split(piece: str) -> list[str]:
    """The words in what stands between two spaces."""
    if piece.isascii():
        return [piece] if piece.isalnum() or piece.startswith("https://") else WORD.findall(piece)
    return WORD.findall(composed(piece))


def composed(text: str) -> str:
    """The text in NFC, in which letters with marks are compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(term: str) -> str:
    """A word of a rule in the form in which the words of a text are compared."""
    if term.isascii():
        return term.lower()
    return unicodedata.normalize("NFC", term).lower().translate(_APOSTROPHE)


def _is_link(word: str) -> bool:
    return "://" in word or "www." in word


def _asks(text: str) -> bool:
    if "?" in text or text.isascii():
        return "?" in text
    return any(mark in text for mark in _QUESTION_MARKS)
