"""What a report is asked about, besides its period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from cmconsole.store.reporting.report_rows import Cell


@dataclass(frozen=True, slots=True)
class Filters:
    """Conversations to count; what is empty lets everything through."""

    networks: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset()
    persons: frozenset[str] = frozenset()
    """Who answered first; where nobody did, the owner. The empty name is nobody."""
    sources: frozenset[str] = frozenset()
    """Names of sources."""
    policy_versions: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether everything is counted."""
        return not any(getattr(self, field.name) for field in fields(self))

    def chosen(self, cells: Iterable[Cell]) -> list[int] | None:
        """The ids of the cells that fit; None: all of them."""
        return None if self.is_empty else [cell.id for cell in cells if self.fits(cell)]

    def fits(self, cell: Cell) -> bool:
        """Whether a cell is counted."""
        wanted = (
            (self.networks, cell.network),
            (self.classes, cell.mention_class),
            (self.levels, cell.level),
            (self.persons, cell.person),
            (self.sources, cell.source),
            (self.policy_versions, cell.policy_version),
        )
        return all(not some or value in some for some, value in wanted)

    def told(self) -> str:
        """In words, for the head of a file."""
        parts = [
            f"{field.name.replace('_', ' ')}: {', '.join(map(str, sorted(chosen)))}"
            for field in fields(self)
            if (chosen := getattr(self, field.name))
        ]
        return "; ".join(parts) or "none: everything is counted"
