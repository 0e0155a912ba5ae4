"""Figures of merit, and the calibration that is fitted on texts the weights had not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from cmconsole.triage.weights import CLASSES, Calibration
from triage_training.data import SIX_WAY, Labelled
from triage_training.design import Design
from triage_training.fitting import SEED, TARGET, Linear, complaint_odds, fit_small

PROVIDER = 0.9
"""Added to "provider", so that it speaks up against private talk only. The more, the better for posts to
brands; with this the calibration error of all texts stays below .02 on folds (docs/triage.md)."""
OF_OTHER_KINDS = 0.3
"""How much such texts count in the calibration; a post to a brand counts one."""
SURELY = 30.0
"""Log-odds of what is certain."""


def ours(complaint: Any, provider: Any) -> Any:
    """Log-odds that both hold; see `Opinions.probabilities`."""
    one, other = -complaint, -(provider + PROVIDER)
    return -np.logaddexp(np.logaddexp(one, other), one + other)


def without_provider(how: Calibration) -> Calibration:
    """The same where every text is taken to be about somebody who sells or serves."""
    return replace(how, provider=SURELY)


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


def platt(odds: Any, truth: Any) -> tuple[float, float]:
    """Factor and shift that make log-odds hold."""
    model = LogisticRegression(C=1e3).fit(odds[:, None], truth)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def factor(odds: Any, truth: Any, weight: Any) -> float:
    """The factor alone that makes log-odds hold best: it changes no answer."""
    model = LogisticRegression(C=1e3, fit_intercept=False)
    return float(model.fit(odds[:, None], truth, sample_weight=weight).coef_[0][0])


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
    rows, scores, serious = folds
    best = min(np.arange(0.3, 2.01, 0.05), key=lambda t: _log_loss(scores * t, data.six[rows]))
    chosen, odds, _ = _for_calibration(design, data, heads)
    return Calibration(
        provider=PROVIDER,
        complaint=_factor_of_complaints(data, chosen, odds),
        serious=platt(serious, data.major[rows]),
        classes=float(best),
    )


def _for_calibration(
    design: Design, data: Labelled, heads: dict[str, Linear]
) -> tuple[Any, Any, Any]:
    """Dev texts and what the heads of complaints and of the provider say of them."""
    chosen = np.flatnonzero(data.dev & data.is_part("complaint"))
    matrix = design.matrix[chosen]
    return chosen, complaint_odds(heads, matrix), heads["provider"].odds(matrix)


def _factor_of_complaints(data: Labelled, rows: Any, odds: Any) -> float:
    """On all but private talk. Posts to brands weigh most: a console sees them most."""
    to_brands, target = data.to_brands[rows], data.source[rows] == TARGET
    use = np.flatnonzero(to_brands | ~target)
    weight = np.where(target[use], 1.0, OF_OTHER_KINDS)
    return factor(odds[use], data.label[rows[use]] == "1", weight)


def errors_across_halves(
    design: Design, data: Labelled, heads: dict[str, Linear]
) -> tuple[float, float, float]:
    """Calibration error of all dev texts, each half calibrated on the other, of the posts to brands among
    them, and of those as what the network says is for us."""
    chosen, complaint, provider = _for_calibration(design, data, heads)
    truth = data.label[chosen] == "1"
    factors = np.zeros(len(chosen))
    for half in (0, 1):
        on = chosen[half::2], complaint[half::2]
        factors[1 - half :: 2] = _factor_of_complaints(data, *on)
    kept = data.to_brands[chosen]
    said, to_us = ours(factors * complaint, provider), factors * complaint
    return (
        calibration_error(truth, _probability(said)),
        calibration_error(truth[kept], _probability(said[kept])),
        calibration_error(truth[kept], _probability(to_us[kept])),
    )


def _probability(odds: Any) -> Any:
    return 1 / (1 + np.exp(-odds))


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
        both = ours(use.complaint * moved, odds("provider", rows))
        error = calibration_error(truth, _probability(both))
        print(f"complaint, {name:22} {macro_and_auc(truth, both)}  calibration error {error:.3f}")
    error, to_brands, to_us = errors_across_halves(design, data, heads)
    print(
        f"calibrated on the other half: calibration error {error:.3f}, to brands {to_brands:.3f}, "
        f"the same where the network says that it is for us {to_us:.3f}"
    )
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
