"""G then a letter: what may follow is shown, it ends by itself, and no other key does something else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.keys.strokes import WAIT
from cmconsole.ui.look import Look
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at

PEOPLE = [
    arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
    for n in range(3)
]


async def test_what_may_follow_is_shown_until_it_comes(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        status = desk.window.status
        before = status.words
        assert status.keys == ""
        desk.press("G")
        assert status.keys.startswith("G, then  ")
        assert "M Mine" in status.keys
        assert "G First" in status.keys
        assert not status._checked.isVisible()
        desk.press("M")
        assert desk.window.lists.queue is Queue.MINE
        assert status.keys == ""
        assert status._checked.isVisible()
        assert status.words == before


async def test_it_waits_only_for_a_moment(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        timer = desk.window.strokes.timer
        desk.press("G")
        assert timer.isActive()
        assert timer.interval() == WAIT == 1_500
        timer.timeout.emit()
        assert desk.window.status.keys == ""
        assert not timer.isActive()
        desk.press("M")  # take it, not the list of mine
        await until(lambda: "Yours now" in desk.window.list_pane.toast.message)
        assert desk.window.lists.queue is Queue.ANSWER


async def test_a_letter_that_names_no_list_changes_nothing_and_says_so(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.press("G", "D")
        toast = desk.window.list_pane.toast
        assert toast.message == "G D is no command. ? shows all keys."
        assert desk.window.status.keys == ""
        assert desk.listed() == ["Number 0", "Number 1", "Number 2"]
        desk.press("J")
        await desk.reads("Number 1")


async def test_esc_ends_it_and_nothing_else(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.press("X", "G", "Esc")
        assert desk.window.status.keys == ""
        assert desk.window.commands.marking.count == 1
        desk.press("Esc")
        assert desk.window.commands.marking.count == 0


async def test_keys_that_write_nothing_do_what_they_always_do(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.press("G")
        QTest.keyClick(desk.view, Qt.Key.Key_Shift)
        assert desk.window.status.keys
        QTest.keyClick(desk.view, Qt.Key.Key_Down)
        assert desk.window.status.keys == ""
        await desk.reads("Number 1")
        desk.press("G")
        QTest.keyClick(desk.view, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert desk.window.palette_.isVisible()
        assert desk.window.status.keys == ""


async def test_nobody_who_goes_elsewhere_types_a_second_stroke(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.press("G")
        desk.window.list_pane.search.setFocus()
        assert desk.window.status.keys == ""
        desk.press("m")
        assert desk.window.list_pane.search.text() == "m"
        assert desk.window.lists.queue is Queue.ANSWER


def key(event: QEvent.Type, code: int, text: str, place: int) -> QKeyEvent:
    return QKeyEvent(event, code, Qt.KeyboardModifier.NoModifier, place, 0, 0, text)


async def test_the_place_of_a_key_counts_where_a_keyboard_has_other_letters(
    tmp_path: Path, look: Look
) -> None:
    def strike(desk: WindowDesk) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        for event in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            # The key of M on a Russian keyboard.
            QApplication.sendEvent(focused, key(event, 0x042C, "\u044c", 58))

    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.press("G")
        strike(desk)
        assert desk.window.lists.queue is Queue.MINE


async def test_other_strokes_are_listened_to_when_they_are_given(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.window.keymap.change("G, M", "Q, V")
        desk.press("Q")
        assert desk.window.status.keys == "Q, then  V Mine"
        desk.press("V")
        assert desk.window.lists.queue is Queue.MINE
        desk.press("G", "M")
        assert desk.window.list_pane.toast.message.startswith("G M is no command")
        desk.window.keymap.let_letters(False)
        desk.press("Q", "V")
        assert desk.window.status.keys == ""


async def test_a_first_stroke_rests_where_its_commands_do(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *PEOPLE) as desk:
        await desk.reads("Number 0")
        desk.window.places.let_keys_rest(True)
        desk.press("G")
        assert desk.window.status.keys == ""
        desk.window.places.let_keys_rest(False)
        desk.press("G")
        assert desk.window.status.keys
