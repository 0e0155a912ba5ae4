"""Ctrl+=, Ctrl+- and Ctrl+0 keep another size, and offer the start that brings it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from cmconsole.ui.look import Look
from cmconsole.ui.settings.look_page import LookPage
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.window.offers import offer_places
from cmconsole.ui.window.zooming import ZoomPopup
from support.inboxes import arrival
from support.windows import WindowDesk, window_at

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def zoom(desk: WindowDesk) -> int:
    return desk.console.settings.current.zoom


def popup(desk: WindowDesk) -> ZoomPopup | None:
    found = desk.window.commands.questions.popup
    return found if isinstance(found, ZoomPopup) else None


def press(key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)


def words(shown: ZoomPopup | None) -> list[str]:
    assert shown is not None
    parts = [*shown.findChildren(QLabel), *shown.findChildren(QPushButton)]
    return [each.text() for each in parts if each.isVisible()]


async def nothing() -> None:
    """No source is listened to in these tests."""


async def test_keys_change_the_size_step_by_step_and_offer_a_start(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        asked: list[object] = []
        desk.window.restart_requested.connect(asked.append)
        press(Qt.Key.Key_Equal)
        assert zoom(desk) == 110
        assert "110%" in words(popup(desk))
        press(Qt.Key.Key_Plus, CTRL | SHIFT)
        assert zoom(desk) == 120
        assert "120%" in words(popup(desk))
        for _ in range(9):
            press(Qt.Key.Key_Plus)
        assert zoom(desk) == 200
        press(Qt.Key.Key_0)
        assert zoom(desk) == 100
        assert "Start again now" not in words(popup(desk))
        press(Qt.Key.Key_Minus)
        assert zoom(desk) == 90
        assert asked == []
        shown = popup(desk)
        assert shown is not None
        assert "Start again now" in words(shown)
        desk.press("Enter")  # nothing starts again unasked
        assert popup(desk) is None
        assert asked == []
        assert desk.view.hasFocus()
        press(Qt.Key.Key_Minus)
        desk.press("Tab")
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        assert asked == [()]
        assert zoom(desk) == 80


async def test_the_settings_follow_and_know_what_runs(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        offer_places(desk.window, look, desk.console, nothing)
        press(Qt.Key.Key_Equal)
        desk.press("Esc")
        desk.window.places.open("settings")
        screen = desk.window.places.widget("settings")
        assert isinstance(screen, SettingsScreen)
        screen.open("look")
        page = screen.pages["look"]
        assert isinstance(page, LookPage)
        assert page.zoom.value() == 11
        assert not page.restart.isHidden()
        page.zoom.setFocus()
        press(Qt.Key.Key_0)
        desk.press("Esc")
        assert page.zoom.value() == 10
        assert page.restart.isHidden()
        assert page.zoom.hasFocus()


async def test_other_keys_change_the_size_too(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        desk.window.keymap.change("Ctrl+=", "F9")
        press(Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
        press(Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)
        assert zoom(desk) == 120
