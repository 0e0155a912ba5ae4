"""Calendars agree with a slow count of minutes, on any day, in any zone."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.domain.calendars import ALWAYS_OPEN, HORIZON_YEARS, WHOLE_DAY, Calendar, Window
from cmconsole.domain.errors import PolicyError

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def windows(*pairs: str) -> tuple[Window, ...]:
    read = (pair.replace("24:00", "00:00").split("-") for pair in pairs)
    return tuple(
        Window(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in read
    )


def weekdays(*pairs: str) -> Mapping[int, tuple[Window, ...]]:
    return dict.fromkeys(range(5), windows(*pairs))


NINE_TO_FIVE = Calendar("UTC", weekdays("09:00-17:00"))
EVERY_DAY = dict.fromkeys(range(7), (WHOLE_DAY,))


# 2026-06-05 is a Friday.
@pytest.mark.parametrize(
    ("pairs", "created", "minutes", "due"),
    [
        (["09:00-17:00"], "2026-06-05T16:30", 60, "2026-06-08T09:30"),
        (["09:00-17:00"], "2026-06-05T16:45", 30, "2026-06-08T09:15"),
        (["09:00-17:00"], "2026-06-05T07:00", 60, "2026-06-05T10:00"),
        (["09:00-17:00"], "2026-06-05T09:00", 16 * 60, "2026-06-08T17:00"),
        (["09:00-17:00"], "2026-06-05T11:00", 16 * 60, "2026-06-09T11:00"),
        (["08:00-12:00", "13:30-18:00"], "2026-06-05T12:30", 30, "2026-06-05T14:00"),
        (["08:00-12:00", "13:30-18:00"], "2026-06-05T11:45", 30, "2026-06-05T13:45"),
    ],
    ids=[
        "chatwoot",
        "hootsuite",
        "zammad user",
        "zammad admin",
        "mid-day",
        "lunch",
        "across lunch",
    ],
)
def test_targets_fall_due_as_in_the_published_examples(
    pairs: list[str], created: str, minutes: int, due: str
) -> None:
    assert Calendar("UTC", weekdays(*pairs)).add(utc(created), minutes) == utc(due)


def test_a_breach_comes_right_after_the_due_time_and_not_on_friday_evening() -> None:
    since = utc("2026-06-05T16:45")
    assert NINE_TO_FIVE.open_between(since, utc("2026-06-08T09:15")) == 30 * MINUTE
    assert NINE_TO_FIVE.open_between(since, utc("2026-06-08T09:16")) > 30 * MINUTE


def test_a_wait_counts_from_the_opening_not_from_the_message() -> None:
    waited = NINE_TO_FIVE.open_between(utc("2026-06-05T08:30"), utc("2026-06-05T09:15"))
    assert waited == 15 * MINUTE


def test_a_message_at_lunch_waits_for_the_afternoon() -> None:
    calendar = Calendar("UTC", weekdays("08:00-12:00", "13:30-18:00"))
    assert calendar.next_opening(utc("2026-06-05T12:30")) == utc("2026-06-05T13:30")
    assert calendar.next_opening(utc("2026-06-05T18:00")) == utc("2026-06-08T08:00")
    assert calendar.next_opening(utc("2026-06-05T08:00")) == utc("2026-06-05T08:00")


def test_a_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    assert NINE_TO_FIVE.open_at(utc("2026-06-05T09:00"))
    assert NINE_TO_FIVE.open_at(utc("2026-06-05T16:59:59.999999"))
    assert not NINE_TO_FIVE.open_at(utc("2026-06-05T17:00"))
    assert not NINE_TO_FIVE.open_at(utc("2026-06-05T08:59:59.999999"))


def test_a_target_used_up_at_closing_time_is_due_then() -> None:
    assert NINE_TO_FIVE.add(utc("2026-06-05T16:00"), 60) == utc("2026-06-05T17:00")
    assert NINE_TO_FIVE.add(utc("2026-06-05T20:00"), 0) == utc("2026-06-05T20:00")


def test_parts_of_a_minute_are_exact_to_the_microsecond() -> None:
    since = utc("2026-06-05T16:59:59.999999")
    assert NINE_TO_FIVE.add(since, 0.5) == utc("2026-06-08T09:00:29.999999")
    assert ALWAYS_OPEN.add(since, 1) == utc("2026-06-05T17:00:59.999999")


def test_a_holiday_closes_and_an_exception_has_hours_of_its_own() -> None:
    monday, tuesday = date(2026, 6, 8), date(2026, 6, 9)
    calendar = Calendar(
        "UTC",
        weekdays("09:00-17:00"),
        holidays=frozenset({monday, tuesday}),
        exceptions={tuesday: windows("10:00-11:00"), date(2026, 6, 10): ()},
    )
    assert calendar.add(utc("2026-06-05T16:30"), 60) == utc("2026-06-09T10:30")
    assert calendar.next_opening(utc("2026-06-09T11:00")) == utc("2026-06-11T09:00")


def test_a_night_shift_runs_into_the_holiday_but_none_begins_on_it() -> None:
    nights = Calendar(
        "UTC", dict.fromkeys(range(7), windows("22:00-06:00")), frozenset({date(2026, 12, 25)})
    )
    assert nights.open_at(utc("2026-12-25T05:59"))
    assert not nights.open_at(utc("2026-12-25T23:00"))
    assert not nights.open_at(utc("2026-12-26T05:00"))
    assert nights.open_between(utc("2026-12-24T00:00"), utc("2026-12-27T00:00")) == 16 * 60 * MINUTE


def test_overlapping_windows_count_once() -> None:
    calendar = Calendar("UTC", weekdays("09:00-13:00", "12:00-17:00", "10:00-11:00"))
    assert calendar.open_between(utc("2026-06-05T00:00"), utc("2026-06-06T00:00")) == 480 * MINUTE


@pytest.mark.parametrize(
    ("zone", "day", "pairs", "minutes"),
    [
        ("Europe/Berlin", "2024-03-31", ["00:00-24:00"], 23 * 60),
        ("Europe/Berlin", "2024-10-27", ["00:00-24:00"], 25 * 60),
        ("Europe/Berlin", "2024-03-31", ["01:00-04:00"], 120),
        ("Europe/Berlin", "2024-10-27", ["01:00-04:00"], 240),
        ("Europe/Berlin", "2024-03-31", ["02:15-02:45"], 0),
        ("Europe/Berlin", "2024-03-31", ["02:30-04:00"], 60),
        ("Europe/Berlin", "2024-03-31", ["01:00-02:30"], 60),
        ("Europe/Berlin", "2024-10-27", ["01:00-02:30"], 90),
        ("Europe/Berlin", "2024-10-27", ["02:30-04:00"], 150),
        ("America/New_York", "2024-03-10", ["00:00-24:00"], 23 * 60),
        ("America/New_York", "2024-11-03", ["00:00-24:00"], 25 * 60),
        ("Australia/Lord_Howe", "2024-04-07", ["00:00-24:00"], 24 * 60 + 30),
        ("Australia/Lord_Howe", "2024-10-06", ["00:00-24:00"], 23 * 60 + 30),
        ("Pacific/Apia", "2011-12-30", ["09:00-17:00"], 0),
        ("Pacific/Apia", "2011-12-31", ["09:00-17:00"], 480),
        ("Asia/Kathmandu", "2024-06-03", ["09:00-17:00"], 480),
    ],
)
def test_a_skipped_hour_shortens_and_a_repeated_hour_lengthens_what_spans_it(
    zone: str, day: str, pairs: list[str], minutes: int
) -> None:
    calendar = Calendar(zone, {}, exceptions={date.fromisoformat(day): windows(*pairs)})
    noon = utc(f"{day}T12:00")
    assert calendar.open_between(noon - 3 * DAY, noon + 3 * DAY) == minutes * MINUTE


def test_a_gap_opens_at_the_instant_of_the_skip() -> None:
    calendar = Calendar("Europe/Berlin", {6: windows("02:30-04:00")})
    assert calendar.next_opening(utc("2024-03-31T00:00")) == utc("2024-03-31T01:00")


def test_a_window_that_carries_a_fold_means_the_same() -> None:
    folded = Calendar("Pacific/Apia", {4: (Window(time(0, fold=1), time(0, fold=1)),)})
    assert not folded.open_at(utc("2011-12-30T09:59"))  # the Friday that Samoa left out


def test_offsets_with_seconds_are_exact() -> None:
    calendar = Calendar("Africa/Monrovia", weekdays("09:00-17:00"))  # 44:30 behind until 1972
    assert calendar.next_opening(utc("1970-06-05T05:00")) == utc("1970-06-05T09:44:30")


def test_a_calendar_that_never_opens_says_so_at_once() -> None:
    started = stopwatch.process_time()
    for empty in (
        Calendar("UTC", {}),
        Calendar("UTC", {0: ()}, exceptions={date(2026, 1, 1): ()}),
        Calendar("Europe/Berlin", {}, exceptions={date(2020, 1, 1): (WHOLE_DAY,)}),
        Calendar("Pacific/Apia", {}, exceptions={date(2011, 12, 30): (WHOLE_DAY,)}),
    ):
        assert empty.add(utc("2026-06-05T00:00"), 1) is None
        assert empty.next_opening(utc("2026-06-05T00:00")) is None
        assert not empty.open_at(utc("2026-06-05T00:00"))
    assert stopwatch.process_time() - started < 1.0


def test_open_time_is_looked_for_within_the_horizon_only() -> None:
    since = utc("2026-06-05T00:00")
    near, far = (date(2026 + years, 6, 1) for years in (HORIZON_YEARS, HORIZON_YEARS + 1))
    assert Calendar("UTC", {}, exceptions={near: (WHOLE_DAY,)}).add(since, 1) == utc(
        "2046-06-01T00:01"
    )
    assert Calendar("UTC", {}, exceptions={far: (WHOLE_DAY,)}).add(since, 1) is None


def test_the_ends_of_the_calendar_do_not_overflow() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for calendar in (
        NINE_TO_FIVE,
        Calendar("Pacific/Kiritimati", EVERY_DAY, frozenset({date.min})),
    ):
        assert calendar.add(last, 5) is None
        assert calendar.add(first, 1) is not None
        assert not calendar.open_at(first)
    assert ALWAYS_OPEN.add(last, 1) is None


def test_always_open_counts_every_minute_in_every_zone() -> None:
    assert ALWAYS_OPEN.add(utc("2024-03-30T23:30"), 60) == utc("2024-03-31T00:30")
    berlin = Calendar("Europe/Berlin", EVERY_DAY)
    assert berlin.add(utc("2024-03-30T23:30"), 180) == utc("2024-03-31T02:30")


def test_instants_may_be_given_in_any_zone_and_come_back_in_utc() -> None:
    local = datetime(2026, 6, 5, 18, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    for calendar in (NINE_TO_FIVE, ALWAYS_OPEN):
        due = calendar.add(local, 15)
        assert due == utc("2026-06-05T16:45")
        assert due is not None
        assert due.tzinfo is UTC
        assert calendar.next_opening(local) == utc("2026-06-05T16:30")


def test_a_time_without_a_zone_and_negative_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        NINE_TO_FIVE.add(datetime(2026, 6, 5), 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="taken back"):
        NINE_TO_FIVE.add(utc("2026-06-05T00:00"), -1)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "/etc/passwd"])
def test_an_unknown_zone_is_a_sentence_about_the_policy(zone: str) -> None:
    with pytest.raises(PolicyError, match="There is no time zone called"):
        Calendar(zone, {})


NEAR = [
    ("Europe/Berlin", "2024-03-31T01:00"),
    ("Europe/Berlin", "2024-10-27T01:00"),
    ("America/New_York", "2024-03-10T07:00"),
    ("America/New_York", "2024-11-03T06:00"),
    ("Australia/Lord_Howe", "2024-04-06T15:00"),
    ("Australia/Lord_Howe", "2024-10-05T15:30"),
    ("Asia/Kathmandu", "1985-12-31T18:30"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Africa/Casablanca", "2024-03-10T02:00"),
    ("Africa/Casablanca", "2024-04-14T02:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),  # midnight itself is skipped
    ("Europe/Dublin", "2024-10-27T01:00"),  # its winter is the negative daylight saving
    ("Pacific/Kiritimati", "2025-01-01T00:00"),
]

moments = st.times().map(lambda at: at.replace(second=0, microsecond=0))
some_windows = st.lists(st.builds(Window, moments, moments), max_size=3).map(tuple)
weeks = st.fixed_dictionaries({}, optional=dict.fromkeys(range(7), some_windows))


@st.composite
def calendars(draw: st.DrawFn, zone: str, around: datetime) -> Calendar:
    near = st.integers(-4, 4).map(lambda days: (around + days * DAY).date())
    return Calendar(
        zone,
        draw(weeks),
        frozenset(draw(st.sets(near, max_size=2))),
        draw(st.dictionaries(near, some_windows, max_size=2)),
    )


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and an instant within two days of something odd in its zone."""
    zone, text = draw(st.sampled_from(NEAR))
    around = utc(text)
    minutes = draw(st.integers(-2 * 1440, 2 * 1440) | st.integers(-90, 90))
    return draw(calendars(zone, around)), around + minutes * MINUTE


