"""Durations and shares as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Tr: TypeAlias = Callable[[str], str]
"""Gives the words of a person's language for those that stand here."""


def as_it_is(words: str) -> str:
    """No other language."""
    return words


def span(length: timedelta | None, tr: Tr = as_it_is) -> str:
    """`45 s`, `18 min`, `1 h 06`, `2 d 3 h`, rounded down; a dash where there is none."""
    if length is None:
        return "–"
    if length < MINUTE:
        return tr("{n} s").format(n=length // timedelta(seconds=1))
    if length < HOUR:
        return tr("{n} min").format(n=length // MINUTE)
    if length < DAY:
        return tr("{n} h {minutes:02}").format(n=length // HOUR, minutes=length % HOUR // MINUTE)
    return tr("{n} d {hours} h").format(n=length.days, hours=length % DAY // HOUR)


def percent(share: float | None) -> str:
    """`93.9%`; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f}%"


def whole_percent(share: float | None) -> str:
    """`94%`; a dash where there is none."""
    return "–" if share is None else f"{round(share * 100)}%"
