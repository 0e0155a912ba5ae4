"""Targets: the first that fits decides, and the file says which entry is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.calendars import ALWAYS_OPEN, Calendar, Window
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import Due, Metric, Target, Targets
from cmconsole.domain.targets_file import targets_from_toml, to_toml

SINCE = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)  # a Friday
DEFAULTS = Path(__file__).resolve().parents[3] / "resources" / "targets.toml"


def due(
    targets: Targets,
    mention_class: str,
    level: Level | None = None,
    metric: Metric = Metric.FIRST_RESPONSE,
    network: str = "feed",
    source: str = "news",
) -> Due | None:
    kind = MentionClass(mention_class)
    return targets.due(
        metric,
        mention_class=kind,
        level=LEVEL_OF_CLASS[kind] if level is None else level,
        network=network,
        source=source,
        since=SINCE,
    )


@pytest.fixture
def defaults() -> Targets:
    return targets_from_toml(DEFAULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("mention_class", "minutes"),
    [
        ("major", 60),
        ("minor", 60),
        ("question", 60),
        ("misinformed", 60),
        ("venting", 120),
        ("praise", 1440),
        ("rant", None),
        ("noise", None),
    ],
)
def test_the_defaults_owe_each_class_its_time(
    defaults: Targets, mention_class: str, minutes: int | None
) -> None:
    found = due(defaults, mention_class)
    assert (found and found.due_at - SINCE) == (minutes and timedelta(minutes=minutes))
    red = due(defaults, mention_class, Level.RED_ZONE)
    assert red is not None
    assert (red.due_at, red.target) == (SINCE + timedelta(minutes=30), "Red zone")


def test_the_defaults_close_the_loop_within_two_days_whatever_the_class(defaults: Targets) -> None:
    for kind in MentionClass:
        found = due(defaults, kind, metric=Metric.CLOSE_OUT)
        assert found == Due(
            SINCE + timedelta(hours=48), SINCE + timedelta(hours=44), "Close the loop", 1
        )


def test_the_defaults_run_day_and_night(defaults: Targets) -> None:
    assert defaults.calendar(None) is ALWAYS_OPEN


OFFICE = Calendar("UTC", dict.fromkeys(range(5), (Window(time(9), time(17)),)))


def test_the_first_target_that_fits_decides_even_for_none() -> None:
    targets = Targets(
        7,
        (
            Target("quiet feed", (Metric.FIRST_RESPONSE,), None, sources=frozenset({"news"})),
            Target("mastodon", (Metric.FIRST_RESPONSE,), 10, networks=frozenset({"mastodon"})),
            Target("bad", (Metric.FIRST_RESPONSE,), 20, level_at_least=Level.HIGH),
            Target("office", (Metric.FIRST_RESPONSE,), 60, calendar="office"),
        ),
        {"office": OFFICE},
    )
    assert due(targets, "major") is None
    fast = due(targets, "praise", network="mastodon", source="fedi")
    assert fast == Due(SINCE + timedelta(minutes=10), SINCE, "mastodon", 7)
    bad = due(targets, "major", source="other")
    assert bad is not None
    assert bad.target == "bad"
    office = due(targets, "minor", source="other")
    assert office is not None
    assert office.due_at == datetime(2026, 6, 8, 9, 30, tzinfo=UTC)
    assert office.warn_at == datetime(2026, 6, 8, 9, 15, tzinfo=UTC)
    assert due(targets, "minor", source="other", metric=Metric.NEXT_RESPONSE) is None


def test_a_calendar_that_does_not_open_in_time_owes_nothing() -> None:
    past = Calendar("UTC", {}, exceptions={date(2020, 1, 1): (Window(time(9), time(10)),)})
    targets = Targets(1, (Target("t", (Metric.FIRST_RESPONSE,), 5),), {"past": past}, "past")
    assert due(targets, "major") is None


def test_a_target_cannot_be_chosen_by_reach() -> None:
    assert not {name for name in Target.__slots__ if "follow" in name or "reach" in name}


def test_a_file_may_bring_calendars_of_its_own() -> None:
    targets = targets_from_toml(
        """
        version = 3
        default_calendar = "office"
        [[target]]
        name = "all"
        minutes = 45
        [calendars.office]
        zone = "Europe/Berlin"
        monday = ["09:00-12:00", "13:30 – 24:00"]
        friday = "22:00-6:00"
        holidays = [2026-12-25]
        [calendars.office.exceptions]
        2026-12-24 = []
        """
    )
    office = targets.calendar(None)
    assert office.windows[0] == (Window(time(9), time(12)), Window(time(13, 30), time(0)))
    assert office.windows[4] == (Window(time(22), time(6)),)
    assert office.holidays == {date(2026, 12, 25)}
    assert office.exceptions == {date(2026, 12, 24): ()}
    found = due(targets, "noise")
    assert found == Due(
        datetime(2026, 6, 5, 20, 45, tzinfo=UTC), datetime(2026, 6, 5, 20, 30, tzinfo=UTC), "all", 3
    )


TARGET = '[[target]]\nname = "fast"\nminutes = 5\n'
OFFICE_FILE = '[calendars.office]\nzone = "UTC"\nmonday = "09:00-17:00"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\nversion = x", "not written correctly in line 2"),
        ("[[target]", "not written correctly"),
        ("version = true", "The targets file has an entry “version” that is not a whole number"),
        ("versoin = 1", "The targets file has an entry “versoin” that nobody knows"),
        ("target = 3", "“target” that is not written as"),
        ("target = [3]", "A target without a name has to be a section"),
        ("[[target]]\nminutes = 5", "A target has no name"),
        ('[[target]]\nname = "x"', "The target “x” does not say how many minutes"),
        ('[[target]]\nname = "x"\nminutes = 0', "The target “x” needs at least one minute"),
        ('[[target]]\nname = "x"\nminutes = -5', "“minutes” that is not a whole number"),
        ('[[target]]\nname = "x"\nminutes = "soon"', "“minutes” that is not a whole number"),
        (
            TARGET + 'classes = ["mayor"]',
            "The target “fast” has an entry “classes” that is not one of",
        ),
        (TARGET + 'metric = "speed"', "“metric” that is not one of: first response"),
        (TARGET + "level_at_least = 4", "“level_at_least” that is not one of: none, low"),
        (TARGET + "networks = [1]", "“networks” that is not a list of texts"),
        (TARGET + "followers = 1000", "“followers” that nobody knows"),
        (TARGET + 'calendar = "moon"', "There is no calendar called “moon”"),
        (TARGET + TARGET, "Two targets are called “fast”"),
        ("calendars = 1", "“calendars” that is not a section"),
        ("[calendars.office]", "The calendar “office” does not say its time zone"),
        ('[calendars.office]\nzone = "UTC"', "The calendar “office” is never open"),
        ('[calendars.office]\nzone = "Mars/X"', "There is no time zone called “Mars/X”"),
        (OFFICE_FILE + 'friday = "9-17"', "“friday” that is not made of hours like 09:00-17:00"),
        (OFFICE_FILE + 'friday = "09:00-09:00"', "“friday” that is not made of hours"),
        (OFFICE_FILE + 'friday = "25:00-26:00"', "“friday” that is not made of hours"),
        (OFFICE_FILE + 'friday = "24:00-08:00"', "“friday” that is not made of hours"),
        (OFFICE_FILE + 'holidays = ["christmas"]', "“holidays” that is not a list of days"),
        (OFFICE_FILE + "holidays = [2026-12-25T10:00:00]", "“holidays” that is not a list of days"),
        (OFFICE_FILE + "[calendars.office.exceptions]\nxmas = []", "“xmas” that is not a day"),
    ],
)
def test_a_broken_file_names_the_entry_in_plain_words(text: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as caught:
        targets_from_toml(text)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


minutes_of_day = st.builds(time, st.integers(0, 23), st.integers(0, 59))
some_windows = st.lists(
    st.builds(Window, minutes_of_day, minutes_of_day).filter(
        lambda window: window.opens != window.closes or window.closes == time(0)
    ),
    min_size=1,
    max_size=2,
).map(tuple)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip)
some_calendars = st.builds(
    Calendar,
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"]),
    st.fixed_dictionaries({day: some_windows for day in range(7)}),
    st.frozensets(st.dates(), max_size=2),
    st.dictionaries(st.dates(), some_windows, max_size=2),
)


@st.composite
def some_targets(draw: st.DrawFn) -> Targets:
    calendars = draw(st.dictionaries(names, some_calendars, max_size=2))
    calendar = st.sampled_from(["always", *calendars])
    target = st.builds(
        Target,
        names,
        st.lists(st.sampled_from(Metric), min_size=1, max_size=3).map(tuple),
        st.none() | st.integers(1, 10**6),
        st.frozensets(st.sampled_from(MentionClass)),
        st.sampled_from(Level),
        st.frozensets(names, max_size=2),
        st.frozensets(names, max_size=2),
        st.none() | calendar,
        st.integers(0, 10**4),
    )
    listed = draw(st.lists(target, max_size=4, unique_by=lambda one: one.name))
    return Targets(draw(st.integers(0, 999)), tuple(listed), calendars, draw(calendar))


@given(some_targets())
def test_what_is_written_is_read_back_the_same(targets: Targets) -> None:
    assert targets_from_toml(to_toml(targets)) == targets


@given(some_targets(), st.sampled_from(MentionClass), st.sampled_from(Level))
def test_a_warning_never_comes_after_its_deadline(
    targets: Targets, kind: MentionClass, level: Level
) -> None:
    found = due(targets, kind, level)
    if found is not None:
        assert SINCE <= found.warn_at <= found.due_at
