"""Reads the rows that have come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.inbox.model import InboxModel


class RowFetcher(QObject):
    """Answers what a model wants to know."""

    failed = Signal(str)
    """The inbox could not be read; a sentence for the person."""

    def __init__(self, model: InboxModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._console: Console | None = None
        model.rows_wanted.connect(self.fetch)

    def attach(self, console: Console) -> None:
        """Read there."""
        self._console = console

    def fetch(self, ids: list[int]) -> None:
        """Read these mentions, again if they are known."""
        if self._console is None:
            # Nothing can be read yet: they may be asked for again.
            self._model.put((), asked=ids)
        elif ids:
            self._console.background.start(self._read(self._console, ids), "load rows")

    async def _read(self, console: Console, ids: list[int]) -> None:
        try:
            rows = await console.inbox.rows(ids)
        except StoreError as error:
            self.failed.emit(str(error))
            rows = []
        self._model.put(rows, asked=ids)
