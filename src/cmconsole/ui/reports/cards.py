"""The frames that charts and tables stand in: a title, a switch to the table, the sentence below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
)

from cmconsole.reports.figures import Report
from cmconsole.ui.look import Look
from cmconsole.ui.reports import tables
from cmconsole.ui.reports.chart import Chart
from cmconsole.ui.reports.fact_table import FactTable
from cmconsole.ui.reports.wishes import Table
from cmconsole.ui.reports.words import tr
from cmconsole.ui.widgets import SEMI, Elided, IconButton, text


class Card(QFrame):
    """A title over a body; `wished` tells what somebody wants to see behind a figure."""

    wished = Signal(object)

    def __init__(self, look: Look, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.look = look
        self.setObjectName("card")
        self.setAccessibleName(title)
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(text(look, title, 14, SEMI))
        if subtitle:
            self.head.addWidget(Elided(look, subtitle, 12, tone="soft"), 1)
        else:
            self.head.addStretch(1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 10, 12, 12)
        self.body.setSpacing(6)
        self.body.addLayout(self.head)

    def show_report(self, report: Report) -> None:
        """Show the figures of this report."""
        raise NotImplementedError


class ChartCard(Card):
    """A painted chart, and the same as a table."""

    def __init__(self, look: Look, chart: Chart) -> None:
        super().__init__(look, chart.title, chart.subtitle)
        self.chart = chart
        self._report: Report | None = None
        self.table = FactTable(look, chart.title)
        self.switch = switch(look, chart.title)
        self.switch.toggled.connect(self._turn)
        self.head.addWidget(self.switch)
        self.stack = QStackedWidget()
        self.stack.addWidget(chart)
        self.stack.addWidget(self.table)
        self.sentence = text(look, "", 12, tone="soft", wrap=True, selectable=True)
        self.sentence.setAccessibleName(self.tr("{title} in a sentence").format(title=chart.title))
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.sentence)
        chart.wished.connect(self.wished)
        self.table.wished.connect(self.wished)

    def show_report(self, report: Report) -> None:
        self._report = report
        self.chart.show_report(report)
        self.sentence.setText(self.chart.says(report))
        self._turn(self.switch.isChecked())

    def _turn(self, table: bool) -> None:
        if table and self._report is not None:
            # Filled when it is looked at: all tables at once would hold the window up.
            self.table.show_table(self.chart.table(self._report))
        self.stack.setCurrentIndex(1 if table else 0)


class TableCard(Card):
    """A table by itself."""

    def __init__(
        self, look: Look, title: str, subtitle: str, make: Callable[[Report], Table]
    ) -> None:
        super().__init__(look, title, subtitle)
        self._make = make
        self.table = FactTable(look, title, most=14)
        self.table.wished.connect(self.wished)
        self.body.addWidget(self.table)

    def show_report(self, report: Report) -> None:
        self.table.show_table(self._make(report))


class GroupsCard(Card):
    """The main figures side by side: by source, network, class, level, person or language."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, self.tr("Side by side"), self.tr("the mark is the goal of 90%"))
        self._report: Report | None = None
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Compare by"))
        self.kind.setFont(look.font(13))
        for name, words in tables.group_kinds().items():
            self.kind.addItem(words, name)
        self.kind.currentIndexChanged.connect(self._show)
        self.table = FactTable(look, self.tr("Side by side"), bars=tables.SHARE)
        self.table.wished.connect(self.wished)
        self.head.addWidget(self.kind)
        self.body.addWidget(self.table, 1)

    def show_report(self, report: Report) -> None:
        self._report = report
        self._show()

    def _show(self) -> None:
        if self._report is not None:
            self.table.show_table(tables.groups(self._report, self.kind.currentData()))


class SentencesCard(Card):
    """What is best said in words."""

    def __init__(
        self, look: Look, title: str, says: tuple[tuple[str, Callable[[Report], str]], ...]
    ) -> None:
        super().__init__(look, title)
        self._says = [(say, text(look, "", 13, wrap=True, selectable=True)) for _, say in says]
        for (name, _), (_, label) in zip(says, self._says, strict=True):
            self.body.addWidget(text(look, name, 12, SEMI, tone="soft"))
            label.setAccessibleName(name)
            self.body.addWidget(label)
        self.body.addStretch()

    def show_report(self, report: Report) -> None:
        for say, label in self._says:
            label.setText(say(report))


def switch(look: Look, title: str) -> QToolButton:
    """Turns a chart into its table and back."""
    made = IconButton(look, "table", tr("{title} as a table").format(title=title))
    made.setCheckable(True)
    return made
