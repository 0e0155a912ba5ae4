"""Macros: named lists of actions that a person runs by hand, after having seen what they will do.

What is published always stops for the person: a macro fills the composer, it never presses the button.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store.log import new_uid

Due = Callable[[MentionClass, Level], datetime | None]
"""When an answer is due, UTC; None: there is no target."""
LONGEST_SNOOZE = timedelta(days=365)


class Do(StrEnum):
    """What an action does."""

    TEMPLATE = "template"
    """Fill the composer with a template; the macro stops there for the person."""
    ASSIGN = "assign"
    SNOOZE = "snooze"
    """For so many minutes, or until the customer writes."""
    NOTE = "note"
    CLASS = "class"
    HANDLED = "handled"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a macro does."""

    do: Do
    value: str = ""
    """The template, the owner, the minutes, the text, the class."""

    @property
    def publishes(self) -> bool:
        """Whether a person has to press a button for it."""
        return self.do is Do.TEMPLATE


@dataclass(frozen=True, slots=True)
class Macro:
    """A named list of actions."""

    name: str
    actions: tuple[Action, ...]

    @property
    def before_publishing(self) -> tuple[Action, ...]:
        """What is done at once."""
        return self.actions[: self._stop]

    @property
    def template(self) -> str | None:
        """The template the macro stops with; None: it publishes nothing."""
        stop = self._stop
        return self.actions[stop].value if stop < len(self.actions) else None

    @property
    def after_publishing(self) -> tuple[Action, ...]:
        """What is done once the person's reply is on its way."""
        return self.actions[self._stop + 1 :]

    @property
    def _stop(self) -> int:
        stops = (place for place, action in enumerate(self.actions) if action.publishes)
        return next(stops, len(self.actions))


def preview(macro: Macro) -> list[str]:
    """What will happen, one line for each action."""
    return [_in_words(action) for action in macro.actions]


def events(
    actions: Sequence[Action], *, author: str, now: datetime, newest: str | None, due: Due
) -> list[Event]:
    """The events of actions that publish nothing, in order.

    Args:
        actions: from a macro.
        author: the person who runs it.
        now: UTC.
        newest: the address of the newest post that person has seen.
        due: when an answer is due under the targets, for another class and level.
    """
    return [_event(action, author, now, newest, due) for action in actions if not action.publishes]


def parse(text: str, source: str) -> tuple[Macro, ...]:
    """Read macros from TOML: `[[macro]]` with a `name` and `do = [{ assign = "Priya" }, …]`.

    Raises:
        PolicyError: with a sentence that says which macro is wrong and why.
    """
    try:
        tables = tomllib.loads(text).get("macro", [])
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"“{source}” is not in order: {error}.") from error
    return parse_tables(tables, source)


def parse_tables(tables: object, source: str) -> tuple[Macro, ...]:
    """Read macros from what a file of any form held. Raises PolicyError."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise PolicyError(f"“{source}” has no list of macros.")
    macros = tuple(_macro(table, source) for table in tables)
    names = [macro.name for macro in macros]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"Two macros in “{source}” are called “{name}”.")
    return macros


def _macro(table: Mapping[str, Any], source: str) -> Macro:
    name = table.get("name")
    steps = table.get("do")
    if not isinstance(name, str) or not name:
        raise PolicyError(f"A macro in “{source}” has no name.")
    if not isinstance(steps, list) or not steps:
        raise PolicyError(f"The macro “{name}” does nothing.")
    actions = tuple(_action(step, name) for step in steps)
    if sum(action.publishes for action in actions) > 1:
        raise PolicyError(f"The macro “{name}” has two templates; one reply is all it may prepare.")
    return Macro(name, actions)


def _action(step: object, name: str) -> Action:
    if not isinstance(step, dict) or len(step) != 1:
        raise PolicyError(f'An action of “{name}” is not of the form {{ assign = "Priya" }}.')
    ((word, value),) = step.items()
    if word not in set(Do):
        known = ", ".join(Do)
        raise PolicyError(f"The macro “{name}” wants to “{word}”. A macro can: {known}.")
    action = Action(Do(word), str(value))
    if action.do is Do.CLASS and action.value not in set(MentionClass):
        raise PolicyError(f"The macro “{name}” names a class “{value}” that does not exist.")
    if action.do is Do.SNOOZE and not _minutes(action.value):
        raise PolicyError(
            f"The macro “{name}” snoozes for “{value}”, which is no number of minutes."
        )
    return action


def _minutes(text: str) -> timedelta | None:
    minutes = int(text) if text.isdecimal() and len(text) < 7 else 0
    return (
        timedelta(minutes=minutes) if 0 < minutes <= LONGEST_SNOOZE.total_seconds() / 60 else None
    )


def _in_words(action: Action) -> str:
    value = action.value
    return {
        Do.TEMPLATE: f"Fill in “{value}” and stop: you press the button.",
        Do.ASSIGN: f"Assign it to {value}." if value else "Take it from everybody.",
        Do.SNOOZE: f"Let it sleep for {value} minutes, or until they write.",
        Do.NOTE: f"Note: “{value or '…'}”.",
        Do.CLASS: f"Say that it is {value}.",
        Do.HANDLED: "Call it handled.",
    }[action.do]


def _event(action: Action, author: str, now: datetime, newest: str | None, due: Due) -> Event:
    kinds = {
        Do.ASSIGN: EventKind.ASSIGNED,
        Do.SNOOZE: EventKind.SNOOZED,
        Do.NOTE: EventKind.NOTED,
        Do.CLASS: EventKind.CLASS_CHANGED,
        Do.HANDLED: EventKind.CLOSED,
    }
    facts: dict[str, Any] = {}
    if action.do is Do.ASSIGN:
        facts["owner"] = action.value or None
    elif action.do is Do.SNOOZE:
        facts["until"] = now + (_minutes(action.value) or timedelta())
    elif action.do is Do.NOTE:
        facts["details"] = {"text": action.value}
    elif action.do is Do.CLASS:
        chosen = MentionClass(action.value)
        level = LEVEL_OF_CLASS[chosen]
        facts |= {"mention_class": chosen, "level": level, "due_at": due(chosen, level)}
    else:
        facts["post"] = newest
    return Event(new_uid(now), now, author, kinds[action.do], **facts)
