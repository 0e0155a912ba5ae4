from __future__ import annotations

from array import array
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.reading.groups import Group, Member
from cmconsole.store.reading.outline import Outline
from cmconsole.ui.inbox.changes import Insertion, arrivals, steps
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


def member(number: int, due: float, *, red: bool = False) -> Member:
    level = Level.RED_ZONE if red else Level.MEDIUM
    return Member(number, NOW + round(due * MINUTE), MentionClass.MINOR, level, "mastodon")


def with_groups(whole: Outline, *groups: Sequence[int]) -> Outline:
    """`whole` with these of its mentions in groups `story:1`, `story:2`, …"""
    red = set(whole.ids[: whole.red])
    due = dict(zip(whole.ids, whole.due, strict=True))
    told = (
        tuple(member(n, (due.get(n, NOW) - NOW) / MINUTE, red=n in red) for n in each)
        for each in groups
    )
    made = tuple(Group(f"story:{n}", (), each) for n, each in enumerate(told, 1))
    return Outline(whole.ids, whole.due, whole.red, made)


SPIKE, CALMER, RED_ZONE = Section.SPIKE, Section.CALMER_SPIKE, Section.RED_ZONE


def test_a_group_with_somebody_in_the_red_zone_is_first() -> None:
    layout = lay_out(with_groups(outline(20, 25, -3, 5, 30, red=2), [2, 4, 5]), NOW)
    assert list(layout.entries) == [SPIKE, 2, RED_ZONE, 1, Section.OVERDUE, 3]
    assert [each.id for each in layout.groups[2].members] == [2, 4, 5]
    assert layout.counts[SPIKE] == 1
    assert layout.beside is RED_ZONE


def test_a_group_without_stands_after_the_red_zone() -> None:
    layout = lay_out(with_groups(outline(20, -3, 5, 30, red=1), [2, 3, 4]), NOW)
    assert list(layout.entries) == [RED_ZONE, 1, CALMER, 2]
    assert layout.beside is None


def test_two_groups_stand_where_each_belongs() -> None:
    whole = outline(20, 21, -3, -2, 5, 6, 30, red=2)
    layout = lay_out(with_groups(whole, [3, 5, 7], [2, 4, 6]), NOW)
    assert list(layout.entries) == [SPIKE, 2, RED_ZONE, 1, CALMER, 3]
    assert lay_out(with_groups(outline(*range(6)), [2, 4, 6], [1, 3, 5]), NOW).counts == {CALMER: 2}


def test_fewer_than_three_are_rows() -> None:
    plain = outline(5, 6, 7)
    assert lay_out(with_groups(plain, [1, 3]), NOW).entries == lay_out(plain, NOW).entries
    assert not lay_out(with_groups(plain, [1, 3, 99]), NOW).groups


def test_who_is_apart_keeps_a_row_and_is_counted_in_the_group() -> None:
    whole = with_groups(outline(5, 6, 7, 8), [1, 2, 3, 4])
    layout = lay_out(whole, NOW, apart=[1, 3])
    # The first of the group has its row anyway.
    assert list(layout.entries) == [CALMER, 1, Section.SOON, 3]
    assert len(layout.groups[1].members) == 4
    assert not lay_out(whole, NOW, apart=[1, 2, 3, 4]).groups


def test_a_group_under_a_hand_stays_where_it_is_however_few_are_left() -> None:
    before = lay_out(with_groups(outline(20, -3, 5, 30, red=1), [1, 3, 4]), NOW)
    left = with_groups(outline(20, -3, 5, 30, red=1).without([1, 3]), [1, 3, 4])
    under = lay_out(left, NOW, shown=before)
    assert list(under.entries) == [SPIKE, 4, Section.OVERDUE, 2]
    assert under.unsettled
    assert list(lay_out(left, NOW).entries) == [Section.OVERDUE, 2, Section.HOUR, 4]


def test_rows_in_a_group_are_no_arrivals() -> None:
    whole = outline(5, 6, 7, 8)
    grouped, plain = lay_out(with_groups(whole, [1, 2, 3, 4]), NOW), lay_out(whole, NOW)
    assert arrivals(grouped.entries, plain.entries) == 3
    assert arrivals(grouped.entries, plain.entries, {1, 2, 3, 4}) == 0


numbers = st.sets(st.integers(1, 32))


@given(
    st.lists(st.floats(-200, 200), max_size=30).map(sorted),
    st.integers(0, 10),
    st.tuples(numbers, numbers, numbers),
    numbers,
    st.booleans(),
)
def test_whoever_waits_stands_in_the_list_or_in_a_group_of_it(
    due: list[float], red: int, told: tuple[set[int], ...], apart: set[int], held: bool
) -> None:
    one, two, three = told
    groups = [sorted(one), sorted(two - one), sorted(three - two - one)]
    whole = with_groups(outline(*due, red=min(red, len(due))), *groups)
    shown = lay_out(whole, NOW)
    if held:  # somebody handled the first row, and has the hand on the list still
        whole = whole.without(whole.ids[:1])
    layout = lay_out(whole, NOW, apart, shown if held else None)
    rows = [entry for entry in layout.entries if entry > 0]
    members = [each.id for group in layout.groups.values() for each in group.members]
    assert len(set(rows)) == len(rows)
    assert len(set(members)) == len(members)
    assert set(rows) | set(members) == set(whole.ids)
    assert apart & set(whole.ids) <= set(rows)
    assert all(face == group.members[0].id for face, group in layout.groups.items())
    assert layout.headers == tuple(at for at, entry in enumerate(layout.entries) if entry < 0)
    hidden = len(whole.ids) - len(rows)
    assert sum(layout.counts.values()) == len(whole.ids) - hidden
    places = {entry: at for at, entry in enumerate(layout.entries)}
    if RED_ZONE in places:
        assert all(places[entry] < places[RED_ZONE] for entry in (SPIKE,) if entry in places)
        assert all(
            entry not in layout.groups or layout.groups[entry].key in layout.ahead
            for entry in layout.entries[: places[RED_ZONE]]
        )
