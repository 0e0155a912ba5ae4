"""What a server says of how many more requests it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CallsLeft:
    """What a server last said of one of its counts."""

    what: str
    """What is counted, in words."""
    remaining: float
    limit: float | None
    """None: nobody said how much there is in all."""
    resets_at: datetime
    """When the count starts again, UTC."""

    @property
    def share(self) -> float:
        """How much of it is left, from 0 to 1; 1 where nobody said how much there is."""
        return min(self.remaining / self.limit, 1.0) if self.limit else 1.0
