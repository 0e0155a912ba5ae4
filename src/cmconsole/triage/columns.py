"""A text as one row of numbers: what an addition to the shipped weights is learned on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cmconsole.triage import grams
from cmconsole.triage.model import Batch
from cmconsole.triage.weights import CLASSES, COLUMN, Floats

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt

SIGN_SCALE = 0.2
BIAS = 0.2
SAID = [
    COLUMN[name]
    for name in (
        *("negative", "neutral", "positive", "offensive", "irony", "serious"),
        *(f"class {name}" for name in CLASSES),
    )
]
"""What else the shipped weights say of a text: a new field complains in words of its own, but not in moods of
its own, so a few corrections tell what these are worth there."""
SAID_SCALE = 0.4
"""Chosen, as was this list, on fields left out (docs/triage.md)."""
Columns: TypeAlias = "npt.NDArray[np.int64]"


def said_of(odds: Floats) -> Floats:
    """[texts, said] log-odds of other heads as values of their columns, none beyond the scale."""
    values: Floats = np.tanh(odds[:, SAID] / 2) * np.float32(SAID_SCALE)
    return values


def row_of(batch: Batch, hashes: grams.Hashes, odds: Floats) -> tuple[Columns, Floats]:
    """The one text of a batch as columns and values: words, pairs, signs, heads and one for the bias."""
    length = len(batch.rows)
    words, pairs = grams.word_buckets(hashes), batch.pairs[:length]
    others = np.concatenate([batch.signs[0] * SIGN_SCALE, said_of(odds)[0], [BIAS]])
    rows = 1 << grams.BITS
    columns = np.concatenate([words, pairs, np.arange(rows, rows + len(others))])
    norm = float(batch.word_norm[0])
    values = np.concatenate([np.full(2 * length, norm), others]).astype(np.float32)
    # The same word twice is one column with twice the value.
    distinct, where = np.unique(columns, return_inverse=True)
    return distinct, np.bincount(where, values, len(distinct)).astype(np.float32)
