"""Changes targets and calendars as the text they are kept as, so that one reader checks them all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import tomli_w

from cmconsole.domain.day_hours import Day, stretches_of
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.targets import ALWAYS, Target, Targets
from cmconsole.domain.targets_file import (
    WEEKDAYS,
    targets_from_toml,
    to_toml,
    window_from,
)

OFFICE = ["09:00-17:00"]
LONGEST = 366
"""Days off that can be added at once."""


class TargetsText:
    """A copy of targets that can be changed. `text` says what came of it."""

    def __init__(self, text: str) -> None:
        self._document: dict[str, Any] = tomllib.loads(text)

    @classmethod
    def of(cls, targets: Targets) -> TargetsText:
        """These targets as text."""
        return cls(to_toml(targets))

    def text(self) -> str:
        """The whole as TOML. Raises PolicyError, in one sentence, for what cannot be used."""
        text = tomli_w.dumps(self._document)
        targets_from_toml(text)
        return text

    def set_minutes(self, target: str, minutes: int | None) -> None:
        """By when an answer is owed, in open minutes; None: nothing is due."""
        self._change_one(target, lambda one: one.lasting(minutes))

    def set_calendar(self, target: str, calendar: str | None) -> None:
        """Which calendar a target follows; None: the default one."""
        self._change_one(target, lambda one: replace(one, calendar=calendar))

    def change_targets(self, change: Callable[[Targets], Targets]) -> None:
        """Change the targets as a whole, as for one kind of mention (`domain.targets_by_kind`)."""
        changed = change(targets_from_toml(tomli_w.dumps(self._document)))
        self._document["target"] = tomllib.loads(to_toml(changed))["target"]

    def set_default(self, calendar: str) -> None:
        """The calendar of targets that name none."""
        self._document["default_calendar"] = calendar

    @property
    def calendars(self) -> list[str]:
        """The names of all calendars."""
        return list(self._document.get("calendars", {}))

    def add_calendar(self, name: str, zone: str) -> None:
        """A new calendar with office hours. Raises PolicyError if there is one of that name."""
        calendars = self._document.setdefault("calendars", {})
        if not name:
            raise PolicyError("The calendar needs a name.")
        if name in calendars or name == ALWAYS:
            raise PolicyError(f"There is a calendar called “{name}” already.")
        week = {day: OFFICE for day in WEEKDAYS[:5]}
        calendars[name] = {"zone": zone, **week, "holidays": []}

    def set_zone(self, calendar: str, zone: str) -> None:
        """The time zone its hours are in."""
        self._calendar(calendar)["zone"] = zone.strip()

    def set_hours(self, calendar: str, weekday: int, hours: str) -> None:
        """When it is open on a weekday (0 is Monday): `09:00-12:00, 13:00-17:00`; empty: closed."""
        self._calendar(calendar)[WEEKDAYS[weekday]] = _listed(hours)

    def hours(self, calendar: str, weekday: int) -> str:
        """When it is open on a weekday, as `set_hours` takes it."""
        return ", ".join(self._calendar(calendar).get(WEEKDAYS[weekday], []))

    def day(self, calendar: str, weekday: int) -> Day:
        """The same as stretches; of what is in force, so each of them can be read."""
        listed = self._calendar(calendar).get(WEEKDAYS[weekday], [])
        return stretches_of(window for one in listed if (window := window_from(one)) is not None)

    def own_hours(self, calendar: str) -> dict[date, str]:
        """Days with hours of their own, as `set_hours` takes them; empty: closed."""
        own = self._calendar(calendar).get("exceptions", {})
        return {date.fromisoformat(day): ", ".join(hours) for day, hours in own.items()}

    def set_own_hours(self, calendar: str, day: date, hours: str) -> None:
        """Hours of a single day, which is no day off then."""
        self.drop_days_off(calendar, day, day)
        own = self._calendar(calendar).setdefault("exceptions", {})
        own[day.isoformat()] = _listed(hours)

    def drop_own_hours(self, calendar: str, first: date, last: date) -> None:
        """The days from `first` to `last` have the hours of their weekdays again."""
        found = self._calendar(calendar)
        kept = found.get("exceptions", {}).items()
        found["exceptions"] = {
            day: hours for day, hours in kept if not first <= date.fromisoformat(day) <= last
        }

    def zone(self, calendar: str) -> str:
        """The time zone of a calendar."""
        return str(self._calendar(calendar)["zone"])

    def days_off(self, calendar: str) -> list[date]:
        """Its days off, in order."""
        return sorted(self._calendar(calendar).get("holidays", []))

    def set_days_off(self, calendar: str, days: Iterable[date]) -> None:
        """Days on which it stays closed."""
        self._calendar(calendar)["holidays"] = sorted(set(days))

    def add_days_off(self, calendar: str, first: date, last: date) -> None:
        """Further days on which it stays closed. Raises PolicyError where they end before they begin."""
        if last < first:
            raise PolicyError("These days off end before they begin. Nothing was changed.")
        if (last - first).days >= LONGEST:
            raise PolicyError("That is more than a year off. Nothing was changed.")
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.set_days_off(calendar, (*self.days_off(calendar), *days))
        self.drop_own_hours(calendar, first, last)  # they would come before a day off

    def drop_days_off(self, calendar: str, first: date, last: date) -> None:
        """Take back the days off from `first` to `last`."""
        left = [day for day in self.days_off(calendar) if not first <= day <= last]
        self.set_days_off(calendar, left)

    def copy_hours(self, calendar: str, weekday: int, to: Iterable[int]) -> None:
        """Other weekdays get the hours of one."""
        for other in to:
            self.set_hours(calendar, other, self.hours(calendar, weekday))

    def _change_one(self, name: str, change: Callable[[Target], Target]) -> None:
        self.change_targets(
            lambda targets: replace(
                targets,
                targets=tuple(change(t) if t.name == name else t for t in targets.targets),
            )
        )

    def _calendar(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._document["calendars"][name]
        return found


def _listed(hours: str) -> list[str]:
    return [part.strip() for part in hours.split(",") if part.strip()]
