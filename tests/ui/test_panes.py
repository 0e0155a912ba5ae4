"""The focus by keys: from pane to pane, from control to control, and never to where nobody sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at


def people(count: int) -> list[Any]:
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def key(desk: WindowDesk, pressed: Qt.Key, *, shift: bool = False) -> QWidget:
    """Press a key where the focus is; returns what has it then."""
    kind = Qt.KeyboardModifier
    held = kind.ShiftModifier if shift else kind.NoModifier
    QTest.keyClick(desk.window.focusWidget(), pressed, held)
    return desk.window.focusWidget()


def editor(desk: WindowDesk) -> QPlainTextEdit:
    composer = desk.window.thread_pane.composer
    assert composer is not None
    return composer.editor


async def test_f6_goes_round_all_panes_and_back(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        window = desk.window
        await until(lambda: window.contact.area.isVisible())
        desk.view.setFocus()
        ways = [
            window.thread_pane.area,
            editor(desk),
            window.contact.area,
            window.rail,
            window.sidebar.queues,
            window.list_pane.search,
            desk.view,
        ]
        for shift, panes in ((False, ways), (True, [*ways[-2::-1], ways[-1]])):
            for pane in panes:
                focused = key(desk, Qt.Key.Key_F6, shift=shift)
                assert focused is pane or pane.isAncestorOf(focused), (pane, focused)


async def test_f6_goes_on_from_any_control_of_a_pane(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        desk.window.thread_pane.head.assign.setFocus()
        assert key(desk, Qt.Key.Key_F6) is editor(desk)
        desk.window.thread_pane.head.assign.setFocus()
        assert key(desk, Qt.Key.Key_F6, shift=True) is desk.view


async def test_panes_that_scroll_show_that_they_have_the_focus(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        desk.view.setFocus()
        area = key(desk, Qt.Key.Key_F6)
        assert area is desk.window.thread_pane.area
        assert desk.window.ring.around is area
        assert desk.window.ring.isVisible()


async def test_tab_follows_the_order_in_which_the_desk_is_read(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        window = desk.window
        thread, composer = window.thread_pane, window.thread_pane.composer
        assert composer is not None
        await until(lambda: window.contact.area.isVisible() and thread.stepper.isVisible())
        desk.view.setFocus()
        seen: list[QWidget] = []
        while desk.view not in seen:
            seen.append(key(desk, Qt.Key.Key_Tab))
            assert len(seen) < 200
        parts = (thread.head, thread.area, composer, window.contact, window.rail, window.sidebar)
        places = [
            next(n for n, each in enumerate(seen) if part is each or part.isAncestorOf(each))
            for part in parts
        ]
        assert places == sorted(places)
        # What belongs together is gone through in one go.
        for part in (composer, window.contact, window.rail):
            inside = [n for n, each in enumerate(seen) if part.isAncestorOf(each)]
            assert inside == list(range(inside[0], inside[-1] + 1))
        back = [key(desk, Qt.Key.Key_Tab, shift=True) for _ in seen]
        assert back[:-1] == seen[-2::-1]


async def test_enter_opens_the_thread_and_u_goes_back(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("Enter")
        assert desk.window.thread_pane.area.hasFocus()
        desk.press("J")
        await desk.reads("Number 1")
        desk.press("U")
        assert desk.view.hasFocus()


async def test_the_next_one_is_chosen_in_the_list_again(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("Enter", "E")
        await desk.reads("Number 1")
        assert desk.view.hasFocus()


async def test_from_the_search_box_enter_and_down_lead_to_the_hits(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(12)) as desk:
        await desk.reads("Number 0")
        for way in (Qt.Key.Key_Return, Qt.Key.Key_Down):
            desk.press("/")
            search = desk.window.list_pane.search
            QTest.keyClicks(search, "Number 1")
            await until(lambda: sorted(desk.listed()) == ["Number 1", "Number 10", "Number 11"])
            chosen = desk.view.chosen
            assert key(desk, way) is desk.view
            assert desk.view.chosen == chosen
            desk.press("J")
            assert desk.view.chosen != chosen
            desk.press("Esc")
            await until(lambda: len(desk.listed()) == 12)


async def test_without_hits_the_search_box_keeps_the_keys(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        desk.press("/")
        QTest.keyClicks(desk.window.list_pane.search, "zebra")
        await until(lambda: desk.window.list_pane.empty.isVisible())
        assert isinstance(key(desk, Qt.Key.Key_Return), QLineEdit)


async def test_a_click_on_undo_leaves_the_keys_in_the_list(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        undo = desk.window.list_pane.toast._undo
        for by_keys in (False, True):
            desk.press("E")
            await until(undo.isVisible)
            if by_keys:
                undo.setFocus()
                QTest.keyClick(undo, Qt.Key.Key_Space)
            else:
                QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
            await until(lambda: desk.window.list_pane.toast.message == "Taken back.")
            assert desk.view.hasFocus()


async def test_an_emptied_list_keeps_the_keys_where_they_are_seen(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        desk.press("E")
        empty = desk.window.list_pane.empty
        await until(empty.isVisible)
        assert empty.hasFocus()
        assert empty.accessibleName() == empty.title != ""
        # Whoever comes back from another screen, too.
        desk.window.rail.setFocus()
        desk.window.back_to_list()
        assert empty.hasFocus()
        for shift in (False, True):
            key(desk, Qt.Key.Key_F6, shift=shift)
        assert desk.window.ring.around is empty
        desk.press("Z")
        await desk.shows("Number 0")
        assert desk.view.hasFocus()
        assert await desk.list_of(Queue.DONE) == []
