"""What differs between two files of targets, in the pieces in which people change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cmconsole.domain.calendars import Calendar
from cmconsole.domain.targets import Metric, Target, Targets
from cmconsole.domain.targets_by_kind import KINDS, deciding, for_some_sources
from cmconsole.domain.targets_file import window_texts

REPLY, CLOSING, CLOCK, USUAL = "reply", "closing", "clock", "usual"
HOURS, ZONE, OFF, CALENDAR, TARGET = "hours", "zone", "off", "calendar", "target"
OWN_DAYS = "own days"
WEEK = range(7)

Parts = dict[str, tuple[Any, Any]]


def differences(before: Targets, after: Targets) -> Parts:
    """What differs, each with how it was and how it is, in values that JSON knows.

    Keys begin with one of the words above; the kind, the calendar or the target follows after a slash.
    Minutes are open minutes, None where nothing is due; a calendar of None is the usual one.
    """
    was, now = _facts(before), _facts(after)
    keys = {**was, **now}
    return {key: (was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)}


def _facts(targets: Targets) -> dict[str, Any]:
    found: dict[str, Any] = {USUAL: targets.default_calendar}
    for kind in KINDS:
        name = f"{kind.mention_class}/{kind.level.name}"
        reply = deciding(targets, Metric.FIRST_RESPONSE, kind)
        closing = deciding(targets, Metric.CLOSE_OUT, kind)
        found[f"{REPLY}/{name}"] = reply and reply.minutes
        found[f"{CLOSING}/{name}"] = closing and closing.minutes
        found[f"{CLOCK}/{name}"] = reply and reply.calendar
    for target in for_some_sources(targets):
        found[f"{TARGET}/{target.name}"] = _told(target)
    for name, calendar in targets.calendars.items():
        found |= _of_calendar(name, calendar)
    return found


def _told(target: Target) -> list[Any]:
    return [target.minutes, target.calendar]


def _of_calendar(name: str, calendar: Calendar) -> Mapping[str, Any]:
    week = {f"{HOURS}/{name}/{day}": _hours(calendar, day) for day in WEEK}
    return {
        f"{CALENDAR}/{name}": True,
        f"{ZONE}/{name}": calendar.zone,
        **week,
        f"{OFF}/{name}": [day.isoformat() for day in sorted(calendar.holidays)],
        f"{OWN_DAYS}/{name}": [day.isoformat() for day in sorted(calendar.exceptions)],
    }


def _hours(calendar: Calendar, day: int) -> str:
    return ", ".join(window_texts(calendar.windows.get(day, ())))