def open_minutes(calendar: Calendar, since: datetime, minutes: int) -> list[bool]:
    """The oracle: walk minute by minute and ask whether the wall clock's furthest reading so far
    lies in a window. A clock set back repeats readings it has passed; they change nothing. None of
    these clocks is set back by as much as the day the walk begins with."""
    zone = ZoneInfo(calendar.zone)
    furthest = datetime.min  # noqa: DTZ901
    day, windows = furthest.date(), list[tuple[datetime, datetime]]()
    answers = []
    for step in range(-1440, minutes):
        reading = (since + step * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0)
        furthest = max(furthest, reading)
        if furthest.date() != day:
            day = furthest.date()
            windows = [*_windows(calendar, day), *_windows(calendar, day - DAY)]
        if step >= 0:
            answers.append(any(opens <= furthest < closes for opens, closes in windows))
    return answers


def _windows(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """When the windows of a day open and close, by the wall clock."""
    todays = calendar.windows.get(day.weekday(), ())
    if day in calendar.holidays:
        todays = ()
    found = []
    for window in calendar.exceptions.get(day, todays):
        opens = datetime.combine(day, window.opens)
        closes = datetime.combine(day, window.closes)
        found.append((opens, closes if closes > opens else closes + DAY))
    return found


@settings(max_examples=80, deadline=None)
@given(scenes(), st.integers(0, 1500))
def test_every_answer_agrees_with_counting_minutes(
    scene: tuple[Calendar, datetime], asked: int
) -> None:
    calendar, since = scene
    minutes = open_minutes(calendar, since, 3 * 1440)
    assert calendar.open_at(since) is minutes[0]
    assert calendar.open_between(since, since + 3 * DAY) == sum(minutes) * MINUTE
    first = next((step for step, is_open in enumerate(minutes) if is_open), None)
    opening = calendar.next_opening(since)
    if first is None:
        assert opening is None or opening >= since + 3 * DAY
    else:
        assert opening == since + first * MINUTE
    due = calendar.add(since, asked)
    if sum(minutes) < asked:
        assert due is None or due > since + 3 * DAY
    elif asked:
        counted = [step for step, is_open in enumerate(minutes) if is_open][asked - 1]
        assert due == since + (counted + 1) * MINUTE
    else:
        assert due == since


exact = st.integers(0, 5 * 86_400_000_000).map(lambda span: timedelta(microseconds=span))


@settings(deadline=None)
@given(scenes(), exact, st.integers(0, 20_000))
def test_the_time_added_is_the_time_between(
    scene: tuple[Calendar, datetime], later: timedelta, minutes: int
) -> None:
    calendar, since = scene[0], scene[1] + later
    due = calendar.add(since, minutes)
    if due is not None:
        assert calendar.open_between(since, due) == minutes * MINUTE
        if minutes:
            just_before = due - timedelta(microseconds=1)
            assert calendar.open_between(since, just_before) < minutes * MINUTE


@settings(deadline=None)
@given(scenes(), exact, exact, exact)
def test_open_time_adds_up_and_never_runs_backwards(
    scene: tuple[Calendar, datetime], one: timedelta, two: timedelta, three: timedelta
) -> None:
    calendar, since = scene
    a, b, c = (since + span for span in (one, two, three))
    between = calendar.open_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)
    assert timedelta(0) <= between(min(a, b), max(a, b)) <= abs(b - a)


