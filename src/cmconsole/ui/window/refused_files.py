"""Says above the list which files of the profile cannot be used, until somebody has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.events import FileRefused
from cmconsole.ui.inbox.bar import Notice

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.inbox.bar import Bar

READ = "read"
"""What the bar's action is for."""


class RefusedFiles(QObject):
    """One sentence after the other; each says what is in force instead."""

    def __init__(self, bar: Bar, console: Console, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._sentences = list(console.warnings)
        console.bus.subscribe(FileRefused, self._refused)
        bar.chosen.connect(self._act)
        self._show()

    def _refused(self, event: FileRefused) -> None:
        if event.sentence not in self._sentences:
            self._sentences.append(event.sentence)
            self._show()

    def _act(self, wish: str) -> None:
        if wish == READ:
            del self._sentences[0]
            self._show()

    def _show(self) -> None:
        notice = None
        if self._sentences:
            words = self.tr("A file of this profile cannot be used.")
            told = self._sentences[0]
            notice = Notice(words, self.tr("Understood"), told, "alert-triangle", "warn", READ)
        self._bar.set_notice("files", notice)
