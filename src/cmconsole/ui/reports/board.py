"""All cards of a report, side by side as far as they fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.reports import sentences
from cmconsole.reports.figures import Report
from cmconsole.ui.look import Look
from cmconsole.ui.reports import tables
from cmconsole.ui.reports.backlog_chart import BacklogChart
from cmconsole.ui.reports.cards import Card, ChartCard, GroupsCard, SentencesCard, TableCard
from cmconsole.ui.reports.fairness_chart import FairnessChart
from cmconsole.ui.reports.hours_chart import HoursChart
from cmconsole.ui.reports.parts_chart import DelaysChart, FatesChart
from cmconsole.ui.reports.tiles import Tiles
from cmconsole.ui.reports.waits_chart import WaitsChart
from cmconsole.ui.reports.words import tr

WIDE = 1080
"""From this width on, cards stand side by side."""
WIDE_PLACES = (
    (0, 0, 6), (0, 6, 6),
    (1, 0, 6), (1, 6, 3), (1, 9, 3),
    (2, 0, 4), (2, 4, 4), (2, 8, 4),
    (3, 0, 12), (4, 0, 12),
)  # fmt: skip
"""Row, column and width of each card, in twelfths."""
NARROW_PLACES = (
    (0, 0, 12), (1, 0, 12), (2, 0, 12), (3, 0, 6), (3, 6, 6),
    (4, 0, 6), (4, 6, 6), (5, 0, 12), (6, 0, 12), (7, 0, 12),
)  # fmt: skip
HEIGHTS = (270, 270, 330, 330, 330, 240, 240, 240, 0, 0)
"""At least; 0: as its content needs."""


class Board(QScrollArea):
    """Everything about one report."""

    wished = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tiles = Tiles(look)
        self.hours = HoursChart(look)
        self.cards: Sequence[Card] = self._cards(look)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._places: Sequence[tuple[int, int, int]] = ()
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 4, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.tiles)
        column.addLayout(self._grid)
        column.addStretch()
        self.setWidget(inside)
        for column_ in range(12):
            self._grid.setColumnStretch(column_, 1)
        for card, height in zip(self.cards, HEIGHTS, strict=True):
            card.setMinimumHeight(height)
            card.wished.connect(self.wished)
        self.tiles.wished.connect(self.wished)
        self._lay_out()

    def show_report(self, report: Report) -> None:
        """Show its figures."""
        self.tiles.show_report(report)
        for card in self.cards:
            card.show_report(report)

    def _cards(self, look: Look) -> Sequence[Card]:
        also = (
            (self.tr("Loops closed in public"), partial(sentences.loops, tr=tr)),
            (self.tr("Again"), partial(sentences.again, tr=tr)),
            (self.tr("Why they ended up here"), partial(sentences.why_here, tr=tr)),
            (self.tr("Concessions"), partial(sentences.concessions, tr=tr)),
        )
        return (
            ChartCard(look, WaitsChart(look)),
            GroupsCard(look),
            ChartCard(look, self.hours),
            ChartCard(look, BacklogChart(look)),
            ChartCard(look, FairnessChart(look)),
            ChartCard(look, FatesChart(look)),
            ChartCard(look, DelaysChart(look)),
            SentencesCard(look, self.tr("And afterwards"), also),
            TableCard(
                look,
                self.tr("Every wait, on both clocks"),
                self.tr("from publication is the customer's clock, from arrival is ours"),
                tables.waits,
            ),
            TableCard(
                look,
                self.tr("Beside the field"),
                self.tr("published figures, each with its source; ours leaves nobody out"),
                tables.beside_the_field,
            ),
        )

    def _lay_out(self) -> None:
        places = WIDE_PLACES if self.width() >= WIDE else NARROW_PLACES
        if places is self._places:
            return
        self._places = places
        for card, (row, column, wide) in zip(self.cards, places, strict=True):
            self._grid.addWidget(card, row, column, 1, wide)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
