from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel

from cmconsole.ui.inbox.strips import Strips
from cmconsole.ui.look import Look
from cmconsole.ui.thread.folded import Folded
from support.inboxes import arrival, author, minutes, post
from support.windows import WindowDesk, until, window_at

THREAT = "I will kill you, give me my refund"
MILD = "This app is shit"
ANGRY, OTHER = author("@angry@example.social"), author("@other@example.social")
FIRST = arrival(post(THREAT, author=ANGRY), due=minutes(5))
SECOND = arrival(post(MILD, author=OTHER), due=minutes(50))


def said(desk: WindowDesk) -> list[str]:
    labels = desk.window.thread_pane.findChildren(QLabel)
    return [label.accessibleName() or label.text() for label in labels if label.isVisible()]


def folded(desk: WindowDesk) -> list[Folded]:
    return [each for each in desk.window.thread_pane.findChildren(Folded) if each.isVisible()]


async def test_abuse_is_folded_in_the_thread_and_one_key_shows_it_for_the_session(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, FIRST, SECOND) as desk:
        await desk.reads(THREAT)
        assert len(folded(desk)) == 1
        assert THREAT not in said(desk)
        desk.press("V")
        await until(lambda: THREAT in said(desk))
        assert folded(desk) == []
        desk.press("J")
        await desk.reads(MILD)
        await until(lambda: MILD in said(desk))
        desk.press("K")
        await desk.reads(THREAT)
        await until(lambda: THREAT in said(desk))


async def test_the_button_shows_it_too(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, FIRST) as desk:
        await desk.reads(THREAT)
        folded(desk)[0].show_it.click()
        await until(lambda: THREAT in said(desk))


async def test_lists_and_screen_readers_get_neutral_words_and_the_search_finds_it(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = Strips._write

    def noted(self: Strips, *arguments: Any) -> float:
        written.append(arguments[4])
        return write(self, *arguments)

    monkeypatch.setattr(Strips, "_write", noted)
    async with window_at(tmp_path, look, FIRST, SECOND) as desk:
        await desk.reads(THREAT)
        spoken = desk.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        assert "Abusive language hidden." in spoken
        assert "kill" not in spoken
        desk.window.grab()
        assert "Abusive language hidden." in written
        assert MILD in written
        assert THREAT not in written
        desk.window.shield.turn(False)
        desk.window.grab()
        assert THREAT in written
        desk.window.search_for("refund")
        await desk.shows(THREAT)


async def test_each_message_is_revealed_for_itself(tmp_path: Path, look: Look) -> None:
    first = post(THREAT, author=ANGRY)
    again = post("Go kill yourself", author=ANGRY, thread_uri=first.canonical_uri)
    async with window_at(
        tmp_path, look, arrival(first, due=minutes(5)), arrival(again, due=minutes(5))
    ) as desk:
        await until(lambda: len(folded(desk)) == 2)
        desk.press("V")
        await until(lambda: len(folded(desk)) == 1)
        desk.press("V")
        await until(lambda: folded(desk) == [])


async def test_reasons_do_not_quote_what_is_hidden(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, FIRST) as desk:
        await desk.reads(THREAT)
        await until(lambda: any("Direct question to us" in each for each in said(desk)))
        assert not any("“where”" in each for each in said(desk))
        desk.press("V")
        await until(lambda: any("“where”" in each for each in said(desk)))


async def test_the_shield_can_be_turned_off(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, FIRST) as desk:
        await desk.reads(THREAT)
        desk.window.shield.turn(False)
        await until(lambda: THREAT in said(desk))
        spoken = desk.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        assert THREAT in spoken
        desk.window.shield.turn(True)
        await until(lambda: len(folded(desk)) == 1)


async def test_the_settings_turn_it_off(tmp_path: Path, look: Look) -> None:
    from cmconsole.ui.settings.look_page import LookPage
    from cmconsole.ui.settings.page import Services

    async def listen_anew() -> None:
        pass

    async with window_at(tmp_path, look, FIRST) as desk:
        services = Services(desk.console, listen_anew, lambda: None, desk.window.commands.turns)
        page = LookPage(look, services, desk.window.rail)
        chosen: list[bool] = []
        desk.window.rail.shield_chosen.connect(chosen.append)
        assert isinstance(page.shield, QCheckBox)
        assert page.shield.isChecked()
        page.shield.click()
        assert chosen == [False]
        page.deleteLater()


async def test_the_line_shows_the_key_that_somebody_chose(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, FIRST, SECOND) as desk:
        await desk.reads(THREAT)
        desk.window.keymap.change("V", "Q")
        desk.press("J", "K")
        await desk.reads(THREAT)

        def caps() -> list[str]:
            return [label.text() for label in folded(desk)[0].findChildren(QLabel, "key")]

        await until(lambda: folded(desk) != [] and caps() == ["Q"])
        desk.press("Q")
        await until(lambda: THREAT in said(desk))
