"""What a team's first corrections are worth on a field that the weights have never seen."""

from __future__ import annotations

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
from cmconsole.triage.weights import COLUMN, HEADS, Calibration
from triage_training.data import Labelled
from triage_training.design import Design
from triage_training.fitting import SEED, Linear, fit_complaint, pack
from triage_training.measuring import calibration_error

AFTER = (0, 25, 50, 100, 200)
AT_ONCE = 20
"""Corrections are asked for in rounds of this many, the most doubtful texts first."""


def print_corrections(
    design: Design, data: Labelled, heads: dict[str, Linear], source: str
) -> None:
    """Correct half of a source that was left out, step by step, and measure on the other half."""
    out = data.is_part("complaint") & (data.source == source)
    left_out = fit_complaint(design, data, ~out & ~data.gold)
    chosen = {name: heads.get(name, heads["complaint"]) for name in HEADS}
    weights = pack(design, chosen | left_out, Calibration(9, (1, 0), (1, 0), 1))
    model, score = Model(weights), make_scorer()
    rng = np.random.default_rng(SEED)
    order = rng.permutation(np.flatnonzero(out))
    pool, test = order[: len(order) // 2], order[len(order) // 2 :]

    def read(rows: Any) -> Any:
        texts = [grams.window(data.text[i].split()) or ["."] for i in rows]
        batch = model.read(texts, np.array([score(data.text[i]) for i in rows], np.float32))
        return batch, model.hashes(batch), by_kind(model.log_odds(batch))

    learner = Learner(len(names_of_signs(design.groups)))
    tested, truth = read(test), data.label[test] == "1"
    column = COLUMN["complaint"]
    left = list(pool)
    for until in AFTER:
        while len(learner.log) < until:
            some = left[:600]
            doubt = np.abs(learner.adjusted(*read(some))[:, column])
            asked = [some[i] for i in np.argsort(doubt)[: min(AT_ONCE, until - len(learner.log))]]
            left = [i for i in left if i not in set(asked)]
            for i in asked:
                new = MentionClass.MINOR if data.label[i] == "1" else MentionClass.NOISE
                learner.take(int(i), new, *read([i]))
        odds = learner.adjusted(*tested)[:, column]
        f1 = f1_score(truth, odds > 0, average="macro") * 100
        error = calibration_error(truth, 1 / (1 + np.exp(-odds)))
        print(f"{source}: {until:3} corrections  macro-F1 {f1:.1f}  calibration error {error:.3f}"
              f"{'' if learner.active else '  (switched off)'}")  # fmt: skip
