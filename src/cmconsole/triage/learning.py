"""Learns from a team's corrections: a small addition to the shipped weights, for one brand, on this machine.

The shipped weights are never changed. What the addition makes of each text before it learns from it is
evidence: it counts as far as that evidence says that it helps, and not at all at first (`trust.py`). Every
fourth correction is kept back and never learned from; on those the addition is compared with the default,
and it is switched off while it does worse. Only corrections of posts whose network allows learning may be
handed in (`networks.base.Terms.learn_from`).
Steps: AdaGrad (Duchi et al. 2011) on the logistic loss, pulled back toward the shipped weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage import grams
from cmconsole.triage.columns import BIAS, SAID, SIGN_SCALE, Columns, row_of, said_of
from cmconsole.triage.model import Batch
from cmconsole.triage.trust import Trust, TrustInClasses, TrustInSerious, macro_f1
from cmconsole.triage.weights import CLASSES, COLUMN, FIRST_CLASS, Floats

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    pass


STEP = 0.7
PULL = 0.002
"""How strongly an addition is drawn back to nothing at each step."""
FIRST_STEPS = 0.01
"""What the sum of squares starts with: the smaller, the bolder the first steps."""
PASSES = 3
ENOUGH_TO_CALIBRATE = 25
ENOUGH_TO_TEST = 8
"""Kept-back corrections from which on they may switch the addition off."""
SURELY_WORSE = 2
"""More wrong answers than the default's on what was kept back: one more is chance in so few."""
SURELY = 1.64
"""Standard deviations of the answers on which the two differ (McNemar 1947): five in a hundred by chance."""
ONE_IN = 4

