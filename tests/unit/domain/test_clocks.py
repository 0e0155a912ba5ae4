"""The clocks agree with the wall, and a countdown says what the design says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.clocks import (
    Countdown,
    Lateness,
    countdown,
    left,
    next_change,
    on_desk,
    waited,
)

DUE = datetime(2026, 6, 5, 12, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("rest", "lateness", "text", "spoken"),
    [
        (timedelta(days=3, hours=5), Lateness.LONGER, "3d", "due in 3 days"),
        (timedelta(days=2), Lateness.LONGER, "2d", "due in 2 days"),
        (timedelta(hours=47, minutes=59), Lateness.LONGER, "47h", "due in 47 hours"),
        (minutes(120), Lateness.LONGER, "2h", "due in 2 hours"),
        (minutes(61), Lateness.LONGER, "1h", "due in 1 hour"),
        (minutes(60), Lateness.HOUR, "60m", "60 minutes left"),
        (minutes(38.9), Lateness.HOUR, "38m", "38 minutes left"),
        (minutes(16), Lateness.HOUR, "16m", "16 minutes left"),
        (minutes(15), Lateness.SOON, "15m", "15 minutes left"),
        (minutes(11), Lateness.SOON, "11m", "11 minutes left"),
        (minutes(5), Lateness.SOON, "5m", "5 minutes left"),
        (seconds(299.9), Lateness.LAST_MINUTES, "4:59", "under 5 minutes"),
        (seconds(272), Lateness.LAST_MINUTES, "4:32", "under 5 minutes"),
        (seconds(7), Lateness.LAST_MINUTES, "0:07", "under 5 minutes"),
        (seconds(0), Lateness.LAST_MINUTES, "0:00", "under 5 minutes"),
        (seconds(-0.000001), Lateness.OVERDUE, "+0m", "under 1 minute overdue"),
        (minutes(-1), Lateness.OVERDUE, "+1m", "1 minute overdue"),
        (minutes(-12.5), Lateness.OVERDUE, "+12m", "12 minutes overdue"),
        (minutes(-60), Lateness.OVERDUE, "+1h00", "1 hour overdue"),
        (minutes(-65), Lateness.OVERDUE, "+1h05", "1 hour 5 minutes overdue"),
        (minutes(-121), Lateness.OVERDUE, "+2h01", "2 hours 1 minute overdue"),
        (minutes(-599), Lateness.OVERDUE, "+9h59", "9 hours 59 minutes overdue"),
        (minutes(-1174), Lateness.OVERDUE, "+19h", "19 hours 34 minutes overdue"),
        (timedelta(hours=-24), Lateness.OVERDUE, "+1d", "1 day overdue"),
        (timedelta(hours=-71), Lateness.OVERDUE, "+2d", "2 days overdue"),
    ],
)
def test_a_countdown_reads_as_designed(
    rest: timedelta, lateness: Lateness, text: str, spoken: str
) -> None:
    shown = countdown(DUE, DUE - rest)
    assert (shown.lateness, shown.text, shown.spoken) == (lateness, text, spoken)


def test_the_arc_is_the_share_of_an_hour_that_is_left() -> None:
    assert countdown(DUE, DUE - minutes(30)).fraction == 0.5
    assert countdown(DUE, DUE - minutes(600)).fraction == 1.0
    assert countdown(DUE, DUE + minutes(1)).fraction == 0.0


def test_without_a_running_clock_the_shape_speaks() -> None:
    assert countdown(None, DUE) == Countdown(Lateness.NONE, "", "no target", 0.0)
    assert countdown(None, DUE, paused=True).spoken == "clock stopped"
    late = DUE + minutes(5)
    assert countdown(DUE, late, paused=True).lateness is Lateness.PAUSED
    assert countdown(DUE, late, paused=True, answered=True).lateness is Lateness.ANSWERED
    assert countdown(DUE, late, answered=True, done=True).lateness is Lateness.DONE


micros = st.integers(-4 * 86_400_000_000, 4 * 86_400_000_000) | st.integers(
    -7_200_000_000, 7_200_000_000
)


def changes_when_said(rest: int) -> bool:
    now = DUE - timedelta(microseconds=rest)
    wait = next_change(DUE, now)
    change = now + seconds(wait)
    before = countdown(DUE, now).text
    just_before = countdown(DUE, change - timedelta(microseconds=1)).text
    return 0 < wait <= 86_400.000001 and countdown(DUE, change).text != before == just_before


@given(micros)
def test_the_text_changes_exactly_when_it_was_said_to_change(rest: int) -> None:
    assert changes_when_said(rest)


@pytest.mark.parametrize(
    "edge", [0, 1, 299, 300, 3600, 3659, 3660, 7200, 36_000, 39_600, 86_400, 172_800]
)
def test_the_text_changes_when_said_around_every_edge(edge: int) -> None:
    for nudge in (-1, 0, 1):
        assert changes_when_said(edge * 1_000_000 + nudge)
        assert changes_when_said(-edge * 1_000_000 + nudge)


@given(micros, st.integers(1, 86_400))
def test_a_countdown_never_promises_more_than_there_is_and_never_grows(
    rest: int, later: int
) -> None:
    order = list(Lateness)
    now = DUE - timedelta(microseconds=rest)
    first, second = countdown(DUE, now), countdown(DUE, now + seconds(later))
    assert order.index(first.lateness) <= order.index(second.lateness)
    assert first.fraction >= second.fraction
    assert (first.lateness is Lateness.OVERDUE) is (left(DUE, now) < timedelta(0))


def test_both_clocks_stop_at_the_answer_and_never_run_backwards() -> None:
    posted, arrived, answered = DUE, DUE + minutes(4), DUE + minutes(30)
    now = DUE + minutes(90)
    assert waited(posted, now) == minutes(90)
    assert on_desk(arrived, now) == minutes(86)
    assert waited(posted, now, answered) == minutes(30)
    assert on_desk(arrived, now, answered) == minutes(26)
    assert on_desk(arrived, now, posted + minutes(2)) == timedelta(0)
    assert waited(now, posted) == timedelta(0)
