"""The shipped linear model: log-odds of everything it can say of a text, and what each word adds to them.

A text's log-odds are sums over its pieces, pairs of pieces and counted signs, so what a piece of text
adds by itself is worked out once, remembered and looked up; a page of texts is scored in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from cmconsole.triage import grams
from cmconsole.triage.counts import PLAIN, Counter, signs_of
from cmconsole.triage.weights import HEADS, Floats, Weights

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt


MOST_REMEMBERED = 8_192
"""Pieces; half a kilobyte each. A busy hour brings twice as many different ones, a quiet desk takes a day
for so many: twice the room is 4 MB of growth, and saves a tenth of a judgement."""
FIRST_ROOM = 8_192
"""Rows to begin with. They take no memory until they are written, and growing would copy them."""

Places: TypeAlias = "npt.NDArray[np.int64]"
Hashes: TypeAlias = "npt.NDArray[np.uint32]"
_EDGE = np.array([grams.EDGE], np.uint32)


class Known:
    """What every piece of text that was met adds by itself, one row each."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._count = Counter(weights.groups)
        self._gram_rows = weights.grams
        self._word_rows = weights.words
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        heads = len(HEADS)
        self.row_of: dict[str, int] = {}
        self.by_itself: Floats = np.zeros((FIRST_ROOM, 2 * heads), np.float32)
        """By its runs of characters, then by its word."""
        self.how_many_grams: Floats = np.zeros(FIRST_ROOM, np.float32)
        self.hashes: Hashes = np.zeros(FIRST_ROOM, np.uint32)
        self.counts: npt.NDArray[np.uint8] = np.zeros((FIRST_ROOM, self._count.width), np.uint8)
        self.listed: npt.NDArray[np.bool_] = np.zeros(FIRST_ROOM, np.bool_)
        """Whether a piece is on any list."""

    def rows(self, pieces: Iterable[str]) -> Places:
        """The row of each piece; new ones are taken in."""
        pieces = list(pieces)
        found = list(map(self.row_of.get, pieces))
        if None in found:
            places = [place for place, row in enumerate(found) if row is None]
            for place in places:
                pieces[place] = grams.alike(pieces[place])
            unknown = {pieces[place] for place in places} - self.row_of.keys()
            if len(self.row_of) + len(unknown) > MOST_REMEMBERED:
                self.forget()
                places, unknown = list(range(len(pieces))), set(pieces)
            if unknown:
                self._take_in(sorted(unknown))
            for place in places:
                found[place] = self.row_of[pieces[place]]
        return np.array(found, np.int64)

    def _take_in(self, new: list[str]) -> None:
        start = len(self.row_of)
        end = start + len(new)
        while end > len(self.hashes):
            self._grow()
        norms = grams.normals(new)
        cores = list(map(grams.core, norms))
        self.hashes[start:end] = hashes = grams.word_hashes(cores)
        self.by_itself[start:end, len(HEADS) :] = self._word_rows[grams.word_buckets(hashes)]
        buckets, owners = grams.gram_buckets(norms)
        how_many = np.bincount(owners, minlength=len(new))
        self.how_many_grams[start:end] = how_many
        filled = np.flatnonzero(how_many)
        if len(filled):
            firsts = (np.cumsum(how_many) - how_many)[filled]
            order = np.argsort(owners, kind="stable")
            rows = self._gram_rows[buckets[order]].astype(np.float32)
            sums = np.add.reduceat(rows, firsts, axis=0)
            self.by_itself[start + filled, : len(HEADS)] = sums
        counted = [
            (place, *entry)
            for place, said in enumerate(zip(new, norms, cores, strict=True), start)
            if not self._count.is_plain(said[0])
            for entry in self._count.row(*said)
        ]
        if counted:
            places, columns, numbers = zip(*counted, strict=True)
            self.counts[places, columns] = numbers
        self.listed[start:end] = self.counts[start:end, PLAIN:].any(1)
        self.row_of.update(zip(new, range(start, end), strict=True))

    def _grow(self) -> None:
        for name in ("by_itself", "how_many_grams", "hashes", "counts", "listed"):
            table = getattr(self, name)
            setattr(self, name, np.concatenate([table, np.zeros_like(table)]))


class Batch(NamedTuple):
    """A page of texts in numbers, kept for whoever asks what their words added."""

    rows: Places
    """Of all pieces of all texts, one text after the other."""
    starts: Places
    """Where each text begins in `rows`."""
    lengths: Places
    pairs: Places
    """Rows of pairs in the table of words: each piece with the one before it, then each text's end."""
    gram_norm: Floats
    word_norm: Floats
    """What each text's sums are multiplied by."""
    signs: Floats
    """[texts, signs]"""


