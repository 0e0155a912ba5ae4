"""A text as one row of numbers: what an addition to the shipped weights is learned on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cmconsole.triage import grams
from cmconsole.triage.model import Batch
from cmconsole.triage.weights import Floats

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt

SIGN_SCALE = 0.2
BIAS = 0.2
Columns: TypeAlias = "npt.NDArray[np.int64]"


def row_of(batch: Batch, hashes: grams.Hashes) -> tuple[Columns, Floats]:
    """The one text of a batch as columns and values: words, pairs, signs and one for the bias."""
    length = len(batch.rows)
    words, pairs = grams.word_buckets(hashes), batch.pairs[:length]
    signs = batch.signs[0] * SIGN_SCALE
    rows = 1 << grams.BITS
    columns = np.concatenate([words, pairs, np.arange(rows, rows + len(signs) + 1)])
    norm = float(batch.word_norm[0])
    values = np.concatenate([np.full(2 * length, norm), signs, [BIAS]]).astype(np.float32)
    # The same word twice is one column with twice the value.
    distinct, where = np.unique(columns, return_inverse=True)
    return distinct, np.bincount(where, values, len(distinct)).astype(np.float32)
