"""The ring around whatever the keyboard is on: 2 px, 2 px away, on every control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QScrollArea,
    QSlider,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

AWAY = 4
RINGED = (QAbstractButton, QAbstractItemView, QScrollArea, QSlider)
"""What does not show by itself that it has the focus; so does what has the property `ringed`."""
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide)


class FocusRing(QWidget):
    """One overlay for a whole window. It shows when the focus was moved by keys."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._around: QWidget | None = None
        self._by_keys = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        look.changed.connect(self.update)

    @contextmanager
    def moved_by_keys(self) -> Iterator[None]:
        """Whatever gets the focus while this lasts gets it by the keyboard."""
        self._by_keys = True
        try:
            yield
        finally:
            self._by_keys = False

    @property
    def around(self) -> QWidget | None:
        """The widget it is around; None while it is hidden."""
        return self._around

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        ringed = isinstance(now, RINGED) or (now is not None and now.property("ringed"))
        shows = self._by_keys and ringed
        if self._around is not None and isValid(self._around):  # it may go with the window
            for widget in _with_all_around(self._around):
                widget.removeEventFilter(self)
        self._around = now if shows else None
        for widget in _with_all_around(self._around):
            widget.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        widget = self._around
        if widget is None or not widget.isVisible() or widget.window() is not self._window:
            self.hide()
            return
        away = AWAY if isinstance(widget, QAbstractButton) else 0
        corner = widget.mapTo(self._window, QPoint(0, 0))
        place = QRect(corner, widget.size()).adjusted(-away, -away, away, away)
        place = place.intersected(self._window.rect())
        for around in _with_all_around(widget):
            # A list that is longer than its page ends, for the eye, where the page does.
            if around is not widget and isinstance(around.parentWidget(), QScrollArea):
                seen = QRect(around.mapTo(self._window, QPoint(0, 0)), around.size())
                place = place.intersected(seen.adjusted(-away, -away, away, away))
        if place == self.geometry() and self.isVisible():
            return
        if place.isEmpty():
            self.hide()
            return
        self.setGeometry(place)
        self.raise_()
        self.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES:
            self._place()
            # What it stands in is laid out only after this event.
            QTimer.singleShot(0, self, self._place)
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.tokens.focus, 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def _with_all_around(widget: QWidget | None) -> Iterator[QWidget]:
    """A widget and everything it stands in, up to its window: whatever of it moves, it moves."""
    while widget is not None:
        yield widget
        widget = None if widget.isWindow() else widget.parentWidget()
