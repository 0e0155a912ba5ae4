"""The reports: what they are about at the top, the figures below, the rows behind them in their place."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from cmconsole.console import Console
from cmconsole.domain.periods import Period
from cmconsole.reports.figures import Report
from cmconsole.reports.filters import Filters
from cmconsole.ui.look import Look
from cmconsole.ui.reports.asking import Asking
from cmconsole.ui.reports.behind import BehindPane
from cmconsole.ui.reports.board import Board
from cmconsole.ui.reports.exporting import Exporter, Progress
from cmconsole.ui.reports.keeping_up import KeepingUp
from cmconsole.ui.reports.wishes import Wish
from cmconsole.ui.reports.words import period_words
from cmconsole.ui.reports.working import Worked, Working
from cmconsole.ui.toast import Toast
from cmconsole.ui.widgets import SEMI, text
from cmconsole.ui.wording import counted, number

ONE_LINE = 1340
"""From this width on, what to report and how to export it stand beside each other."""
HOUR = timedelta(hours=1)


class ReportsScreen(QWidget):
    """Worked out anew each time somebody comes here or asks for something else, and now and then while
    something happens."""

    mention_wanted = Signal(int)
    """Somebody wants to see a conversation in the inbox."""

    def __init__(self, look: Look, console: Console) -> None:
        super().__init__()
        self._console = console
        self.report: Report | None = None
        """What is shown."""
        self._came_from: QWidget | None = None
        """Where the keys were before the rows behind a figure were shown."""
        self.setObjectName("page")
        self.setAccessibleName(self.tr("Reports"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.working = Working(console, self)
        self.asking = Asking(look, console.clock.now)
        self.exporter = Exporter(look, console, self.seen)
        self.progress = Progress(look)
        self.board, self.behind = Board(look), BehindPane(look, console)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.behind)
        self.foot = text(look, "", 12, tone="soft")
        self.foot.setAccessibleName(self.tr("How this was worked out"))
        self.empty = text(look, "", 13, SEMI, wrap=True)
        self.toast = Toast(look, self.stack)
        self._lay_out(look)
        busy = lambda: self.working.busy or self.exporter.busy  # noqa: E731
        self.keeping_up = KeepingUp(self.board, console, self._refresh_quietly, busy)
        self._connect()

    def seen(self) -> tuple[Period, Filters]:
        """What the screen is about."""
        return self.asking.period, self.asking.filters

    def refresh(self) -> None:
        """Work the figures out as they are now."""
        self.keeping_up.stale = False
        self.working.ask(*self.seen())

    def _refresh_quietly(self) -> None:
        self.keeping_up.stale = False
        self.working.ask_again(*self.seen())

    def look_behind(self, wish: Wish) -> None:
        """Show the conversations behind a figure."""
        self._came_from = self.focusWidget()
        self.exporter.say_what(whole=True)
        self.stack.setCurrentWidget(self.behind)
        self.behind.ask(wish, *self.seen())

    def look_at_figures(self) -> None:
        """Go back from the rows to the figures."""
        self._show_figures()
        came_from = self._came_from
        if came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.setFocus()
        else:
            self.asking.when.setFocus()
        self.keeping_up.catch_up()

    def _show_figures(self) -> None:
        self.exporter.say_what(whole=False)
        self.stack.setCurrentWidget(self.board)

    def step_out(self) -> bool:
        """Esc: from the rows to the figures; False where one is there already."""
        if self.stack.currentWidget() is self.board:
            return False
        self.look_at_figures()
        return True

    def _lay_out(self, look: Look) -> None:
        title = text(look, self.tr("Response report"), 17, SEMI)
        left = QHBoxLayout()
        left.setSpacing(12)
        left.addWidget(title)
        left.addWidget(self.asking)
        left.addStretch()
        right = QHBoxLayout()
        right.addStretch()
        right.addWidget(self.exporter)
        self._head = QGridLayout()
        self._head.setContentsMargins(20, 12, 20, 0)
        self._head.setSpacing(8)
        self._head.addLayout(left, 0, 0)
        self._right = right
        self._head.addLayout(right, 0, 1)
        between = QHBoxLayout()
        between.setContentsMargins(20, 0, 20, 0)
        between.addWidget(self.empty)
        between.addWidget(self.progress)
        self.empty.hide()
        below = QHBoxLayout()
        below.setContentsMargins(20, 4, 20, 6)
        below.addWidget(self.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addLayout(between)
        column.addWidget(self.stack, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        working = self.working
        self.asking.changed.connect(self.refresh)
        self.asking.changed.connect(self._show_figures)
        working.began.connect(lambda: self.progress.begin(self.tr("Working it out…")))
        working.progressed.connect(self._show_progress)
        working.worked.connect(self._show)
        working.compared.connect(self.board.tiles.show_report)
        working.choices_known.connect(self.asking.offer)
        working.failed.connect(self._fail)
        working.stopped.connect(self.progress.end)
        self.progress.stop_requested.connect(working.stop)
        self.progress.stop_requested.connect(self.exporter.stop)
        self.exporter.running.connect(self._show_export)
        self.exporter.told.connect(lambda words, icon: self.toast.say(words, icon=icon))
        self.board.wished.connect(self.look_behind)
        self.behind.left.connect(self.look_at_figures)
        self.behind.failed.connect(self._fail)
        self.behind.mention_wanted.connect(self.mention_wanted)

    def _show(self, worked: Worked) -> None:
        report = self.report = worked.report
        if not self.exporter.busy:
            self.progress.end()
        self.board.hours.staffed = self._staffed(report.period)
        self.board.show_report(report)
        self.keeping_up.is_empty = not report.conversations
        n = counted(report.conversations, "{n} conversation", "{n} conversations")
        told = self.tr("Worked out on this computer from {n} in {s} s. Times are in {zone}.")
        self.foot.setText(told.format(n=n, s=f"{worked.seconds:.1f}", zone=report.period.zone))
        self.empty.setVisible(not report.conversations)
        if not report.conversations:
            words = self.tr("Nobody wrote from {days}, as far as this report counts. {more}")
            more = self.tr("Choose a longer period or fewer filters.")
            if report.history:
                more = self.tr("{n} posts from before their source was added are not counted.")
                more = more.format(n=number(report.history))
            self.empty.setText(words.format(days=period_words(report.period), more=more))

    def _show_progress(self, done: int, total: int) -> None:
        words = self.tr("Taking in what happened: {done} of {total} events")
        self.progress.say(words.format(done=number(done), total=number(total)), done, total)

    def _show_export(self, running: bool) -> None:
        if not running:
            self.progress.end()
            return

        def look() -> None:
            words = self.tr("Writing: {n} rows").format(n=number(self.exporter.rows))
            self.progress.say(words, 0, 0)

        self.progress.begin(self.tr("Writing…"), look)

    def _fail(self, sentence: str) -> None:
        self.progress.end()
        self.toast.say(sentence, icon="alert-triangle")

    def _staffed(self, period: Period) -> list[bool]:
        """For each hour of the week whether the usual calendar is open in the middle of it."""
        calendar = self._console.targets.calendar(None)
        tz = period.tz()
        day = period.since.astimezone(tz)
        monday = datetime(day.year, day.month, day.day, tzinfo=tz) - timedelta(days=day.weekday())
        begin = monday.astimezone(tz)
        return [calendar.open_at(begin + hour * HOUR + HOUR / 2) for hour in range(168)]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        one = self.width() >= ONE_LINE
        self._head.removeItem(self._right)
        self._head.addLayout(self._right, 0 if one else 1, 1 if one else 0)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        at_rows = self.stack.currentWidget() is self.behind
        (self.behind.view if at_rows else self.asking.when).setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.working.busy:
            self.refresh()
