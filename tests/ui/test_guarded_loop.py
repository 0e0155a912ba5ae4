"""The loop that tests of windows run on tells when events are handled inside a step of a task."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot


async def test_events_inside_a_step_are_told_and_no_step_is_lost(qtbot: QtBot) -> None:
    beside = asyncio.create_task(asyncio.sleep(0))
    with qtbot.capture_exceptions() as told:
        QApplication.processEvents()
        await beside
    assert "inside a step" in str(told[0][1])


async def test_the_mouse_of_qtest_is_one_of_those(qtbot: QtBot) -> None:
    beside, widget = asyncio.create_task(asyncio.sleep(0)), QWidget()
    with pytest.raises(AssertionError, match="inside a step"):
        QTest.mouseMove(widget, QPoint(5, 5))
    await beside


async def test_steps_of_their_own_are_left_alone(qtbot: QtBot) -> None:
    with qtbot.capture_exceptions() as told:
        await asyncio.gather(*(asyncio.sleep(0.001) for _ in range(20)))
    assert told == []
