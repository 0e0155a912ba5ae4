"""Scores the field agrees on, as pure formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PASS = 80.0
"""From which score on a review passes (FIELD 2.15, M14)."""
FAILED = 0.5
"""Below that share of its points a critical category makes the whole review 0 (M14)."""


@dataclass(frozen=True, slots=True)
class Category:
    """One line of a scorecard."""

    key: str
    """Names it in the log; never changes."""
    name: str
    """What a reviewer reads."""
    points: int = 3
    """How many steps its scale has, 2 to 5; marks are 0 for the worst up to `points - 1`."""
    weight: float = 1.0
    critical: bool = False
    hint: str = ""
    """What to look at, in a few words."""


def review_score(categories: Sequence[Category], marks: Mapping[str, int | None]) -> float | None:
    """A review's score, 0 to 100; None where nothing was rated.

    FIELD 2.15, M14 (Zendesk QA): category = (score - min) / (max - min); review = sum(category x
    weight) / sum(weights) over the categories that were rated; a critical category under 50 % makes
    the review 0.

    Args:
        categories: of the scorecard.
        marks: by category key; None or missing: not applicable.
    """
    total = weights = 0.0
    rated = False
    for category in categories:
        mark = marks.get(category.key)
        if mark is None:
            continue
        rated = True
        share = mark / (category.points - 1)
        if category.critical and share < FAILED:
            return 0.0
        total += share * category.weight
        weights += category.weight
    if not weights:
        # Only conditions without a weight of their own were looked at, and they hold.
        return 100.0 if rated else None
    return round(100 * total / weights, 2)


def internal_quality_score(reviews: Sequence[float]) -> float | None:
    """The mean of review scores, 0 to 100, to two decimals; None without reviews.

    FIELD 2.15, M14: "IQS = mean of reviews" (Zendesk QA).
    """
    return round(sum(reviews) / len(reviews), 2) if reviews else None


def pass_rate(reviews: Sequence[float], at_least: float = PASS) -> float | None:
    """The share of reviews at or above a score, 0 to 1; None without reviews (M14)."""
    return sum(score >= at_least for score in reviews) / len(reviews) if reviews else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers see the same."""

    pairs: int
    """Marks that both gave."""
    share: float
    """The share of them that are equal, 0 to 1."""
    alpha: float | None
    """Krippendorff's alpha: 1 perfect, 0 no better than chance; None where nobody ever differed."""


def agreement(pairs: Sequence[tuple[int, int]], points: Sequence[int] = ()) -> Agreement | None:
    """How far two reviewers agree; None without marks that both gave.

    Alpha is Krippendorff's for interval data and two observers without missing values
    (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section D): one minus the
    observed over the expected squared difference. It holds for scales of few steps, where Cohen's
    kappa would count a step's difference like the whole scale's.

    Args:
        pairs: the two marks, each from 0 to its scale's end.
        points: how many steps the scale of each pair has; scales of different length are compared
            by their share of the way. Empty: all alike.
    """
    if not pairs:
        return None
    spans = [steps - 1 for steps in points] or [1] * len(pairs)
    shares = [(a / span, b / span) for (a, b), span in zip(pairs, spans, strict=True)]
    equal = sum(a == b for a, b in shares) / len(shares)
    observed = sum((a - b) ** 2 for a, b in shares) / len(shares)
    values = Counter(mark for pair in shares for mark in pair)
    n = 2 * len(shares)
    expected = sum(
        values[a] * values[b] * (a - b) ** 2 for a in values for b in values if a != b
    ) / (n * (n - 1))
    return Agreement(len(shares), equal, 1 - observed / expected if expected else None)