_COMPLAINT, _SERIOUS = COLUMN["complaint"], COLUMN["serious"]
_OF_CLASSES = slice(FIRST_CLASS, FIRST_CLASS + len(CLASSES))
_COMPLAINING = frozenset({"complaint", "rant", "venting"})
_CLASS_OF = {
    MentionClass.MAJOR: "complaint",
    MentionClass.MINOR: "complaint",
    MentionClass.QUESTION: "question",
    MentionClass.MISINFORMED: "question",
    MentionClass.VENTING: "venting",
    MentionClass.RANT: "rant",
    MentionClass.PRAISE: "praise",
    MentionClass.NOISE: "other",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """One line of the log: what was learned from one correction."""

    mention_id: int
    new: MentionClass
    kept_back: bool
    """It is part of the test and changed nothing."""
    before: float
    after: float
    """Probability of a complaint before and right after it, as people are shown it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How what was learned does on the corrections that were kept back."""

    learned: int
    kept_back: int
    right: int
    """Of those kept back, how many it tells rightly from non-complaints (or complaints) ..."""
    right_by_default: int
    """... and how many the shipped weights alone do."""
    decides: bool
    """Whether enough were kept back to decide by."""
    active: bool
    """False while it does surely worse than the default on what was kept back."""
    for_complaints: bool = False
    for_classes: bool = False
    for_serious: bool = False
    """Whether what was learned counts now: for whether it is a complaint, which class it is, how serious."""
    complaints: int = 0
    others: int = 0
    """Corrections to a complaint and to something else; it takes `trust.FEWEST_OF_EACH` of both."""


@dataclass(frozen=True, slots=True)
class _Example:
    mention_id: int
    label: str
    serious: bool
    columns: Columns
    values: Floats
    odds: Floats
    """Of the shipped weights, [heads]."""


class Learner:
    """What was learned for one brand. `odds` has the shape that `Opinions` asks for."""

    def __init__(self, signs: int, calibration: float = 1.0) -> None:
        """`signs`: how many the model counts; `calibration`: the factor that log-odds of a complaint get
        afterwards."""
        self._calibration = calibration
        self._width = (1 << grams.BITS) + signs + len(SAID) + 1
        self.reset()

    def reset(self) -> None:
        """Forget everything that was learned."""
        heads = 1 + len(CLASSES) + 1  # complaint, classes, serious
        self._delta: Floats = np.zeros((self._width, heads), np.float32)
        # Unlike zeros these take memory at once, 2 MB of it: made when there is something to learn.
        self._seen: Floats | None = None
        self._factor, self._shift = 1.0, 0.0
        self._learned: list[_Example] = []
        self._kept: list[_Example] = []
        self._trust = Trust(self._calibration)
        self._in_classes, self._in_serious = TrustInClasses(), TrustInSerious()
        self.log: list[Learned] = []
        self.active = True
        """False while the addition does worse than the default on what was kept back."""

    def take(self, mention_id: int, new: MentionClass, batch: Batch, hashes: grams.Hashes,
             odds: Floats, shown: Callable[[Floats], float] | None = None) -> Learned:  # fmt: skip
        """Learn from one correction.

        Args:
            batch, hashes: the one text as `Model.read` and its words' hashes.
            odds: [1, heads] what the shipped weights say of it.
            shown: the probability of a complaint that people are shown for such log-odds, for the log.
        """
        shown = shown or _plainly
        columns, values = row_of(batch, hashes, odds)
        serious = new is MentionClass.MAJOR
        example = _Example(mention_id, _CLASS_OF[new], serious, columns, values, odds[0])
        before = shown(self.adjusted(batch, hashes, odds))
        default = float(odds[0][_COMPLAINT])
        whole = self._add(example.odds, columns, values)
        self._trust.take(default, float(whole[_COMPLAINT]) - default, example.label in _COMPLAINING)
        known = example.odds[_OF_CLASSES].astype(np.float64)
        self._in_classes.take(known, whole[_OF_CLASSES] - known, CLASSES.index(example.label))
        grave = float(example.odds[_SERIOUS])
        self._in_serious.take(grave, float(whole[_SERIOUS]) - grave, serious)
        kept = is_kept_back(mention_id)
        if kept:
            self._kept.append(example)
        else:
            self._learned.append(example)
            for _ in range(PASSES):
                self._step(example)
            self._calibrate()
        self._test()
        after = shown(self.adjusted(batch, hashes, odds))
        line = Learned(mention_id, new, kept, before, after)
        self.log.append(line)
        return line

    @property
    def counts(self) -> bool:
        """Whether what was learned changes anything now."""
        trust = self._trust
        shares = trust.share, self._in_classes.share, self._in_serious.share
        return self.active and (any(shares) or trust.shift != 0)

    def adjusted(self, batch: Batch, hashes: grams.Hashes, odds: Floats) -> Floats:
        """The log-odds of a page of texts with what was learned, or as they are while it does not count."""
        if not self.counts:
            return odds
        rows, count = 1 << grams.BITS, len(batch.rows)
        delta = self._delta
        words = delta[grams.word_buckets(hashes)] + delta[batch.pairs[:count]]
        added = np.add.reduceat(words, batch.starts, axis=0) * batch.word_norm[:, None]
        heads = rows + batch.signs.shape[1]
        added += batch.signs @ delta[rows:heads] * SIGN_SCALE + delta[-1] * BIAS
        added += said_of(odds) @ delta[heads:-1]
        changed = odds.copy()
        changed[:, _COMPLAINT] = self._factor * (odds[:, _COMPLAINT] + added[:, 0]) + self._shift
        result: Floats = odds + np.float32(self._trust.share) * (changed - odds)
        result[:, _OF_CLASSES] += np.float32(self._in_classes.share) * added[:, 1:-1]
        result[:, _SERIOUS] += np.float32(self._in_serious.share) * added[:, -1]
        result[:, _COMPLAINT] += np.float32(self._trust.shift)
        result[:, _COMPLAINT] = self._trust.final(result[:, _COMPLAINT])
        return result

    def _add(self, odds: Floats, columns: Columns, values: Floats) -> Floats:
        added = values @ self._delta[columns]
        result = odds.copy()
        result[_COMPLAINT] = self._factor * (odds[_COMPLAINT] + added[0]) + self._shift
        result[_OF_CLASSES] += added[1:-1]
        result[_SERIOUS] += added[-1]
        return result

    def _step(self, example: _Example) -> None:
        odds = self._add(example.odds, example.columns, example.values)
        classes = odds[_OF_CLASSES]
        shares = np.exp(classes - classes.max())
        wrong = np.empty(self._delta.shape[1], np.float32)
        wrong[0] = _sigmoid(float(odds[_COMPLAINT])) - (example.label in _COMPLAINING)
        wrong[1:-1] = shares / shares.sum()
        wrong[-1] = _sigmoid(float(odds[_SERIOUS])) - example.serious
        wrong[1 + CLASSES.index(example.label)] -= 1
        here = self._delta[example.columns]
        slope = example.values[:, None] * wrong + PULL * here
        # What other heads say tells of complaints only: classes and "serious" fell by it in some orders.
        slope[-1 - len(SAID) : -1, 1:] = 0
        if self._seen is None:
            self._seen = np.full(self._delta.shape, FIRST_STEPS, np.float32)
        self._seen[example.columns] += slope**2
        self._delta[example.columns] = here - STEP * slope / np.sqrt(self._seen[example.columns])

    def _calibrate(self) -> None:
        """Refit factor and shift once there are enough of both kinds, drawn toward one and zero."""
        truth = np.array([e.label in _COMPLAINING for e in self._learned], np.float64)
        if len(truth) < ENOUGH_TO_CALIBRATE or truth.all() or not truth.any():
            return
        odds = np.array([e.odds[_COMPLAINT] for e in self._learned], np.float64)
        odds += [float(e.values @ self._delta[e.columns, 0]) for e in self._learned]
        # What was learned from fits too well; the default's odds stand in for half of it.
        odds = (odds + [e.odds[_COMPLAINT] for e in self._learned]) / 2
        factor, shift = 1.0, 0.0
        for _ in range(50):
            wrong = 1 / (1 + np.exp(-np.clip(factor * odds + shift, -30, 30))) - truth
            factor -= 0.5 * (float(np.mean(wrong * odds)) / 4 + 0.2 * (factor - 1))
            shift -= 0.5 * (float(np.mean(wrong)) + 0.05 * shift)
        # Surer than the default on texts it learned from is no reason to be surer on others.
        self._factor, self._shift = min(max(factor, 0.3), 1.0), shift

    def _test(self) -> None:
        """Compare with the default on what was kept back."""
        if len(self._kept) < ENOUGH_TO_TEST:
            self.active = True
            return
        truth, default, ours = self._answers()
        lost = sum(d is t is not o for t, d, o in zip(truth, default, ours, strict=True))
        won = sum(o is t is not d for t, d, o in zip(truth, default, ours, strict=True))
        # What is asked about is what the addition is least sure of, so some losses are to be expected.
        surely = max(SURELY_WORSE, SURELY * (lost + won) ** 0.5)
        self.active = lost - won < surely or macro_f1(truth, ours) >= macro_f1(truth, default)

    @property
    def trial(self) -> Trial:
        """The test as it stands now."""
        truth, default, ours = self._answers()
        trust = self._trust
        return Trial(
            len(self._learned),
            len(self._kept),
            sum(o is t for o, t in zip(ours, truth, strict=True)),
            sum(d is t for d, t in zip(default, truth, strict=True)),
            len(self._kept) >= ENOUGH_TO_TEST,
            self.active,
            trust.share > 0 or trust.shift != 0,
            self._in_classes.share > 0,
            self._in_serious.share > 0,
            trust.complaints,
            trust.others,
        )

    def _answers(self) -> tuple[list[bool], list[bool], list[bool]]:
        """Whether each that was kept back is a complaint: in truth, by default, and with what was learned."""
        trust, truth, default, ours = self._trust, [], [], []
        for example in self._kept:
            known = float(example.odds[_COMPLAINT])
            whole = float(self._add(example.odds, example.columns, example.values)[_COMPLAINT])
            truth.append(example.label in _COMPLAINING)
            default.append(known > 0)
            ours.append(known + trust.share * (whole - known) + trust.shift > 0)
        return truth, default, ours


def is_kept_back(mention_id: int) -> bool:
    """Whether a correction belongs to the test, by its mention and for ever."""
    import hashlib  # with OpenSSL in it: only once something is learned

    return hashlib.blake2b(str(mention_id).encode(), digest_size=4).digest()[0] % ONE_IN == 0


def _plainly(odds: Floats) -> float:
    return _sigmoid(float(odds[0, _COMPLAINT]))


def _sigmoid(odds: float) -> float:
    return float(1 / (1 + np.exp(-max(-30.0, min(30.0, odds)))))
