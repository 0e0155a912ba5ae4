"""Every instant of a wait has one cause, and the causes add up to it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.calendars import ALWAYS_OPEN, Calendar, Window
from cmconsole.domain.coverage import Absence, settle
from cmconsole.domain.delays import Absences, Writing, decompose
from cmconsole.domain.sources import Coverage, CoverageKind

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OFFICE = Calendar("UTC", {day: (Window(time(9), time(17)),) for day in range(5)})


def at(hours: float) -> datetime:
    return MONDAY + hours * HOUR


def gap(since: float, until: float, reason: str) -> Coverage:
    return Coverage(1, CoverageKind.GAP, at(since), at(until), reason)


def test_each_part_of_a_working_day_has_its_cause() -> None:
    absences = Absences.of([gap(9, 10, Absence.ASLEEP), gap(10, 10.5, Absence.OFFLINE)])
    writing = Writing(at(13), at(13.5), at(14.5))
    parts = decompose(at(8), at(11), at(15), calendar=OFFICE, absences=absences, writing=writing)
    assert parts.closed == HOUR, "8 to 9"
    assert parts.away == HOUR, "9 to 10"
    assert parts.network == HOUR, "10 to 11"
    assert parts.queue == 2 * HOUR, "11 to 13"
    assert parts.writing == HOUR, "13 to 13:30 and 14:30 to 15"
    assert parts.approval == HOUR, "13:30 to 14:30"
    assert parts.total == 7 * HOUR


def test_whoever_writes_at_night_is_writing_not_closed() -> None:
    parts = decompose(at(18), at(18), at(20), calendar=OFFICE, writing=Writing(at(19)))
    assert (parts.closed, parts.writing) == (HOUR, HOUR)
    assert parts.longest == "closed"


def test_an_answer_before_the_post_took_no_time() -> None:
    assert decompose(at(9), at(9), at(8), calendar=ALWAYS_OPEN).total == timedelta(0)


def test_an_answer_from_elsewhere_before_arrival_is_all_on_its_way() -> None:
    parts = decompose(at(9), at(12), at(10), calendar=ALWAYS_OPEN)
    assert parts.network == parts.total == HOUR


hours = st.integers(0, 200_000)
"""Thousandths of an hour."""
reasons = st.sampled_from([Absence.ASLEEP, Absence.OFFLINE, Absence.NOT_RUNNING])
ledgers = st.lists(st.tuples(hours, st.integers(1, 20_000), reasons), max_size=6)
marks = st.none() | hours


@given(hours, hours, hours, ledgers, marks, marks, marks, st.booleans())
def test_the_parts_always_add_up_to_the_wait_exactly(
    posted: int,
    arrived: int,
    answered: int,
    ledger: list[tuple[int, int, str]],
    began: int | None,
    asked: int | None,
    approved: int | None,
    office: bool,
) -> None:
    absences = Absences.of(
        settle(gap(since / 1000, (since + length) / 1000, why) for since, length, why in ledger)
    )
    moments = [None if mark is None else at(mark / 1000) for mark in (began, asked, approved)]
    parts = decompose(
        *(at(mark / 1000) for mark in (posted, arrived, answered)),
        calendar=OFFICE if office else ALWAYS_OPEN,
        absences=absences, writing=Writing(*moments),
    )  # fmt: skip
    assert parts.total == max(at(answered / 1000) - at(posted / 1000), timedelta(0))
    assert all(
        getattr(parts, name) >= timedelta(0)
        for name in ("network", "away", "closed", "approval", "queue", "writing")
    )
