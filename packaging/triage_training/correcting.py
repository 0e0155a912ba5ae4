"""What a team's first corrections are worth on a field that the weights have never seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage import grams
from cmconsole.triage.counts import names_of_signs
from cmconsole.triage.kinds import by_kind
from cmconsole.triage.learning import Learner
from cmconsole.triage.model import Model
from cmconsole.triage.scorer import make_scorer
from cmconsole.triage.weights import COLUMN, HEADS, Calibration, Weights
from triage_training.data import Labelled, Mask
from triage_training.design import Design
from triage_training.fitting import SEED, TARGET, Linear, fit_complaint, fit_small, pack
from triage_training.measuring import calibration_error, error_by_chance, without_provider

AFTER = (0, 5, 10, 25, 50, 100, 200)
ORDERS = 5
ORDERS_OF_FIELDS = 20
"""Of one field: five orders differ so much that their mean is known to a hundredth only."""
DRAWS = 20
FEWEST_OF_INDUSTRY = 180
AT_ONCE = 20
"""Corrections are asked for in rounds of this many, the most doubtful texts first."""


def print_corrections(
    design: Design,
    data: Labelled,
    heads: dict[str, Linear],
    calibration: Calibration,
    source: str,
) -> None:
    """Correct half of a source that was left out, step by step, and measure on the other half.

    Both halves and the order of asking differ from one seed to the next; printed are means over all of
    them with the standard error of that mean, the worst that any of them came to, beside its own start,
    and the calibration error that chance alone would show.
    """
    out = data.is_part("complaint") & (data.source == source)
    weights = without(design, data, heads, calibration, out)
    rows = np.flatnonzero(out & (data.to_brands | (data.source != TARGET)))
    for name, use in both(weights):
        runs = [Run(Model(use), data, rows, SEED + i) for i in range(ORDERS_OF_FIELDS)]
        for until in AFTER:
            for run in runs:
                run.ask(until)
            f1, errors, chance = np.array([run.measure() for run in runs]).T
            beside = np.array([run.f1[-1] - run.f1[0] for run in runs])
            spread = errors.std(ddof=1) / np.sqrt(len(runs))
            print(
                f"{source}, {name}: {until:3} corrections  macro-F1 {f1.mean():.1f}  "
                f"worst {beside.min():+.1f} ({np.sum(beside < 0)} of {len(runs)} below the start)  "
                f"calibration error {errors.mean():.3f} (+-{spread:.3f}; by chance {chance.mean():.3f})"
            )


def without(
    design: Design,
    data: Labelled,
    heads: dict[str, Linear],
    calibration: Calibration,
    out: Mask,
) -> Weights:
    """Weights whose heads of complaints, classes and what is serious have not seen a field.

    The learner hears what those say as well (`columns.SAID`); the others never saw these texts. What
    "provider" says was not left out, so it does not speak here.
    """
    rows = np.flatnonzero((data.six != "") & ~data.of_field(out))
    unseen = fit_complaint(design, data, ~out) | fit_small(design, data, rows)
    chosen = {name: (heads | unseen)[name] for name in HEADS}
    return pack(design, chosen, without_provider(calibration))


def print_industries(
    design: Design, data: Labelled, heads: dict[str, Linear], calibration: Calibration
) -> None:
    """The same for posts to brands of one industry at a time, the others known: the usual next desk.

    An industry has some two hundred texts, too few for an error of its own, so all are counted together.
    """
    said: dict[tuple[str, int], list[tuple[Any, Any]]] = {}
    for industry in sorted(set(data.domain[data.to_brands])):
        out = data.to_brands & (data.domain == industry)
        if out.sum() < FEWEST_OF_INDUSTRY:
            continue
        for name, use in both(without(design, data, heads, calibration, out)):
            model = Model(use)
            for order in range(ORDERS):
                run = Run(model, data, np.flatnonzero(out), SEED + order)
                for until in (0, 25, 50, 80):
                    run.ask(until)
                    said.setdefault((name, until), []).append(run.say())
    for (name, until), found in sorted(said.items()):
        truth, odds = (np.concatenate(part) for part in zip(*found, strict=True))
        error = calibration_error(truth, 1 / (1 + np.exp(-odds)))
        f1 = f1_score(truth, odds > 0, average="macro") * 100
        print(
            f"an industry, {name}: {until:3} corrections  macro-F1 {f1:.1f}  "
            f"calibration error {error:.3f}"
        )


def both(weights: Weights) -> list[tuple[str, Weights]]:
    """What the heads say by themselves, and what people would be shown."""
    alone = replace(weights, calibration=without_provider(Calibration(0, 1, (1, 0), 1)))
    return [("heads alone", alone), ("as shown", weights)]


class Run:
    """One order of asking."""

    def __init__(self, model: Model, data: Labelled, rows: Any, seed: int) -> None:
        self._model, self._data, self._score = model, data, make_scorer()
        order = np.random.default_rng(seed).permutation(rows)
        self._left, self._test = list(order[: len(order) // 2]), order[len(order) // 2 :]
        self._shown = model.weights.calibration.complaint
        self._learner = Learner(len(names_of_signs(model.weights.groups)), self._shown)
        self._tested = self._read(self._test)
        self.f1: list[float] = []

    def _read(self, rows: Any) -> Any:
        model, text = self._model, self._data.text
        pieces = [grams.window(text[i].split()) or ["."] for i in rows]
        scores = np.array([self._score(text[i]) for i in rows], np.float32)
        batch = model.read(pieces, scores)
        return batch, model.hashes(batch), by_kind(model.log_odds(batch))

    def ask(self, until: int) -> None:
        """Correct the most doubtful of what is left until so many are corrected."""
        learner = self._learner
        while len(learner.log) < until:
            some = self._left[:600]
            doubt = np.abs(self._as_shown(self._read(some)))
            asked = [some[i] for i in np.argsort(doubt)[: min(AT_ONCE, until - len(learner.log))]]
            gone = set(asked)
            self._left = [i for i in self._left if i not in gone]
            for i in asked:
                new = MentionClass.MINOR if self._data.label[i] == "1" else MentionClass.NOISE
                learner.take(int(i), new, *self._read([i]))

    def measure(self) -> tuple[float, float, float]:
        """Macro-F1 in percent, calibration error and that of chance, on the half that nobody corrects."""
        truth, odds = self.say()
        self.f1.append(float(f1_score(truth, odds > 0, average="macro")) * 100)
        said = 1 / (1 + np.exp(-odds))
        return self.f1[-1], calibration_error(truth, said), error_by_chance(said, DRAWS)

    def say(self) -> tuple[Any, Any]:
        """The truth about that half, and the log-odds of a complaint that people would be shown."""
        return self._data.label[self._test] == "1", self._as_shown(self._tested)

    def _as_shown(self, read: Any) -> Any:
        return self._shown * self._learner.adjusted(*read)[:, COLUMN["complaint"]]
