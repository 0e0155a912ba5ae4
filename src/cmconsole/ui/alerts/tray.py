"""The icon in the tray: how many burn, and when the next one is due."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.emblem import emblem
from cmconsole.ui.frame.news import State
from cmconsole.ui.look import Look
from cmconsole.ui.marks import BOLD
from cmconsole.ui.wording import clock_time, counted

SIZES = (22, 32, 44, 64)


class Tray(QObject):
    """Shows itself where the desktop has a tray, and nowhere else."""

    opened = Signal()
    """The window is wanted."""
    check_requested = Signal()
    quit_requested = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._badge = 0
        self._words = ""
        self._menu = QMenu(parent)
        for words, signal in (
            (self.tr("Show the inbox"), self.opened),
            (self.tr("Check now"), self.check_requested),
            (self.tr("Quit"), self.quit_requested),
        ):
            # No function in between: what Qt holds of it is seen by no collection, and kept the window.
            self._menu.addAction(words).triggered.connect(signal)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.opened)
        look.changed.connect(self._paint)
        self._paint()
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    @property
    def badge(self) -> int:
        """How many are in the red zone or overdue."""
        return self._badge

    @property
    def words(self) -> str:
        """What is said when one points at it."""
        return self._words

    def show_state(self, state: State, next_due: datetime | None) -> None:
        """How the desk stands. `next_due` is the nearest deadline, UTC."""
        red, late = state.count(Queue.RED_ZONE) or 0, state.counts.get("overdue", 0)
        parts = [
            counted(red, "{n} in the red zone", "{n} in the red zone") if red else "",
            counted(late, "{n} overdue", "{n} overdue") if late else "",
        ]
        said = ", ".join(filter(None, parts)) or self.tr("Nothing burns")
        if next_due is not None:
            said += ". " + self.tr("Next one due at {time}").format(time=clock_time(next_due))
        if said != self._words:
            self._words = said
            self._icon.setToolTip(f"{said}.")
        badge = state.counts.get("burning", red + late)
        if badge != self._badge:
            self._badge = badge
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication):
                application.setBadgeNumber(badge)
            self._paint()

    def say(self, title: str, body: str) -> None:
        """A notification where the desktop takes no other."""
        if self._icon.isVisible():
            self._icon.showMessage(title, body, self._icon.icon(), 20_000)

    def hide(self) -> None:
        """Take it away: the program ends."""
        self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit()

    def _paint(self) -> None:
        icon = QIcon()
        for size in SIZES:
            icon.addPixmap(self._drawn(size))
        self._icon.setIcon(icon)

    def _drawn(self, size: int) -> QPixmap:
        look = self._look
        if not self._badge:
            return emblem(look, size)
        words = str(self._badge) if self._badge < 10 else "9+"

        def draw(painter: QPainter, box: QRectF) -> None:
            painter.drawPixmap(box.toRect(), emblem(look, size))
            side = size * 0.62
            circle = QRectF(size - side, size - side, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.tokens.red.stroke)
            painter.drawEllipse(circle)
            painter.setFont(look.font(max(round(side * 0.62), 7), BOLD))
            painter.setPen(look.tokens.red.on)
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, words)

        return look.drawn(("tray", words), (size, size), 1.0, draw)
