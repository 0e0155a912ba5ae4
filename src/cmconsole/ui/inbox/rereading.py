"""Reads something anew whenever it may have changed, but not more often than is good for the machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import StoreError

if TYPE_CHECKING:
    from cmconsole.console import Console

SPACING = 0.2
"""Seconds between two looks at what changes all the time; longer where a look takes long."""


class Rereading(QObject):
    """One look at a time. Before `attach` nothing is read."""

    failed = Signal(str)
    """The inbox could not be read; a sentence for the person."""

    def __init__(self, look: Callable[[Console], Awaitable[None]], parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._console: Console | None = None
        self._stale = self._busy = self._hurry = False

    def attach(self, console: Console) -> None:
        """From now on there is something to read."""
        self._console = console

    def ask(self, *, at_once: bool) -> None:
        """Look again, soon and once.

        Args:
            at_once: what is shown is not what was asked for, so the next look waits for nothing.
        """
        self._stale, self._hurry = True, self._hurry or at_once
        if self._console is not None and not self._busy:
            self._busy = True
            self._console.background.start(self._run(self._console), "load the list")

    async def _run(self, console: Console) -> None:
        import asyncio  # not before the first paint, which it would delay

        try:
            while self._stale:
                self._stale = self._hurry = False
                started = console.clock.running()
                await self._look(console)
                spent = console.clock.running() - started
                if self._stale and not self._hurry:
                    await asyncio.sleep(max(SPACING, 3 * spent))
        except StoreError as error:
            self.failed.emit(str(error))
        finally:
            self._busy = False
