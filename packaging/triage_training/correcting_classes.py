"""What corrections are worth for the six classes and for what is serious, in a field that was left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.model import Model
from cmconsole.triage.opinion import Opinions
from cmconsole.triage.weights import CLASSES, HEADS, Calibration, Weights
from triage_training.correcting import ORDERS, Run
from triage_training.data import Labelled
from triage_training.design import Design
from triage_training.fitting import SEED, Linear, fit_complaint, fit_small, pack
from triage_training.measuring import without_provider

AFTER = (0, 10, 25, 50, 100, 200)
MOST = 1_000
"""Texts of a source in one order, half of them to measure on."""
SERIOUS_FROM = 0.5
_CLASS_OF = {
    "complaint": MentionClass.MINOR,
    "other": MentionClass.NOISE,
    "praise": MentionClass.PRAISE,
    "question": MentionClass.QUESTION,
    "rant": MentionClass.RANT,
    "venting": MentionClass.VENTING,
}


def print_classes(
    design: Design,
    data: Labelled,
    heads: dict[str, Linear],
    calibration: Calibration,
    source: str,
) -> None:
    """Correct texts of a source that was left out, whatever comes and only what is judged wrong.

    Printed are means over all orders and the worst of them beside its own start.
    """
    out = data.source == source
    common = fit_complaint(design, data, ~(out & data.is_part("complaint")))
    known = (data.six != "") & ~data.of_field(out)
    small = fit_small(design, data, np.flatnonzero(known))
    chosen = {name: (heads | common | small)[name] for name in HEADS}
    # What "provider" says was not left out, so it does not speak here.
    weights = pack(design, chosen, without_provider(calibration))
    rows = np.flatnonzero(out & (data.six != ""))
    for only_wrong in (False, True):
        runs = [_ClassRun(weights, data, rows, SEED + i, only_wrong) for i in range(ORDERS)]
        start = np.array([run.figures() for run in runs])
        for until in AFTER:
            for run in runs:
                run.ask(until)
            found = np.array([run.figures() for run in runs])
            accuracy, f1, harmless, precision = found.mean(0)
            worst = (found - start).min(0)
            print(
                f"{source}, {'what is wrong' if only_wrong else 'whatever comes'}: {until:3} corrections  "
                f"classes {accuracy:.1f} / {f1:.1f}, worst {worst[0]:+.1f} / {worst[1]:+.1f}  "
                f"complaints called harmless {harmless:.1f}, worst {(found - start)[:, 2].max():+.1f}  "
                f"serious {precision:.3f}, worst {worst[3]:+.3f}"
            )


class _ClassRun(Run):
    """One order of asking for classes."""

    def __init__(
        self, weights: Weights, data: Labelled, rows: Any, seed: int, only_wrong: bool
    ) -> None:
        some = np.random.default_rng(seed).permutation(rows)[:MOST]
        self._opinions, self._only_wrong = Opinions(weights), only_wrong
        super().__init__(Model(weights), data, some, seed)

    def ask(self, until: int) -> None:
        """Correct what comes next, or what of it is judged wrong, until so many are corrected."""
        data = self._data
        while len(self._learner.log) < until and self._left:
            row = self._left.pop(0)
            read = self._read([row])
            _, serious, classes = self._opinions.probabilities(self._learner.adjusted(*read))
            label, major = data.six[row], bool(data.major[row])
            right = CLASSES[int(classes[0].argmax())] == label
            right = right and (label != "complaint" or (serious[0] >= SERIOUS_FROM) == major)
            if not (right and self._only_wrong):
                grave = label == "complaint" and major
                new = MentionClass.MAJOR if grave else _CLASS_OF[label]
                self._learner.take(int(row), new, *read)

    def figures(self) -> tuple[float, float, float, float]:
        """Accuracy, macro-F1 and complaints whose class is a harmless one, in percent, and the average
        precision of what is serious, on the half that nobody corrects."""
        odds = self._learner.adjusted(*self._tested)
        _, serious, classes = self._opinions.probabilities(odds)
        truth, said = self._data.six[self._test], np.array(CLASSES)[classes.argmax(1)]
        harmless = np.isin(said[truth == "complaint"], ["other", "praise"])
        return (
            float((said == truth).mean()) * 100,
            float(f1_score(truth, said, average="macro", zero_division=0)) * 100,
            float(harmless.mean()) * 100,
            float(average_precision_score(self._data.major[self._test], serious)),
        )
