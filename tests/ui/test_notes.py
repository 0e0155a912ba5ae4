"""Notes that are being written: what was typed is there again, whatever came between."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from cmconsole.domain.errors import DiskFull
from cmconsole.domain.replies import Mode
from cmconsole.ui.deeds.writing import NotePopup
from cmconsole.ui.look import Look
from support.inboxes import arrival, author
from support.windows import WindowDesk, until, window_at

NOTED = "SELECT json_extract(body, '$.details.text') FROM event WHERE kind = 'noted'"


def popup_of(desk: WindowDesk) -> QPlainTextEdit:
    """The text of the popup that is open."""
    (popup,) = (each for each in desk.window.findChildren(NotePopup) if each.isVisible())
    edit = popup.findChild(QPlainTextEdit)
    assert edit is not None
    return edit


async def stored(desk: WindowDesk) -> list[tuple[Mode, str]]:
    """All drafts of the desk, once nothing is on its way any more."""
    await desk.window.commands.turns.settle()
    return [(draft.mode, draft.text) for draft in await desk.console.inbox.replies.drafts()]


async def left_after(desk: WindowDesk, *words: str) -> None:
    """Somebody opens the note, types and puts it away, once for each of the words."""
    for each in words:
        desk.press("N")
        QTest.keyClicks(popup_of(desk), each)
        desk.press("Esc")


async def test_a_note_that_was_put_away_is_there_after_a_restart(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        await left_after(desk, "call her ")
        assert await stored(desk) == [(Mode.NOTE, "call her ")]
    async with window_at(tmp_path, look) as desk:
        await desk.reads("Ann waits")
        desk.press("N")
        await until(lambda: popup_of(desk).toPlainText() == "call her ")
        QTest.keyClicks(popup_of(desk), "today")
        QTest.keyClick(popup_of(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert await stored(desk) == []
        said = await desk.console.inbox.read(lambda c: c.execute(NOTED).fetchall())
        assert said == [("call her today",)]


async def test_what_is_typed_is_stored_before_anybody_puts_it_away(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        desk.press("N")
        QTest.keyClicks(popup_of(desk), "her parcel")
        kept: list[int] = []
        desk.window.remarks.unfinished.kept.connect(kept.append)
        await until(lambda: kept)
        assert await desk.console.inbox.replies.drafts()
        QTest.keyClicks(popup_of(desk), " is in Porto")
        # Whoever leaves the program now has typed it all the same.
        assert await stored(desk) == [(Mode.NOTE, "her parcel is in Porto")]


async def test_whoever_is_quicker_than_the_disk_loses_nothing(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        await left_after(desk, "one ", "two ", "three")
        assert await stored(desk) == [(Mode.NOTE, "one two three")]


async def test_each_conversation_has_a_note_of_its_own(tmp_path: Path, look: Look) -> None:
    ann, ben = (arrival(f"{name} waits", author=author(f"@{name}")) for name in ("Ann", "Ben"))
    async with window_at(tmp_path, look, ann, ben) as desk:
        first = desk.listed()[0]
        await desk.reads(first)
        await left_after(desk, "hers")
        desk.press("j")
        await desk.reads(desk.listed()[1])
        await left_after(desk, "his")
        assert sorted(await stored(desk)) == [(Mode.NOTE, "hers"), (Mode.NOTE, "his")]
        desk.press("k")
        await desk.reads(first)
        desk.press("N")
        await until(lambda: popup_of(desk).toPlainText() == "hers")


async def test_a_note_that_cannot_be_stored_stays_a_draft(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        desk.press("N")
        QTest.keyClicks(popup_of(desk), "it smokes")

        async def full(*_: object) -> None:
            raise DiskFull("The disk is full.")

        assert desk.window.commands.handling is not None
        monkeypatch.setattr(desk.window.commands.handling, "note", full)
        QTest.keyClick(popup_of(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert await stored(desk) == [(Mode.NOTE, "it smokes")]
        assert "The disk is full." in desk.window.list_pane.toast.message


async def test_the_composer_goes_on_with_the_same_note(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        replying = desk.window.replying
        assert replying is not None
        replying.write(Mode.NOTE)
        desk.view.setFocus()
        await left_after(desk, "ask the shop")
        await until(lambda: replying.pane.editor.toPlainText() == "ask the shop")


async def test_a_note_of_the_composer_is_gone_on_with_at_once(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Ann waits")) as desk:
        await desk.reads("Ann waits")
        replying = desk.window.replying
        assert replying is not None
        replying.write(Mode.NOTE)
        drafting = replying.writer.drafting
        await until(lambda: drafting.place is not None)
        await drafting.quiet()
        QTest.keyClicks(replying.pane.editor, "ask the shop")
        desk.view.setFocus()
        desk.press("N")
        await until(lambda: popup_of(desk).toPlainText() == "ask the shop")
