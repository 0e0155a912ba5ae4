from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.store.reading.outline import Outline
from cmconsole.ui.inbox.changes import Insertion, steps
from cmconsole.ui.inbox.sections import MINUTE, Section, lay_out

NOW = 1_000 * MINUTE


def outline(*minutes: float, red: int = 0) -> Outline:
    due = array("q", (NOW + round(minute * MINUTE) for minute in minutes))
    return Outline(array("q", range(1, len(minutes) + 1)), due, red)


def test_each_row_stands_under_the_header_that_its_countdown_agrees_with() -> None:
    layout = lay_out(outline(-3, 15.9, 16, 60.9, 61), NOW)
    overdue, soon, hour, longer = Section.OVERDUE, Section.SOON, Section.HOUR, Section.LONGER
    assert list(layout.entries) == [overdue, 1, soon, 2, hour, 3, 4, longer, 5]
    assert layout.counts == {overdue: 1, soon: 1, hour: 2, longer: 1}


def test_the_red_zone_is_first_even_when_others_are_overdue() -> None:
    layout = lay_out(outline(20, -30, red=1), NOW)
    assert list(layout.entries) == [Section.RED_ZONE, 1, Section.OVERDUE, 2]


def test_the_next_border_is_when_the_first_row_crosses_a_section() -> None:
    layout = lay_out(outline(5, 20, 90), NOW)
    assert layout.border is not None
    assert lay_out(outline(5, 20, 90), layout.border - 1).entries == layout.entries
    assert lay_out(outline(5, 20, 90), layout.border).entries != layout.entries


def test_a_list_without_deadlines_has_no_headers() -> None:
    assert list(lay_out(Outline(array("q", [3, 2, 1])), NOW).entries) == [3, 2, 1]


def _after(old: array[int], new: array[int]) -> list[int]:
    found = steps(old, new)
    assert found is not None
    entries = list(old)
    for step in found:
        if isinstance(step, Insertion):
            entries[step.at : step.at] = step.entries
        else:
            del entries[step.first : step.last + 1]
    return entries


entries = st.lists(st.integers(-5, 60), unique=True, max_size=40)


@given(entries, entries)
def test_the_steps_lead_from_any_list_to_any_other(old: list[int], new: list[int]) -> None:
    assert _after(array("q", old), array("q", new)) == new


def test_one_new_row_in_a_long_list_is_one_step() -> None:
    old = array("q", range(100_000))
    new = array("q", [*range(500), 1_000_000, *range(500, 100_000)])
    assert steps(old, new) == [Insertion(500, array("q", [1_000_000]))]


def test_a_list_that_has_little_in_common_is_started_afresh() -> None:
    assert steps(array("q", range(5_000)), array("q", range(5_000, 10_000))) is None


@given(st.lists(st.floats(-200, 200), max_size=30).map(sorted), st.integers(0, 3))
def test_the_headers_are_where_they_are_said_to_be(minutes: list[float], red: int) -> None:
    red = min(red, len(minutes))
    layout = lay_out(outline(*minutes[:red], *minutes[red:], red=red), NOW)
    found = tuple(row for row, entry in enumerate(layout.entries) if entry < 0)
    assert layout.headers == found
    assert sum(layout.counts.values()) == len(minutes)
