"""The conversations behind a figure, as rows that load when they come into sight."""

from __future__ import annotations

from array import array
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.periods import Period
from cmconsole.reports.filters import Filters
from cmconsole.store.instants import to_micros
from cmconsole.store.reading.outline import Outline
from cmconsole.ui.inbox.fetching import RowFetcher
from cmconsole.ui.inbox.sections import lay_out
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.keys.within import when_within
from cmconsole.ui.look import Look
from cmconsole.ui.reports.wishes import Wish
from cmconsole.ui.reports.words import period_words
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import counted


class BehindPane(QWidget):
    """J and K go through them, Enter opens one in the inbox, Esc or Backspace leads back."""

    left = Signal()
    failed = Signal(str)
    mention_wanted = Signal(int)

    def __init__(self, look: Look, console: Console) -> None:
        super().__init__()
        self._console = console
        self._asked = 0
        self.title = text(look, "", 15, SEMI)
        self.told = text(look, "", 12, tone="soft")
        self.back = button(look, self.tr("Back to the figures"))
        self.back.clicked.connect(self.left)
        self.view = InboxView(look, console.clock.now)
        self.view.setAccessibleName(self.tr("Conversations behind the figure"))
        self._rows = RowFetcher(self.view.rows, self)
        self._rows.failed.connect(self.failed)
        self._rows.attach(console)
        self.view.opened.connect(self._open)
        self.view.doubleClicked.connect(lambda _: self._open())
        self.show_ = button(look, self.tr("Open in the inbox"), "primary")
        self.show_.clicked.connect(self._open)
        for keys, step in (("J", 1), ("K", -1)):
            when_within(self, keys, partial(self.view.move, step))
        when_within(self, "Backspace", self.left.emit)
        head = QHBoxLayout()
        head.setSpacing(10)
        for widget in (self.back, self.title, self.told):
            head.addWidget(widget)
        head.addStretch()
        head.addWidget(self.show_)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.view, 1)

    def ask(self, wish: Wish, period: Period, filters: Filters) -> None:
        """Show what is behind a figure of a report about this."""
        self._asked += 1
        self.title.setText(wish.title)
        self.told.setText(self.tr("Looking…"))
        self._show(array("q"))
        work = self._read(wish, period, filters, self._asked)
        self._console.background.start(work, "look behind a figure")
        self.view.setFocus()

    async def _read(self, wish: Wish, period: Period, filters: Filters, asked: int) -> None:
        reporting = self._console.reporting()
        try:
            found = await reporting.behind(wish.what, period, wish.within(filters))
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        if asked == self._asked:
            self._show(array("q", found))
            n = counted(len(found), "{n} conversation", "{n} conversations")
            self.told.setText(f"{n}, {period_words(period)}")
            self.view.move_to_end(last=False)

    def _show(self, ids: array[int]) -> None:
        self.view.show_layout(lay_out(Outline(ids), to_micros(self._console.clock.now())))
        self.show_.setEnabled(bool(ids))

    def _open(self) -> None:
        if self.view.chosen is not None:
            self.mention_wanted.emit(self.view.chosen)
