"""Erasing the person at hand, from the contact column and from the palette."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton

from cmconsole.domain.replies import Mode
from cmconsole.domain.roles import Role
from cmconsole.store.arriving.keeping import ERASED
from cmconsole.ui.deeds.writing import SurePopup
from cmconsole.ui.look import Look
from support.replying import DemoDesk, demo_desk_at, eventually, until


def pressed(desk: DemoDesk, words: str) -> None:
    found = [one for one in desk.window.findChildren(QPushButton) if one.text() == words]
    assert found, words
    found[-1].click()


async def asked(desk: DemoDesk) -> SurePopup:
    questions = desk.window.commands.questions
    await until(lambda: isinstance(questions.popup, SurePopup))
    assert isinstance(questions.popup, SurePopup)
    return questions.popup


async def test_a_person_is_erased_after_a_yes_and_what_was_typed_to_them_too(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        mention = (await desk.mentions_of("eamon"))[-1]
        await desk.read(mention)
        desk.press("r")
        desk.type("Dear Eamon, we look into it")
        contact = desk.window.contact
        await until(lambda: contact.contact is not None)
        contact.wishes.erasure.emit()
        popup = await asked(desk)
        told = " ".join(label.text() for label in popup.findChildren(QLabel))
        assert "Eamon" in told or "eamon" in told
        assert "It cannot be taken back." in told
        for label in popup.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), "nothing is cut off"
        assert popup.focusWidget() is not None
        assert popup.focusWidget().text() == "Cancel", "Enter alone erases nobody"
        pressed(desk, "Erase for good")

        async def gone() -> bool:
            (row,) = await desk.console.inbox.rows([mention.id])
            return row.text == ERASED and not row.author_handle

        await eventually(gone)
        await desk.window.commands.turns.settle()
        await until(lambda: desk.editor.toPlainText() == "")
        await desk.replying.settle()
        assert mention.work is not None
        place = mention.id, mention.work.conversation_id, Mode.PUBLIC
        assert await desk.console.inbox.replies.draft(*place) is None
        assert await desk.console.inbox.problems() == []
        assert await desk.mentions_of("eamon") == []


async def test_who_only_reads_erases_nobody(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        mention = (await desk.mentions_of("eamon"))[-1]
        await desk.read(mention)
        await desk.console.choose_role(Role.READ_ONLY)
        desk.window.contact.wishes.erasure.emit()
        await until(lambda: "read-only" in desk.window.list_pane.toast.message)
        assert desk.window.commands.questions.popup is None
