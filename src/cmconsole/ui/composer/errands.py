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
        """The mention that is read, where something is owed and no others are marked; else that is said."""
        commands = self._window.commands
        at = commands.at_hand()
        return None if at is None or commands.bulk.refuses(at[0].id) else at[0]

    def shown(self) -> MentionRow | None:
        """The same, also where nothing is owed any more."""
        commands, mention = self._window.commands, self._window.thread_pane.mention
        if mention is None:
            commands.at_hand()  # which says so
            return None
        return None if commands.refused() or commands.bulk.refuses(mention.id) else mention

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
