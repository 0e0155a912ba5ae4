"""Counting what a network counts, across runs, connectors and programs on one profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

Key = tuple[str, str]
"""What is counted, and the day or month in which it counts."""


class Tally(Protocol):
    """Where the count of one account is kept, for everybody who uses it."""

    async def used(self, what: str, period: str) -> int:
        """What was used so far. Raises StoreError."""
        ...

    async def add(self, what: str, period: str, amount: int) -> None:
        """Count `amount` more; negative where something was paid for and not done. Raises StoreError."""
        ...


class Count:
    """The totals as one connector knows them: its own use, and that of others as of the last look."""

    def __init__(self) -> None:
        self.tally: Tally | None = None
        """Where to keep it; None: in this run only, and in the cursor."""
        self._totals: Counter[Key] = Counter()
        self._unkept: Counter[Key] = Counter()

    def __getitem__(self, key: Key) -> int:
        return self._totals[key]

    def add(self, key: Key, amount: int) -> None:
        """Something was used."""
        self._totals[key] += amount
        self._unkept[key] += amount

    def at_least(self, key: Key, amount: int) -> None:
        """A cursor says that so much was used: never count from less."""
        if amount > self._totals[key]:
            self.add(key, amount - self._totals[key])

    async def look(self, keys: Iterable[Key]) -> None:
        """Know what others have used. Raises StoreError."""
        if self.tally is None:
            return
        for key in keys:
            self._totals[key] = await self.tally.used(*key) + self._unkept[key]

    async def settle(self) -> None:
        """Keep what was used here. Raises StoreError; then it is kept the next time."""
        if self.tally is None:
            return
        for key, amount in list(self._unkept.items()):
            if amount:
                await self.tally.add(*key, amount)
            self._unkept[key] -= amount

    @asynccontextmanager
    async def counting(self, *keys: Key) -> AsyncIterator[None]:
        """Look before, settle after, whatever happens in between. Raises StoreError."""
        await self.look(keys)
        try:
            yield
        finally:
            await self.settle()
