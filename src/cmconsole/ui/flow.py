"""Small things side by side, in as many lines as they take."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override


class Flow(QWidget):
    """Goes on in the next line where there is no more room.

    A widget, not a layout: PySide6 leaves the items of a layout that is written in Python to nobody.
    """

    def __init__(self, gap: int = 6, rest: int = 0) -> None:
        """`gap`: pixels between two. `rest`: the last one takes the rest of its line, at least this."""
        super().__init__()
        self._gap, self._rest = gap, rest
        self._held: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def hold(self, things: Sequence[QWidget]) -> None:
        """These, in this order, in place of those that were there."""
        for old in self._held:
            if old not in things:
                old.hide()
                old.deleteLater()
        self._held = list(things)
        for new in self._held:
            if new.parent() is not self:
                new.setParent(self)
            new.show()
        self._arrange()

    def _arrange(self) -> None:
        x = y = high = 0
        for one in self._held:
            size, fills = one.sizeHint(), self._rest > 0 and one is self._held[-1]
            width = min(self._rest if fills else size.width(), max(self.width(), 1))
            if x and x + width > self.width():
                x, y, high = 0, y + high + self._gap, 0
            one.setGeometry(x, y, self.width() - x if fills else width, size.height())
            x, high = x + width + self._gap, max(high, size.height())
        self.setFixedHeight(y + high)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # one of them became wider, with another font
            self._arrange()
        return super().event(event)
