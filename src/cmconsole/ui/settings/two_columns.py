"""Two columns side by side, or one under the other where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QScrollArea, QWidget
from typing_extensions import override

GAP = 14


class TwoColumns(QWidget):
    """The first one is the wider one."""

    def __init__(self, first: QLayout, second: QLayout, beside: int) -> None:
        """`beside`: the pixels from which on both have room."""
        super().__init__()
        self._beside = beside
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addLayout(first, 9)
        self._row.addLayout(second, 5)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._room().installEventFilter(self)  # once, however often it is asked for
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._room():
            # Asked within a layout that is under way, the page would not be laid out again.
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _room(self) -> QWidget:
        """What is seen of the page: inside, side by side, the columns keep it wide."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        return self if around is None else around.viewport()

    def _fit(self) -> None:
        direction = QBoxLayout.Direction
        beside = self._room().width() >= self._beside
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
