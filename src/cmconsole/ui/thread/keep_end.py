"""Keeps the end of a conversation in sight while what stands there grows."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollArea


class KeepEnd(QObject):
    """From `begin` on, until somebody scrolls away from the end or `leave`."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._bar = area.verticalScrollBar()
        self._on = False
        self._bar.rangeChanged.connect(self._go)
        self._bar.valueChanged.connect(self._scrolled)

    @property
    def at_end(self) -> bool:
        """Whether the end is in sight now."""
        return self._bar.value() == self._bar.maximum()

    def begin(self) -> None:
        """Go there, and stay."""
        self._on = True
        # How high it is is known only after this turn of the event loop.
        QTimer.singleShot(0, self, self._go)

    def leave(self) -> None:
        """Something else is shown."""
        self._on = False

    def _go(self, *_: int) -> None:
        if self._on:
            self._bar.setValue(self._bar.maximum())

    def _scrolled(self, _value: int) -> None:
        self._on &= self.at_end
