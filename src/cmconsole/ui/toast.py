"""One short message at the bottom of the list, with a way back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.widgets import Drawing, button, text

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

SHOWN_FOR = 8_000
STEP = 250
FOOT = 12
"""Pixels around it."""


class Toast(QFrame):
    """Lies over its parent's bottom edge. A new message replaces the one before."""

    undo_requested = Signal()
    unfocused = Signal()
    """Its button goes and had the focus, which must not fall to whatever comes next."""
    covers = Signal(int)
    """So many pixels of the usual floor's bottom lie under it; 0: it is gone."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._look = look
        self._floor = self._home = parent
        self._left = 0
        self._whole = SHOWN_FOR
        self._counting: Callable[[int], str] | None = None
        self._icon = Drawing(look, (18, 18))
        self._words = text(look, wrap=True)
        self._undo = button(look, self.tr("Undo  Z"))
        self._undo.setAccessibleName(self.tr("Undo"))
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self.undo_requested)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 9)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._undo)
        self._timer = QTimer(self, interval=STEP)
        self._timer.timeout.connect(self._shrink)
        parent.installEventFilter(self)
        self.hide()

    @property
    def message(self) -> str:
        """What it says, or nothing while it is hidden."""
        return self._words.text() if not self.isHidden() else ""

    def lie_over(self, floor: QWidget | None) -> None:
        """Where the usual floor cannot be seen, lie over this one; None: over the usual one."""
        floor = floor or self._home
        if floor is self._floor:
            return
        shown = not self.isHidden()
        self.covers.emit(0)
        self._floor.removeEventFilter(self)
        self._floor = floor
        self.setParent(floor)
        floor.installEventFilter(self)
        if shown:
            self._place()
            self.show()
            self.raise_()

    def say(self, words: str, *, icon: str = "check", undo: bool = False) -> None:
        """Show a message for eight seconds."""
        self._counting = None
        self._show(words, icon, SHOWN_FOR, undo=undo)

    def count_down(self, words: Callable[[int], str], seconds: float, *, icon: str) -> None:
        """Show what happens in so many seconds, with a way to take it back until then."""
        self._counting = words
        self._show(words(math.ceil(seconds)), icon, round(seconds * 1000), undo=True)

    def _show(self, words: str, icon: str, lasts: int, *, undo: bool) -> None:
        self._words.setText(words)
        self.setAccessibleName(words)
        self._icon.show_drawing(self._drawing(icon))
        if not undo:
            self._let_go()
        self._undo.setVisible(undo)
        self._left = self._whole = lasts
        self._timer.start()
        self._place()
        self.show()
        self.raise_()

    def put_away(self) -> None:
        """Hide it now."""
        self._timer.stop()
        self._let_go()
        self.hide()
        self.covers.emit(0)

    def _let_go(self) -> None:
        if self._undo.hasFocus():
            self.unfocused.emit()

    def _drawing(self, icon: str) -> Callable[[float], QPixmap]:
        look = self._look
        return lambda ratio: look.pixmap(icon, look.tokens.pane, 18, ratio)

    def _shrink(self) -> None:
        # What is about to happen does not wait for a mouse.
        if self._counting is None and self.underMouse():
            return
        self._left -= STEP
        if self._counting is not None and self._left > 0:
            self._words.setText(self._counting(math.ceil(self._left / 1000)))
        if self._left <= 0:
            self.put_away()
        self.update(QRect(0, self.height() - 4, self.width(), 4))

    def _place(self) -> None:
        width = self._floor.width() - 24
        height = max(self._row.heightForWidth(width), 44)
        self.setGeometry(12, self._floor.height() - height - FOOT, width, height)
        if self._floor is self._home:
            self.covers.emit(height + 2 * FOOT)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        width = round((self.width() - 16) * max(self._left, 0) / self._whole)
        bar = QRect(8, self.height() - 3, width, 2)
        painter.fillRect(bar, self._look.tokens.ctl)
        painter.end()
