"""Targets and calendars as a TOML text that people can read and change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

import tomli_w

from cmconsole.domain.calendars import Calendar, Window
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.targets import ALWAYS, Metric, Target, Targets

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_TARGET = "none"
"""What stands for `minutes` where nothing is due."""

_LEVELS = {level.name.lower().replace("_", " "): level for level in Level}
_WINDOW = re.compile(r"\s*(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)\s*")
_MIDNIGHT = time(0)
_Choice = TypeVar("_Choice", bound=StrEnum)


def targets_from_toml(text: str) -> Targets:
    """Read targets and calendars; `resources/targets.toml` explains the format.

    Raises:
        PolicyError: the text is not TOML, or an entry, which is named, cannot be used.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"in line {line[1]}" if line else "at its end"
        raise PolicyError(f"The targets are not written correctly {where}.") from error
    file = _Table("The targets file", document)
    targets = Targets(
        version=file.whole_number("version", 1),
        default_calendar=file.text("default_calendar") or ALWAYS,
        calendars={
            name: _calendar(_Table(f"The calendar “{name}”", table))
            for name, table in file.table("calendars").items()
        },
        targets=tuple(
            _target(_Table("A target without a name", table)) for table in file.tables("target")
        ),
    )
    file.end()
    return targets


def to_toml(targets: Targets) -> str:
    """The same targets as text; reading it gives them back."""
    return tomli_w.dumps(
        {
            "version": targets.version,
            "default_calendar": targets.default_calendar,
            "target": [_target_table(target) for target in targets.targets],
            "calendars": {
                name: _calendar_table(calendar) for name, calendar in targets.calendars.items()
            },
        }
    )


class _Table:
    """A TOML table that knows what to call itself and complains of what nobody asked for."""

    def __init__(self, label: str, table: object) -> None:
        if not isinstance(table, dict):
            raise PolicyError(f"{label} has to be a section of its own.")
        self.label = label
        self._left: dict[str, Any] = dict(table)

    def fail(self, key: str, expected: str) -> PolicyError:
        return PolicyError(f"{self.label} has an entry “{key}” that is not {expected}.")

    def text(self, key: str) -> str | None:
        value = self._left.pop(key, None)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        raise self.fail(key, "a text")

    def whole_number(self, key: str, default: int) -> int:
        value = self._left.pop(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self.fail(key, "a whole number")

    def minutes(self, key: str) -> int | None:
        if self._left.get(key) == NO_TARGET:
            del self._left[key]
            return None
        if key not in self._left:
            raise PolicyError(f"{self.label} does not say how many minutes.")
        return self.whole_number(key, 0)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._left.pop(key, [])
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            return tuple(listed)
        raise self.fail(key, "a list of texts")

    def choices(self, key: str, kind: type[_Choice]) -> tuple[_Choice, ...]:
        try:
            return tuple(kind(one) for one in self.texts(key))
        except ValueError as error:
            raise self.fail(key, "one of: " + ", ".join(kind)) from error

    def level(self, key: str) -> Level:
        value = self._left.pop(key, "none")
        if isinstance(value, str) and value in _LEVELS:
            return _LEVELS[value]
        raise self.fail(key, "one of: " + ", ".join(_LEVELS))

    def days(self, key: str) -> frozenset[date]:
        value = self._left.pop(key, [])
        if isinstance(value, list) and all(_is_day(one) for one in value):
            return frozenset(value)
        raise self.fail(key, "a list of days like 2026-12-25")

    def windows(self, key: str) -> tuple[Window, ...]:
        windows = []
        for text in self.texts(key):
            window = window_from(text)
            if window is None:
                raise self.fail(key, f"made of hours like 09:00-17:00 (it says “{text}”)")
            windows.append(window)
        return tuple(windows)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self._left.pop(key, {})
        if isinstance(value, dict):
            return value
        raise self.fail(key, "a section of its own")

    def tables(self, key: str) -> list[Any]:
        value = self._left.pop(key, [])
        if isinstance(value, list):
            return value
        raise self.fail(key, f"written as [[{key}]]")

    def end(self) -> None:
        for key in self._left:
            raise PolicyError(f"{self.label} has an entry “{key}” that nobody knows.")


def _target(table: _Table) -> Target:
    name = table.text("name")
    if name is None:
        raise PolicyError("A target has no name.")
    table.label = f"The target “{name}”"
    target = Target(
        name=name,
        metrics=table.choices("metric", Metric) or (Metric.FIRST_RESPONSE,),
        minutes=table.minutes("minutes"),
        classes=frozenset(table.choices("classes", MentionClass)),
        level_at_least=table.level("level_at_least"),
        networks=frozenset(table.texts("networks")),
        sources=frozenset(table.texts("sources")),
        calendar=table.text("calendar"),
        warn_minutes=table.whole_number("warn_minutes", 15),
    )
    table.end()
    return target


def _calendar(table: _Table) -> Calendar:
    zone = table.text("zone")
    if zone is None:
        raise PolicyError(f"{table.label} does not say its time zone.")
    own_hours = table.table("exceptions")
    exceptions = _Table(f"{table.label}, under “exceptions”,", own_hours)
    calendar = Calendar(
        zone=zone,
        windows={number: table.windows(day) for number, day in enumerate(WEEKDAYS)},
        holidays=table.days("holidays"),
        exceptions={_day(exceptions, key): exceptions.windows(key) for key in own_hours},
    )
    table.end()
    if not any(calendar.windows.values()) and not any(calendar.exceptions.values()):
        raise PolicyError(f"{table.label} is never open.")
    return calendar


def _day(table: _Table, key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError as error:
        raise table.fail(key, "a day like 2026-12-24") from error


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def window_from(text: str) -> Window | None:
    """The window that `09:00-17:00` says; it may end at 24:00 or on the next day."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        return None
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    if (end_hour, end_minute) == (24, 0):
        end_hour = 0
    elif (begin_hour, begin_minute) == (end_hour, end_minute):
        return None
    try:
        return Window(time(begin_hour, begin_minute), time(end_hour, end_minute))
    except ValueError:
        return None


def _target_table(target: Target) -> dict[str, Any]:
    table: dict[str, Any] = {
        "name": target.name,
        "metric": [str(metric) for metric in target.metrics],
        "classes": [str(one) for one in MentionClass if one in target.classes],
        "level_at_least": next(
            name for name, one in _LEVELS.items() if one is target.level_at_least
        ),
        "networks": sorted(target.networks),
        "sources": sorted(target.sources),
        "calendar": target.calendar,
        "minutes": NO_TARGET if target.minutes is None else target.minutes,
        "warn_minutes": target.warn_minutes,
    }
    return {key: value for key, value in table.items() if value not in (None, [])}


def _calendar_table(calendar: Calendar) -> dict[str, Any]:
    table: dict[str, Any] = {"zone": calendar.zone}
    for number, day in enumerate(WEEKDAYS):
        table[day] = window_texts(calendar.windows.get(number, ()))
    table["holidays"] = sorted(calendar.holidays)
    table["exceptions"] = {
        day.isoformat(): window_texts(windows)
        for day, windows in sorted(calendar.exceptions.items())
    }
    return table


def window_texts(windows: Iterable[Window]) -> list[str]:
    """Windows as `window_from` reads them."""
    return [
        f"{opens:%H:%M}-{'24:00' if closes == _MIDNIGHT else format(closes, '%H:%M')}"
        for opens, closes in windows
    ]
