"""The loop that tests of windows run on tells when events are handled inside a step of a task."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


async def test_events_inside_a_step_are_told_and_no_step_is_lost(
    qtbot: QtBot, qapp: QApplication
) -> None:
    for nested in (qapp.processEvents, lambda: QTest.mouseMove(widget, QPoint(5, 5))):
        widget = QWidget()
        beside = asyncio.create_task(asyncio.sleep(0))
        with qtbot.capture_exceptions() as told:
            nested()
            await beside
        assert "inside a step" in str(told[0][1])


async def test_steps_of_their_own_are_left_alone(qtbot: QtBot) -> None:
    with qtbot.capture_exceptions() as told:
        await asyncio.gather(*(asyncio.sleep(0.001) for _ in range(20)))
    assert told == []
