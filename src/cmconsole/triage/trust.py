"""How far what was learned from corrections may count, by what it said of each before it learned from it.

Every correction is first a test and then a lesson ("prequential", Dawid 1984), so none is wasted on either.
The share is the one that would have made the log-loss of those tests least. People correct what is wrong:
their corrections lean to one side, and a plain sum would push everything there. So both kinds of text weigh
alike for the greater part, and nothing counts before a few of each kind were seen.
"""

from __future__ import annotations

import numpy as np

FEWEST_OF_EACH = 3
"""Corrections to a complaint, and to something else, before anything learned counts."""
PRICE = 2.0
"""Log-loss, in nats over all tests, that counting whole must save."""
ALIKE = 0.75
"""How far both kinds weigh alike; the rest by how often they occur."""
_SHARES = np.linspace(0, 1, 11)


class Trust:
    """Gathers the evidence of one brand's corrections."""

    def __init__(self) -> None:
        self._tests: list[tuple[float, float, float]] = []
        self.share = 0.0
        """From 0, the default alone, to 1, the default and all that was learned."""

    def take(self, default: float, addition: float, complains: bool) -> None:
        """Take in one test.

        Args:
            default: log-odds of a complaint by the shipped weights.
            addition: what was learned would add to them; this text was not among it.
            complains: what a person said.
        """
        self._tests.append((default, addition, 1.0 if complains else -1.0))
        odds, added, truth = np.array(self._tests).T
        yes = int((truth > 0).sum())
        no = len(truth) - yes
        if min(yes, no) < FEWEST_OF_EACH:
            return
        balanced = np.where(truth > 0, 0.5 / yes, 0.5 / no) * len(truth)
        weight = ALIKE * balanced + (1 - ALIKE)
        said = odds[:, None] + added[:, None] * _SHARES
        loss = weight @ np.logaddexp(0, -truth[:, None] * np.clip(said, -30, 30))
        self.share = float(_SHARES[int(np.argmin(loss + PRICE * _SHARES))])
