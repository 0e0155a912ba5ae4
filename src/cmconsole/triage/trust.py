"""How far what was learned from corrections may count, by what it said of each before it learned from it.

Every correction is first a test and then a lesson ("prequential", Dawid 1984), so none is wasted on either.
The share is the one that would have made the log-loss of those tests least. People correct what is wrong:
their corrections lean to one side, and a plain sum would push everything there. So both kinds of text weigh
alike for the greater part, and nothing counts before a few of each kind were seen.

How often there is a complaint at all is learned sooner than which words make one: the shift of the
probability has a proof of its own, and can count while the words do not yet.

Where it pays to learn, the field is a new one, and there the log-odds claim too much. A factor below one
makes them claim less; it comes with the share and changes no answer, only how sure it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST_OF_EACH = 3
"""Corrections to a complaint, and to something else, before anything learned counts."""
PRICE = 2.0
"""Log-loss, in nats over all tests, that counting whole must save."""
ALIKE = 0.75
"""How far both kinds weigh alike; the rest by how often they occur."""
SHIFT = 0.5
"""Standard deviation, in log-odds, of what a shift may be before anything is known."""
FEWEST_RIGHT = 1 / 3
"""Of the tests, at least so many must have been said right already: below that, people correct only what is
wrong, and such texts say nothing of how often there is a complaint, nor how often such odds are right."""
NEW_FIELD = 0.55
"""What the factor of the log-odds is in a new field before its tests are looked at, and ..."""
NEW_FIELD_SPREAD = 0.1
"""... its standard deviation: in three fields left out the best factors were .44, .59 and .60."""
_SHARES = np.linspace(0, 1, 11)
_STEPS = 8


class Trust:
    """Gathers the evidence of one brand's corrections."""

    def __init__(self) -> None:
        self._tests: list[tuple[float, float, float]] = []
        self.share = 0.0
        """From 0, the default alone, to 1, the default and all that was learned."""
        self.shift = 0.0
        """To add to the log-odds of a complaint, besides."""
        self.factor = 1.0
        """What to multiply the log-odds of a complaint with, when share and shift are in them."""
        self._whole: list[float] = []
        self._said: list[tuple[float, float]] = []
        self._tried, self._saved, self._right = 0.0, 0.0, 0

    @property
    def complaints(self) -> int:
        """How many of the tests were complaints, as a person said."""
        return sum(truth > 0 for _, _, truth in self._tests)

    @property
    def others(self) -> int:
        """How many were none."""
        return len(self._tests) - self.complaints

    def take(self, default: float, addition: float, complains: bool) -> None:
        """Take in one test.

        Args:
            default: log-odds of a complaint by the shipped weights.
            addition: what was learned would add to them; this text was not among it.
            complains: what a person said.
        """
        self._tests.append((default, addition, 1.0 if complains else -1.0))
        self._whole.append(default + self.share * addition + self.shift)
        self._try_shift(default + self.share * addition, 1.0 if complains else -1.0)
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
        self.factor = 1.0
        if self._right >= FEWEST_RIGHT * len(truth):
            claimed = likely_factor(np.clip(np.array(self._whole), -30, 30), truth > 0)
            self.factor = 1 - self.share * (1 - claimed)

    def _try_shift(self, said: float, truth: float) -> None:
        """Test the shift of the tests before, then refit it; it counts once it would have saved its price."""
        self._said.append((said, truth))
        self._right += (said + self.shift > 0) == (truth > 0)
        self._saved += float(
            np.logaddexp(0, -truth * said) - np.logaddexp(0, -truth * (said + self._tried))
        )
        odds, sides = np.clip(np.array(self._said).T, -30, 30)
        self._tried = _likely_shift(odds, sides > 0)
        rarer = min(int((sides > 0).sum()), int((sides < 0).sum()))
        usual = rarer >= FEWEST_OF_EACH and self._right >= FEWEST_RIGHT * len(sides)
        self.shift = self._tried if usual and self._saved > PRICE else 0.0


def _likely_shift(odds: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The likeliest shift of these log-odds, by Newton's steps; small ones are likelier beforehand."""
    shift = 0.0
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-odds - shift))
        slope = float(np.sum(likely - truth)) + shift / SHIFT**2
        step = slope / (float(np.sum(likely * (1 - likely))) + 1 / SHIFT**2)
        shift -= min(max(step, -1.0), 1.0)  # where all are sure, a step would go far beyond
    return shift


def likely_factor(odds: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The likeliest factor of these log-odds, by Newton's steps, where that of a new field is likeliest."""
    factor = NEW_FIELD
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-factor * odds))
        slope = float(odds @ (likely - truth)) + (factor - NEW_FIELD) / NEW_FIELD_SPREAD**2
        bend = float(odds**2 @ (likely * (1 - likely))) + 1 / NEW_FIELD_SPREAD**2
        factor -= min(max(slope / bend, -0.2), 0.2)
    return min(max(factor, 0.3), 1.0)
