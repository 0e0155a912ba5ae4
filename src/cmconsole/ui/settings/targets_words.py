"""Changes of targets, hours and days off in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QLocale

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.targets import ALWAYS
from cmconsole.domain.targets_changes import (
    CALENDAR,
    CLOCK,
    CLOSING,
    HOURS,
    OFF,
    OWN_DAYS,
    REPLY,
    TARGET,
    USUAL,
    ZONE,
)
from cmconsole.ui.settings.minutes_box import span
from cmconsole.ui.settings.word_pairs import from_to, listed, quoted
from cmconsole.ui.wording import tr

MOST_DAYS = 3


def targets_words(parts: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """Each part of a change of `domain.targets_changes`; of a calendar that came or went only that."""
    whole = {key.partition("/")[2] for key in parts if key.startswith(f"{CALENDAR}/")}
    found = []
    for key, (was, now) in parts.items():
        what, _, name = key.partition("/")
        calendar = name.rpartition("/")[0] if what == HOURS else name
        if what == CALENDAR or calendar not in whole or what in (REPLY, CLOSING, CLOCK, TARGET):
            found.append(_part(what, name, was, now))
    return found


def _part(what: str, name: str, was: Any, now: Any) -> str:
    if what == CALENDAR:
        words = tr("Calendar {name} added") if now else tr("Calendar {name} removed")
        return words.format(name=quoted(name))
    if what == HOURS:
        calendar, _, day = name.rpartition("/")
        words = tr("Hours of {name} on {day}").format(name=quoted(calendar), day=_weekday(day))
        return from_to(words, was or tr("closed"), now or tr("closed"))
    if what in (OFF, OWN_DAYS):
        return _days(what, name, was or [], now or [])
    if what == ZONE:
        words = tr("Time zone of {name}").format(name=quoted(name))
        return from_to(words, str(was), str(now))
    if what == TARGET:
        return tr("Target {name} changed").format(name=quoted(name))
    if what == USUAL:
        return from_to(tr("Out of hours, clocks follow"), _calendar(was), _calendar(now))
    if what == CLOCK:
        words = tr("Clock of {kind}").format(kind=_kind(name))
        return from_to(words, _clock(was), _clock(now))
    words = tr("First reply for {kind}") if what == REPLY else tr("Loop closed for {kind}")
    return from_to(words.format(kind=_kind(name)), _minutes(was), _minutes(now))


def _kind(name: str) -> str:
    mention_class, _, level = name.partition("/")
    if level == Level.RED_ZONE.name:
        return tr("the red zone")
    return {
        MentionClass.MAJOR: tr("major complaints"),
        MentionClass.MINOR: tr("minor complaints"),
        MentionClass.QUESTION: tr("questions"),
        MentionClass.MISINFORMED: tr("the misinformed"),
        MentionClass.VENTING: tr("venting"),
        MentionClass.RANT: tr("rants"),
        MentionClass.PRAISE: tr("praise"),
        MentionClass.NOISE: tr("noise"),
    }.get(MentionClass(mention_class), mention_class)


def _minutes(value: int | None) -> str:
    return tr("no target") if value is None else span(value)


def _calendar(name: str | None) -> str:
    return tr("no calendar: they keep running") if name in (None, ALWAYS) else quoted(str(name))


def _clock(name: str | None) -> str:
    if name is None:
        return tr("the usual calendar")
    return tr("never pauses") if name == ALWAYS else quoted(name)


def _weekday(day: str) -> str:
    return QLocale().dayName(int(day) + 1)


def _days(what: str, name: str, was: list[str], now: list[str]) -> str:
    title = (
        tr("Days off of {name}") if what == OFF else tr("Days with hours of their own of {name}")
    )
    added, gone = [d for d in now if d not in was], [d for d in was if d not in now]
    said = [
        words.format(days=listed([_day(one) for one in days], MOST_DAYS))
        for words, days in ((tr("{days} added"), added), (tr("{days} taken away"), gone))
        if days
    ]
    return f"{title.format(name=quoted(name))}: {', '.join(said) or tr('changed')}"


def _day(written: str) -> str:
    one = date.fromisoformat(written)
    return QLocale().toString(QDate(one.year, one.month, one.day), "d MMM yyyy")
