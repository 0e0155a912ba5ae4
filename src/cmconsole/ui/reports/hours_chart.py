"""When mentions arrive: the week by hours, with rings where many were late and the hours somebody is on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from cmconsole.reports import sentences
from cmconsole.reports.charts import MANY_LATE
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.reporting import Waits
from cmconsole.reports.words import percent
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import BARE, LEFT, MIDDLE, Chart, Spot
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.reports.words import tr
from cmconsole.ui.wording import number

LABEL, HEAD = 34, 18


class HoursChart(Chart):
    """Stronger is busier."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.title = self.tr("When mentions arrive")
        self.subtitle = self.tr("stronger is busier, ring: a quarter or more were late")
        self.staffed: Sequence[bool] = ()
        """For each hour of the week whether somebody is on; empty where somebody always is."""
        self.setAccessibleName(self.title)
        self.setMinimumHeight(200)

    def says(self, report: Report) -> str:
        n = sum(hour.conversations for hour in report.by_hour)
        return f"{sentences.hours(report, tr)[:-1]} (n = {n:,})."

    def table(self, report: Report) -> Table:
        head = (
            self.tr("Hour"),
            self.tr("Conversations"),
            self.tr("Late"),
            self.tr("Within target"),
        )
        lines = [
            Line(
                (
                    f"{self._day(hour)} {hour % 24:02}:00",
                    number(group.conversations),
                    number(group.kept.late),
                    percent(group.kept.share),
                ),
                self._wish(hour, group),
            )
            for hour, group in enumerate(report.by_hour)
            if group.conversations
        ]
        return Table(head, tuple(lines))

    def paint(self, painter: QPainter, report: Report) -> None:
        wide, high = (self.width() - LABEL) / 24, (self.height() - HEAD) / 7
        self._labels(painter, wide, high)
        most = max((hour.conversations for hour in report.by_hour), default=0) or 1
        tokens = self.look.tokens
        for hour, group in enumerate(report.by_hour):
            box = self._cell(hour, wide, high)
            painter.setPen(QPen(tokens.line, 1) if not group.conversations else BARE)
            painter.setBrush(mixed(tokens.pane, tokens.accent, group.conversations / most))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
            if group.kept.due and group.kept.late / group.kept.due >= MANY_LATE:
                painter.setPen(QPen(tokens.red.stroke, 1.8))
                painter.setBrush(tokens.pane)
                painter.drawEllipse(box.center(), 4, 4)
            says = self.tr("{day} {hour}:00, {n} conversations, {late} late").format(
                day=self._day(hour),
                hour=f"{hour % 24:02}",
                n=number(group.conversations),
                late=number(group.kept.late),
            )
            self.spots.append(Spot(box, says, self._wish(hour, group)))
        self._outline(painter, wide, high)

    def _wish(self, hour: int, group: Group) -> Wish | None:
        if not group.conversations:
            return None
        title = self.tr("Posted {day} from {hour}:00").format(
            day=self._day(hour), hour=f"{hour % 24:02}"
        )
        return Wish(title, Waits(hour=hour))

    def _cell(self, hour: int, wide: float, high: float) -> QRectF:
        return QRectF(LABEL + hour % 24 * wide, HEAD + hour // 24 * high, wide, high)

    def _labels(self, painter: QPainter, wide: float, high: float) -> None:
        painter.setFont(self.look.font(12))
        painter.setPen(self.look.tokens.ink2)
        for hour in range(0, 24, 3):
            box = QRectF(LABEL + (hour - 1) * wide, 0, 3 * wide, HEAD - 3)
            self.words(painter, box, f"{hour:02}", MIDDLE)
        for day in range(7):
            box = QRectF(0, HEAD + day * high, LABEL, high)
            self.words(painter, box, self._day(day * 24), LEFT)

    def _outline(self, painter: QPainter, wide: float, high: float) -> None:
        """A dashed line around the hours somebody is on."""
        staffed = self.staffed
        if len(staffed) != 168 or all(staffed) or not any(staffed):
            return
        pen = QPen(self.look.tokens.ink, 1.2)
        pen.setDashPattern([3, 2.4])
        painter.setPen(pen)
        for hour in range(168):
            if not staffed[hour]:
                continue
            box, at = self._cell(hour, wide, high), hour % 24
            if at == 0 or not staffed[hour - 1]:
                painter.drawLine(box.topLeft(), box.bottomLeft())
            if at == 23 or not staffed[hour + 1]:
                painter.drawLine(box.topRight(), box.bottomRight())
            if hour < 24 or not staffed[hour - 24]:
                painter.drawLine(box.topLeft(), box.topRight())
            if hour >= 144 or not staffed[hour + 24]:
                painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _day(self, hour: int) -> str:
        names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        return self.tr(names[hour // 24])


def mixed(paper: QColor, strong: QColor, share: float) -> QColor:
    """From paper to the strong colour; what is there at all is seen."""
    share = 0.0 if not share else 0.14 + 0.86 * share
    parts = zip(paper.getRgb()[:3], strong.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))
