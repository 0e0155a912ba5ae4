"""Exports what is seen: format and redaction, where to, how far it is, and a way to stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.periods import Period
from cmconsole.reports.filters import Filters
from cmconsole.reports.writing import Exported, Format
from cmconsole.store.reporting.export_rows import Redaction
from cmconsole.ui.files import ask_where
from cmconsole.ui.look import Look
from cmconsole.ui.reports.asking import Chooser
from cmconsole.ui.reports.words import days_of
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import counted

NAMES = {
    Format.CSV: ("CSV", "*.csv *.zip"),
    Format.XLSX: ("XLSX", "*.xlsx"),
    Format.PDF: ("PDF", "*.pdf"),
    Format.HTML: ("HTML", "*.html"),
    Format.JSONL: ("JSON", "*.jsonl"),
}
REFRESH = 100
"""Milliseconds between two looks at how far it is."""


class Exporter(QWidget):
    """A button for each format; the dialog that follows asks where to."""

    told = Signal(str, str)
    """A sentence for the toast, and its icon."""
    running = Signal(bool)
    written = Signal(object)
    """The Exported, once everything is on the disk."""

    def __init__(
        self, look: Look, console: Console, seen: Callable[[], tuple[Period, Filters]]
    ) -> None:
        """`seen` says what the screen is about."""
        super().__init__()
        self._console, self._seen = console, seen
        self._task: asyncio.Task[None] | None = None
        self._left: QWidget | None = None
        self._went_to: QWidget | None = None
        """The button that was pressed, which rests meanwhile, and where the keys went from it."""
        self.redaction = Redaction.PEOPLE
        self.how = Chooser(look, self.tr("People and texts in the file"))
        self._offer_redaction()
        self.buttons: dict[Format, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._what = text(look, "", 13, tone="soft")
        self.say_what(whole=False)
        row.addWidget(self._what)
        row.addWidget(self.how)
        for format_, (words, _) in NAMES.items():
            made = self.buttons[format_] = button(look, words)
            made.setAccessibleName(self.tr("Export as {format}").format(format=words))
            made.clicked.connect(lambda _=False, f=format_: self.ask(f))
            row.addWidget(made)

    def say_what(self, *, whole: bool) -> None:
        """Say what is exported: what is seen, or the `whole` report while a part of it is."""
        self._what.setText(
            self.tr("Export the whole report") if whole else self.tr("Export what you see")
        )

    def ask(self, format_: Format) -> None:
        """Ask where to write a file of this format."""
        first, last = days_of(self._seen()[0])
        name = f"report-{first}-{last}.{format_}"
        words, kinds = NAMES[format_]
        title = self.tr("Save as {format}").format(format=words)
        ask_where(self, title, name, f"{words} ({kinds})", lambda to: self.write(to, format_))

    def write(self, target: Path, format_: Format) -> None:
        """Write it there; one at a time."""
        if self._task is None:
            work = self._write(target, format_)
            self._task = self._console.background.start(work, "export")

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._task is not None

    def stop(self) -> None:
        """Stop; what was there before is as it was."""
        if self._task is not None:
            self._task.cancel()

    @property
    def rows(self) -> int:
        """How many rows were written so far."""
        return self._rows

    _rows = 0

    async def _write(self, target: Path, format_: Format) -> None:
        period, filters = self._seen()
        self._rows = 0
        self._show_running(True)
        try:
            done = await self._console.exports().write(
                target, format_, period, filters, self.redaction, self._count, beside_window=True
            )
            await self._console.record("exported", self._facts(format_, period, filters, done))
        except ConsoleError as error:
            self.told.emit(str(error), "alert-triangle")
        except asyncio.CancelledError:
            words = self.tr("Stopped. Nothing was written, and nothing was left behind.")
            self.told.emit(words, "ban")
            raise
        else:
            names = ", ".join(f"“{path.name}”" for path in done.files)
            n = counted(done.conversations, "{n} conversation is", "{n} conversations are")
            self.told.emit(self.tr("{n} in {names}.").format(n=n, names=names), "check")
            self.written.emit(done)
        finally:
            self._task = None
            self._show_running(False)

    def _facts(
        self, format_: Format, period: Period, filters: Filters, done: Exported
    ) -> dict[str, object]:
        return {
            "format": str(format_),
            "from": period.since.isoformat(),
            "to": period.until.isoformat(),
            "filters": filters.told(),
            "redaction": str(self.redaction),
            "conversations": done.conversations,
        }

    def _count(self, rows: int) -> None:
        # On the snapshot's thread: only a number changes hands, the window looks at it by itself.
        self._rows += rows

    def _show_running(self, running: bool) -> None:
        window, buttons = self.window(), [*self.buttons.values()]
        before = window.focusWidget()
        for each in (*buttons, self.how):
            each.setEnabled(not running)
        if running:
            self._left = before if before in buttons else None
            self._went_to = window.focusWidget()
        elif self._left is not None and before is self._went_to:
            self._left.setFocus()  # nobody went anywhere meanwhile
        self.running.emit(running)

    def _offer_redaction(self) -> None:
        group = QActionGroup(self)
        for level, words in self._levels().items():
            action = self.how.menu_.addAction(words)
            action.setCheckable(True)
            action.setChecked(level is self.redaction)
            action.triggered.connect(lambda _=False, to=level: self._redact(to))
            group.addAction(action)
        self._redact(self.redaction)

    def _redact(self, level: Redaction) -> None:
        self.redaction = level
        self.how.say(self._levels()[level])

    def _levels(self) -> dict[Redaction, str]:
        return {
            Redaction.PEOPLE: self.tr("without people"),
            Redaction.TEXT: self.tr("without people and texts"),
            Redaction.NONE: self.tr("with people and texts"),
        }


class Progress(QWidget):
    """One line that says what is going on, with a bar and a way to stop it."""

    stop_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.words = text(look, "", 13, tone="soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.stop = button(look, self.tr("Stop"), small=True)
        self.stop.clicked.connect(self.stop_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self._look_again = QTimer(self, interval=REFRESH)
        self._look_again.timeout.connect(lambda: self._watched())
        self._watched: Callable[[], None] = lambda: None
        self.hide()

    def begin(self, words: str, watched: Callable[[], None] = lambda: None) -> None:
        """Show that something goes on; `watched` is called now and then to say how far it is."""
        self._watched = watched
        self.say(words, 0, 0)
        self._look_again.start()
        self.show()

    def say(self, words: str, done: int, total: int) -> None:
        """Say how far it is; a total of 0 is not known."""
        self.words.setText(words)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def end(self) -> None:
        """It has ended."""
        self._look_again.stop()
        self.hide()
