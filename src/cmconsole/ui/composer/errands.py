"""Does what a person asked for beside the window, and says how it went."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from cmconsole.domain.errors import ConsoleError

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.workplace import Workplace


class Errands(QObject):
    """Expected trouble becomes a sentence; everything is finished before the program ends."""

    def __init__(self, desk: Workplace) -> None:
        super().__init__(desk)
        self.desk, self._window = desk, desk.window

    def at_hand(self) -> MentionRow | None:
        """The mention that is read, where something is owed; else that is said."""
        at = self._window.commands.at_hand()
        return at[0] if at is not None else None

    def say(self, words: str, icon: str = "check", *, undo: bool = False) -> None:
        """Tell what was done."""
        self._window.list_pane.toast.say(words, icon=icon, undo=undo)

    def fail(self, sentence: str) -> None:
        """Tell what did not work."""
        self._window.commands.fail(sentence)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something beside the window; expected trouble is said."""
        self.desk.hold(self._guarded(work), name)

    def save(self, words: str, name: str) -> None:
        """Save a text where the person wants it."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, self.tr("Save as a file"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(
            lambda path: self.start(self._write(Path(path), words), "save a file")
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy(self, words: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self.say(self.tr("Copied."))

    async def _write(self, path: Path, words: str) -> None:
        from asyncio import to_thread

        from cmconsole.system.atomic import write_text

        await to_thread(write_text, path, words)
        self.say(self.tr("Saved as {name}.").format(name=path.name))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ConsoleError as error:
            self.fail(str(error))
