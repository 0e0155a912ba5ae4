"""Qt's event loop for tests, with a guard against what it forgives only most of the time."""

from __future__ import annotations

import asyncio

import qasync
from PySide6.QtCore import QTimerEvent
from PySide6.QtWidgets import QApplication


class GuardedTimer(qasync._SimpleTimer):  # type: ignore[misc]
    """Calls back as the program's loop does, but never while a step of a task is under way.

    Whoever handles events inside a step (`processEvents`, `QTest.mouseMove`, a dialog's `exec`) may meet
    the next step of another task there. asyncio refuses to enter it, and it is lost: that task never goes
    on and never ends, not even when it is cancelled, and so neither does the test.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def timerEvent(self, event: QTimerEvent) -> None:
        """Fail the test in place of losing the step, which is called at the timer's next turn."""
        within = asyncio.current_task(self._loop)
        assert within is None, f"events were handled inside a step of {within}"
        super().timerEvent(event)


def guarded_loop(application: QApplication) -> asyncio.AbstractEventLoop:
    """A loop over `application`; what is raised by its guard fails the test through pytest-qt."""
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(application)
    loop._timer = GuardedTimer(loop)  # type: ignore[attr-defined]
    return loop
