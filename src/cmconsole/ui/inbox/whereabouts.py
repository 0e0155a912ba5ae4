"""Finds mentions in a list of a million without walking through it."""

from __future__ import annotations

from array import array
from collections.abc import Container
from contextlib import suppress

MOVED = 2_000
"""Rows by which a mention may have moved since it was seen and is still found near there."""


class Whereabouts:
    """Where mentions were seen last; near there they are found at once."""

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._drift = 0
        """How far the one that was looked for last had moved: its neighbours moved as far."""

    def __contains__(self, mention_id: int) -> bool:
        """Whether somebody has seen it in the list, or asked for it."""
        return mention_id in self._places

    def saw(self, mention_id: int, row: int) -> None:
        """It stands at that row now."""
        self._places[mention_id] = row

    def forget(self, mention_id: int) -> None:
        """Nobody will look for it soon."""
        self._places.pop(mention_id, None)

    def keep(self, mention_ids: Container[int]) -> None:
        """Forget all but these."""
        self._places = {n: at for n, at in self._places.items() if n in mention_ids}

    def find(self, mention_id: int, entries: array[int]) -> int | None:
        """Where a mention stands among the entries; None if it is not there."""
        near = self._places.get(mention_id)
        if near is not None:
            for guess in (near, near + self._drift):
                if 0 <= guess < len(entries) and entries[guess] == mention_id:
                    return guess
            with suppress(ValueError):
                found = entries.index(mention_id, max(near - MOVED, 0), near + MOVED)
                self._drift = found - near
                return found
        with suppress(ValueError):
            return entries.index(mention_id)
        return None
