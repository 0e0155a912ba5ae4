"""Whose way of complaining counts: posts about money and reviews have their own, all else the common one.

The log-odds of a complaint are the common ones, moved toward those of a kind as far as a text is of that
kind. Each set the model learned from is of one kind, and what gives a complaint away in one misleads in
another; a text of no kind that was met is judged by what all have in common.
"""

from __future__ import annotations

import numpy as np

from cmconsole.triage.weights import COLUMN, Floats

KINDS = ("finance", "review")
"""Columns: `complaint` of a kind, and the kind by its own name."""
STEEP, LATE = 2.0, 2.0
"""A text must clearly be of a kind: factor and shift of its log-odds."""

_COMMON = COLUMN["complaint"]
_OWN = [COLUMN[f"complaint {kind}"] for kind in KINDS]
_LIKE = [COLUMN[kind] for kind in KINDS]


def by_kind(odds: Floats) -> Floats:
    """[texts, heads] log-odds with those of a complaint as the kind of each text has them."""
    common = odds[:, _COMMON]
    share = 1 / (1 + np.exp(-np.clip(STEEP * odds[:, _LIKE] - LATE, -30, 30)))
    moved: Floats = odds.copy()
    moved[:, _COMMON] = common + (share * (odds[:, _OWN] - common[:, None])).sum(1)
    return moved
