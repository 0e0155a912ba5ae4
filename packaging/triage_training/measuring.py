"""Figures of merit, and the calibration that is fitted on texts the weights had not seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from cmconsole.triage.weights import CLASSES, Calibration
from triage_training.data import SIX_WAY, Labelled
from triage_training.design import Design
from triage_training.fitting import SEED, TARGET, Linear, complaint_odds, fit_small

PROVIDER = 1.0
"""Added to "provider", so that it speaks up only against private talk."""
OF_PRIVATE_TALK, OF_OTHER_KINDS = 0.6, 0.3
"""How much such texts count in the calibration; a post to a brand counts one."""


def lesser(complaint: Any, provider: Any) -> Any:
    """Both must hold: the smooth lesser of two log-odds."""
    return -np.logaddexp(-complaint, -(provider + PROVIDER))


def macro_and_auc(truth: Any, odds: Any) -> str:
    """Macro-F1 in percent / area under the curve, as a table shows them."""
    f1 = f1_score(truth, odds > 0, average="macro")
    return f"{f1 * 100:.1f} / {roc_auc_score(truth, odds):.3f}"


def calibration_error(truth: Any, probability: Any, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017)."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(truth[place == b].mean() - probability[place == b].mean()) * np.mean(place == b)
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def error_by_chance(probability: Any, draws: int) -> float:
    """The calibration error that probabilities which hold would show in a set of this size."""
    random = np.random.default_rng(SEED)
    drawn = [random.random(len(probability)) < probability for _ in range(draws)]
    return float(np.mean([calibration_error(truth, probability) for truth in drawn]))


def platt(odds: Any, truth: Any, weight: Any = None) -> tuple[float, float]:
    """Factor and shift that make log-odds hold."""
    model = LogisticRegression(C=1e3).fit(odds[:, None], truth, sample_weight=weight)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def six_way_folds(data: Labelled) -> Iterator[tuple[Any, Any]]:
    """Rows to learn the small heads from, and which of the six-way set are not among them, five times."""
    rows, own = np.flatnonzero(data.is_part(SIX_WAY)), np.flatnonzero(data.own)
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    for train, test in folds.split(rows, data.six[rows]):
        yield np.concatenate([rows[train], own]), test


def small_out_of_fold(design: Design, data: Labelled) -> tuple[Any, Any, Any]:
    """Rows of the six-way set with class scores and "serious", each from a fit without that row."""
    rows = np.flatnonzero(data.is_part(SIX_WAY))
    scores, serious = np.zeros((len(rows), len(CLASSES))), np.zeros(len(rows))
    for learned, test in six_way_folds(data):
        small = fit_small(design, data, learned)
        matrix = design.matrix[rows[test]]
        for i, name in enumerate(CLASSES):
            scores[test, i] = small[f"class {name}"].odds(matrix)
        serious[test] = small["serious"].odds(matrix)
    return rows, scores, serious


def calibrate(
    design: Design, data: Labelled, heads: dict[str, Linear], folds: tuple[Any, Any, Any]
) -> Calibration:
    """From the dev texts for complaints, from the folds for the small heads."""
    chosen, odds, weight = _for_calibration(design, data, heads)
    rows, scores, serious = folds
    best = min(np.arange(0.3, 2.01, 0.05), key=lambda t: _log_loss(scores * t, data.six[rows]))
    return Calibration(
        provider=PROVIDER,
        complaint=platt(odds, data.label[chosen] == "1", weight),
        serious=platt(serious, data.major[rows]),
        classes=float(best),
    )


def _for_calibration(
    design: Design, data: Labelled, heads: dict[str, Linear]
) -> tuple[Any, Any, Any]:
    """Dev texts, their log-odds and weights: posts to brands are what a console sees most."""
    chosen = np.flatnonzero(data.dev & data.is_part("complaint"))
    matrix = design.matrix[chosen]
    odds = lesser(complaint_odds(heads, matrix), heads["provider"].odds(matrix))
    others = np.where(data.source[chosen] == TARGET, OF_PRIVATE_TALK, OF_OTHER_KINDS)
    return chosen, odds, np.where(data.to_brands[chosen], 1.0, others)


def error_across_halves(
    design: Design, data: Labelled, heads: dict[str, Linear]
) -> tuple[float, float]:
    """Calibration error of all dev texts and of posts to brands, each half calibrated on the other."""
    chosen, odds, weight = _for_calibration(design, data, heads)
    truth = data.label[chosen] == "1"
    probability = np.zeros(len(chosen))
    for half in (0, 1):
        factor, shift = platt(odds[half::2], truth[half::2], weight[half::2])
        probability[1 - half :: 2] = 1 / (1 + np.exp(-factor * odds[1 - half :: 2] - shift))
    kept = data.to_brands[chosen]
    return (
        calibration_error(truth, probability),
        calibration_error(truth[kept], probability[kept]),
    )


def print_base(design: Design, data: Labelled, heads: dict[str, Linear], use: Calibration) -> None:
    """The heads on the dev texts."""

    def odds(name: str, rows: Any) -> Any:
        return heads[name].odds(design.matrix[rows])

    complaint = data.dev & data.is_part("complaint")
    slices = {
        "ACL 2019": data.source == "acl2019",
        "ACL 2019, to brands": data.to_brands,
        "FINCORP": data.source == "fincorp",
        "CESAMARD": data.source == "cesamard",
    }
    for name, chosen in slices.items():
        rows = np.flatnonzero(complaint & chosen)
        truth = data.label[rows] == "1"
        moved = complaint_odds(heads, design.matrix[rows])
        both = use.complaint[0] * lesser(moved, odds("provider", rows))
        both += use.complaint[1]
        error = calibration_error(truth, 1 / (1 + np.exp(-both)))
        print(f"complaint, {name:22} {macro_and_auc(truth, both)}  calibration error {error:.3f}")
    error, to_brands = error_across_halves(design, data, heads)
    print(f"calibrated on the other half: calibration error {error:.3f}, to brands {to_brands:.3f}")
    rows = np.flatnonzero(data.dev & data.is_part("sentiment_semeval"))
    moods = np.array(["negative", "neutral", "positive"])
    said = moods[np.stack([odds(m, rows) for m in moods], 1).argmax(1)]
    recall = np.mean([(said == data.label[rows])[data.label[rows] == m].mean() for m in moods])
    print(f"sentiment, SemEval 2013-16          macro recall {recall * 100:.1f}")
    for name in ("offensive", "irony"):
        rows = np.flatnonzero(data.dev & data.is_part(name))
        f1 = f1_score(data.label[rows] == name, odds(name, rows) > 0, average="macro")
        print(f"{name:12}                        macro-F1 {f1 * 100:.1f}")


def print_small(data: Labelled, folds: tuple[Any, Any, Any]) -> None:
    """The small heads, out of fold."""
    rows, scores, serious = folds
    said, label = np.array(CLASSES)[scores.argmax(1)], data.six[rows]
    accuracy, f1 = np.mean(said == label), f1_score(label, said, average="macro")
    each = f1_score(label, said, average=None, labels=list(CLASSES))
    print(
        f"six classes, 5 folds                accuracy {accuracy * 100:.1f}, macro-F1 {f1 * 100:.1f}"
    )
    print("  " + ", ".join(f"{n} {v * 100:.0f}" for n, v in zip(CLASSES, each, strict=True)))
    major = data.major[rows]
    print(
        f"serious, 5 folds                    AUC {roc_auc_score(major, serious):.3f}, "
        f"average precision {average_precision_score(major, serious):.3f}"
    )


def _log_loss(scores: Any, label: Any) -> float:
    logs = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    return -float(np.mean([logs[i, CLASSES.index(name)] for i, name in enumerate(label)]))
