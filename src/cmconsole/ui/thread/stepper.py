"""Where a complaint stands: acknowledge in public, move offline, close the loop in public."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy
from typing_extensions import override

from cmconsole.domain.judgement import Level
from cmconsole.domain.replies import Step
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import age, moment, tr

if TYPE_CHECKING:
    from cmconsole.replies.steps import Mark

HIGH, LOW = 48, 32
DISC = 20
INSET = 8
TEXT = INSET + DISC + 6
CORNER = 7
NOW, DONE, LATE, SKIPPED = "now", "done", "late", "skipped"


class StepCell(QPushButton):
    """One step: press it to write it, its menu leaves it out."""

    write_wanted = Signal(object)
    skip_wanted = Signal()

    def __init__(self, look: Look, number: int, step: Step) -> None:
        super().__init__()
        self.setObjectName("step")
        self._look, self._number, self.step = look, number, step
        self._title = self._told = self._left = ""
        self.first = self.last = False
        """Whether it has the rounded corners at the left, and at the right."""
        self.standing = "later"
        self.chosen = False
        """The text that is written does this step."""
        self._hue = Level.MEDIUM
        self._low = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HIGH)
        look.changed.connect(self.update)

    @property
    def told(self) -> str:
        """What stands under its name."""
        return self._told

    def show_mark(self, mark: Mark, level: Level, now: datetime) -> None:
        """Where the step stands."""
        self.standing, self._hue = str(mark.standing), level
        self._title = _title(self.step, done=self.standing == DONE)
        self._told = _told(mark, now)
        # One line has room for what is left, not for when that is.
        self._left = self._told.rpartition(", ")[2] if mark.at is not None else ""
        words = f"{self._number}. {self._title}: {self._told or tr('later')}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def fold(self, low: bool) -> None:
        """One line instead of two."""
        self._low = low
        self.setFixedHeight(LOW if low else HIGH)
        self.updateGeometry()
        self.update()

    def menu(self) -> QMenu:
        """What can be done with it."""
        menu = QMenu(self)
        menu.setAccessibleName(self._title)
        menu.addAction(tr("Write it")).triggered.connect(
            lambda _=False: self.write_wanted.emit(self.step)
        )
        menu.addAction(tr("Leave it out, and why…")).triggered.connect(
            lambda _=False: self.skip_wanted.emit()
        )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.standing not in (DONE, SKIPPED)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.open and self.isEnabled():
            self.menu().popup(event.globalPos())

    @override
    def sizeHint(self) -> QSize:
        bold = QFontMetrics(self._look.font(13, SEMI)).horizontalAdvance(self._title)
        plain = QFontMetrics(self._look.font(12)).horizontalAdvance(self._told)
        if self._low:
            left = QFontMetrics(self._look.font(12)).horizontalAdvance(self._beside)
            return QSize(TEXT + bold + (8 + left if left else 0) + INSET, LOW)
        return QSize(TEXT + max(bold, plain) + INSET, HIGH)

    @property
    def _beside(self) -> str:
        """What one line says besides the name."""
        return self._left if self.standing in (NOW, LATE) else ""

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, box = self._look.tokens, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(self._shape(box))
        if self.chosen or self.standing in (NOW, LATE):
            painter.fillRect(box, tokens.accent_tint)
        if self.chosen:
            painter.fillRect(QRectF(0, box.height() - 2, box.width(), 2), tokens.accent)
        if not self.first and not self._low:
            painter.fillRect(QRectF(0, 0, 1, box.height()), tokens.line)
        top = (box.height() - DISC) / 2 if self._low else 8
        self._paint_disc(painter, QRectF(INSET, top, DISC, DISC))
        left = TEXT
        room = box.width() - left - 6
        painter.setPen(tokens.ink if self.open or self.standing == DONE else tokens.ink3)
        line = QRectF(left, 0 if self._low else 6, room, box.height() if self._low else 19)
        self._write(painter, line, self._title, 13, bold=True)
        painter.setPen(tokens.ink2)
        if not self._low:
            self._write(painter, QRectF(left, 25, room, 17), self._told, 12, bold=False)
        elif words := self._beside:
            used = QFontMetrics(self._look.font(13, SEMI)).horizontalAdvance(self._title) + 8
            # Half a time says nothing.
            if QFontMetrics(self._look.font(12)).horizontalAdvance(words) <= room - used + 6:
                beside = QRectF(left + used, 0, room - used + 6, box.height())
                self._write(painter, beside, words, 12, bold=False)
        painter.end()

    def _shape(self, box: QRectF) -> QPainterPath:
        """The corners of the frame it stands in are its own."""
        shape = QPainterPath()
        if self._low or not (self.first or self.last):
            shape.addRect(box)
            return shape
        beyond = 2 * CORNER
        wide = box.adjusted(0 if self.first else -beyond, 0, 0 if self.last else beyond, 0)
        shape.addRoundedRect(wide, CORNER, CORNER)
        return shape

    def _write(
        self, painter: QPainter, box: QRectF, words: str, pixels: int, *, bold: bool
    ) -> None:
        font = self._look.font(pixels, SEMI) if bold else self._look.font(pixels)
        painter.setFont(font)
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_disc(self, painter: QPainter, disc: QRectF) -> None:
        tokens = self._look.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        ink = tokens.pane
        if self.standing == DONE:
            painter.setBrush(tokens.good.stroke)
            painter.drawEllipse(disc)
            ratio = float(self.devicePixelRatioF())
            tick = self._look.pixmap("check", tokens.pane, 14, ratio)
            painter.drawPixmap(disc.topLeft() + QPointF(3, 3), tick)
            return
        if self.standing == LATE:
            painter.setBrush(tokens.hue(self._hue).ink)
            painter.drawRoundedRect(disc, 5, 5)
        elif self.standing == NOW:
            painter.setBrush(tokens.accent)
            ink = tokens.accent_ink
            painter.drawEllipse(disc)
        else:
            painter.setPen(QPen(tokens.ctl, 1.2))
            painter.drawEllipse(disc.adjusted(0.6, 0.6, -0.6, -0.6))
            ink = tokens.ink2
        painter.setPen(ink)
        painter.setFont(self._look.font(11, SEMI))
        text = "–" if self.standing == SKIPPED else str(self._number)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)


class Stepper(QFrame):
    """The three steps."""

    wanted = Signal(object)
    """A person wants to write this Step."""
    skip_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("stepper")
        self.setAccessibleName(self.tr("Steps"))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.cells: dict[Step, StepCell] = {}
        for number, step in enumerate((Step.ACKNOWLEDGE, Step.OFFLINE, Step.CLOSE), 1):
            cell = needs(StepCell(look, number, step))
            cell.first, cell.last = number == 1, number == 3
            cell.clicked.connect(self._wanting(step))
            cell.write_wanted.connect(self.wanted)
            cell.skip_wanted.connect(lambda s=step: self.skip_wanted.emit(s))
            row.addWidget(cell)
            self.cells[step] = cell
        self.hide()

    def show_marks(self, marks: Sequence[Mark], level: Level, now: datetime) -> None:
        """Where the steps stand; none: they do not apply."""
        for mark in marks:
            self.cells[mark.step].show_mark(mark, level, now)
        self.setVisible(bool(marks))

    def choose(self, step: Step) -> None:
        """Mark the step that the text in the editor does."""
        for each in self.cells.values():
            each.chosen = each.step is step
            each.update()

    def fold(self, low: bool) -> None:
        """One line where the window is low."""
        for cell in self.cells.values():
            cell.fold(low)
        self.setProperty("folded", low)
        self.style().unpolish(self)
        self.style().polish(self)

    def _wanting(self, step: Step) -> Callable[[], None]:
        def want() -> None:
            cell = self.cells[step]
            if cell.open and cell.chosen:
                # It is what is written already: what is left is to leave it out.
                cell.menu().popup(cell.mapToGlobal(QPoint(0, cell.height())))
            elif cell.open:
                self.wanted.emit(step)

        return want


def _title(step: Step, *, done: bool) -> str:
    names = {
        Step.ACKNOWLEDGE: (tr("Acknowledge publicly"), tr("Acknowledged")),
        Step.OFFLINE: (tr("Move offline"), tr("Moved offline")),
        Step.CLOSE: (tr("Close the loop"), tr("Loop closed")),
    }
    return names[step][done]


def _told(mark: Mark, now: datetime) -> str:
    standing = str(mark.standing)
    if standing == DONE and mark.at is not None:
        return moment(mark.at, now)
    if standing == SKIPPED:
        return tr("left out: {why}").format(why=mark.reason) if mark.reason else tr("left out")
    if standing == LATE and mark.at is not None:
        return tr("{age} late").format(age=age(now - mark.at))
    if mark.at is not None:
        due = moment(mark.at, now)
        if standing == NOW:
            left = age(mark.at - now)
            return tr("due {time}, {left} left").format(time=due, left=left)
        return tr("due {time}").format(time=due)
    return {
        Step.OFFLINE: tr("message, form or call"),
        Step.CLOSE: tr("say it is solved"),
    }.get(mark.step, "")
