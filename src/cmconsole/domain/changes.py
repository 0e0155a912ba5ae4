"""What somebody changed in the settings, one after the other, as a log keeps it and people read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

TOGETHER = timedelta(minutes=1)
"""Steps of one thing that follow each other so soon are one change: a slider, a text that is typed."""

Noted = Callable[..., None]
"""What is told of a change, as `console.changing.Changes.note` takes it."""


class Area(StrEnum):
    """What kind of thing was changed; it says where it is kept, and how it is taken back."""

    SETTING = "setting"
    KEYS = "keys"
    TARGETS = "targets"
    RULES = "rules"
    TEMPLATE = "template"
    MACRO = "macro"
    SCORECARD = "scorecard"
    SOURCE = "source"
    ACCOUNT = "account"
    START = "start"
    """Whether the window opens when somebody signs in to this computer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the settings that counts."""

    uid: str
    at: datetime
    """UTC."""
    author: str
    area: Area
    subject: str = ""
    """Which one, where an area holds several: the uid of a source."""
    name: str = ""
    """What people call it, for words alone."""
    parts: Mapping[str, tuple[Any, Any]]
    """What of it, each with how it was and how it is since; values that JSON knows."""
    was: str = ""
    """The version before, where versions are kept; that is what is brought back."""
    became: str = ""
    """The version since."""
    returns: bool = True
    """Whether it can be taken back at all."""
    undoes: str = ""
    """The uid of the change that this one takes back; empty: none."""

    @property
    def keys(self) -> frozenset[tuple[str, ...]]:
        """What a later change would have to touch to stand in its way."""
        if self.was or self.became:
            return frozenset({(self.area, self.subject)})
        return frozenset((self.area, self.subject, part) for part in self.parts)


def lines(log: Sequence[Change]) -> list[Change]:
    """A log as it is told, the newest first: steps of one change are one line, with the uid of the last.

    What came to nothing in the end, like a switch turned on and off again, is no line.
    """
    found: list[Change] = []
    for change in log:
        if found and _goes_on(found[-1], change):
            found[-1] = _together(found[-1], change)
        else:
            found.append(change)
    return [line for line in reversed(found) if line.parts]


def last(log: Sequence[Change]) -> Change | None:
    """The last change that was not taken back; whether it can be, is for `Change.returns` to say."""
    return next(_standing(log), None)


def returnable(log: Sequence[Change]) -> list[Change]:
    """The lines that can be taken back and that no later one stands in the way of, the newest first."""
    touched: set[tuple[str, ...]] = set()
    found = []
    for line in _standing(log):
        if line.returns and not line.keys & touched:
            found.append(line)
        touched |= line.keys
    return found


def _standing(log: Sequence[Change]) -> Iterator[Change]:
    undone = {change.undoes for change in log if change.undoes}
    return (line for line in lines(log) if not line.undoes and line.uid not in undone)


def _goes_on(before: Change, change: Change) -> bool:
    return (
        _is_step(before)
        and _is_step(change)
        and _place(before) == _place(change)
        and before.became == change.was
        and timedelta() <= change.at - before.at <= TOGETHER
        and all(before.parts[key][1] == change.parts[key][0] for key in change.parts)
    )


def _place(change: Change) -> tuple[object, ...]:
    return change.author, change.area, change.subject, change.parts.keys()


def _is_step(change: Change) -> bool:
    """Whether it is made by and by, so that nobody means a single step; what comes or goes is no step."""
    if change.undoes or not change.returns:
        return False
    if change.area in (Area.TEMPLATE, Area.MACRO):
        return all(None not in part for part in change.parts.values())
    return change.area in (Area.SETTING, Area.TARGETS)


def _together(before: Change, change: Change) -> Change:
    parts = {key: (before.parts[key][0], change.parts[key][1]) for key in change.parts}
    differ = {key: part for key, part in parts.items() if part[0] != part[1]}
    return replace(change, parts=differ, was=before.was)
