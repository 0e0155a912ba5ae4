"""How long a failing server is left alone."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from cmconsole.networks.web.backoff import Backoff, Breaker


def test_the_ceiling_doubles_from_two_seconds_to_a_quarter_of_an_hour() -> None:
    ceilings = [Backoff().ceiling(n).total_seconds() for n in range(12)]
    assert ceilings == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert Backoff().ceiling(10**9) == timedelta(minutes=15)


def test_the_wait_is_spread_over_everything_below_the_ceiling() -> None:
    backoff = Backoff(chance=random.Random(1).random)
    waits = [backoff.after(5).total_seconds() for _ in range(2000)]
    assert min(waits) < 1
    assert max(waits) > 31
    assert sum(waits) / len(waits) == pytest.approx(16, abs=1)


def test_the_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(threshold=3, rest=60)
    for _ in range(10):
        breaker.failed(0)
        breaker.failed(0)
        breaker.succeeded()
    assert breaker.wait(0) is None
    for _ in range(3):
        breaker.failed(0)
    assert breaker.wait(0) == 60
    assert breaker.wait(59) == 1
    assert breaker.wait(60) is None


def test_only_one_request_tries_and_each_failed_try_doubles_the_rest() -> None:
    breaker = Breaker(threshold=1, rest=60, longest=900)
    breaker.failed(0)
    now, rests = 60.0, []
    for _ in range(6):
        assert breaker.wait(now) is None
        breaker.begin(now)
        assert breaker.wait(now) == 0, "a second one stays out meanwhile"
        breaker.failed(now)
        rest = breaker.wait(now)
        assert rest is not None
        rests.append(rest)
        now += rest
    assert rests == [120, 240, 480, 900, 900, 900]
    breaker.begin(now)
    breaker.succeeded()
    breaker.failed(now)
    assert breaker.wait(now) == 60, "a success forgets how bad it was"


def test_a_try_that_was_given_up_lets_the_next_one_try() -> None:
    breaker = Breaker(threshold=1, rest=60)
    breaker.failed(0)
    breaker.begin(60)
    breaker.abandoned()
    assert breaker.wait(60) is None


def test_requests_that_were_already_under_way_do_not_make_the_rest_longer() -> None:
    breaker = Breaker(threshold=2, rest=60)
    for _ in range(5):
        breaker.failed(0)
    breaker.failed(30)
    assert breaker.wait(30) == 30
