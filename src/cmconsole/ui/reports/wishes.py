"""What somebody wants to see behind a figure, and the lines of a table that can be asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cmconsole.domain.stories import Fate
from cmconsole.reports.filters import Filters
from cmconsole.reports.reporting import Behind


@dataclass(frozen=True, slots=True)
class Wish:
    """The conversations behind one figure."""

    title: str
    """What they are, as a heading."""
    what: Fate | Behind
    narrow: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    """Fields of `Filters` that this figure is about."""

    def within(self, filters: Filters) -> Filters:
        """The report's filters, narrowed to this figure."""
        return replace(filters, **self.narrow)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    cells: tuple[str, ...]
    wish: Wish | None = None
    """What to show when somebody opens the line."""
    share: float | None = None
    """0 to 1, drawn as a bar where the table has a column for it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A chart in figures."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    texts: int = 1
    """So many columns at the left are words, the others numbers."""
