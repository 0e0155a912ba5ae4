"""The clocks agree with the wall, and a countdown says what the design says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.clocks import (
    BEFORE_LISTENING,
    SPACING,
    Countdown,
    Lateness,
    Part,
    before_arrival,
    countdown,
    left,
    next_change,
    on_desk,
    waited,
)
from cmconsole.domain.coverage import Absence
from cmconsole.domain.sources import Coverage, CoverageKind

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


@pytest.mark.parametrize("edge", [0, 1, 299, 300, 3600, 3659, 3660, 7200, 86_400, 172_800, 172_801])
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


def listened(since: int, until: int) -> Coverage:
    return Coverage(1, CoverageKind.LISTENED, DUE + minutes(since), DUE + minutes(until))


def gap(since: int, until: int, reason: str) -> Coverage:
    return Coverage(1, CoverageKind.GAP, DUE + minutes(since), DUE + minutes(until), reason)


def test_the_time_before_arrival_is_put_down_to_what_it_went_to() -> None:
    ledger = (listened(0, 10), gap(10, 50, "asleep"), listened(50, 60), gap(60, 65, "offline"))
    assert before_arrival(DUE + minutes(5), DUE + minutes(70), ledger) == (
        Part("asleep", minutes(40)),
        Part(SPACING, minutes(20)),
        Part("offline", minutes(5)),
    )


def test_time_nobody_accounts_for_is_said_to_be_so() -> None:
    posted, arrived = DUE, DUE + minutes(30)
    assert before_arrival(posted, arrived, ()) == (Part(Absence.UNKNOWN, minutes(30)),)
    assert before_arrival(posted, arrived, (listened(20, 25),), DUE + minutes(10)) == (
        Part(BEFORE_LISTENING, minutes(10)),
        Part(SPACING, minutes(10)),
        Part(Absence.UNKNOWN, minutes(10)),
    )
    assert before_arrival(arrived, posted, ()) == ()


@given(
    st.integers(0, 100),
    st.integers(0, 100),
    st.lists(st.tuples(st.integers(1, 20), st.sampled_from(["", "asleep", "offline"])), max_size=6),
    st.none() | st.integers(0, 100),
)
def test_the_parts_always_add_up(
    posted: int, arrived: int, stretches: list[tuple[int, str]], added: int | None
) -> None:
    ledger, at = [], 10
    for length, reason in stretches:
        ledger.append(gap(at, at + length, reason) if reason else listened(at, at + length))
        at += length
    parts = before_arrival(
        DUE + minutes(posted),
        DUE + minutes(arrived),
        tuple(ledger),
        None if added is None else DUE + minutes(added),
    )
    assert sum((part.span for part in parts), timedelta(0)) == minutes(max(arrived - posted, 0))
    assert all(part.span > timedelta(0) for part in parts)
