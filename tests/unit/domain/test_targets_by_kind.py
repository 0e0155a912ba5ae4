"""What is changed for one kind of mention changes for no other, however the targets stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import ALWAYS, Metric, Target, Targets
from cmconsole.domain.targets_by_kind import (
    CLOSING,
    KINDS,
    REPLIES,
    Kind,
    deciding,
    for_some_sources,
    with_calendar,
    with_minutes,
)
from cmconsole.domain.targets_file import targets_from_toml, to_toml

DEFAULTS = Path(__file__).resolve().parents[3] / "resources" / "targets.toml"
RED, MAJOR, MINOR = KINDS[:3]
EVERY = [Kind(each, level) for each in MentionClass for level in (LEVEL_OF_CLASS[each], Level(4))]


@pytest.fixture
def defaults() -> Targets:
    return targets_from_toml(DEFAULTS.read_text(encoding="utf-8"))


def minutes(targets: Targets, kind: Kind, metric: Metric = Metric.FIRST_RESPONSE) -> int | None:
    target = deciding(targets, metric, kind)
    return target.minutes if target else None


def test_a_class_that_shares_a_target_gets_one_of_its_own(defaults: Targets) -> None:
    changed = with_minutes(defaults, MAJOR, REPLIES, 30)
    assert [target.name for target in changed.targets[:3]] == [
        "Red zone",
        "Major",
        "Complaints and questions",
    ]
    assert (minutes(changed, MAJOR), minutes(changed, MINOR)) == (30, 60)
    assert minutes(changed, MAJOR, Metric.NEXT_RESPONSE) == 30
    assert with_minutes(changed, MAJOR, REPLIES, 60).targets[1] == replace(
        changed.targets[1], minutes=60
    ), "the second change makes no third target"


def test_a_target_for_one_kind_alone_is_changed_where_it_stands(defaults: Targets) -> None:
    changed = with_minutes(defaults, RED, REPLIES, 10)
    assert [t.name for t in changed.targets] == [t.name for t in defaults.targets]
    assert minutes(changed, RED) == 10
    assert changed.targets[0].warn_minutes == 10, "the warning does not come before the beginning"


def test_the_red_zone_keeps_its_time_to_close_when_a_class_gets_another(defaults: Targets) -> None:
    changed = with_minutes(defaults, MAJOR, CLOSING, 60)
    assert minutes(changed, MAJOR, Metric.CLOSE_OUT) == 60
    for each in MentionClass:
        assert minutes(changed, Kind(each, Level.RED_ZONE), Metric.CLOSE_OUT) == 2880


def test_a_kind_that_had_no_target_gets_one() -> None:
    changed = with_minutes(Targets(1, ()), MINOR, CLOSING, 90)
    assert minutes(changed, MINOR, Metric.CLOSE_OUT) == 90
    assert minutes(changed, Kind(MentionClass.MINOR, Level.RED_ZONE), Metric.CLOSE_OUT) is None
    assert minutes(changed, MINOR) is None


def test_the_clock_of_a_kind_follows_a_calendar_of_its_own(defaults: Targets) -> None:
    changed = with_calendar(defaults, MINOR, REPLIES, ALWAYS)
    own, other = (deciding(changed, Metric.FIRST_RESPONSE, kind) for kind in (MINOR, MAJOR))
    assert own is not None
    assert other is not None
    assert (own.calendar, own.minutes) == (ALWAYS, 60)
    assert other.calendar is None


def test_targets_for_some_sources_stay_out_of_it(defaults: Targets) -> None:
    special = Target("Ours", REPLIES, 5, networks=frozenset({"mastodon"}))
    targets = replace(defaults, targets=(special, *defaults.targets))
    assert for_some_sources(targets) == [special]
    changed = with_minutes(targets, MAJOR, REPLIES, 15)
    assert (changed.targets[0], minutes(changed, MAJOR)) == (special, 15)


def some_targets(conditions: Sequence[tuple[frozenset[MentionClass], Level, bool]]) -> Targets:
    return Targets(
        1,
        tuple(
            Target(
                f"Target {number}",
                (*REPLIES, *CLOSING) if wide else (Metric.FIRST_RESPONSE,),
                100 + number,
                classes=classes,
                level_at_least=level,
            )
            for number, (classes, level, wide) in enumerate(conditions)
        ),
    )


@given(
    st.lists(
        st.tuples(
            st.frozensets(st.sampled_from(MentionClass), max_size=3),
            st.sampled_from(Level),
            st.booleans(),
        ),
        max_size=6,
    ),
    st.sampled_from(KINDS),
    st.sampled_from([REPLIES, CLOSING]),
)
def test_nothing_else_changes_whatever_the_targets_are(
    conditions: list[tuple[frozenset[MentionClass], Level, bool]],
    kind: Kind,
    metrics: tuple[Metric, ...],
) -> None:
    before = some_targets(conditions)
    after = with_minutes(before, kind, metrics, 7)
    assert targets_from_toml(to_toml(after)) == after
    for metric in Metric:
        for each in EVERY:
            meant = each.in_red_zone if kind.in_red_zone else each == kind
            if meant and metric is metrics[0]:
                assert minutes(after, each, metric) == 7
            elif not meant:
                assert minutes(after, each, metric) == minutes(before, each, metric)
