"""How long people waited: answers by the field's cuts, with half, 9 in 10 and 19 in 20 marked."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from cmconsole.domain.stories import Fate
from cmconsole.reports import sentences
from cmconsole.reports.figures import CUTS, Report
from cmconsole.reports.reporting import Waits
from cmconsole.reports.words import percent
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import BARE, LEFT, MIDDLE, RIGHT, Chart, Spot
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.reports.words import cut_names, short_cut_names, span, tr
from cmconsole.ui.widgets import MEDIUM, SEMI
from cmconsole.ui.wording import number

HOUR = 3
"""So many bars lie before the hour."""
AXIS, FOOT, HEAD = 38, 20, 36


class WaitsChart(Chart):
    """Solid is within the hour, striped is later."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("How long people waited")
        self.subtitle = self.tr("to the first reply; the line is the hour, striped is later")
        self.setAccessibleName(self.title)
        self.setMinimumHeight(190)

    def says(self, report: Report) -> str:
        return sentences.waiting_time(report, tr)

    def table(self, report: Report) -> Table:
        n = report.wait.n or 1
        lines = [
            Line((name, number(value), percent(value / n)), self._wish(index, value))
            for index, (name, value) in enumerate(zip(cut_names(), counts(report), strict=True))
        ]
        return Table(
            (self.tr("Answered"), self.tr("Conversations"), self.tr("Share")), tuple(lines)
        )

    def paint(self, painter: QPainter, report: Report) -> None:
        values = counts(report)
        width, height = self.width() - AXIS, self.height() - HEAD - FOOT
        step, most = width / len(values), _top(max(values))
        self._grid(painter, most, height)
        for index, value in enumerate(values):
            tall = height * value / most
            bar = QRectF(AXIS + index * step + 2, HEAD + height - tall, step - 4, tall)
            if value:
                self._bar(painter, bar, late=index >= HOUR)
            above = QRectF(bar.x(), bar.top() - 17, bar.width(), 16)
            painter.setFont(self.look.font(12))
            painter.setPen(self.look.tokens.ink2)
            self.words(painter, above, number(value), MIDDLE)
            below = QRectF(AXIS + index * step, HEAD + height + 2, step, FOOT - 2)
            self.words(painter, below, short_cut_names()[index], MIDDLE)
            whole = QRectF(AXIS + index * step, HEAD, step, height)
            says = f"{cut_names()[index]}: {number(value)}"
            self.spots.append(Spot(whole, says, self._wish(index, value)))
        painter.setPen(QPen(self.look.tokens.red.stroke, 2))
        x = AXIS + HOUR * step
        painter.drawLine(QPointF(x, HEAD - 2), QPointF(x, HEAD + height))
        self._marks(painter, report, step, height)

    def _wish(self, index: int, value: int) -> Wish | None:
        if not value:
            return None
        if index == len(CUTS) + 1:
            return Wish(self.tr("Not answered"), Fate.WAITING)
        over = CUTS[index - 1] if index else None
        up_to = CUTS[index] if index < len(CUTS) else None
        return Wish(cut_names()[index], Waits(Fate.ANSWERED, over, up_to))

    def _grid(self, painter: QPainter, most: int, height: int) -> None:
        tokens = self.look.tokens
        painter.setFont(self.look.font(12))
        for quarter in range(5):
            y = HEAD + height - height * quarter / 4
            painter.setPen(QPen(tokens.line if quarter else tokens.line2, 1))
            painter.drawLine(QPointF(AXIS, y), QPointF(self.width(), y))
            if most % 4 == 0 or quarter in (0, 4):
                painter.setPen(tokens.ink3)
                box = QRectF(0, y - 8, AXIS - 6, 16)
                self.words(painter, box, number(most * quarter // 4), RIGHT)

    def _bar(self, painter: QPainter, bar: QRectF, *, late: bool) -> None:
        tokens = self.look.tokens
        if not late:
            painter.setPen(BARE)
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(bar, 2, 2)
            return
        painter.setPen(QPen(tokens.major.stroke, 1))
        painter.setBrush(tokens.major.tint)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QBrush(tokens.major.stroke, Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(bar, 2, 2)

    def _marks(self, painter: QPainter, report: Report, step: float, height: int) -> None:
        tokens, taken = self.look.tokens, [0.0, 0.0]
        for words, wait in (
            (self.tr("half"), report.wait.p50),
            (self.tr("9 in 10"), report.wait.p90),
            (self.tr("19 in 20"), report.wait.p95),
        ):
            if wait is None:
                continue
            x = AXIS + place(wait) * step
            dashed = QPen(tokens.ink2, 1)
            dashed.setDashPattern([3, 3])
            painter.setPen(dashed)
            painter.drawLine(QPointF(x, HEAD - 4), QPointF(x, HEAD + height))
            painter.setFont(self.look.font(12, MEDIUM))
            wide = painter.fontMetrics().horizontalAdvance(f"{words} {span(wait)}") + 8.0
            left = min(x - 4, self.width() - wide)
            row = 0 if left >= taken[0] else 1
            taken[row] = left + wide
            box = QRectF(left, 16 if row == 0 else 0, wide, 16)
            painter.setPen(tokens.ink)
            painter.setFont(self.look.font(12, SEMI))
            self.words(painter, box, words, LEFT)
            box.setLeft(box.left() + painter.fontMetrics().horizontalAdvance(words + " "))
            painter.setPen(tokens.ink2)
            painter.setFont(self.look.font(12))
            self.words(painter, box, span(wait), LEFT)


def counts(report: Report) -> list[int]:
    """How many were answered in each cut, later, and not (yet)."""
    within = report.wait.within or (0,) * len(CUTS)
    steps = [after - before for before, after in zip((0, *within), within, strict=False)]
    return [*steps, report.wait.answered - within[-1], report.wait.n - report.wait.answered]


def place(wait: timedelta) -> float:
    """Where a wait lies on the axis of cuts, in bars."""
    before = timedelta(0)
    for index, cut in enumerate(CUTS):
        if wait <= cut:
            return index + (wait - before) / (cut - before)
        before = cut
    return len(CUTS) + 0.5


def _top(most: int) -> int:
    """A round number above the highest bar, with room for its figure."""
    size = 1
    while True:
        for times in (4, 8, 12, 20, 28):
            if times * size >= most * 1.08:
                return times * size
        size *= 10
