"""Questions over the window: whom they are about, what puts them away, and what their keys do not do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from cmconsole.domain.events import WokeUp
from cmconsole.domain.replies import Mode
from cmconsole.ui.composer.praise_popup import PraisePopup
from cmconsole.ui.deeds.writing import SurePopup
from cmconsole.ui.look import Look
from cmconsole.ui.popups import AssignPopup, LevelPopup, Popup
from cmconsole.ui.window.resume import ResumeSheet
from support.inboxes import arrival, author, minutes
from support.pointer import tell
from support.windows import WindowDesk, until, window_at


def people(count: int) -> list[Any]:
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def question(desk: WindowDesk) -> Popup | None:
    return desk.window.commands.questions.popup


def shown(desk: WindowDesk) -> int | None:
    mention = desk.window.thread_pane.mention
    return mention.id if mention is not None else None


def menus(desk: WindowDesk) -> list[QMenu]:
    return [each for each in desk.window.findChildren(QMenu) if each.isVisible()]


def click_row(desk: WindowDesk, text: str) -> None:
    rows = desk.view.rows
    ids = [entry for entry in rows.entries if entry >= 0]
    row = rows.row_of(ids[desk.listed().index(text)])
    assert row is not None
    y = desk.view.visualRect(rows.index(row, 0)).center().y()
    no = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, no, QPoint(100, y))


def click(widget: QWidget) -> None:
    """Press the mouse over a widget, as the window system tells it."""
    window, left = widget.window(), Qt.MouseButton.LeftButton
    at = QPointF(widget.mapTo(window, widget.rect().center()))
    for kind, held in (
        (QEvent.Type.MouseButtonPress, left),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        tell(window.windowHandle(), kind, at, left, held)


def press_again(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    """What a key does that is held down."""
    no = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, no, text, True))


def asked_with_words(desk: WindowDesk) -> LevelPopup:
    """The question of a level, in which a reason is being written."""
    desk.press("L")
    asked = question(desk)
    assert isinstance(asked, LevelPopup)
    line = asked.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "it burned")
    return asked


@pytest.mark.parametrize("key", ["L", "A", "N", "Shift+E"])
async def test_a_click_on_another_row_puts_the_question_away(
    tmp_path: Path, look: Look, key: str
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        desk.press(key)
        await until(lambda: question(desk) is not None)
        asked = question(desk)
        assert asked is not None
        click_row(desk, "Number 2")
        assert question(desk) is None
        assert not asked.isVisible()
        await desk.reads("Number 2")
        assert desk.view.hasFocus()


async def test_a_click_beside_it_puts_it_away_and_one_inside_does_not(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("L")
        asked = question(desk)
        assert asked is not None
        click(asked)
        assert question(desk) is asked
        click(desk.window.status)
        assert question(desk) is None
        # The keys were in the question: they are in the list again, not nowhere.
        assert desk.view.hasFocus()
        desk.press("L")
        click(desk.window.list_pane.search)
        assert question(desk) is None
        assert desk.window.list_pane.search.hasFocus()


async def test_typed_words_outlive_a_click_but_not_another_mention(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        asked = asked_with_words(desk)
        click(desk.window.thread_pane.area.viewport())
        assert question(desk) is asked
        click_row(desk, "Number 1")
        await desk.reads("Number 1")
        assert question(desk) is None


async def test_no_letter_acts_while_a_question_waits_wherever_the_focus_is(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        asked_with_words(desk)
        desk.view.setFocus()
        desk.press("E", "J", "M", "1")
        assert desk.listed() == ["Number 0", "Number 1", "Number 2"]
        assert desk.view.chosen == next(e for e in desk.view.rows.entries if e >= 0)
        assert isinstance(question(desk), LevelPopup)
        assert desk.view.hasFocus()
        desk.press("Esc")
        assert question(desk) is None
        desk.press("E")
        assert desk.listed() == ["Number 1", "Number 2"]


async def test_tab_stays_in_a_question(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("A")
        await until(lambda: question(desk) is not None)
        asked = question(desk)
        assert isinstance(asked, AssignPopup)
        seen = set()
        for _ in range(5):
            desk.press("Tab")
            focused = desk.window.focusWidget()
            assert asked.isAncestorOf(focused)
            seen.add(focused)
        assert len(seen) > 1


@pytest.mark.qt_log_ignore("This plugin does not support")
async def test_a_question_goes_when_its_mention_goes(tmp_path: Path, look: Look) -> None:
    """Somebody else handles it meanwhile: nothing is changed in the next one by mistake."""
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        for key in ("L", "S"):
            mention = desk.window.thread_pane.mention
            handling = desk.window.commands.handling
            assert mention is not None
            assert handling is not None
            desk.press(key)
            assert question(desk) is not None or menus(desk)
            await handling.close(mention)
            desk.window.lists.refresh_now()
            await until(lambda at=mention.id: shown(desk) != at)
            assert question(desk) is None
            assert not menus(desk)
            desk.window.activateWindow()
            desk.view.setFocus()


async def test_a_question_that_comes_too_late_is_not_asked(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("A")  # it asks the disk first who there is
        desk.press("J")
        await until(lambda: "ask to whom" not in desk.console.background.names)
        assert question(desk) is None
        await desk.reads("Number 1")


async def test_a_note_that_is_clicked_away_is_kept(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("N")
        asked = question(desk)
        assert asked is not None
        edit = asked.findChild(QPlainTextEdit)
        assert edit is not None
        QTest.keyClicks(edit, "call her")
        click_row(desk, "Number 1")
        assert question(desk) is None
        await desk.window.commands.turns.settle()
        drafts = await desk.console.inbox.replies.drafts()
        assert [(each.mode, each.text) for each in drafts] == [(Mode.NOTE, "call her")]


async def test_a_yes_that_follows_a_question_is_asked_for(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(22)) as desk:
        await desk.reads("Number 0")
        desk.press(*["Shift+J"] * 21)
        desk.press("A")
        await until(lambda: isinstance(question(desk), AssignPopup))
        desk.press("Enter")
        asked = question(desk)
        assert isinstance(asked, SurePopup)
        assert asked.isAncestorOf(desk.window.focusWidget())


async def test_only_moving_goes_on_while_a_key_is_held(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        repeating = {
            action.text()
            for action in desk.window.actions()
            if action.property("usual") and action.autoRepeat()
        }
        assert repeating == {
            "Next mention",
            "Previous mention",
            "Mark, and go on",
            "Mark, and go back",
        }


async def test_the_key_that_opened_a_question_is_no_answer(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        desk.press("P")
        asking = desk.window.replying
        assert asking is not None
        await until(lambda: asking.asking.popup is not None)
        popup = asking.asking.popup
        assert isinstance(popup, PraisePopup)
        press_again(desk.window.focusWidget(), Qt.Key.Key_P, "p")
        assert asking.asking.popup is popup
        assert popup.isVisible()


async def test_the_composer_sends_once_for_each_press(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.reads("Number 0")
        composer = desk.window.thread_pane.composer
        assert composer is not None
        sent: list[bool] = []
        composer.editor.send_wanted.connect(sent.append)
        held = Qt.KeyboardModifier.ControlModifier
        for again in (False, True, True):
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, held, "\r", again)
            QApplication.sendEvent(composer.editor, event)
        assert sent == [False]


async def test_who_comes_back_while_somebody_writes_goes_on_writing(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("J", "R")
        await desk.reads("Number 1")
        composer = desk.window.thread_pane.composer
        assert composer is not None
        QTest.keyClicks(composer.editor, "We look")
        desk.clock.jump(11 * 60)
        desk.console.bus.publish(WokeUp(timedelta(hours=1)))
        await until(lambda: question(desk) is not None)
        assert isinstance(question(desk), ResumeSheet)
        assert composer.editor.hasFocus()
        QTest.keyClicks(composer.editor, " into it")
        assert composer.editor.toPlainText() == "We look into it"
        await desk.reads("Number 1")
        desk.press("Esc")
        desk.press("J")  # it tells something, and asks nothing: the list works
        desk.press("Esc")
        assert question(desk) is None


async def test_who_is_being_asked_is_told_afterwards(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("L")
        desk.clock.jump(11 * 60)
        desk.console.bus.publish(WokeUp(timedelta(hours=1)))
        await until(lambda: "resume" not in desk.console.background.names)
        assert isinstance(question(desk), LevelPopup)
        desk.press("Esc")
        await until(lambda: isinstance(question(desk), ResumeSheet))


async def test_whoever_leaves_a_question_goes_on_where_they_were(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        await desk.reads("It waits")
        window, replying = desk.window, desk.window.replying
        assert replying is not None
        await until(lambda: not window.thread_pane.stepper.isHidden())
        for place in (window.list_pane.view, window.thread_pane.area):
            for key in ("L", "Shift+E", "N", "Y", "T", "3"):
                place.setFocus()
                desk.press(key)
                await until(lambda: replying.asking.popup or window.commands.questions.popup)
                desk.press("Esc")
                assert place.hasFocus(), key
