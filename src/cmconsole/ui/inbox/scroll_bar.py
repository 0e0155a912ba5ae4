"""A thin scroll bar over the list's right edge, so that rows keep their width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollBar
from typing_extensions import override

WIDTH = 9


class OverlayBar(QScrollBar):
    """Stands in for the hidden bar of a scroll area."""

    OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._real = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(self.OFF)
        self._real.valueChanged.connect(self.setValue)
        self._real.rangeChanged.connect(self._take_range)
        self.valueChanged.connect(self._real.setValue)
        area.installEventFilter(self)
        self._take_range()

    def _take_range(self) -> None:
        real = self._real
        self.setRange(real.minimum(), real.maximum())
        self.setPageStep(real.pageStep())
        self.setSingleStep(real.singleStep())
        self.setValue(real.value())
        # Without the program's style sheet it would be a bar of the toolkit's own, arrows and all.
        application = QApplication.instance()
        dressed = isinstance(application, QApplication) and bool(application.styleSheet())
        self.setVisible(dressed and real.maximum() > real.minimum())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self._take_range()
        elif event.type() == QEvent.Type.Resize:
            self.setGeometry(self._area.width() - WIDTH, 0, WIDTH, self._area.height())
        return False
