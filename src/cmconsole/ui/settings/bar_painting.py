"""How the hours of a day are painted, and the scale above them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from cmconsole.domain.day_hours import DAY, Day, Stretch, clock
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import MEDIUM
from cmconsole.ui.wording import tr

EDGE = 4
"""Pixels beside a bar, in which the ring of the focus lies."""
HIGH, NEAR = 28, 6
"""Pixels: how high a bar is, and how near to an end the mouse takes hold of it."""
ROUND, GAP, SIGN = 4, 10, Qt.AlignmentFlag.AlignCenter


def spoken(one: Stretch) -> str:
    """From when to when: `09:00 to 17:00`."""
    words = tr("{begin} to {end}")
    if one.closes > DAY:
        words = tr("{begin} to {end} on the next day")
    return words.format(begin=clock(one.opens), end=clock(one.closes))


def x_of(minute: float, wide: float) -> float:
    """Where a minute of the day lies on a widget that is so wide."""
    return EDGE + minute * (wide - 2 * EDGE) / DAY


def minute_at(x: float, wide: float) -> float:
    """The minute of the day that lies there; behind the end of a bar those of the next day."""
    return (x - EDGE) * DAY / max(wide - 2 * EDGE, 1.0)


class PaintedDay(QWidget):
    """The hours of one day on a bar, with a name and in words for whoever does not see them."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look, self._name = look, name
        self._day: Day = ()
        self._carried = self._chosen = 0
        """Until which minute the day before reaches into this one; which hours the keys change."""
        self._drawn: int | None = None
        """Which hours are just being drawn."""
        self.setAccessibleName(tr("Hours on {day}").format(day=name))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)
        self._take(())

    @property
    def day(self) -> Day:
        """The hours as they stand on the bar."""
        return self._day

    def _take(self, day: Day) -> None:
        self._day = day
        self._chosen = min(self._chosen, max(len(day) - 1, 0))
        words = ", ".join(map(spoken, day)) or tr("closed")
        if self._carried:
            until = tr("open until {time} from the day before")
            words += "; " + until.format(time=clock(self._carried))
        self.setAccessibleDescription(words)
        how = tr("Drag an end or the whole, draw where nothing is, or press Enter to type.")
        self.setToolTip(f"{self._name}: {words}\n{how}")
        self.update()

    def _under(self, x: float) -> tuple[str, int]:
        """What the mouse would take hold of, and of which hours."""
        for place, one in enumerate(self._day):
            begin, end = (x_of(min(at, DAY), self.width()) for at in one)
            near = min(NEAR, (end - begin) / 3)
            if begin - NEAR <= x <= begin + near:
                return "opens", place
            if end - near <= x <= end + NEAR:
                return "closes", place
            if begin < x < end:
                return "all", place
        return "new", self._chosen

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        tokens = self._look.tokens
        if self.hasFocus():
            painter.setPen(QPen(tokens.focus, 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), ROUND + 2, ROUND + 2)
        painter.setPen(QPen(tokens.line2, 1))
        painter.setBrush(tokens.sunken)
        painter.drawRoundedRect(box, ROUND, ROUND)
        bars = [self._bar(box, one.opens, min(one.closes, DAY)) for one in self._day]
        ends = [box.left()]
        if self._carried:
            before = self._bar(box, 0, self._carried)
            ends = [before.right()]
            self._paint_bar(painter, before, sure=False)
            until = tr("until {time}").format(time=clock(self._carried))
            self._name_bar(painter, before, (until,), QRectF())
        begins = [*(bar.left() for bar in bars[1:]), box.right()]
        for place, (one, bar, begin) in enumerate(zip(self._day, bars, begins, strict=False)):
            strong = self.hasFocus() and place == self._chosen
            self._paint_bar(painter, bar, sure=place != self._drawn, strong=strong)
            room = QRectF(ends[-1], box.top(), begin - ends[-1], box.height())
            told = (spoken(one), f"{clock(one.opens)}–{clock(one.closes)}")
            self._name_bar(painter, bar, told, room)
            ends.append(bar.right())
        if not self._day and not self._carried:
            painter.setPen(tokens.ink3)
            painter.drawText(box, SIGN, tr("closed"))

    def _bar(self, box: QRectF, begin: int, end: int) -> QRectF:
        left, right = (x_of(minute, self.width()) for minute in (begin, end))
        return QRectF(left, box.top(), max(right - left, 2), box.height())

    def _paint_bar(
        self, painter: QPainter, bar: QRectF, *, sure: bool, strong: bool = False
    ) -> None:
        tokens = self._look.tokens
        line = Qt.PenStyle.SolidLine if sure else Qt.PenStyle.DashLine
        painter.setPen(QPen(tokens.accent, 2 if strong else 1, line))
        painter.setBrush(tokens.accent_tint if sure else tokens.sunken)
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)

    def _name_bar(self, painter: QPainter, bar: QRectF, told: Sequence[str], room: QRectF) -> None:
        """The longest of what could be told, in the bar; a short bar has it beside it, within its room."""
        measured = {one: painter.fontMetrics().horizontalAdvance(one) + GAP for one in told}
        before = QRectF(room.left(), bar.top(), bar.left() - room.left(), bar.height())
        after = QRectF(bar.right(), bar.top(), room.right() - bar.right(), bar.height())
        soft, ink = self._look.tokens.ink2, self._look.tokens.ink
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, color, sign in (
            (bar, ink, SIGN),
            (before.adjusted(0, 0, -GAP / 2, 0), soft, middle | Qt.AlignmentFlag.AlignRight),
            (after.adjusted(GAP / 2, 0, 0, 0), soft, middle | Qt.AlignmentFlag.AlignLeft),
        ):
            fitting = [one for one in told if measured[one] <= place.width()]
            if fitting:
                painter.setPen(color)
                painter.drawText(place, sign, fitting[0])
                return

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, HIGH)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font(12, MEDIUM))
        edge = EDGE - 0.5
        self._paint(painter, QRectF(self.rect()).adjusted(edge, edge, -edge, -edge))
        painter.end()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class HourScale(QWidget):
    """The hours over the bars."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, 18)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._look.font(12))
        painter.setPen(self._look.tokens.ink2)
        for hour in range(0, 25, 3):
            middle = min(max(x_of(hour * 60, self.width()), 10), self.width() - 10)
            painter.drawText(QRectF(middle - 20, 0, 40, self.height()), SIGN, f"{hour:02}")
        painter.end()
