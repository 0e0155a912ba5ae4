"""The hours of one weekday as stretches that a hand can move: arithmetic in whole minutes.

A stretch begins on its day and may end on the next one. What is made here never overlaps a neighbour of
the same day, so that what is read is what was drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from cmconsole.domain.calendars import Window

DAY = 24 * 60
STEP = 15
"""Minutes by which a stretch is moved, and the shortest one that can be drawn."""


class Stretch(NamedTuple):
    """From when to when, in minutes since the midnight at which the day began."""

    opens: int
    closes: int
    """Above DAY: on the next day."""


Day = tuple[Stretch, ...]
OFFICE = Stretch(9 * 60, 17 * 60)


def stretches_of(windows: Iterable[Window]) -> Day:
    """The windows of a day, in order."""
    found = []
    for window in windows:
        opens, closes = _minutes(window.opens), _minutes(window.closes)
        found.append(Stretch(opens, closes + DAY if closes <= opens else closes))
    return tuple(sorted(found))


def written(day: Iterable[Stretch]) -> str:
    """As a calendar's file has it: `09:00-12:00, 22:00-06:00`; empty: closed."""
    return ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in day)


def clock(minutes: int) -> str:
    """What a clock shows; the end of the day is 24:00."""
    if minutes == DAY:
        return "24:00"
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


def snapped(minutes: float) -> int:
    """The nearest quarter of an hour."""
    return STEP * round(minutes / STEP)


def next_step(minutes: int, by: int) -> int:
    """One step later (`by` 1) or earlier (-1), on a quarter of an hour."""
    return (minutes // STEP + 1 if by > 0 else (minutes - 1) // STEP) * STEP


def with_opening(day: Day, place: int, minutes: int) -> Day:
    """The same with another beginning of one stretch, as near to the one wanted as there is room."""
    one = day[place]
    lowest = max(_room(day, place)[0], one.closes - _longest(one.closes - DAY))
    highest = min(one.closes, DAY) - STEP
    return _with(day, place, Stretch(_within(minutes, lowest, highest), one.closes))


def with_closing(day: Day, place: int, minutes: int) -> Day:
    """The same with another end of one stretch, as near to the one wanted as there is room."""
    one = day[place]
    highest = min(_room(day, place)[1], one.opens + _longest(one.opens))
    return _with(day, place, Stretch(one.opens, _within(minutes, one.opens + STEP, highest)))


def moved(day: Day, place: int, opens: int) -> Day:
    """The same with one stretch elsewhere, as long as before."""
    one, (first, last) = day[place], _room(day, place)
    length = one.closes - one.opens
    if length == DAY:
        return day
    opens = _within(opens, first, min(last - length, DAY - STEP))
    return _with(day, place, Stretch(opens, opens + length))


def with_more(day: Day, begin: int, end: int) -> Day | None:
    """The same with a further stretch between two minutes, as far as nothing is there; None: no room."""
    begin, end = max(min(begin, end), 0), min(max(begin, end), DAY)
    for one in day:
        if one.opens <= begin < one.closes:
            begin = one.closes
        if begin < one.opens < end:
            end = one.opens
    return tuple(sorted((*day, Stretch(begin, end)))) if end - begin >= STEP else None


def with_another(day: Day) -> Day | None:
    """The same with one more stretch where there is room for it, after the others if there is."""
    if not day:
        return (OFFICE,)
    edges = [(one.closes, later.opens) for one, later in pairwise(day)]
    for begin, end in [(day[-1].closes, DAY), *edges, (0, day[0].opens)]:
        pause = 60 if end - begin > 120 and begin else 0
        if end - begin >= STEP:
            return with_more(day, begin + pause, min(end, begin + pause + 60))
    return None


def without(day: Day, place: int) -> Day:
    """The same without one stretch."""
    return (*day[:place], *day[place + 1 :])


def carried(before: Iterable[Stretch]) -> int:
    """Until which minute the evening before reaches into this day; 0: it does not."""
    return max((one.closes - DAY for one in before if one.closes > DAY), default=0)


def runs_of(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in order, those that follow each other as one run from its first to its last."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _room(day: Day, place: int) -> tuple[int, int]:
    """Between which minutes a stretch may lie; neighbours that overlap it already are no wall."""
    one = day[place]
    first = max((o.closes for o in day[:place] if o.closes <= one.opens), default=0)
    last = min((o.opens for o in day[place + 1 :] if o.opens >= one.closes), default=2 * DAY)
    return first, last


def _longest(opens: int) -> int:
    """What begins at midnight may be open all day; else its end would read like its beginning."""
    return DAY if opens == 0 else DAY - STEP


def _with(day: Day, place: int, stretch: Stretch) -> Day:
    return tuple(sorted((*day[:place], stretch, *day[place + 1 :])))


def _within(value: int, lowest: int, highest: int) -> int:
    return max(lowest, min(value, highest))
