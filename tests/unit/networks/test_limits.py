"""Reading what servers say about how often they want to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.networks.web.heard import Heard, counted, nearest_to_end
from cmconsole.networks.web.limits import (
    LONGEST_PAUSE,
    Allowance,
    max_age,
    read_allowance,
    retry_after,
    wishes,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("120", 120 * SECOND),
        (" 7 ", 7 * SECOND),
        ("1.5", 1.5 * SECOND),
        ("0", 0 * SECOND),
        ("-5", 0 * SECOND),
        ("99999999999999999999", LONGEST_PAUSE),
        ("9" * 5000, LONGEST_PAUSE),
        ("inf", LONGEST_PAUSE),
        ("Mon, 23 Nov 2026 09:05:00 GMT", 300 * SECOND),
        ("Monday, 23-Nov-26 09:05:00 GMT", 300 * SECOND),
        ("Mon Nov 23 09:05:00 2026", 300 * SECOND),
        ("Mon, 23 Nov 2026 10:05:00 +0100", 300 * SECOND),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0 * SECOND),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Mon, 99 Nov 99999 09:05:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_may_be_absurd(
    text: str, pause: timedelta | None
) -> None:
    assert retry_after({"retry-after": text}, NOW) == pause


def test_a_date_counts_from_the_servers_own_clock() -> None:
    headers = {
        "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT",
        "date": "Mon, 23 Nov 2026 12:00:00 GMT",
    }
    assert retry_after(headers, NOW) == 30 * SECOND


@pytest.mark.parametrize(
    ("headers", "allowance"),
    [
        (
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "299",
                "x-ratelimit-reset": "2026-11-23T09:05:00.123456Z",
            },
            Allowance(299, timedelta(minutes=5, microseconds=123456), 300),
        ),
        (
            {
                "x-ratelimit-limit": "60",
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": str(int(NOW.timestamp()) + 90),
            },
            Allowance(0, 90 * SECOND, 60),
        ),
        (
            {"x-ratelimit-remaining": "98.0", "x-ratelimit-reset": "325"},
            Allowance(98, 325 * SECOND),
        ),
        (
            {
                "ratelimit-limit": "100, 100;w=60",
                "ratelimit-remaining": "7",
                "ratelimit-reset": "50",
            },
            Allowance(7, 50 * SECOND, 100),
        ),
        ({"ratelimit": "limit=100, remaining=50, reset=40"}, Allowance(50, 40 * SECOND, 100)),
        ({"ratelimit": '"default";r=50;t=30'}, Allowance(50, 30 * SECOND)),
        (
            {"x-ratelimit-remaining": "5", "x-ratelimit-reset": "2020-01-01T00:00:00Z"},
            Allowance(5, 0 * SECOND),
        ),
        (
            {
                "x-ratelimit-remaining": "5",
                "x-ratelimit-reset": str(int(NOW.timestamp() + 9) * 1000),
            },
            Allowance(5, 9 * SECOND),
        ),
        ({"x-ratelimit-remaining": "5"}, None),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "5"}, None),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "tomorrow"}, None),
        ({"ratelimit": "ask nicely"}, None),
        ({}, None),
    ],
)
def test_allowances_are_read_in_every_dialect(
    headers: dict[str, str], allowance: Allowance | None
) -> None:
    assert read_allowance(headers, NOW) == allowance


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("max-age=300", None, 300),
        ('public, Max-Age="60", stale-if-error=9', None, 60),
        ("max-age=300", "100", 200),
        ("max-age=300", "1000", 0),
        ("s-maxage=900", None, None),
        ("no-cache, max-age=300", None, None),
        ("max-age=99999999999999999999999", None, 365 * 86400),
        ("max-age=soon", None, None),
        ("max-age=10", "who knows", 10),
    ],
)
def test_freshness_is_what_the_server_says_less_the_age_of_the_answer(
    text: str, age: str | None, expected: int | None
) -> None:
    headers = {"cache-control": text, **({} if age is None else {"age": age})}
    fresh = None if expected is None else timedelta(seconds=expected)
    assert max_age(headers) == fresh


def test_a_refusal_with_a_spent_allowance_is_a_matter_of_pace() -> None:
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}
    assert wishes(403, spent, NOW).busy
    assert wishes(403, spent, NOW).pause == 60 * SECOND
    assert wishes(403, {"retry-after": "5"}, NOW).busy
    assert not wishes(403, {}, NOW).busy
    assert not wishes(403, {**spent, "x-ratelimit-remaining": "3"}, NOW).busy
    assert not wishes(503, {}, NOW).busy
    assert not wishes(200, spent, NOW).busy


NAMES = (
    "retry-after",
    "date",
    "age",
    "cache-control",
    "ratelimit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit-policy",
    "x-ratelimit-used",
)
VALUES = (
    st.text(max_size=20)
    | st.floats().map(str)
    | st.integers().map(str)
    | st.integers(0, 10**30).map(lambda n: f"max-age={n}")
    | st.integers(0, 10**30).map(lambda n: f'"x";r={n};t={n}')
    | st.datetimes().map(datetime.isoformat)
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES), st.sampled_from([200, 403, 429, 503]))
def test_no_header_whatsoever_breaks_anything(headers: dict[str, str], status: int) -> None:
    wished = wishes(status, headers, NOW)
    if wished.pause is not None:
        assert timedelta(0) <= wished.pause <= LONGEST_PAUSE
    fresh = max_age(headers)
    assert fresh is None or fresh >= timedelta(0)


def test_a_limit_nobody_named_is_what_was_used_and_what_is_left() -> None:
    reddit = {"x-ratelimit-used": "13", "x-ratelimit-remaining": "587.0", "x-ratelimit-reset": "60"}
    assert read_allowance(reddit, NOW) == Allowance(587.0, 60 * SECOND, 600.0)
    newest = {
        "ratelimit": '"default";r=50;t=30',
        "ratelimit-policy": '"default";q=100;w=60',
    }
    assert read_allowance(newest, NOW) == Allowance(50.0, 30 * SECOND, 100.0)
    odd = {"x-ratelimit-used": "-5", "x-ratelimit-remaining": "1", "x-ratelimit-reset": "60"}
    assert read_allowance(odd, NOW) == Allowance(1.0, 60 * SECOND, None)


def test_what_is_counted_apart_is_shown_apart_and_the_scarcest_of_each() -> None:
    heard = Heard()
    core, search = {"x-ratelimit-resource": "core"}, {"x-ratelimit-resource": "code_search"}
    heard.note(counted(True, core), Allowance(4_000, 60 * SECOND, 5_000), NOW)
    heard.note(counted(True, core), Allowance(10, 60 * SECOND, 100), NOW)
    heard.note(counted(False, {}), Allowance(7, 60 * SECOND, 30), NOW)
    heard.note(counted(True, search), Allowance(3, 60 * SECOND), NOW)
    told = {one.what: (one.remaining, one.limit) for one in nearest_to_end(heard.take(), NOW)}
    assert told == {
        "calls": (10, 100),
        "calls that write": (7, 30),
        "code search calls": (3, None),
    }
    assert nearest_to_end(heard.take(), NOW + 60 * SECOND) == (), "it has started again"
    assert not heard.fresh


def test_nonsense_is_not_shown() -> None:
    heard = Heard()
    heard.note("calls", Allowance(float("inf"), 60 * SECOND, 100), NOW)
    assert not heard.fresh
    heard.note("calls", Allowance(-3, 60 * SECOND, float("inf")), NOW)
    (told,) = heard.take()
    assert (told.remaining, told.limit) == (0.0, None)
