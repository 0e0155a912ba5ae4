from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from cmconsole.ui.palette.matching import match
from cmconsole.ui.palette.rows import ENTRY, caps
from cmconsole.ui.window.returning import place_of
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(
            f"Number {n}",
            due=minutes(10 + n),
            author=author(f"@p{n}@example.social", name=f"Person {n}"),
        )
        for n in range(count)
    ]


def open_palette(desk: WindowDesk) -> QLineEdit:
    widget = QApplication.focusWidget() or desk.window
    QTest.keyClick(widget, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    return line


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("hand", "Handled", "Open the hand-out"),
        ("ml", "Mark level", "Email"),
        ("snooze", "Snooze", "Assign"),
    ],
)
def test_what_starts_a_word_or_runs_on_fits_best(typed: str, better: str, worse: str) -> None:
    best, other = match(typed, better), match(typed, worse)
    assert best is not None
    assert other is None or best[0] >= other[0]


def test_letters_in_another_order_do_not_fit() -> None:
    assert match("xz", "Snooze") is None
    assert match("zs", "Snooze") is None


def test_the_hits_are_the_letters_that_were_typed() -> None:
    found = match("CHLE", "Change level")
    assert found is not None
    assert "".join("Change level"[at] for at in found[1]).lower() == "chle"
    assert match("", "anything") == (0, ())


def test_keys_are_pictured_one_by_one() -> None:
    assert caps("Ctrl+Shift+C") == ["Ctrl", "⇧", "C"]
    assert caps("G, A") == ["G", "A"]
    assert caps("Ctrl++") == ["Ctrl", "+"]
    assert caps("") == []


async def test_a_command_runs_from_a_few_letters_and_the_focus_comes_back(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        QTest.keyClicks(line, ">handl")
        assert desk.window.palette_.words[0] == "Handled"
        assert desk.listed() == ["Number 0", "Number 1", "Number 2"]
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert not desk.window.palette_.isVisible()
        assert desk.listed() == ["Number 1", "Number 2"]
        assert desk.view.hasFocus()


async def test_esc_leaves_the_palette_and_nothing_has_happened(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        QTest.keyClick(line, Qt.Key.Key_Escape)
        assert not desk.window.palette_.isVisible()
        assert desk.view.hasFocus()
        assert desk.listed() == ["Number 0", "Number 1"]


async def test_a_list_that_fits_better_than_any_command_comes_first(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("It waits")) as desk:
        for typed, first in (
            ("mine", "Mine"),
            ("red", "Red zone"),
            ("us", "Not us, or us after all"),
            ("snooze", "Snooze"),
            ("snoozed", "Snoozed"),
            ("zoom", "Zoom in, everything larger"),
        ):
            QTest.keyClick(desk.view, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(QApplication.focusWidget(), typed)
            model = desk.window.palette_._list.model()
            assert model.index(1, 0).data(ENTRY).words == first, typed
            desk.press("Esc")


async def test_a_hash_goes_to_a_list(tmp_path: Path, look: Look) -> None:
    praise = arrival("Lovely", MentionClass.PRAISE, author=author("@fan"))
    async with window_at(tmp_path, look, *people(2), praise) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        QTest.keyClicks(line, "#prai")
        assert desk.window.palette_.words == ["Praise to share"]
        QTest.keyClick(line, Qt.Key.Key_Return)
        await desk.shows("Lovely")
        assert desk.window.lists.queue is Queue.PRAISE


async def test_an_at_sign_finds_people_and_shows_what_they_wrote(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(4)) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        QTest.keyClicks(line, "@person 2")
        await until(lambda: desk.window.palette_.words == ["Person 2"])
        QTest.keyClick(line, Qt.Key.Key_Return)
        await desk.shows("Number 2")


async def test_a_percent_sign_in_a_name_is_no_wildcard(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(4)) as desk:
        assert await desk.console.inbox.desk.people("%") == []
        assert await desk.console.inbox.desk.people("_") == []
        assert len(await desk.console.inbox.desk.people("person")) == 4


async def test_what_is_often_used_comes_first_also_after_a_restart(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path / "a", look, *people(2)) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        assert desk.window.palette_.words[0] != "Contact"
        QTest.keyClicks(line, "contact")
        QTest.keyClick(line, Qt.Key.Key_Return)
        open_palette(desk)
        assert desk.window.palette_.words[0] == "Contact"
        place = place_of(desk.window)
    async with window_at(tmp_path / "b", look, *people(2), place=place) as desk:
        await desk.reads("Number 0")
        open_palette(desk)
        assert desk.window.palette_.words[0] == "Contact"


async def test_arrows_choose_and_headings_are_passed_over(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        line = open_palette(desk)
        QTest.keyClicks(line, "undo")
        rows = desk.window.palette_._list
        first = rows.currentIndex().row()
        QTest.keyClick(line, Qt.Key.Key_Up)
        assert rows.currentIndex().row() == first
        for _ in range(20):
            QTest.keyClick(line, Qt.Key.Key_Down)
        last = rows.currentIndex()
        assert last.data() == "Search mentions for “undo”"


@pytest.mark.parametrize(("typed", "wish"), [("dark", "dark"), ("light look", "light")])
async def test_the_look_is_changed_without_a_mouse(
    tmp_path: Path, look: Look, typed: str, wish: str
) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        wished: list[str] = []
        desk.window.rail.theme_chosen.connect(wished.append)
        QTest.keyClicks(open_palette(desk), typed)
        desk.press("Enter")
        assert wished == [wish]