class Model:
    """Scores texts. Not to be shared between threads without a lock: it remembers pieces."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._known = Known(weights)

    def read(self, texts: Sequence[Sequence[str]], scores: Floats) -> Batch:
        """Turn texts into numbers.

        Args:
            texts: the pieces of each text, at least one each; see `grams.window`.
            scores: [texts, 4] VADER's negative, neutral, positive and compound.
        """
        known = self._known
        rows = known.rows(chain.from_iterable(texts))
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        ends = np.cumsum(lengths)
        starts = ends - lengths
        hashes = known.hashes[rows]
        before = np.concatenate([_EDGE, hashes[:-1]])
        before[starts] = grams.EDGE
        last = hashes[ends - 1]
        pairs = np.concatenate(
            [
                grams.pair_buckets(before, hashes),
                grams.pair_buckets(last, np.broadcast_to(_EDGE, last.shape)),
            ]
        )
        counts = known.counts
        sums = np.add.reduceat(counts[rows], starts, axis=0, dtype=np.int32)
        how_many = np.add.reduceat(known.how_many_grams[rows], starts)
        return Batch(
            rows=rows,
            starts=starts,
            lengths=lengths,
            pairs=pairs,
            gram_norm=(1 / np.sqrt(np.maximum(how_many, 1))).astype(np.float32),
            word_norm=(1 / np.sqrt(2 * lengths + 1)).astype(np.float32),
            signs=signs_of(
                sums,
                lengths.astype(np.float32),
                counts[rows[starts]],
                counts[rows[ends - 1]],
                scores,
            ),
        )

    def log_odds(self, batch: Batch) -> Floats:
        """[texts, heads]"""
        known, w = self._known, self.weights
        heads, count = len(HEADS), len(batch.rows)
        added = known.by_itself[batch.rows]
        added[:, heads:] += w.words[batch.pairs[:count]]
        sums = np.add.reduceat(added, batch.starts, axis=0)
        by_grams, by_words = sums[:, :heads], sums[:, heads:] + w.words[batch.pairs[count:]]
        odds: Floats = (
            by_grams * batch.gram_norm[:, None] * w.gram_scale
            + by_words * batch.word_norm[:, None] * w.word_scale
            + batch.signs @ w.signs
            + w.bias
        )
        return odds

    def hashes(self, batch: Batch) -> Hashes:
        """The hash of each piece's word, as learning looks them up."""
        return self._known.hashes[batch.rows]

    def shares(self, batch: Batch, heads: Places) -> Floats:
        """What each piece adds to one head of its text; a pair is shared by its two pieces.

        Together with the bias and the signs that no word makes they are the log-odds, exactly.

        Args:
            heads: the column for each text.
        """
        known, w = self._known, self.weights
        rows, count = batch.rows, len(batch.rows)
        text = np.repeat(np.arange(len(batch.lengths)), batch.lengths)
        head = heads[text]
        gram_norm = (w.gram_scale[heads] * batch.gram_norm)[text]
        word_norm = w.word_scale[heads] * batch.word_norm
        share = known.by_itself[rows, head] * gram_norm
        share += known.by_itself[rows, head + len(HEADS)] * word_norm[text]
        halves = w.words[batch.pairs[:count], head] * word_norm[text] / 2
        share += halves
        inner = np.ones(count, bool)
        inner[batch.starts] = False
        share[:-1] += (halves * inner)[1:]
        # A pair with an edge of the text belongs to its one piece whole.
        share[batch.starts] += halves[batch.starts]
        ends = batch.starts + batch.lengths - 1
        share[ends] += w.words[batch.pairs[count:], heads] * word_norm
        listed = np.flatnonzero(known.listed[rows])
        share[listed] += self._lists(batch, heads, rows[listed], text[listed])
        result: Floats = share.astype(np.float32)
        return result

    def _lists(self, batch: Batch, heads: Places, rows: Places, text: Places) -> Floats:
        """What words add by being on a list: the list's weight, shared by all its words in the text."""
        lists = self._known.counts.shape[1] - PLAIN
        logs = batch.signs[:, -lists:]
        each = self.weights.signs[-lists:, heads].T * logs / np.maximum(np.expm1(logs), 1)
        added: Floats = np.einsum("ij,ij->i", self._known.counts[rows, PLAIN:], each[text])
        return added
