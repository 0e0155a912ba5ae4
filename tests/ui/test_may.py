"""What a role does not do is shown grey, everywhere, with the reason; and comes back with the role."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from cmconsole.domain.roles import READ_ONLY, Role
from cmconsole.ui.look import Look
from cmconsole.ui.may import DEED, needs
from cmconsole.ui.palette import keyless as palette_only
from support.replying import DemoDesk, demo_desk_at, until

GREY = "This desk is set to read-only: settings, Your role."


def held(desk: DemoDesk) -> list[QWidget]:
    """Everything in the window that is for a deed."""
    return [one for one in desk.window.findChildren(QWidget) if one.property(DEED)]


def button(root: QWidget, words: str) -> QPushButton:
    return next(one for one in root.findChildren(QPushButton) if one.text() == words)


def offered(desk: DemoDesk, typed: str) -> dict[str, tuple[bool, str]]:
    """What the palette offers, whether it is grey, and what it says about it."""
    from cmconsole.ui.palette.rows import ENTRY

    window = desk.window
    assert window.finder  # what fills the palette is made when it is first asked for
    window.palette_.toggle(begin=typed)
    model = window.palette_._model
    items = [model.item(row) for row in range(model.rowCount())]
    found = {
        item.text(): (item.data(ENTRY).grey, item.toolTip())
        for item in items
        if item.data(ENTRY) is not None
    }
    window.palette_.put_away()
    return found


FIGURES = re.compile(r"\d+")


def enabled(desk: DemoDesk) -> set[tuple[str, str]]:
    """What may be used, by kind and name: a contact that is read again has new controls. Without
    figures: minutes pass."""
    return {
        (
            type(one).__name__,
            FIGURES.sub("", one.accessibleName() or one.objectName() or words(one)),
        )
        for one in held(desk)
        if one.isEnabled() and one is not desk.replying.pane.primary
    }


def words(one: QWidget) -> str:
    return one.text() if isinstance(one, QAbstractButton) else ""


async def test_read_only_is_grey_everywhere_and_a_manager_is_not(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        mention = (await desk.mentions_of("eamon"))[-1]
        await desk.read(mention)
        window, pane = desk.window, desk.replying.pane
        palette_only.install(window, desk.console)
        await until(lambda: window.contact.contact is not None)
        before = enabled(desk)
        assert window.thread_pane.head.done.isEnabled()
        assert offered(desk, ">Handled")["Handled"] == (False, "")
        await desk.console.choose_role(Role.READ_ONLY)
        controls = held(desk)
        assert len(controls) > 20
        assert [one for one in controls if one.isEnabled()] == []
        assert {one.toolTip() for one in controls} == {GREY}
        names = [each.accessibleName() for each in controls if isinstance(each, QAbstractButton)]
        assert {"Assign", "Snooze", "Add a note", "Attach pictures"} <= set(names)
        for words in ("Handled", "Reply", "Erase this person from the inbox", "Add a source"):
            assert offered(desk, f">{words}")[words] == (True, GREY)
        assert offered(desk, ">Reports")["Reports"] == (False, "")
        # What else happens to a control meanwhile does not open it.
        pane.show_deed("Post", "Post publicly", enabled=True)
        assert (pane.primary.isEnabled(), pane.primary.toolTip()) == (False, GREY)
        await desk.console.choose_role(Role.MANAGER)
        assert GREY not in {one.toolTip() for one in held(desk)}
        assert pane.primary.toolTip().endswith("(Ctrl+Enter)"), "what is true of it now"
        assert before <= enabled(desk), "what came meanwhile is only more"


async def test_a_grey_command_is_not_run_and_its_key_says_why(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        mention = (await desk.mentions_of("eamon"))[-1]
        await desk.read(mention)
        await desk.console.choose_role(Role.READ_ONLY)
        window = desk.window
        window.palette_.toggle(begin=">Handled")
        desk.press(Qt.Key.Key_Return)
        assert window.palette_.isVisible(), "nothing was chosen"
        window.palette_.put_away()
        window.list_pane.view.setFocus()
        desk.press("e")
        assert window.list_pane.toast.message == READ_ONLY
        assert (await desk.conversation(mention)).closed_at is None


async def test_what_is_made_later_is_grey_too(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        await desk.console.choose_role(Role.READ_ONLY)
        mention = (await desk.mentions_of("eamon"))[-1]
        await desk.read(mention)
        contact = desk.window.contact
        await until(lambda: contact.contact is not None)
        assert not button(contact, "Erase this person").isEnabled()
        later = needs(QPushButton("Later", desk.window))
        desk.window.may.look_at(later)
        assert (later.isEnabled(), later.toolTip()) == (False, GREY)
        later.setEnabled(True)
        later.setToolTip("Something else")
        assert (later.isEnabled(), later.toolTip()) == (False, GREY)
        await desk.console.choose_role(Role.LEAD)
        assert (later.isEnabled(), later.toolTip()) == (True, "Something else")
