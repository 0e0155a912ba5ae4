"""Wakes the list exactly when the text of a visible countdown changes, and never otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.clocks import next_change
from cmconsole.store.instants import to_micros

LATE = 15
"""Milliseconds added to each wait: a timer that fires early would show the old text again."""
LONGEST = 3_600_000
SOON = 50
"""Milliseconds after scrolling at which the timer is set anew, once for many steps. What is painted
meanwhile is right as it is painted."""


class Ticker(QObject):
    """One timer for all countdowns. While nothing is visible, nothing runs."""

    ticked = Signal()
    """Some countdown shows another text now."""
    crossed = Signal()
    """A row has come into another section."""

    def __init__(
        self,
        now: Callable[[], datetime],
        deadlines: Callable[[], Iterable[datetime]],
        parent: QObject | None = None,
    ) -> None:
        """`deadlines`: those whose countdowns run where somebody sees them."""
        super().__init__(parent)
        self._now = now
        self._deadlines = deadlines
        self._awake = False
        self._border: int | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tick)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.arm)

    @property
    def running(self) -> bool:
        """Whether the timer is armed."""
        return self._timer.isActive()

    def set_border(self, border: int | None) -> None:
        """When the next row crosses into another section, µs UTC."""
        self._border = border
        self.arm()

    def wake(self, awake: bool) -> None:
        """Run while the list can be seen."""
        self._awake = awake
        if awake:
            self._tick()
        else:
            self._timer.stop()
            self._soon.stop()

    def arm(self) -> None:
        """Set the timer to the next change of what is visible now."""
        if not self._awake:
            return
        now = self._now()
        waits = [next_change(due, now) * 1000 for due in self._deadlines()]
        if self._border is not None:
            waits.append((self._border - to_micros(now)) / 1000)
        if waits:
            self._timer.start(min(max(int(min(waits)), 0) + LATE, LONGEST))
        else:
            self._timer.stop()

    def arm_soon(self) -> None:
        """Set the timer once the list has come to rest."""
        if self._awake and not self._soon.isActive():
            self._soon.start()

    def _tick(self) -> None:
        self.ticked.emit()
        if self._border is not None and to_micros(self._now()) >= self._border:
            self._border = None
            self.crossed.emit()
        self.arm()
