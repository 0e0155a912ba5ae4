"""Other keys for commands: they act at once, show everywhere, survive a restart and never clash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from cmconsole.domain.errors import UsageError
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from cmconsole.ui.settings.keyboard_page import KeyboardPage
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at

ARRIVALS = (
    arrival("Ann waits", due=minutes(10), author=author("@ann", name="Ann")),
    arrival("Ben waits", due=minutes(20), author=author("@ben", name="Ben")),
)


def page_of(desk: WindowDesk, look: Look) -> KeyboardPage:
    services = desk.services
    return KeyboardPage(look, services, desk.window.keymap)


def row_of(page: KeyboardPage, command: str) -> int:
    rows = range(page.table.rowCount())
    texts = [item.text() if (item := page.table.item(row, 0)) else "" for row in rows]
    return texts.index(command)


async def test_a_new_key_acts_and_the_old_one_does_not_also_after_a_restart(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        desk.window.keymap.change("E", "8")
        desk.press("E")
        assert desk.listed() == ["Ann waits", "Ben waits"]
        desk.press("8")
        assert desk.listed() == ["Ben waits"]
        caps = [each.text() for each in desk.window.thread_pane.findChildren(QLabel, "key")]
        assert "8" in caps
        assert "E" not in caps
        desk.window.toggle_help()
        assert "8" in [each.text() for each in desk.window.sheet.findChildren(QLabel, "key")]
    async with window_at(tmp_path, look) as desk:
        await desk.reads("Ben waits")
        desk.press("8")
        await until(lambda: desk.listed() == [])
        await desk.window.commands.turns.settle()
        assert len(await desk.list_of(Queue.DONE)) == 2


async def test_a_button_names_the_new_keys_and_leaves_them_room(tmp_path: Path, look: Look) -> None:
    look.dress()
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        head, keymap = desk.window.thread_pane.head, desk.window.keymap
        await desk.reads("Ann waits")

        def room() -> int:
            """What the keys leave to the word."""
            return head.done.sizeHint().width() - head.done.cap.sizeHint().width()

        before = room()
        keymap.change("E", "Ctrl+Alt+H")
        assert room() >= before
        assert head.done.toolTip() == "Handled (Ctrl Alt H)"
        keymap.change("S", "Ctrl+Alt+S")
        assert head.snooze.toolTip() == "Snooze (Ctrl Alt S)"
        keymap.change("L", "")
        tips = [each.toolTip() for each in desk.window.thread_pane.findChildren(QPushButton)]
        assert "Say what it is, and why" in tips
        keymap.change("F", "Ctrl+Alt+F")
        keymap.change("R", "Ctrl+Alt+R")
        tools = desk.window.findChildren(QAbstractButton)
        tips = {each.accessibleName(): each.toolTip() for each in tools}
        assert tips["Filter"] == "Filter (Ctrl Alt F)"
        assert tips["Public reply"] == "Reply in public (Ctrl Alt R)"
        keymap.reset()
        assert (room(), head.done.toolTip()) == (before, "Handled (E)")


async def test_keys_that_belong_to_something_are_refused_with_its_name(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        keymap = desk.window.keymap
        for keys, words in (
            ("S", "“S” belongs to “Snooze” already"),
            ("G", "belongs to"),  # of "G" and "G, N" only one could ever act
            ("Ctrl+K", "“Ctrl+K” belongs to “Command palette” already"),
            ("Tab", "“Tab” moves around in the window"),
            ("Home", "“Home” moves around in the window"),
            ("Ctrl+C", "“Ctrl+C” is needed where somebody writes"),
            ("Ctrl+A", "“Ctrl+A” is needed where somebody writes"),
            ("Ctrl+Z", "“Ctrl+Z” is needed where somebody writes"),
            ("Ctrl+V, A", "“Ctrl+V, A” is needed where somebody writes"),
            ("Shift+F10", "“Shift+F10” opens menus"),
        ):
            with pytest.raises(UsageError, match=re.escape(words)):
                keymap.change("E", keys)
            assert keymap.keys_of("E") == "E"
        keymap.change("S", "")
        keymap.change("E", "S")
        assert (keymap.keys_of("S"), keymap.keys_of("E")) == ("", "S")
        keymap.reset()
        assert (keymap.keys_of("S"), keymap.keys_of("E")) == ("S", "E")


async def test_letters_can_be_put_to_rest_and_other_keys_go_on(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        page = page_of(desk, look)
        page.letters.click()
        desk.press("E")
        QTest.keyClick(desk.view, Qt.Key.Key_J)
        assert desk.listed() == ["Ann waits", "Ben waits"]
        # Digits and signs rest with them: speech that is heard as keys holds all of these.
        desk.press("/", "1", "?")
        assert desk.view.hasFocus()
        assert "sheet" not in desk.window.__dict__
        QTest.keyClick(desk.view, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert desk.window.list_pane.search.hasFocus()
        page.letters.click()
        desk.window.back_to_list()
        desk.press("E")
        assert len(desk.listed()) == 1
        page.deleteLater()


async def test_the_page_gives_keys_that_were_pressed(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        page = page_of(desk, look)
        said: list[str] = []
        page.told.connect(lambda words, _: said.append(words))
        page.table.selectRow(row_of(page, "Snooze"))
        page.editor.setFocus()
        QTest.keyClick(page.editor, Qt.Key.Key_F8)
        page.give.click()
        assert said == ["“Snooze” has F8 now."]
        assert desk.window.keymap.keys_of("S") == "F8"
        page.editor.setKeySequence("E")
        page.give.click()
        assert said[-1] == "“E” belongs to “Handled” already."
        page.usual.click()
        assert desk.window.keymap.keys_of("S") == "S"
        page.none.click()
        assert desk.window.keymap.keys_of("S") == ""
        page.reset.click()
        assert said[-1] == "All keys are as usual."
        page.deleteLater()


async def test_a_broken_file_of_keys_leaves_the_usual_ones(tmp_path: Path, look: Look) -> None:
    for content in ("[", "[1]", '{"E": 3, "J": "J", "nothing": "Q"}'):
        (tmp_path / "keys.json").write_text(content, "utf-8")
        async with window_at(tmp_path, look, *ARRIVALS) as desk:
            assert desk.window.keymap.keys_of("E") == "E"
