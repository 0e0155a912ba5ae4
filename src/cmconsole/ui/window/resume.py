"""What a person should know who comes back: what became late meanwhile, and what is about to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import WokeUp
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.alerts.announcing import announce
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import counted, tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.window.shell import Shell

LONG = timedelta(minutes=15)
"""An absence that is worth a word."""
SOON = timedelta(minutes=15)


class ResumeSheet(Popup):
    """Says it in one sentence. Whoever writes goes on writing."""

    shown_wanted = Signal()
    asks = False

    def __init__(self, look: Look, window: QWidget, words: str) -> None:
        super().__init__(look, window, tr("While you were away"))
        self.words = words
        self.setFixedWidth(380)
        self.setAccessibleDescription(words)
        self._column.addWidget(text(look, words, 14, wrap=True))
        told = tr("What was posted meanwhile is being read now.")
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))
        self._show = button(look, tr("Show the most urgent"), "primary")
        self._show.clicked.connect(self._choose)
        close = button(look, tr("Close"))
        close.clicked.connect(self.put_away)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        row.addWidget(self._show)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; Enter shows the most urgent mention, unless somebody is typing."""
        super().open_at(corner)
        if not isinstance(self._window.focusWidget(), QLineEdit | QPlainTextEdit | QComboBox):
            self._show.setFocus()

    def _choose(self) -> None:
        self.shown_wanted.emit()
        self.put_away()


def sentence(late: int, soon: int) -> str:
    """What to say; nothing where nothing has become late or urgent."""
    parts = [
        counted(late, "{n} became overdue", "{n} became overdue") if late else "",
        counted(soon, "{n} has under 15 minutes", "{n} have under 15 minutes") if soon else "",
    ]
    return f"{said}." if (said := ", ".join(filter(None, parts))) else ""


class Resume(QObject):
    """Watches for the end of absences: of the computer, and of the program."""

    def __init__(self, look: Look, window: Shell) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._console: Console | None = None

    def attach(self, console: Console, left_at: datetime | None) -> None:
        """Follow; `left_at` is when the window was closed the last time, UTC."""
        self._console = console
        console.bus.subscribe(WokeUp, lambda event: self._back(event.after))
        if left_at is not None:
            self._back(console.clock.now() - left_at)

    def _back(self, after: timedelta) -> None:
        if after >= LONG and self._console is not None:
            self._console.background.start(self._tell(self._console, after), "resume")

    async def _tell(self, console: Console, after: timedelta) -> None:
        now, desk = console.clock.now(), console.inbox.desk
        try:
            late = await desk.due_between(now - after, now)
            soon = await desk.due_between(now, now + SOON)
        except StoreError:
            return  # the list says so itself
        words = sentence(len(late), len(soon))
        if words and (asked := self._question()) is not None:
            # Whoever is being asked something is told afterwards, what is true then.
            asked.dismissed.connect(lambda: self._back(after))
        elif words:
            sheet = ResumeSheet(self._look, self._window, words)
            sheet.shown_wanted.connect(self._show)
            self._window.commands.questions.tell(sheet)
            announce(self._window, words, at_once=False)

    def _question(self) -> Popup | None:
        popups = self._window.findChildren(Popup)
        return next((each for each in popups if each.isVisible()), None)

    def _show(self) -> None:
        self._window.open_queue(Queue.ANSWER)
        self._window.list_pane.view.move_to_end(last=False)
