"""How far what was learned from corrections may count, by what it said of each before it learned from it.

Every correction is first a test and then a lesson ("prequential", Dawid 1984), so none is wasted on either.
The share is the one that would have made the log-loss of those tests least. People correct what is wrong:
their corrections lean to one side, and a plain sum would push everything there. So both kinds of text weigh
alike for the greater part, and nothing counts before a few of each kind were seen.

How often there is a complaint at all is learned sooner than which words make one: the shift of the
probability has a proof of its own, and can count while the words do not yet.

Where it pays to learn, the field is a new one, and there the log-odds claim too much. A factor below one
(a temperature, Guo et al. 2017) makes them claim less, in place of that of the shipped calibration, which was
made for fields that the weights know. It changes no answer, only how sure it is.

Which class a text is, and how serious, are proven apart: who corrects noise to praise says nothing of
complaints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt


Floats: TypeAlias = "npt.NDArray[np.float64]"
Odds = TypeVar("Odds", float, "npt.NDArray[np.float32]")

FEWEST_OF_EACH = 3
"""Corrections to a complaint, and to something else, before anything learned counts."""
PRICE = 2.0
"""Log-loss, in nats over all tests, that counting whole must save."""
ALIKE = 0.75
"""How far both kinds weigh alike; the rest by how often they occur."""
CLASSES_ALIKE, CLASSES_PRICE = 0.25, 4.0
"""The same for the six classes. Of some of them there are few at first, which must not weigh as much as all
others; and the loss of a choice among six is greater. Chosen on three fields left out (docs/triage.md)."""
FEWEST_SERIOUS = 5
"""Corrections to a major complaint, and to anything else, before what is serious may count: they are rare."""
SHIFT = 0.5
"""Standard deviation, in log-odds, of what a shift may be before anything is known."""
FEWEST_RIGHT = 1 / 3
"""Of the tests, at least so many must have been said right already: below that, people correct only what is
wrong, and such texts say nothing of how often there is a complaint, nor whether the field is a new one."""
NEW_FIELD = 0.65
"""What log-odds are worth in a new field: in three fields left out the best factors after 50 corrections were
.69, .60 and .64, whatever the share (docs/triage.md). Tests have no say: they are often on what people found
wrong, and would make it too low."""
SURELY_NEW = 0.3
"""The share from which on a field is taken for a new one; in known ones it mostly stays nothing."""
_SHARES = np.linspace(0, 1, 11)
_STEPS = 8


class Trust:
    """Gathers the evidence of one brand's corrections."""

    def __init__(self, calibration: float = 1.0) -> None:
        """`calibration`: the factor that log-odds of a complaint get when `final` is done with them."""
        self._calibration = calibration
        self._evidence = Evidence()
        self.share = 0.0
        """From 0, the default alone, to 1, the default and all that was learned."""
        self.shift = 0.0
        """To add to the log-odds of a complaint, besides."""
        self.new = 0.0
        """How far the field is taken for a new one, from 0 to 1."""
        self._said: list[tuple[float, float]] = []
        self._tried, self._saved, self._right = 0.0, 0.0, 0

    @property
    def complaints(self) -> int:
        """How many of the tests were complaints, as a person said."""
        return self._evidence.counts[1]

    @property
    def others(self) -> int:
        """How many were none."""
        return self._evidence.counts[0]

    def take(self, default: float, addition: float, complains: bool) -> None:
        """Take in one test.

        Args:
            default: log-odds of a complaint by the shipped weights.
            addition: what was learned would add to them; this text was not among it.
            complains: what a person said.
        """
        truth = 1.0 if complains else -1.0
        self._try_shift(default + self.share * addition, truth)
        self._evidence.take(int(complains), _losses(default, addition, truth))
        self.share = self._evidence.share(FEWEST_OF_EACH)
        usual = self._right >= FEWEST_RIGHT * len(self._said)
        self.new = (1.0 if self.shift else min(1.0, self.share / SURELY_NEW)) if usual else 0.0

    def final(self, odds: Odds) -> Odds:
        """Log-odds of a complaint, share and shift in them, such that they hold once they are calibrated.

        In a new field they end as `NEW_FIELD` times what they were.
        """
        return odds * (1 - self.new + self.new * NEW_FIELD / self._calibration)

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


class TrustInClasses:
    """The same evidence for the six classes, which have a proof of their own."""

    def __init__(self) -> None:
        self._evidence = Evidence(CLASSES_ALIKE, CLASSES_PRICE)
        self.share = 0.0

    def take(self, default: Floats, addition: Floats, truth: int) -> None:
        """Take in one test.

        Args:
            default: log-odds of the classes by the shipped weights.
            addition: what was learned would add to them; this text was not among it.
            truth: the place of the class that a person gave it.
        """
        odds = default + _SHARES[:, None] * addition
        self._evidence.take(truth, np.logaddexp.reduce(odds, axis=1) - odds[:, truth])
        self.share = self._evidence.share(FEWEST_OF_EACH)


class TrustInSerious:
    """The same evidence for what is serious."""

    def __init__(self) -> None:
        self._evidence = Evidence()
        self.share = 0.0

    def take(self, default: float, addition: float, serious: bool) -> None:
        """Take in one test; see `Trust.take`."""
        self._evidence.take(int(serious), _losses(default, addition, 1.0 if serious else -1.0))
        self.share = self._evidence.share(FEWEST_SERIOUS)


class Evidence:
    """What each share would have lost in the tests, summed by what a person said."""

    def __init__(self, alike: float = ALIKE, price: float = PRICE) -> None:
        self._alike, self._price = alike, price
        self.counts: Counter[int] = Counter()
        """How many tests there were of each kind."""
        self._lost: dict[int, Floats] = {}

    def take(self, kind: int, losses: Floats) -> None:
        """Take in the log-loss of one test at each of the shares."""
        self.counts[kind] += 1
        self._lost[kind] = self._lost.get(kind, 0.0) + losses

    def share(self, fewest: int) -> float:
        """The share that would have lost least; 0 until so many were seen of each of two kinds."""
        if sum(count >= fewest for count in self.counts.values()) < 2:
            return 0.0
        even = self.counts.total() / len(self.counts)
        weights = {
            kind: self._alike * even / count + (1 - self._alike)
            for kind, count in self.counts.items()
        }
        loss = sum(weights[kind] * lost for kind, lost in self._lost.items())
        return float(_SHARES[int(np.argmin(loss + self._price * _SHARES))])


def _losses(default: float, addition: float, truth: float) -> Floats:
    said = np.clip(default + addition * _SHARES, -30, 30)
    losses: Floats = np.logaddexp(0, -truth * said)
    return losses


def _likely_shift(odds: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The likeliest shift of these log-odds, by Newton's steps; small ones are likelier beforehand."""
    shift = 0.0
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-odds - shift))
        slope = float(np.sum(likely - truth)) + shift / SHIFT**2
        step = slope / (float(np.sum(likely * (1 - likely))) + 1 / SHIFT**2)
        shift -= min(max(step, -1.0), 1.0)  # where all are sure, a step would go far beyond
    return shift


def macro_f1(truth: Sequence[bool], said: Sequence[bool]) -> float:
    """Mean F1 of both answers; one that neither occurs nor is given counts as right."""
    scores = []
    for label in (True, False):
        hits = sum(t is s is label for t, s in zip(truth, said, strict=True))
        total = sum(t is label for t in truth) + sum(s is label for s in said)
        scores.append(2 * hits / total if total else 1.0)
    return sum(scores) / 2
