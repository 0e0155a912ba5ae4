from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.people import Identity, PersonNote
from cmconsole.replies.people import People
from cmconsole.store.deciding.person_drafts import At
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, author, minutes, post
from support.windows import WindowDesk, until, window_at

TESS = author("@tesswilder@tooting.example", name="Tess Wilder", followers=7)
THERE = author("@tesswilder.example", key="did:tess")
OLD = NOON - timedelta(days=100)
BEFORE = arrival(
    post("Which tips fit?", author=TESS, published_at=OLD), MentionClass.QUESTION, at=OLD
)
NOW = arrival(post("It got hot", author=TESS), due=minutes(10))
ELSEWHERE = arrival(post("Still hot", author=THERE, network="bluesky"), due=minutes(30))
ME, OTHER = Identity("mastodon", TESS.key), Identity("bluesky", THERE.key)


def words(desk: WindowDesk) -> str:
    labels = desk.window.contact.findChildren(QLabel)
    shown = [label.text() for label in labels if label.isVisibleTo(desk.window)]
    return " | ".join(shown).replace("\u200b", "")


def push(desk: WindowDesk, name: str) -> None:
    """Press what is called like that, by its text or its accessible name."""
    for made in desk.window.contact.findChildren(QAbstractButton):
        if made.isVisibleTo(desk.window) and name in (made.text().strip(), made.accessibleName()):
            made.click()
            return
    raise AssertionError(f"there is no button {name!r}")


async def note_that_says(begun: str) -> QPlainTextEdit:
    """The note that is open, once what it begins with stands there."""
    editor = QApplication.focusWidget()
    assert isinstance(editor, QPlainTextEdit)
    await until(lambda: editor.toPlainText() == begun)
    return editor


async def the_note(desk: WindowDesk) -> PersonNote:
    """The only note there is."""
    await until(lambda: desk.window.contact.contact is not None)
    assert desk.window.contact.contact is not None
    (note,) = desk.window.contact.contact.person.notes
    return note


def told_by(desk: WindowDesk) -> People:
    handling = desk.window.commands.handling
    assert handling is not None
    return handling.people


async def test_earlier_conversations_tell_what_became_of_them(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, BEFORE, NOW) as desk:
        answered = OLD + minutes(38)
        done = [
            Event("01", answered, "Priya", EventKind.ANSWERED, answered_at=answered),
            Event("02", answered, "Priya", EventKind.CLOSED),
        ]
        await desk.console.inbox.record(1, done)
        desk.window.lists.refresh_now()
        await desk.shows("It got hot")
        await desk.reads("It got hot")
        await until(lambda: "Question, solved in 38 min" in words(desk))
        assert "Which tips fit?" in words(desk)
        assert "15 Aug 2026, Priya" in words(desk)


async def test_a_suggestion_is_linked_with_a_reason_and_unlinked_with_one_press(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, NOW, ELSEWHERE) as desk:
        await desk.reads("It got hot")
        await until(lambda: "Bluesky, same handle" in words(desk))
        push(desk, "Link @tesswilder.example, Bluesky, same handle")
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.text() == "Same handle"
        desk.press("Enter")
        await until(lambda: "Bluesky, linked by Kim" in words(desk))
        assert "Still hot" in words(desk)
        push(desk, "Unlink @tesswilder.example")
        await until(lambda: "linked by" not in words(desk))
        assert desk.window.list_pane.toast.message.startswith("Unlinked")
        desk.view.setFocus()
        desk.press("Z")
        await until(lambda: "Bluesky, linked by Kim" in words(desk))


async def test_a_wrong_suggestion_goes_and_comes_back_with_undo(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW, ELSEWHERE) as desk:
        await desk.reads("It got hot")
        await until(lambda: "Same person?" in words(desk))
        push(desk, "@tesswilder.example is somebody else")
        await until(lambda: "Same person?" not in words(desk))
        desk.view.setFocus()
        desk.press("Z")
        await until(lambda: "Same person?" in words(desk))


async def test_another_account_is_found_by_name_and_linked(tmp_path: Path, look: Look) -> None:
    other = arrival(post("Hello", author=author("u/fiona"), network="reddit"))
    hidden = arrival(post("Hi", author=author("@fiona", key="9"), network="x"))
    async with window_at(tmp_path, look, NOW, other, hidden) as desk:
        await desk.reads("It got hot")
        await until(lambda: desk.window.contact.contact is not None)
        push(desk, "Link an account")
        QTest.keyClicks(QApplication.focusWidget(), "fiona")
        popup = desk.window.commands.questions.popup
        assert popup is not None
        await until(lambda: popup._list.count() > 0)  # type: ignore[attr-defined]
        # The terms of X forbid to match its accounts to a person.
        assert popup._list.count() == 1  # type: ignore[attr-defined]
        reason = next(e for e in popup.findChildren(QLineEdit) if e.accessibleName() == "Reason")
        reason.setFocus()
        desk.press("Enter")
        assert desk.window.commands.questions.popup is popup, "a link needs a reason"
        QTest.keyClicks(reason, "She said so")
        desk.press("Enter")
        await until(lambda: "Reddit, linked by Kim" in words(desk))


