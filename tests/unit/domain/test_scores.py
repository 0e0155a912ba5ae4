"""Scores agree with the published examples."""

from __future__ import annotations

from cmconsole.domain.scores import (
    Category,
    agreement,
    internal_quality_score,
    pass_rate,
    review_score,
)


def test_the_quality_score_is_the_published_one() -> None:
    assert internal_quality_score([100, 9.91, 63.96, 90.99, 0]) == 52.97


def test_without_anything_to_score_there_is_no_score() -> None:
    assert internal_quality_score([]) is None


def card(*critical: str) -> list[Category]:
    return [
        Category("a", "A", points=5, weight=2.0, critical="a" in critical),
        Category("b", "B", points=2, weight=1.0, critical="b" in critical),
        Category("c", "C", points=3, weight=1.0, critical="c" in critical),
    ]


def test_a_review_is_the_weighted_mean_of_what_was_rated() -> None:
    assert review_score(card(), {"a": 4, "b": 1, "c": 2}) == 100.0
    assert review_score(card(), {"a": 3, "b": 0, "c": 1}) == 50.0
    assert review_score(card(), {"a": 2, "b": 1, "c": None}) == 66.67
    assert review_score(card(), {"b": None}) is None


def test_a_critical_category_under_half_takes_everything() -> None:
    assert review_score(card("c"), {"a": 4, "b": 1, "c": 0}) == 0.0
    assert review_score(card("c"), {"a": 4, "b": 1, "c": 1}) == 87.5, "half is not under half"
    assert review_score(card("a"), {"a": 1, "b": 1, "c": 2}) == 0.0


def test_a_category_without_weight_adds_nothing_but_can_fail_a_review() -> None:
    only = [Category("x", "X", 2, 0.0, critical=True)]
    assert review_score(only, {"x": 1}) == 100.0
    assert review_score(only, {"x": 0}) == 0.0
    assert review_score([*only, *card()], {"x": 1, "b": 0}) == 0.0


def test_the_pass_rate_counts_eighty_as_passed() -> None:
    assert pass_rate([80, 79.99, 100, 0]) == 0.5
    assert pass_rate([]) is None


def test_alpha_is_the_published_example_for_interval_data_and_two_observers() -> None:
    # Krippendorff 2011, section B: two observers, ten units of two values: alpha 0.095 nominal,
    # which for two values is the interval one as well.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = agreement(list(zip(first, second, strict=True)))
    assert found is not None
    assert found.share == 0.6
    assert found.alpha is not None
    assert round(found.alpha, 3) == 0.095


def test_agreement_is_whole_where_nobody_differs_and_none_without_marks() -> None:
    assert agreement([]) is None
    found = agreement([(2, 2), (1, 1)], [3, 3])
    assert found is not None
    assert (found.share, found.alpha) == (1.0, 1.0)
    same = agreement([(1, 1), (1, 1)])
    assert same is not None
    assert same.alpha is None


def test_scales_of_different_length_are_compared_by_their_share() -> None:
    found = agreement([(4, 4), (1, 1)], [5, 2])
    assert found is not None
    assert (found.share, found.alpha) == (1.0, None), "both are the top of their scale"
