"""Cuts a list by what is left: red zone, overdue, next 15 minutes, within the hour, longer clock."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.store.reading.outline import Outline

MINUTE = 60_000_000
"""In µs, as deadlines are kept."""
SOON_BELOW = 16 * MINUTE
HOUR_BELOW = 61 * MINUTE
"""Countdowns round down: what shows 15m is in the next 15 minutes, what shows 60m within the hour."""


class Section(IntEnum):
    """A header between rows. Negative, so that headers and mention ids can share one array."""

    RED_ZONE = -1
    OVERDUE = -2
    SOON = -3
    HOUR = -4
    LONGER = -5


@dataclass(frozen=True, slots=True)
class Layout:
    """A list as it stands on the screen."""

    entries: array[int]
    """Mention ids and, before each part, its Section."""
    counts: Mapping[Section, int] = field(default_factory=dict)
    headers: tuple[int, ...] = ()
    """At which places in `entries` the sections are."""
    border: int | None = None
    """When a row crosses into another part, µs UTC; None: never."""


def lay_out(outline: Outline, now: int) -> Layout:
    """Cut `outline` at `now`, in µs UTC. A list that does not go by deadlines has no headers."""
    if not outline.due:
        return Layout(outline.ids)
    total, red = len(outline.ids), outline.red
    late = bisect_left(outline.due, now, red)
    soon = bisect_left(outline.due, now + SOON_BELOW, late)
    hour = bisect_left(outline.due, now + HOUR_BELOW, soon)
    edges = (0, red, late, soon, hour, total)
    entries, counts, headers = array("q"), {}, []
    for section, start, end in zip(Section, edges, edges[1:], strict=False):
        if start < end:
            headers.append(len(entries))
            entries.append(section)
            entries.extend(outline.ids[start:end])
            counts[section] = end - start
    first = ((late, -1), (soon, SOON_BELOW - 1), (hour, HOUR_BELOW - 1))
    crossings = [outline.due[i] - ahead for i, ahead in first if i < total]
    return Layout(entries, counts, tuple(headers), min(crossings, default=None))
