"""Calendar files as they are published are read to the day; broken ones change nothing."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cmconsole
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.holidays import holidays_from_ics

YEARS = range(2024, 2027)


def calendar(*events: str) -> str:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


def days(*events: str) -> list[str]:
    return sorted(day.isoformat() for day in holidays_from_ics(calendar(*events), YEARS))


def test_an_all_day_event_is_its_day() -> None:
    assert days("DTSTART;VALUE=DATE:20251003\nSUMMARY:Einheit") == ["2025-10-03"]
    assert days("DTSTART;VALUE=DATE:20251003\nDTEND;VALUE=DATE:20251004") == ["2025-10-03"]


def test_an_event_of_several_days_is_all_of_them_but_its_end() -> None:
    assert days("DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20251227") == [
        "2025-12-24",
        "2025-12-25",
        "2025-12-26",
    ]
    assert days("DTSTART;VALUE=DATE:20251224\nDURATION:P2D") == ["2025-12-24", "2025-12-25"]


def test_an_event_across_the_year_counts_only_inside_the_years_asked_for() -> None:
    assert days("DTSTART;VALUE=DATE:20231230\nDTEND;VALUE=DATE:20240102") == ["2024-01-01"]


def test_a_yearly_event_is_laid_out_with_its_exceptions_and_extras() -> None:
    assert days("DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY") == [
        "2024-12-25",
        "2025-12-25",
        "2026-12-25",
    ]
    assert days(
        "DTSTART;VALUE=DATE:20001225\nRRULE:FREQ=YEARLY\n"
        "EXDATE;VALUE=DATE:20241225,20261225\nRDATE;VALUE=DATE:20250107"
    ) == ["2025-01-07", "2025-12-25"]


def test_the_fourth_thursday_of_november_is_found() -> None:
    assert days("DTSTART;VALUE=DATE:20101125\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH") == [
        "2024-11-28",
        "2025-11-27",
        "2026-11-26",
    ]


def test_a_rule_ends_where_it_says() -> None:
    begin = "DTSTART;VALUE=DATE:20240501\nRRULE:FREQ=YEARLY"
    assert days(f"{begin};UNTIL=20250501") == ["2024-05-01", "2025-05-01"]
    assert days(f"{begin};COUNT=1") == ["2024-05-01"]
    zoned = "DTSTART;TZID=Europe/Berlin:20240501T003000\nRRULE:FREQ=YEARLY"
    assert days(f"{zoned};UNTIL=20250430T223000Z") == ["2024-05-01", "2025-05-01"]
    assert days(f"{zoned};UNTIL=20250430T222959Z") == ["2024-05-01"]


def test_an_event_with_times_counts_in_its_own_zone() -> None:
    assert days(
        "DTSTART;TZID=Asia/Tokyo:20250101T000000\nDTEND;TZID=Asia/Tokyo:20250102T000000"
    ) == ["2025-01-01"]
    assert days("DTSTART:20250101T220000Z\nDTEND:20250102T020000Z") == ["2025-01-01", "2025-01-02"]
    assert days("DTSTART;TZID=Europe/Berlin:20250101T230000\nDTEND:20250101T233000Z") == [
        "2025-01-01",
        "2025-01-02",
    ]
    assert days("DTSTART:20250101T220000") == ["2025-01-01"]


def test_a_cancelled_event_is_no_day_off() -> None:
    assert days("DTSTART;VALUE=DATE:20251003\nSTATUS:CANCELLED") == []


def test_a_moved_occurrence_leaves_its_old_day() -> None:
    series = "BEGIN:VEVENT\nUID:9\nDTSTART;VALUE=DATE:20240501\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
    moved = (
        "BEGIN:VEVENT\nUID:9\nRECURRENCE-ID;VALUE=DATE:20250501\n"
        "DTSTART;VALUE=DATE:20250502\nEND:VEVENT\n"
    )
    text = f"\ufeffBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{series}{moved}END:VCALENDAR\n"
    assert holidays_from_ics(text, YEARS) == {date(2024, 5, 1), date(2025, 5, 2), date(2026, 5, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>Not found</body></html>",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20250101",
        calendar("SUMMARY:no date"),
        calendar("DTSTART:soon"),
        calendar("DTSTART;VALUE=DATE:20250101\nDTEND:later"),
        calendar("DTSTART;VALUE=DATE:20250101\nRRULE:FREQ=SOMETIMES"),
        calendar("DTSTART;VALUE=DATE:20250101\nEXDATE:never"),
        calendar("DTSTART;VALUE=DATE:20250101\nDURATION:P9999999D"),
        calendar(),
    ],
)
def test_a_broken_file_is_one_plain_sentence(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^The calendar file .*\.$"):
        holidays_from_ics(text, YEARS)


def test_an_event_every_second_is_refused_instead_of_laid_out() -> None:
    with pytest.raises(PolicyError, match="too often"):
        days("DTSTART:20250101T000000Z\nRRULE:FREQ=SECONDLY")


def test_too_many_days_are_refused() -> None:
    endless = calendar("DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY")
    with pytest.raises(PolicyError, match="far too many"):
        holidays_from_ics(endless, range(1900, 2100))


texts = (
    st.text()
    | st.text().map(calendar)
    | st.binary().map(lambda raw: calendar(f"DTSTART:{raw.hex()}"))
)


@given(texts)
def test_no_text_raises_anything_but_that_sentence(text: str) -> None:
    with contextlib.suppress(PolicyError):
        holidays_from_ics(text, YEARS)


def test_nobody_pays_for_the_library_before_a_file_is_imported() -> None:
    program = (
        "import sys, cmconsole.domain.holidays as h\n"
        "sys.exit(bool({'icalendar', 'dateutil'} & set(sys.modules)))"
    )
    source = str(Path(cmconsole.__file__).parents[1])
    finished = subprocess.run(
        [sys.executable, "-c", program], check=False, env={"PYTHONPATH": source}
    )
    assert finished.returncode == 0