async def test_a_note_is_written_changed_and_removed(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW) as desk:
        await desk.reads("It got hot")
        await until(lambda: "Nothing noted" in words(desk))
        push(desk, "Add a note about this person")
        editor = QApplication.focusWidget()
        assert isinstance(editor, QPlainTextEdit)
        QTest.keyClicks(editor, "Prefers messages")
        control = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(editor, Qt.Key.Key_Return, control)
        await until(lambda: "Prefers messages | Kim, " in words(desk))
        push(desk, "Change the note")
        editor = await note_that_says("Prefers messages")
        QTest.keyClicks(editor, ". Really.")
        QTest.keyClick(editor, Qt.Key.Key_Return, control)
        await until(lambda: "version 2" in words(desk))
        push(desk, "Remove the note")
        await until(lambda: "Nothing noted" in words(desk))


async def test_a_note_that_was_left_is_there_after_a_restart(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW) as desk:
        await desk.reads("It got hot")
        await until(lambda: "Nothing noted" in words(desk))
        push(desk, "Add a note about this person")
        QTest.keyClicks(QApplication.focusWidget(), "Half a th")
        await desk.window.commands.turns.settle()
    async with window_at(tmp_path, look) as desk:
        await desk.reads("It got hot")
        await until(lambda: "Nothing noted" in words(desk))
        push(desk, "Add a note about this person")
        editor = await note_that_says("Half a th")
        QTest.keyClicks(editor, "ought")
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "Half a thought | " in words(desk))
        push(desk, "Add a note about this person")
        await desk.window.commands.turns.settle()
        assert (await note_that_says("")).toPlainText() == "", "what was kept is no draft any more"


async def test_a_change_of_a_note_that_was_left_is_there_again(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW) as desk:
        await desk.reads("It got hot")
        await told_by(desk).note(ME, "Likes tea")
        await until(lambda: "Likes tea" in words(desk))
        push(desk, "Change the note")
        QTest.keyClicks(await note_that_says("Likes tea"), " and cake")
        desk.press("Esc")
        push(desk, "Add a note about this person")
        await desk.window.commands.turns.settle()
        assert (await note_that_says("")).toPlainText() == "", "that is another note"
        desk.press("Esc")
        push(desk, "Change the note")
        editor = await note_that_says("Likes tea and cake")
        editor.setPlainText("Likes tea")
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await desk.window.commands.turns.settle()
        assert "version 2" not in words(desk), "nothing was changed after all"
        assert await told_by(desk).begun(At(1, (await the_note(desk)).uid)) == ""


async def test_the_local_time_shows_once_somebody_said_the_zone(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW) as desk:
        await desk.reads("It got hot")
        await until(lambda: desk.window.contact.contact is not None)
        assert "UTC" not in words(desk)
        push(desk, "Set their zone")
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.setText("nowhere")
        desk.press("Enter")
        line.setText("new york")
        desk.press("Enter")
        await until(lambda: "(UTC−5)" in words(desk))


async def test_the_language_is_set_by_name(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW) as desk:
        await desk.reads("It got hot")
        await until(lambda: desk.window.contact.contact is not None)
        await told_by(desk).set_language(ME, "pt")
        await until(lambda: "Portuguese" in words(desk))
        push(desk, "Set the language")
        desk.press("Esc")
        assert "Portuguese" in words(desk)


async def test_an_earlier_conversation_opens_where_it_stands(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, NOW, ELSEWHERE) as desk:
        await desk.reads("It got hot")
        await told_by(desk).link(ME, OTHER, "She said so")
        await until(lambda: "Still hot" in words(desk))
        name = next(
            made.accessibleName()
            for made in desk.window.contact.findChildren(QAbstractButton)
            if made.accessibleName().startswith("Still hot")
        )
        assert name.endswith("Bluesky")
        push(desk, name)
        await desk.reads("Still hot")


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
async def test_nothing_of_the_column_is_cut_off(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with window_at(tmp_path, look, NOW, ELSEWHERE, size=size) as desk:
        await desk.reads("It got hot")
        await told_by(desk).link(ME, OTHER, "She said so")
        await told_by(desk).note(ME, "Repairs her own gear; likes the technical detail.")
        if not desk.window.contact.isVisible():
            desk.press("I")
        await until(lambda: "Repairs her own gear" in words(desk))
        area = desk.window.contact.area
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width()
