"""When to look next."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.polling.schedule import Interval

SECONDS = timedelta(seconds=1)


def interval(fixed: timedelta | None = None) -> Interval:
    return Interval(120 * SECONDS, 30 * SECONDS, 1800 * SECONDS, fixed)


def test_it_looks_sooner_where_something_came_and_later_where_nothing_did() -> None:
    every = interval()
    assert every.next(3) == 60 * SECONDS
    assert every.next(1) == 30 * SECONDS
    assert every.next(1) == 30 * SECONDS
    assert every.next(0) == 37.5 * SECONDS
    assert every.current == 37.5 * SECONDS


def test_a_wish_of_the_network_is_kept_up_to_the_longest_interval() -> None:
    every = interval()
    assert every.next(0, 600 * SECONDS) == 600 * SECONDS
    assert every.next(0, 1 * SECONDS) == 187.5 * SECONDS
    assert every.next(0, 86_400 * SECONDS) == 1800 * SECONDS


def test_a_wish_does_not_outlive_the_answer_it_came_with() -> None:
    every = interval()
    every.next(0, 1800 * SECONDS)
    assert every.next(0) < 200 * SECONDS


def test_what_a_person_set_does_not_adapt() -> None:
    every = interval(fixed=5 * SECONDS)
    assert [every.next(n, 900 * SECONDS) for n in (0, 5, 0)] == [5 * SECONDS] * 3
    assert every.current == 5 * SECONDS


@given(st.lists(st.integers(0, 3)))
def test_it_stays_within_what_is_allowed(polls: list[int]) -> None:
    every = interval()
    for new in polls:
        assert 30 * SECONDS <= every.next(new) <= 1800 * SECONDS


def test_a_poll_that_waited_for_news_itself_is_followed_at_once() -> None:
    quiet = interval()
    for _ in range(40):
        quiet.next(0)
    assert quiet.current == 1800 * SECONDS
    assert quiet.next(0, waited=True) == 30 * SECONDS
    assert quiet.next(0) == 37.5 * SECONDS, "and from there on as ever"
    assert interval(fixed=300 * SECONDS).next(0, waited=True) == 300 * SECONDS
