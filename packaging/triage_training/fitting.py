"""Fits the heads one by one and folds them into one table.

What was tried is in docs/triage.md; what is here is what transferred best to sources left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression

from cmconsole.triage.kinds import KINDS, by_kind
from cmconsole.triage.weights import CLASSES, COLUMN, FIRST_CLASS, HEADS, Calibration, Weights
from triage_training.data import DISTRESS, Labelled, Mask
from triage_training.design import ROWS, Design

SEED = 7
SOURCES = ("acl2019", "fincorp", "cesamard")
SOURCE_OF_KIND = {"finance": "fincorp", "review": "cesamard"}
NEVER = -20.0
"""Log-odds of what does not occur."""
TARGET = "acl2019"
"""The source most like the mentions that a console sees."""
TARGET_WEIGHT = 3.0
COMPLAINT, SENTIMENT = 1.0, 0.5
"""Strengths of these heads."""
OF_TARGET = 0.5
"""How much of the target's own weights is used: all of them fit it best, none travel best."""
OF_BRANDS = ("acl2019", "fincorp", "xci")
"""Sources of posts to brands and banks, which is what the six classes are asked about."""
OTHERS_WEIGHT = 0.1
"""How much other texts count for the six classes: what praise is in a review, or a question among friends,
is another matter. For "serious" they count as much as all."""
CLASSES_STRENGTH, SERIOUS_STRENGTH = 1.0, 2.0
"""Strengths of the small heads."""
BY_RATIO, SERIOUS_BY_RATIO = 0.4, 0.7
"""How far `telling` goes by the ratio; the rest is the same for all columns. Chosen, with the strengths, on
industries and sources left out: more of it knows these sources better and the next field worse."""
DISTRESS_STRENGTH, PUBLIC_WEIGHT = 10.0, 0.02
"""Strength of that head, and how much a public text weighs in it beside a sentence of our own."""
BALANCE = 0.5
"""How far rare classes are raised: 0 not at all, 1 until all weigh the same."""


@dataclass
class Linear:
    """One fitted head over the columns of the design."""

    weights: Any
    bias: float

    def odds(self, matrix: Any) -> Any:
        """Log-odds of each row."""
        return matrix @ self.weights + self.bias


def fit(matrix: Any, truth: Any, strength: float, weight: Any = None) -> Linear:
    """Logistic regression; `strength` is the inverse of the penalty."""
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200, random_state=SEED)
    model.fit(matrix, truth, sample_weight=weight)
    return Linear(model.coef_[0].copy(), float(model.intercept_[0]))


def telling(matrix: Any, truth: Any, weight: Any, by_ratio: float = BY_RATIO) -> Any:
    """How much each column tells by itself, about one on the average: what to multiply it with.

    The log-ratio of naive Bayes (Wang & Manning 2012, "Baselines and Bigrams"), so that words and runs of
    characters which stand in both kinds of text alike are penalised more. The counted signs keep theirs.
    """
    there = (matrix[:, : 2 * ROWS] != 0).astype(float)
    yes, no = 1 + there.T @ (weight * truth), 1 + there.T @ (weight * ~truth)
    ratio = np.abs(np.log((yes / yes.sum()) / (no / no.sum())))
    factors = np.ones(matrix.shape[1])
    usual = np.sqrt(np.average(ratio**2, weights=yes + no))
    factors[: 2 * ROWS] = (1 - by_ratio) + by_ratio * ratio / usual
    return factors


def fit_telling(matrix: Any, truth: Any, strength: float, weight: Any) -> Linear:
    """Logistic regression on columns that count as far as they tell something."""
    factors = telling(matrix, truth, weight)
    found = fit(matrix @ sparse.diags(factors), truth, strength, weight)
    return Linear(found.weights * factors, found.bias)


def fit_complaint(design: Design, data: Labelled, use: Mask) -> dict[str, Linear]:
    """Complaint or not among texts to brands: the heads that `kinds.by_kind` makes one of.

    Every source has, besides the weights that all share, weights and a bias of its own (Daumé,
    "Frustratingly Easy Domain Adaptation", 2007), so that its habits do not pass for complaining.
    """
    chosen = np.flatnonzero(use & data.is_part("complaint") & _of_brands(data))
    source, truth = data.source[chosen], data.label[chosen] == "1"
    weight = np.where(source == TARGET, TARGET_WEIGHT, 1.0)
    factors = telling(design.matrix[chosen], truth, weight)
    matrix = (design.matrix[chosen] @ sparse.diags(factors)).tocsr()
    own = [sparse.diags((source == name).astype(float)) @ matrix for name in SOURCES]
    biases = sparse.csr_matrix(np.array([source == name for name in SOURCES], float).T)
    whole = fit(sparse.hstack([matrix, *own, biases]).tocsr(), truth, COMPLAINT, weight)
    width, place = matrix.shape[1], SOURCES.index(TARGET)
    mixed, bias = whole.weights[:width].copy(), whole.bias
    for i in range(len(SOURCES)):
        part = OF_TARGET if i == place else (1 - OF_TARGET) / 4
        mixed += part * whole.weights[width * (1 + i) : width * (2 + i)]
        bias += part * whole.weights[width * (1 + len(SOURCES)) + i]
    heads = {"complaint": Linear(mixed * factors, bias)}
    for kind, name in SOURCE_OF_KIND.items():
        i = SOURCES.index(name)
        heads[f"complaint {kind}"] = Linear(
            (whole.weights[:width] + whole.weights[width * (1 + i) : width * (2 + i)]) * factors,
            whole.bias + whole.weights[width * (1 + len(SOURCES)) + i],
        )
        heads[kind] = _fit_kind(design, data, use, name)
    return heads


