"""The ledger accounts for every minute and never takes silence for listening."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.coverage import Absence, Share, after_poll, gaps, settle, share
from cmconsole.domain.sources import Coverage, CoverageKind

START = datetime(2026, 6, 5, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def listened(since: int, until: int) -> Coverage:
    return Coverage(1, CoverageKind.LISTENED, at(since), at(until))


def gap(since: int, until: int, reason: str = "offline", refilled: int | None = None) -> Coverage:
    refilled_at = None if refilled is None else at(refilled)
    return Coverage(1, CoverageKind.GAP, at(since), at(until), reason, refilled_at)


def test_a_poll_that_joins_extends_what_was_listened_to() -> None:
    assert after_poll(1, at(0), at(2), joined=True) == (listened(0, 2),)


def test_a_poll_that_joins_after_an_absence_refills_the_gap_at_once() -> None:
    added = after_poll(1, at(0), at(480), joined=True, reason=Absence.ASLEEP)
    assert added == (gap(0, 480, "asleep", refilled=480),)


def test_one_missed_poll_is_no_absence() -> None:
    usual = timedelta(minutes=5)
    assert after_poll(1, at(0), at(5), joined=True, reason="offline", usual=usual) == (
        listened(0, 5),
    )
    assert after_poll(1, at(0), at(6), joined=True, reason="offline", usual=usual) == (
        gap(0, 6, "offline", refilled=6),
    )


def test_a_poll_that_does_not_join_leaves_a_gap_between_what_is_known() -> None:
    assert after_poll(1, at(0), at(10), joined=False) == (gap(0, 10, Absence.ROLLED_OUT),)
    assert after_poll(1, at(0), at(10), joined=False, missed_since=at(3), read_back_to=at(7)) == (
        listened(0, 3),
        gap(3, 7, Absence.ROLLED_OUT),
        listened(7, 10),
    )
    assert after_poll(
        1, at(0), at(10), joined=False, reason="offline", missed_since=at(3), read_back_to=at(7)
    ) == (gap(0, 3, refilled=10), gap(3, 7), gap(7, 10, refilled=10))


def test_times_outside_the_poll_are_cut_to_it() -> None:
    added = after_poll(1, at(0), at(10), joined=False, missed_since=at(-9), read_back_to=at(99))
    assert added == (gap(0, 10, Absence.ROLLED_OUT),)


def test_a_clock_that_was_set_back_adds_nothing() -> None:
    assert after_poll(1, at(5), at(5), joined=True) == ()
    assert after_poll(1, at(5), at(0), joined=False, reason="offline") == ()


def test_neighbours_that_say_the_same_become_one() -> None:
    assert settle([listened(2, 4), listened(0, 2), gap(4, 5), gap(5, 7)]) == (
        listened(0, 4),
        gap(4, 7),
    )
    assert settle([gap(0, 2), gap(2, 4, "asleep")]) == (gap(0, 2), gap(2, 4, "asleep"))
    assert settle([gap(0, 2), gap(2, 4, refilled=9)]) == (gap(0, 2), gap(2, 4, refilled=9))


def test_it_is_enough_that_one_console_listened() -> None:
    assert settle([gap(0, 10), listened(3, 5), gap(4, 8, "asleep", refilled=9)]) == (
        gap(0, 3),
        listened(3, 5),
        gap(5, 8, "asleep", refilled=9),
        gap(8, 10),
    )


def test_time_without_an_entry_is_a_gap() -> None:
    assert gaps([], at(0), at(5)) == (Coverage(0, CoverageKind.GAP, at(0), at(5), Absence.UNKNOWN),)
    assert gaps([listened(1, 3), gap(3, 9)], at(0), at(5)) == (
        gap(0, 1, Absence.UNKNOWN),
        gap(3, 5),
    )
    assert gaps([listened(-9, 9)], at(0), at(5)) == ()
    assert gaps([listened(-9, 9)], at(5), at(5)) == ()


def test_the_share_tells_listened_from_read_late() -> None:
    ledger = [listened(0, 5), gap(5, 8, refilled=8), gap(8, 10)]
    assert share(ledger, at(0), at(10)) == Share(listened=0.5, complete=0.8)
    assert share(ledger, at(0), at(20)) == Share(listened=0.25, complete=0.4)
    assert share(ledger, at(3), at(3)) is None


intervals = st.builds(
    lambda since, length, kind, reason, late: Coverage(
        1,
        kind,
        at(since),
        at(since + length),
        reason if kind is CoverageKind.GAP else "",
        at(99) if late and kind is CoverageKind.GAP else None,
    ),
    st.integers(0, 40),
    st.integers(1, 12),
    st.sampled_from(CoverageKind),
    st.sampled_from(["offline", "asleep"]),
    st.booleans(),
)


def verdict(ledger: tuple[Coverage, ...] | list[Coverage], minute: int) -> str:
    here = [one for one in ledger if one.since <= at(minute) < one.until]
    if any(one.kind is CoverageKind.LISTENED for one in here):
        return "listened"
    if any(one.refilled_at for one in here):
        return "refilled"
    return "gap" if here else "unknown"


@given(st.lists(intervals, max_size=8))
def test_settling_changes_no_minute_and_leaves_no_overlap(ledger: list[Coverage]) -> None:
    settled = settle(ledger)
    assert [verdict(settled, minute) for minute in range(60)] == [
        verdict(ledger, minute) for minute in range(60)
    ]
    assert all(one.since < one.until for one in settled)
    assert all(one.until <= other.since for one, other in itertools.pairwise(settled))
    assert settle(settled) == settled


@given(st.lists(intervals, max_size=8), st.integers(-5, 30), st.integers(1, 30))
def test_gaps_and_share_agree_with_counting_minutes(
    ledger: list[Coverage], since: int, length: int
) -> None:
    minutes = [verdict(ledger, minute) for minute in range(since, since + length)]
    found = gaps(ledger, at(since), at(since + length))
    assert [verdict(found, minute) for minute in range(since, since + length)] == [
        {"listened": "unknown", "unknown": "gap"}.get(minute, minute) for minute in minutes
    ]
    whole = share(ledger, at(since), at(since + length))
    assert whole is not None
    assert abs(whole.listened - minutes.count("listened") / length) < 1e-9
    late = minutes.count("listened") + minutes.count("refilled")
    assert abs(whole.complete - late / length) < 1e-9


@given(
    st.integers(1, 60),
    st.booleans(),
    st.sampled_from(["", "offline"]),
    st.integers(-9, 70),
    st.integers(-9, 70),
)
def test_a_poll_accounts_for_exactly_the_time_since_the_last(
    now: int, joined: bool, reason: str, missed: int, back: int
) -> None:
    added = after_poll(
        1,
        at(0),
        at(now),
        joined=joined,
        reason=reason,
        missed_since=at(missed),
        read_back_to=at(back),
    )
    assert added[0].since == at(0)
    assert added[-1].until == at(now)
    assert all(one.until == other.since for one, other in itertools.pairwise(added))
    lost = [one for one in added if one.kind is CoverageKind.GAP and not one.refilled_at]
    assert not (joined and lost)
