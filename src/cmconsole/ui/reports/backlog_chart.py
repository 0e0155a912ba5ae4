"""How many waited at the end of each day."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from cmconsole.reports import sentences
from cmconsole.reports.figures import Report
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import BARE, LEFT, MIDDLE, RIGHT, Chart, Spot
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.reports.words import short_day, tr
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import number

AXIS, HEAD, FOOT = 30, 16, 20


class BacklogChart(Chart):
    """A line over the days, and how many wait now."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("Open at day end")
        self.subtitle = self.tr("waits with a target")
        self.setAccessibleName(self.title)
        self.setMinimumHeight(150)

    def says(self, report: Report) -> str:
        return f"{sentences.backlog(report, tr, short_day)[:-1]} (n = {report.conversations:,})."

    def table(self, report: Report) -> Table:
        lines = [
            Line((short_day(day.day, year=True), number(day.opened), number(day.open_at_end)))
            for day in report.days
        ]
        now = self.tr("Now")
        wish = Wish(self.tr("Open now"), "open") if report.open_now else None
        lines.append(Line((now, "", number(report.open_now)), wish))
        head = (self.tr("Day"), self.tr("Wrote that day"), self.tr("Open at its end"))
        return Table(head, tuple(lines))

    def paint(self, painter: QPainter, report: Report) -> None:
        days, tokens = report.days, self.look.tokens
        most = _top(max((day.open_at_end for day in days), default=0))
        width, height = self.width() - AXIS - 10, self.height() - HEAD - FOOT
        self._grid(painter, most, height)
        if not days:
            return
        step = width / max(len(days) - 1, 1)
        points = [
            QPointF(AXIS + i * step, HEAD + height - height * day.open_at_end / most)
            for i, day in enumerate(days)
        ]
        if len(points) == 1:
            points.append(QPointF(AXIS + width, points[0].y()))
        floor = HEAD + height
        area = QPolygonF([QPointF(AXIS, floor), *points, QPointF(points[-1].x(), floor)])
        painter.setPen(BARE)
        painter.setBrush(tokens.accent_tint)
        painter.drawPolygon(area)
        painter.setPen(QPen(tokens.accent, 2))
        painter.drawPolyline(QPolygonF(points))
        for index, day in enumerate(days):
            column = QRectF(AXIS + (index - 0.5) * step, HEAD, step, height)
            says = self.tr("{day}: {n} open at its end, {opened} wrote").format(
                day=short_day(day.day), n=number(day.open_at_end), opened=number(day.opened)
            )
            self.spots.append(Spot(column, says))
        self._now(painter, report, points[-1])
        self._dates(painter, report, width)

    def _grid(self, painter: QPainter, most: int, height: int) -> None:
        tokens = self.look.tokens
        painter.setFont(self.look.font(12))
        for half in range(3):
            y = HEAD + height - height * half / 2
            painter.setPen(QPen(tokens.line if half else tokens.line2, 1))
            painter.drawLine(QPointF(AXIS, y), QPointF(self.width(), y))
            painter.setPen(tokens.ink3)
            words = number(most * half // 2)
            self.words(painter, QRectF(0, y - 8, AXIS - 6, 16), words, RIGHT)

    def _now(self, painter: QPainter, report: Report, at: QPointF) -> None:
        tokens = self.look.tokens
        painter.setPen(BARE)
        painter.setBrush(tokens.accent)
        painter.drawEllipse(at, 4, 4)
        box = QRectF(at.x() - 110, max(at.y() - 22, 0), 112, 16)
        if report.open_now:
            whole = box.united(QRectF(at.x() - 8, at.y() - 8, 16, 16))
            words = self.tr("{n} wait now").format(n=number(report.open_now))
            self.spots.append(Spot(whole, words, Wish(self.tr("Open now"), "open")))
        painter.setPen(tokens.ink)
        painter.setFont(self.look.font(12, SEMI))
        self.words(painter, box, self.tr("{n} now").format(n=number(report.open_now)), RIGHT)

    def _dates(self, painter: QPainter, report: Report, width: int) -> None:
        painter.setFont(self.look.font(12))
        painter.setPen(self.look.tokens.ink3)
        y, days = self.height() - FOOT + 3, report.days
        self.words(painter, QRectF(AXIS, y, 90, 16), short_day(days[0].day), LEFT)
        if len(days) > 8:
            middle = QRectF(AXIS + width / 2 - 45, y, 90, 16)
            self.words(painter, middle, short_day(days[len(days) // 2].day), MIDDLE)
        if len(days) > 1:
            last = QRectF(AXIS + width - 80, y, 90, 16)
            self.words(painter, last, short_day(days[-1].day), RIGHT)


def _top(most: int) -> int:
    """An even, round number at or above the highest day."""
    size = 1
    while True:
        for times in (4, 6, 10, 20):
            if times * size >= most:
                return times * size
        size *= 10
