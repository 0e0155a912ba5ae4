"""Saves the thread at hand as a page for colleagues outside, without holding the window up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.files import ask_where

if TYPE_CHECKING:
    from cmconsole.ui.window.shell import Shell

KINDS = "PDF (*.pdf);;HTML (*.html)"


class Printing(QObject):
    """Two commands of the palette: with names, and without."""

    def __init__(self, window: Shell, console: Console) -> None:
        super().__init__(window)
        self._window, self._console = window, console
        for words, redacted in (
            (self.tr("Save this thread as a page"), False),
            (self.tr("Save this thread as a page without people"), True),
        ):
            action = QAction(words, window)
            action.setData("download")
            action.triggered.connect(lambda _=False, r=redacted: self.ask(redacted=r))
            window.addAction(action)

    def ask(self, *, redacted: bool) -> None:
        """Ask where to save it; what the name ends with decides what it becomes."""
        mention = self._window.thread_pane.mention
        if mention is not None:
            name, number = f"thread-{mention.id}.pdf", mention.id
            title = self.tr("Save this thread")
            ask_where(
                self._window,
                title,
                name,
                KINDS,
                lambda to: self.write(to, number, redacted=redacted),
            )

    def write(self, target: Path, mention: int, *, redacted: bool) -> None:
        """Write it there and say so."""
        work = self._write(target, mention, redacted)
        self._console.background.start(work, "save a thread")

    async def _write(self, target: Path, mention: int, redacted: bool) -> None:
        from cmconsole.reports.writing import Format
        from cmconsole.store.reporting.export_rows import Redaction

        page = target.suffix.lower() in (".html", ".htm")
        format_ = Format.HTML if page else Format.PDF
        redaction = Redaction.PEOPLE if redacted else Redaction.NONE
        toast = self._window.list_pane.toast
        try:
            exports = self._console.exports()
            written = await exports.write_thread(target, format_, mention, redaction)
            facts = {"mention": mention, "format": str(format_), "redaction": str(redaction)}
            await self._console.record("thread saved", facts)
        except ConsoleError as error:
            toast.say(str(error), icon="alert-triangle")
            return
        words = self.tr("The thread, {n} entries, is in “{file}”.")
        toast.say(words.format(n=written, file=target.name))