@settings(deadline=None)
@given(scenes(), exact, st.integers(0, 3000), st.integers(0, 3000))
def test_adding_twice_is_adding_the_sum_and_later_never_means_earlier(
    scene: tuple[Calendar, datetime], later: timedelta, one: int, two: int
) -> None:
    calendar, since = scene
    step = calendar.add(since, one)
    whole = calendar.add(since, one + two)
    if step is not None and whole is not None:
        assert calendar.add(step, two) == whole
        assert step <= whole
    from_later = calendar.add(since + later, one)
    if step is not None and from_later is not None:
        assert step <= from_later


def test_a_million_due_times_are_affordable() -> None:
    calendar = Calendar("Europe/Berlin", weekdays("08:00-12:00", "13:30-18:00"))
    since = utc("2026-06-05T16:30")
    calendar.add(since, 1)

    def cost(work: Calendar, minutes: int) -> float:
        started = stopwatch.process_time()
        for _ in range(2000):
            work.add(since, minutes)
        return (stopwatch.process_time() - started) / 2000

    assert min(cost(ALWAYS_OPEN, 60) for _ in range(3)) < 10e-6
    assert min(cost(calendar, 60) for _ in range(3)) < 40e-6
    calendar.add(since, 300_000)
    assert min(cost(calendar, 300_000) for _ in range(3)) < 40e-6
