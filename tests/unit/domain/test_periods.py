"""Periods are local days, right on both sides of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import FIRST_DAY, LAST_DAY, Period, Usual

HOUR = timedelta(hours=1)


def test_days_are_23_and_25_hours_long_where_the_clocks_change() -> None:
    spring = Period.of_days(date(2026, 3, 28), date(2026, 3, 30), "Europe/Berlin")
    autumn = Period.of_days(date(2026, 10, 24), date(2026, 10, 26), "Europe/Berlin")
    assert [(end - begin) / HOUR for _, begin, end in spring.days()] == [24, 23, 24]
    assert [(end - begin) / HOUR for _, begin, end in autumn.days()] == [24, 25, 24]


def test_the_days_cover_the_period_without_a_gap() -> None:
    year = Period.of_days(date(2026, 1, 1), date(2026, 12, 31), "America/Sao_Paulo")
    days = list(year.days())
    assert len(days) == 365
    assert days[0][1] == year.since
    assert days[-1][2] == year.until
    assert all(a[2] == b[1] for a, b in pairwise(days))


def test_a_midnight_that_is_skipped_begins_its_day_at_what_follows() -> None:
    # Brazil's summer time began at midnight: 4 November 2018 had no 00:00.
    day = Period.of_days(date(2018, 11, 4), date(2018, 11, 4), "America/Sao_Paulo")
    assert (day.since, (day.until - day.since) / HOUR) == (datetime(2018, 11, 4, 3, tzinfo=UTC), 23)


def test_the_offsets_change_to_the_second() -> None:
    year = Period.of_days(date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin")
    assert [begin for begin, _ in year.offsets()[1:]] == [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
    ]
    assert [offset / HOUR for _, offset in year.offsets()] == [1, 2, 1]


def test_the_period_before_has_as_many_days_and_ends_where_this_one_begins() -> None:
    april = Period.of_days(date(2026, 4, 1), date(2026, 4, 28), "Europe/Berlin")
    before = april.before()
    assert before.until == april.since
    assert len(list(before.days())) == 28


def test_half_a_day_is_one_day_cut_to_the_period() -> None:
    begin = datetime(2026, 6, 1, 10, tzinfo=UTC)
    half = Period(begin, begin + 4 * HOUR, "Asia/Kolkata")
    assert list(half.days()) == [(date(2026, 6, 1), begin, begin + 4 * HOUR)]


def test_an_unknown_zone_and_a_backward_period_are_refused_in_words() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for zone in ("Europe/Nowhere", "../etc/passwd", ""):
        with pytest.raises(UsageError, match="no time zone"):
            Period(now, now, zone)
    with pytest.raises(UsageError, match="ends before"):
        Period(now, now - HOUR, "UTC")
    with pytest.raises(UsageError, match="hundred years"):
        Period(datetime(1, 1, 2, tzinfo=UTC), now, "UTC")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date.min, date(2026, 1, 1)),
        (date(2026, 1, 1), date.max),
        (date.max, date.max),
        (date.min, date.min),
    ],
)
def test_days_at_the_ends_of_the_calendar_are_refused_in_words(first: date, last: date) -> None:
    with pytest.raises(UsageError, match="between the years"):
        Period.of_days(first, last, "Pacific/Kiritimati")


def test_the_outermost_days_have_a_period_before_them() -> None:
    for day in (FIRST_DAY, LAST_DAY):
        assert Period.of_days(day, day, "Pacific/Kiritimati").before().until


@pytest.mark.parametrize(
    ("usual", "first", "last"),
    [
        (Usual.TODAY, date(2024, 3, 3), date(2024, 3, 3)),
        (Usual.THIS_WEEK, date(2024, 2, 26), date(2024, 3, 3)),
        (Usual.LAST_WEEK, date(2024, 2, 19), date(2024, 2, 25)),
        (Usual.THIS_MONTH, date(2024, 3, 1), date(2024, 3, 3)),
        (Usual.LAST_MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        (Usual.SEVEN_DAYS, date(2024, 2, 26), date(2024, 3, 3)),
        (Usual.FOUR_WEEKS, date(2024, 2, 5), date(2024, 3, 3)),
        (Usual.THIS_YEAR, date(2024, 1, 1), date(2024, 3, 3)),
        (Usual.TWELVE_MONTHS, date(2023, 3, 5), date(2024, 3, 3)),
    ],
)
def test_the_usual_periods_move_with_the_calendar(usual: Usual, first: date, last: date) -> None:
    assert usual.days(date(2024, 3, 3)) == (first, last)  # a Sunday after a leap day
