"""Percentiles are nearest rank, with the unanswered as still waiting."""

from __future__ import annotations

import random
from array import array
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.reports.distribution import Distribution
from cmconsole.reports.tally import spread_of
from unit.reports import independent

MINUTE = 60_000_000


def minutes(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds() / 60


def test_with_everybody_answered_it_is_plain_nearest_rank() -> None:
    waits = Distribution().add(m * MINUTE for m in range(1, 101))
    assert [minutes(waits.percentile(p)) for p in (50, 75, 90, 95, 100)] == [50, 75, 90, 95, 100]
    seven = Distribution().add(m * MINUTE for m in (1, 2, 3, 4, 5, 6, 7))
    assert minutes(seven.percentile(50)) == 4


def test_those_who_never_got_an_answer_stay_in_at_the_end() -> None:
    waits = Distribution().add(m * MINUTE for m in range(1, 51))
    waits.never = 50
    assert minutes(waits.percentile(50)) == 50
    assert waits.percentile(51) is None


def test_somebody_who_has_waited_longer_than_the_result_counts_like_never() -> None:
    waits = Distribution().add(m * MINUTE for m in range(1, 51))
    waits.waiting = array("q", [100 * MINUTE] * 50)
    assert minutes(waits.percentile(50)) == 50
    assert waits.percentile(60) is None


def test_somebody_who_came_a_minute_ago_says_nothing_about_an_hour() -> None:
    waits = Distribution().add(m * MINUTE for m in range(10, 110))
    before = waits.percentile(90)
    waits.waiting = array("q", [MINUTE] * 40)
    assert waits.percentile(90) == before


def test_under_twenty_cases_no_percentile_is_shown() -> None:
    nineteen = spread_of(Distribution().add([MINUTE] * 19))
    twenty = spread_of(Distribution().add([MINUTE] * 20))
    assert nineteen.p50 is None
    assert minutes(twenty.p50) == 1


def test_a_wait_on_a_cut_is_within_it() -> None:
    spread = spread_of(
        Distribution().add([15 * MINUTE, 15 * MINUTE + 1, 60 * MINUTE, 1441 * MINUTE])
    )
    assert spread.within == (1, 2, 3, 3, 3)


waits = st.lists(st.integers(0, 20_000_000_000), max_size=40)


@given(waits, waits, st.integers(0, 10), st.sampled_from([1, 25, 50, 75, 90, 95, 99]))
def test_it_is_the_product_limit_estimate_point_by_point(
    answered: list[int], waiting: list[int], never: int, percent: int
) -> None:
    ours = Distribution().add(answered)
    ours.waiting, ours.never = array("q", waiting), never
    spans = [[timedelta(microseconds=one) for one in some] for some in (answered, waiting)]
    assert ours.percentile(percent) == independent.percentile(spans[0], spans[1], never, percent)


@pytest.mark.parametrize("parts", [1, 7])
def test_merged_parts_are_the_whole(parts: int) -> None:
    chance = random.Random(1)
    every = [chance.randrange(10**10) for _ in range(2_000)]
    whole, merged = Distribution().add(every), Distribution()
    for part in range(parts):
        merged.merge(Distribution().add(every[part::parts]))
    assert [whole.percentile(p) for p in range(1, 100)] == [
        merged.percentile(p) for p in range(1, 100)
    ]
    assert (
        whole.up_to([5 * 10**9])
        == merged.up_to([5 * 10**9])
        == [sum(x <= 5 * 10**9 for x in every)]
    )
