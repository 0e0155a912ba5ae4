"""The hits of one search, read in portions."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.inbox.model import InboxModel

PORTION = 200
"""Hits that are fetched at once; more follow when the last one comes into sight."""


class Search(QObject):
    """Finds mentions by words, and gives their rows to a model."""

    found = Signal(str, object)
    """Further hits for these words, as an array of mention ids."""
    failed = Signal(str)
    """The inbox could not be read; a sentence for the person."""

    def __init__(self, model: InboxModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._console: Console | None = None
        self._words = ""
        self.more = False
        """Whether there is more to find than was read."""

    def attach(self, console: Console) -> None:
        """Search there."""
        self._console = console

    async def begin(self, words: str) -> array[int]:
        """The newest hits. Raises StoreError."""
        assert self._console is not None
        self._words = words
        return self._put(words, await self._console.inbox.search(words, PORTION))

    def go_on(self, known: array[int]) -> None:
        """Look for hits older than the last of `known`, if there are any; `found` brings them."""
        if self.more and self._console is not None and known:
            self.more = False
            reading = self._read(self._console, self._words, known[-1])
            self._console.background.start(reading, "search on")

    async def _read(self, console: Console, words: str, before: int) -> None:
        try:
            rows = await console.inbox.search(words, PORTION, before)
        except StoreError as error:
            self.failed.emit(str(error))
            return
        if words == self._words:
            self.found.emit(words, self._put(words, rows))

    def _put(self, words: str, rows: list[MentionRow]) -> array[int]:
        self.more = words == self._words and len(rows) == PORTION
        self._model.put(rows)
        return array("q", (row.id for row in rows))
