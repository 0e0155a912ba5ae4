"""Hours that are drawn by hand: they never overlap, are never too short, and read as they were drawn."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.calendars import WHOLE_DAY, Window
from cmconsole.domain.day_hours import (
    DAY,
    OFFICE,
    STEP,
    Day,
    Stretch,
    carried,
    moved,
    next_step,
    runs_of,
    snapped,
    stretches_of,
    with_another,
    with_closing,
    with_more,
    with_opening,
    without,
    written,
)
from cmconsole.domain.targets_file import window_from

MORNING, AFTERNOON, NIGHT = Stretch(540, 720), Stretch(780, 1020), Stretch(1320, DAY + 360)


def read(text: str) -> Day:
    windows = [window_from(one) for one in text.split(", ") if one]
    assert None not in windows
    return stretches_of(window for window in windows if window is not None)


def test_windows_are_stretches_in_order_and_nights_end_on_the_next_day() -> None:
    night, noon = Window(time(22), time(6)), Window(time(9), time(12))
    assert stretches_of([night, noon]) == (MORNING, NIGHT)
    assert stretches_of([WHOLE_DAY]) == (Stretch(0, DAY),)
    assert written((MORNING, NIGHT)) == "09:00-12:00, 22:00-06:00"
    assert written((Stretch(0, DAY),)) == "00:00-24:00"
    assert (carried((MORNING, NIGHT)), carried((MORNING,))) == (360, 0)


def test_an_end_goes_as_far_as_there_is_room() -> None:
    day = (MORNING, AFTERNOON)
    assert with_closing(day, 0, 765) == (Stretch(540, 765), AFTERNOON)
    assert with_closing(day, 0, 2000) == (Stretch(540, 780), AFTERNOON)
    assert with_closing(day, 0, 0) == (Stretch(540, 555), AFTERNOON)
    assert with_opening(day, 1, 0) == (MORNING, Stretch(720, 1020))
    assert with_opening(day, 1, 2000) == (MORNING, Stretch(1005, 1020))
    assert with_closing(day, 1, 2 * DAY) == (MORNING, Stretch(780, 780 + DAY - STEP))
    assert with_closing((Stretch(0, 60),), 0, 2 * DAY) == (Stretch(0, DAY),)


def test_what_is_moved_stays_as_long_and_between_its_neighbours() -> None:
    day = (MORNING, AFTERNOON)
    assert moved(day, 0, 30) == (Stretch(30, 210), AFTERNOON)
    assert moved(day, 0, 2000) == (Stretch(600, 780), AFTERNOON)
    assert moved(day, 1, 1380) == (MORNING, Stretch(1380, 1620))
    assert moved((Stretch(0, DAY),), 0, 60) == (Stretch(0, DAY),)


def test_more_is_drawn_where_nobody_is_there_yet() -> None:
    assert with_more((MORNING,), 600, 900) == (MORNING, Stretch(720, 900))
    assert with_more((AFTERNOON,), 900, 600) == (Stretch(600, 780), AFTERNOON)
    assert with_more((MORNING,), 550, 700) is None
    assert with_another(()) == (OFFICE,)
    assert with_another((MORNING,)) == (MORNING, Stretch(780, 840))
    assert with_another((Stretch(0, DAY),)) is None
    assert without((MORNING, AFTERNOON), 0) == (AFTERNOON,)


def test_steps_are_quarters_of_an_hour_from_wherever_it_stood() -> None:
    assert [next_step(547, by) for by in (1, -1)] == [555, 540]
    assert [next_step(540, by) for by in (1, -1)] == [555, 525]
    assert snapped(547.4) == 540


@pytest.mark.parametrize("days", [[26, 24, 25, 24], [24, 25, 26]])
def test_days_that_follow_each_other_are_one_run(days: list[int]) -> None:
    some = [date(2026, 12, day) for day in days]
    new_year = date(2027, 1, 1)
    assert runs_of([new_year, *some]) == [(min(some), max(some)), (new_year, new_year)]


minutes = st.integers(-100, 2 * DAY + 100)
deeds = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5), minutes, minutes), max_size=12)


@given(deeds)
def test_whatever_is_done_reads_as_it_was_drawn(done: list[tuple[int, int, int, int]]) -> None:
    day: Day = ()
    for deed, place, minute, other in done:
        if deed == 0:
            day = with_more(day, minute, other) or day
        elif deed == 1:
            day = with_another(day) or day
        elif day:
            change = (with_opening, with_closing, moved)[deed - 2]
            day = change(day, place % len(day), minute)
        assert read(written(day)) == day
        assert all(STEP <= one.closes - one.opens <= DAY for one in day)
        assert all(one.closes <= later.opens for one, later in pairwise(day))
