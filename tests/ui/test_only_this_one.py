"""Nothing of another mention stands beside the one that is chosen, however slow the disk is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.database import Database
from cmconsole.ui.look import Look
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at

ALPHA, BETA = author("@alpha@example.social"), author("@beta@example.social")
FIRST = [
    arrival(f"Alpha {n} cannot log in", MentionClass.MAJOR, due=minutes(10 + n), author=ALPHA)
    for n in range(2)
]
OTHER = arrival("Beta asks where", MentionClass.QUESTION, due=minutes(90), author=BETA)
NARROW = (1024, 700)


@contextmanager
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is asked of the inbox waits until the block ends."""
    there, read = asyncio.Event(), Database.read

    async def wait(self: Database, *arguments: Any, **named: Any) -> Any:
        await there.wait()
        return await read(self, *arguments, **named)

    try:
        with monkeypatch.context() as patch:
            patch.setattr(Database, "read", wait)
            yield
    finally:
        there.set()


def told(*columns: QWidget) -> str:
    """Everything that can be read there."""
    words = []
    for column in columns:
        for label in (*column.findChildren(QLabel), *column.findChildren(QPushButton)):
            words.append(label.text() if label.isVisible() else "")
        for editor in column.findChildren(QPlainTextEdit):
            words.append(editor.toPlainText() if editor.isVisible() else "")
    return "\n".join(words)


async def knows_alpha(desk: WindowDesk) -> None:
    """Wait until all is there that can be known of the first one."""
    window = desk.window
    assert window.replying is not None
    await desk.reads("Alpha 0 cannot log in")
    window.replying.pane.editor.setPlainText("I am sorry that you cannot log in.")
    await until(lambda: "Names the problem" in told(window.thread_pane))
    await until(lambda: window.thread_pane.stepper.isVisible())
    await until(lambda: window.contact.contact is not None)


def is_all_beta(desk: WindowDesk) -> bool:
    window = desk.window
    words = told(window.thread_pane, window.contact)
    theirs = ("Alpha", "@alpha", "Names the problem", "I am sorry", "earlier", "Earlier")
    return not [each for each in theirs if each in words] and window.thread_pane.stepper.isHidden()


@pytest.mark.parametrize("size", [(1440, 900), NARROW])
async def test_another_mention_comes_alone(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with window_at(tmp_path, look, *FIRST, OTHER, size=size) as desk:
        await knows_alpha(desk)
        if size == NARROW:
            await until(lambda: "1 earlier" in told(desk.window.thread_pane))
        other = next(
            e for e in desk.view.rows.entries if e > 0 and _text(desk, e) == "Beta asks where"
        )
        with slow_disk(monkeypatch):
            desk.view.choose(other)
            await desk.reads("Beta asks where")
            assert is_all_beta(desk)
        await until(lambda: desk.window.contact.contact is not None)
        assert "@beta" in told(desk.window.thread_pane)


async def test_the_next_mention_of_the_same_person_keeps_their_contact(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look, *FIRST, OTHER) as desk:
        await knows_alpha(desk)
        with slow_disk(monkeypatch):
            desk.press("J")
            await desk.reads("Alpha 1 cannot log in")
            assert desk.window.contact.contact is not None


async def test_a_row_that_is_not_read_yet_shows_no_other_thread(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [
        arrival(f"Beta {n}", due=minutes(200 + n), author=author(f"@beta{n}@example.social"))
        for n in range(400)
    ]
    async with window_at(tmp_path, look, *FIRST, *crowd) as desk:
        await knows_alpha(desk)
        pane = desk.window.thread_pane
        with slow_disk(monkeypatch):
            desk.press("Shift+G")
            await until(lambda: pane.mention is None)
            assert desk.view.chosen is not None
            assert desk.view.rows.mention(desk.view.chosen) is None
            assert "Alpha" not in told(pane, desk.window.contact)
        await desk.reads("Beta 399")
        assert "Beta 399" in told(pane)


def _text(desk: WindowDesk, mention_id: int) -> str:
    row = desk.view.rows.mention(mention_id)
    return row.text if row else ""
