"""Room: nothing is cut off, hidden or left behind, however large the window is."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.line_height import MESSAGE, space_lines
from cmconsole.ui.look import Look
from cmconsole.ui.settings.minutes_box import MinutesBox
from support.inboxes import NOON, arrival, author, minutes
from support.windows import until, window_at

HOT = "The charging case of my Kestrel earbuds got really hot in my pocket"


async def test_very_low_windows_have_one_line_each_for_reasons_and_steps(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival(HOT)) as desk:
        window, thread = desk.window, desk.window.thread_pane
        await desk.reads(HOT)
        await until(thread.stepper.isVisible)
        window.resize(1366, 768)
        high = thread.because.height()
        window.resize(1024, 700)
        await until(lambda: thread.because.height() < high)
        line = thread.because.height()
        (more,) = (b for b in thread.because.findChildren(QPushButton) if b.text() == "All reasons")
        more.click()
        await until(lambda: thread.because.height() > line)
        assert more.text() == "Fewer"
        window.resize(1366, 768)
        await until(lambda: not more.isVisible())


async def test_no_part_of_the_contact_is_wider_than_its_column(tmp_path: Path, look: Look) -> None:
    alike = [
        arrival(f"{HOT} ({n})", author=author(f"@p{n}@example.social", name=f"Person {n}"))
        for n in range(7)
    ]
    async with window_at(tmp_path, look, *alike) as desk:
        desk.window.resize(1440, 900)
        area = desk.window.contact.area

        def offered() -> bool:
            words = [b.text().strip() for b in area.findChildren(QPushButton)]
            return "Work on all seven together" in words

        await until(offered)
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()


async def test_a_toast_hides_no_row(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *(arrival(f"Post {n}") for n in range(30))) as desk:
        pane = desk.window.list_pane
        before = pane.view.height()
        pane.toast.say("Done.")
        await until(lambda: pane.view.height() < before)
        end = pane.view.mapTo(pane, QPoint(0, pane.view.height())).y()
        assert end <= pane.toast.y()
        pane.toast.put_away()
        await until(lambda: pane.view.height() == before)


@pytest.mark.parametrize(
    ("minutes_", "words"),
    [(30, "30 min"), (60, "60 min"), (120, "2 h"), (1440, "24 h"), (2880, "2 days"), (0, "none")],
)
def test_spans_are_said_as_people_say_them(look: Look, minutes_: int, words: str) -> None:
    box = MinutesBox("none", 100_000)
    box.setValue(minutes_)
    assert box.text() == words


@pytest.mark.parametrize(
    ("typed", "wanted"), [("45", 45), ("45 min", 45), ("3 h", 180), ("2 days", 2880), ("2d", 2880)]
)
def test_spans_are_read_as_people_type_them(look: Look, typed: str, wanted: int) -> None:
    box = MinutesBox("none", 100_000)
    box.lineEdit().setText(typed)
    box.interpretText()
    assert box.value() == wanted


def test_the_lines_of_an_editor_are_as_far_apart_as_those_of_messages(look: Look) -> None:
    edit = QPlainTextEdit()
    edit.setFont(look.font(14))
    kept = space_lines(edit)
    edit.resize(300, 200)
    edit.setPlainText("a word, " * 30 + "\nand the next")
    edit.grab()  # lays it out
    cursor = edit.textCursor()
    tops = [edit.cursorRect(cursor).top()]
    while cursor.movePosition(QTextCursor.MoveOperation.Down):
        tops.append(edit.cursorRect(cursor).top())
    apart = {round(after - before) for before, after in pairwise(tops)}
    assert len(tops) > 4
    assert kept.document() is edit.document()
    assert apart == {round(MESSAGE)}


async def test_the_focus_ring_moves_with_what_it_is_around(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival(HOT)) as desk:
        window = desk.window
        window.resize(1440, 900)
        button = window.list_pane.narrowing.pick
        with window.ring.moved_by_keys():
            button.setFocus()

        def around() -> bool:
            corner = button.mapTo(window, QPoint(0, 0))
            return window.ring.isVisible() and window.ring.geometry().contains(corner)

        await until(around)
        window.resize(1024, 700)
        await until(around)


async def test_while_it_is_quiet_lists_without_a_clock_are_one_press_away(
    tmp_path: Path, look: Look
) -> None:
    kind = arrival("Lovely sound", MentionClass.PRAISE, due=None)
    async with window_at(tmp_path, look, kind, arrival("Where is it?")) as desk:
        thread = desk.window.thread_pane
        await desk.reads("Where is it?")
        desk.press("e")

        def offered() -> list[QPushButton]:
            return [b for b in thread.findChildren(QPushButton) if b.text() == "Look"]

        await until(lambda: [b for b in offered() if b.isVisible()])
        (look_,) = offered()
        assert look_.accessibleName() == "Look: Share 1 kind word"
        look_.click()
        assert desk.window.lists.queue is Queue.PRAISE


async def test_the_status_bar_says_how_today_goes(tmp_path: Path, look: Look) -> None:
    late = arrival("Late", at=NOON - timedelta(hours=2), published_at=NOON - minutes(120))
    async with window_at(tmp_path, look, late) as desk:
        status = desk.window.status
        await until(lambda: "in time (0 of 1)" in status.today)
        assert status.today.startswith("Today 0%")


async def test_a_very_long_conversation_shows_what_was_chosen_and_says_what_it_leaves_out(
    tmp_path: Path, look: Look
) -> None:
    who = author("@ada@example.social")
    first = arrival(HOT, author=who, published_at=NOON - minutes(300))
    more = [
        arrival(
            f"Still nothing ({n})", author=who, published_at=NOON - minutes(200 - n),
            thread_uri=first.post.canonical_uri,
        )
        for n in range(120)
    ]  # fmt: skip
    async with window_at(tmp_path, look, first, *more) as desk:

        def lines() -> list[str]:
            area = desk.window.thread_pane.area
            return [label.accessibleName() or label.text() for label in area.findChildren(QLabel)]

        await desk.reads(HOT)
        await until(lambda: "20 earlier posts are not shown here." in lines())
        assert HOT in lines()
        assert "Still nothing (20)" in lines()
        assert "Still nothing (19)" not in lines()
