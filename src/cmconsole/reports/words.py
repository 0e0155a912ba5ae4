"""Durations and shares as people read them."""

from __future__ import annotations

from datetime import timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def span(length: timedelta | None) -> str:
    """`45 s`, `18 min`, `1 h 06`, `2 d 3 h`, rounded down; a dash where there is none."""
    if length is None:
        return "–"
    if length < MINUTE:
        return f"{length // timedelta(seconds=1)} s"
    if length < HOUR:
        return f"{length // MINUTE} min"
    if length < DAY:
        return f"{length // HOUR} h {length % HOUR // MINUTE:02}"
    return f"{length.days} d {length % DAY // HOUR} h"


def percent(share: float | None) -> str:
    """`93.9%`; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f}%"


def whole_percent(share: float | None) -> str:
    """`94%`; a dash where there is none."""
    return "–" if share is None else f"{round(share * 100)}%"
