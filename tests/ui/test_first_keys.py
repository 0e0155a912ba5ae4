"""Keys that are pressed while a window is still being made: all of them count, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from shiboken6 import delete

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.keys.adding import add
from cmconsole.ui.look import Look
from cmconsole.ui.window.first_keys import FirstKeys
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from support.inboxes import NOON, arrival, author, minutes
from support.rows import mention
from support.windows import until, window_at

ROWS = [mention(due=minutes(10 + n), text=f"Number {n}", number=n + 1) for n in range(40)]


@pytest.fixture
def window(look: Look, qapp: QApplication) -> Iterator[MainWindow]:
    made = MainWindow(look, lambda: NOON)
    made.begin(ROWS)
    made.show()
    made.activateWindow()
    made.view.setFocus()
    qapp.processEvents()
    yield made
    made.hide()
    delete(made)


def test_arrows_move_between_any_two_pieces_and_stay_where_they_moved(window: MainWindow) -> None:
    seen = []

    def press() -> None:
        if len(seen) < 20:
            QTest.keyClick(window.view, Qt.Key.Key_Down)
            seen.append(window.view.chosen)

    furnish(window, press)
    # One row further at each of them, none of them waited, and none was taken back.
    assert seen == list(range(2, 22))
    assert window.view.chosen == 21
    assert window.thread_pane.mention is not None
    assert window.thread_pane.mention.id == 21


def test_letters_that_move_are_answered_as_soon_as_their_commands_are_there(
    window: MainWindow,
) -> None:
    pressed = []

    def press() -> None:
        if not pressed:
            for key in "jjk":
                QTest.keyClick(window.view, key)
            pressed.append(True)

    furnish(window, press)
    assert window.view.chosen == 2


def test_the_rows_are_on_the_screen_between_any_two_pieces(
    window: MainWindow, qapp: QApplication
) -> None:
    shown = []

    def look_there() -> None:
        qapp.processEvents()
        shown.append(window.view.isVisible())

    furnish(window, look_there)
    assert len(shown) > 5
    assert all(shown)


async def test_what_needs_the_services_waits_for_them_in_its_order(
    tmp_path: Path, look: Look
) -> None:
    people = [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(5)
    ]

    def press(window: MainWindow) -> None:
        for key in "jejm":
            QTest.keyClick(window.view, key)
        assert window.view.chosen is not None

    async with window_at(tmp_path, look, *people, furnished=press) as desk:
        await desk.window.commands.turns.settle()
        assert await desk.list_of(Queue.DONE) == ["Number 1"]
        assert await desk.list_of(Queue.MINE) == ["Number 3"]


async def test_what_moves_waits_once_something_else_waits(tmp_path: Path, look: Look) -> None:
    def press(window: MainWindow) -> None:
        for key in "jejgg":
            QTest.keyClick(window.view, key)

    people = [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(4)
    ]
    async with window_at(tmp_path, look, *people, furnished=press) as desk:
        await desk.window.commands.turns.settle()
        assert await desk.list_of(Queue.DONE) == ["Number 1"]
        await desk.reads("Number 0")


async def test_a_first_stroke_is_waited_on_across_the_coming_alive(
    tmp_path: Path, look: Look
) -> None:
    def press(window: MainWindow) -> None:
        QTest.keyClick(window.view, "g")

    waits = arrival("It waits")
    async with window_at(tmp_path, look, waits, furnished=press) as desk:
        assert desk.window.status.keys
        desk.press("M")
        assert desk.window.lists.queue is Queue.MINE


async def test_a_window_that_is_closed_before_it_lives_asks_to_close_then(
    tmp_path: Path, look: Look
) -> None:
    asked: list[bool] = []

    def close(window: MainWindow) -> None:
        window.close_requested.connect(lambda: asked.append(True))
        window.close()
        assert window.isVisible()
        assert asked == []

    async with window_at(tmp_path, look, furnished=close):
        await until(lambda: asked)
        assert asked == [True]


def test_nothing_is_sent_by_a_key_that_was_pressed_before_its_button_was_there(
    qapp: QApplication,
) -> None:
    window, done = QMainWindow(), list[str]()
    keys = FirstKeys(window)
    window.show()
    qapp.processEvents()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(
            window, key, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    QTest.keyClick(window, Qt.Key.Key_E)
    for key in ("E", "Ctrl+Return", "Ctrl+Shift+Return"):
        add(window, key, key, lambda key=key: done.append(key))
    add(window, "Ctrl+Enter", "Ctrl+Enter", lambda: done.append("Enter"))
    keys.furnished()
    keys.let_go()
    assert done == ["E"]
    delete(window)
