"""What every chart has: a painter, a sentence, its figures as a table, and parts that can be opened."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from cmconsole.reports.figures import Report
from cmconsole.ui.look import Look
from cmconsole.ui.reports.wishes import Table, Wish

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
MIDDLE, UPRIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
BARE = Qt.PenStyle.NoPen


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a painted chart that says something and can be opened."""

    place: QRectF
    says: str
    wish: Wish | None = None


class Chart(QWidget):
    """Paints a report's figures. The table beside it has the same for the keyboard and for reading aloud."""

    wished = Signal(object)
    """A Wish."""
    title = ""
    subtitle = ""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.report: Report | None = None
        self.spots: list[Spot] = []
        """What is painted where, since the last painting."""
        self.setMouseTracking(True)
        look.changed.connect(self.update)

    def show_report(self, report: Report) -> None:
        """Paint this one from now on."""
        self.report = report
        self.setAccessibleDescription(self.says(report))
        self.update()

    def says(self, report: Report) -> str:
        """The chart in one sentence with its n."""
        raise NotImplementedError

    def table(self, report: Report) -> Table:
        """The same figures in lines."""
        raise NotImplementedError

    def paint(self, painter: QPainter, report: Report) -> None:
        """Draw `report` and note the spots."""
        raise NotImplementedError

    def spot_at(self, point: QPointF) -> Spot | None:
        """What is painted there."""
        return next((spot for spot in reversed(self.spots) if spot.place.contains(point)), None)

    def words(
        self,
        painter: QPainter,
        box: QRectF,
        words: str,
        where: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Write in the painter's font and pen."""
        painter.drawText(box, where | UPRIGHT, words)

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, 200)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            spot = self.spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), spot.says if spot else "", self)
            return True
        return super().event(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        opens = spot is not None and spot.wish is not None
        shape = Qt.CursorShape
        self.setCursor(shape.PointingHandCursor if opens else shape.ArrowCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if spot is not None and spot.wish is not None:
            self.wished.emit(spot.wish)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.report is None:
            return
        self.spots = []
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, self.report)
        painter.end()