def _fit_kind(design: Design, data: Labelled, use: Mask, name: str) -> Linear:
    """Whether a text is of the kind that a source is; never, if that source was left out."""
    chosen = np.flatnonzero(use & data.is_part("complaint"))
    truth = data.source[chosen] == name
    if not truth.any():
        return Linear(np.zeros(design.matrix.shape[1]), NEVER)
    return fit(design.matrix[chosen], truth, 1.0)


def complaint_odds(heads: dict[str, Linear], matrix: Any) -> Any:
    """What the product makes of these heads, before the provider has a say."""
    odds = np.zeros((matrix.shape[0], len(HEADS)), np.float32)
    for name in ("complaint", *(head for kind in KINDS for head in (kind, f"complaint {kind}"))):
        odds[:, COLUMN[name]] = heads[name].odds(matrix)
    return by_kind(odds)[:, COLUMN["complaint"]].astype(float)


def fit_base(design: Design, data: Labelled, use: Mask) -> dict[str, Linear]:
    """The heads that have many texts."""
    heads = fit_complaint(design, data, use)

    def one(name: str, chosen: Mask, truth: Mask, strength: float, weight: Any = None) -> None:
        rows = np.flatnonzero(use & chosen)
        if weight is not None:
            weight = weight[rows]
        heads[name] = fit(design.matrix[rows], truth[rows], strength, weight)

    complaints = data.is_part("complaint")
    lighter = np.where(data.source == TARGET, 1.0, 0.3)
    one("provider", complaints, complaints & _of_brands(data), 3.0, lighter)
    graded = complaints & np.isin(data.severity, ["1", "2", "3", "4"])
    one("severity", graded, np.isin(data.severity, ["3", "4"]), 1.0)
    tweets = data.is_part("sentiment_semeval")
    rated = data.is_part("sentiment_vadergt")
    weight = np.where(rated, 0.3, 1.0)
    for name in ("negative", "neutral", "positive"):
        rows = np.flatnonzero(use & (tweets | rated))
        truth = data.label[rows] == name
        heads[name] = fit_telling(design.matrix[rows], truth, SENTIMENT, weight[rows])
    one("offensive", data.is_part("offensive"), data.label == "offensive", 1.0)
    one("irony", data.is_part("irony"), data.label == "irony", 1.0)
    heads["distress"] = fit_distress(design, data, use)
    return heads


def fit_distress(design: Design, data: Labelled, use: Mask) -> Linear:
    """Somebody may not want to live: our own sentences against near misses of our own and all public texts.

    What the rules of the red zone find is left out of the public ones: nobody has read whether it is meant.
    """
    own = data.is_part(DISTRESS)
    rows = np.flatnonzero(use & (own | ~data.red))
    weight = np.where(own[rows], 1.0, PUBLIC_WEIGHT)
    return fit(
        design.matrix[rows], own[rows] & (data.label[rows] == "+"), DISTRESS_STRENGTH, weight
    )


def fit_small(design: Design, data: Labelled, rows: Any) -> dict[str, Linear]:
    """The six classes and "serious" on some of the texts that have one of the six classes."""
    matrix, label, major = design.matrix[rows], data.six[rows], data.major[rows]
    factors = telling(matrix, major, np.ones(len(rows)), SERIOUS_BY_RATIO)
    used = np.flatnonzero(np.asarray((matrix != 0).sum(0)).ravel())
    matrix = matrix[:, used]
    count = np.where(np.isin(data.source[rows], OF_BRANDS), 1.0, OTHERS_WEIGHT)
    share = {name: count[label == name].sum() / count.sum() for name in CLASSES}
    raised = np.array([(1 / (len(CLASSES) * share[name])) ** BALANCE for name in label])

    def head(coefficients: Any, bias: Any) -> Linear:
        weights = np.zeros(design.matrix.shape[1])
        weights[used] = coefficients
        return Linear(weights, float(bias))

    model = LogisticRegression(C=CLASSES_STRENGTH, max_iter=200, tol=1e-3, random_state=SEED)
    model.fit(matrix, label, sample_weight=count * raised)
    small = {
        f"class {name}": head(model.coef_[i], model.intercept_[i])
        for i, name in enumerate(model.classes_)
    }
    factors = factors[used]
    serious = fit((matrix @ sparse.diags(factors)).tocsr(), major, SERIOUS_STRENGTH)
    return small | {"serious": head(serious.weights * factors, serious.bias)}


def pack(design: Design, heads: dict[str, Linear], calibration: Calibration) -> Weights:
    """All heads in whole numbers of one byte, each head with a scale of its own."""
    table = design.folded(np.stack([heads[name].weights for name in HEADS], 1))
    signs, shift = design.raw_signs(table[2 * ROWS :])
    grams, gram_scale = _bytes(table[:ROWS])
    words, word_scale = _bytes(table[ROWS : 2 * ROWS])
    bias = np.array([heads[name].bias for name in HEADS]) + shift
    return Weights(
        grams, words, gram_scale, word_scale, signs.astype(np.float32), bias.astype(np.float32),
        calibration, design.groups,
    )  # fmt: skip


def _bytes(table: Any) -> tuple[Any, Any]:
    # A few words outweigh all others by far; beyond the 99.99th part of a hundred they are cut.
    most = np.maximum(np.quantile(np.abs(table), 0.9999, axis=0), 1e-9)
    scale = most / 127
    return np.clip(np.rint(table / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def _of_brands(data: Labelled) -> Mask:
    other: Mask = data.source != TARGET
    return other | data.to_brands


assert HEADS[FIRST_CLASS : FIRST_CLASS + len(CLASSES)] == tuple(f"class {c}" for c in CLASSES)
assert COLUMN["complaint"] == 0
assert tuple(SOURCE_OF_KIND) == KINDS
