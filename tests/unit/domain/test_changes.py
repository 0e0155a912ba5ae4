"""How a log of changes is told, and what of it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cmconsole.domain.changes import Area, Change, last, lines, returnable

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def zoom(uid: str, was: int, now: int, *, after: float = 0, key: str = "zoom") -> Change:
    return Change(
        uid=uid,
        at=NOON + timedelta(seconds=after),
        author="Kim",
        area=Area.SETTING,
        subject=key,
        parts={key: (was, now)},
    )


def uids(found: list[Change]) -> list[str]:
    return [each.uid for each in found]


def test_the_newest_stands_first() -> None:
    log = [zoom("a", 100, 110), zoom("b", 5, 6, key="spike_people"), zoom("c", 110, 120, after=2)]
    assert uids(lines(log)) == ["c", "b", "a"]


def test_steps_of_one_change_are_one_line_from_the_first_to_the_last() -> None:
    log = [zoom(str(n), n, n + 10, after=n) for n in range(100, 160, 10)]
    (line,) = lines(log)
    assert line.parts == {"zoom": (100, 160)}
    assert line.uid == "150"
    assert returnable(log) == [line]


def test_what_somebody_else_did_or_did_later_is_a_line_of_its_own() -> None:
    first, second = zoom("a", 100, 110), zoom("b", 110, 120, after=30)
    assert len(lines([first, second])) == 1
    assert len(lines([first, replace(second, author="Ann")])) == 2
    assert len(lines([first, replace(second, at=NOON + timedelta(seconds=61))])) == 2
    assert len(lines([first, replace(second, at=NOON - timedelta(seconds=1))])) == 2
    assert len(lines([first, zoom("b", 100, 120, after=30)])) == 2, "something lay in between"


def test_what_came_to_nothing_is_no_line() -> None:
    assert lines([zoom("a", 100, 110), zoom("b", 110, 100, after=3)]) == []
    assert last([zoom("a", 100, 110), zoom("b", 110, 100, after=3)]) is None


def test_the_last_one_is_the_one_before_once_it_was_taken_back() -> None:
    log = [zoom("a", 100, 110), zoom("b", 5, 6, key="spike_people", after=100)]
    assert uids(returnable(log)) == ["b", "a"]
    log.append(replace(zoom("u", 6, 5, key="spike_people", after=101), undoes="b"))
    assert getattr(last(log), "uid", "") == "a"
    assert uids(lines(log)) == ["u", "b", "a"], (
        "it stays in the log, and so does that it was undone"
    )
    log.append(replace(zoom("v", 110, 100, after=200), undoes="a"))
    assert last(log) is None
    assert returnable(log) == []


def test_a_change_after_an_undo_is_no_step_of_what_was_undone() -> None:
    log = [zoom("a", 100, 110), replace(zoom("u", 110, 100, after=1), undoes="a")]
    log.append(zoom("b", 100, 120, after=2))
    assert getattr(last(log), "uid", "") == "b"
    assert len(lines(log)) == 3


def test_one_that_cannot_be_taken_back_hides_nothing_and_is_not_passed_over() -> None:
    gone = replace(
        zoom("g", 0, 1, after=100), area=Area.SOURCE, subject="s", returns=False, author="Ann"
    )
    log = [zoom("a", 100, 110), gone]
    assert last(log) == gone
    assert uids(returnable(log)) == ["a"]


def test_what_was_changed_again_stands_in_the_way() -> None:
    log = [zoom("a", 100, 110), zoom("b", 110, 120, after=100)]
    assert uids(returnable(log)) == ["b"]
    log.append(replace(zoom("u", 120, 110, after=200), undoes="b"))
    assert uids(returnable(log)) == ["a"]


def test_versions_of_a_file_stand_in_each_others_way_whatever_differs() -> None:
    one = replace(zoom("a", 1, 2), area=Area.TARGETS, subject="", was="1:a", became="2:b")
    two = replace(zoom("b", 5, 6, key="off", after=100), area=Area.TARGETS, subject="")
    two = replace(two, was="2:b", became="3:c")
    assert uids(returnable([one, two])) == ["b"]


def test_what_is_put_in_force_or_comes_and_goes_is_no_step() -> None:
    for area, parts in (
        (Area.RULES, ("on", "off")),
        (Area.SOURCE, ("", "yes")),
        (Area.TEMPLATE, (None, {"title": "A"})),
    ):
        there = replace(zoom("a", 1, 2), area=area, parts={"x": parts})
        gone = replace(zoom("b", 1, 2, after=5), area=area, parts={"x": parts[::-1]})
        assert uids(lines([there, gone])) == ["b", "a"], area
    typed = [{"title": words} for words in ("A", "Ab", "Abc")]
    first = replace(zoom("a", 1, 2), area=Area.TEMPLATE, parts={"x": (typed[0], typed[1])})
    second = replace(zoom("b", 1, 2), area=Area.TEMPLATE, parts={"x": (typed[1], typed[2])})
    assert lines([first, second])[0].parts == {"x": (typed[0], typed[2])}
