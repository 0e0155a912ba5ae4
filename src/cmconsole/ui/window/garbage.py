"""Collects Python's garbage on the GUI thread only.

Python collects on whichever thread allocates next. A Qt object that is part of a reference cycle
would then end on a thread of the store, which Qt does not survive.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 5_000
"""Milliseconds; a look costs microseconds where there is nothing to collect."""


class Garbage(QObject):
    """Stands in for automatic collection as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect)
        self.destroyed.connect(gc.enable)
        gc.disable()
        self._timer.start()

    def collect(self) -> int:
        """Collect what Python would have collected by now. Returns how many objects went."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._limits[generation]:
                return gc.collect(generation)
        return 0
