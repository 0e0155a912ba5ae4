from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.judgement import MentionClass
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from cmconsole.ui.popups import ChoiceList, LevelPopup
from cmconsole.ui.thread.messages import Note
from support.inboxes import arrival, author, minutes
from support.windows import WindowDesk, until, window_at


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def click(desk: WindowDesk, text: str, modifier: Qt.KeyboardModifier) -> None:
    wanted = desk.listed().index(text)
    ids = [entry for entry in desk.view.rows.entries if entry >= 0]
    row = desk.view.rows.row_of(ids[wanted])
    assert row is not None
    place = desk.view.visualRect(desk.view.rows.index(row, 0)).center()
    QTest.mouseClick(
        desk.view.viewport(), Qt.MouseButton.LeftButton, modifier, QPoint(100, place.y())
    )


async def test_marked_mentions_are_handled_together_and_come_back_with_one_undo(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(5)) as desk:
        await desk.reads("Number 0")
        desk.press("X", "J", "J", "X")
        assert desk.window.commands.marking.count == 2
        assert desk.window.list_pane._below.text() == "2 marked"
        desk.press("E")
        assert desk.listed() == ["Number 1", "Number 3", "Number 4"]
        await until(lambda: desk.window.list_pane.toast.message == "2 handled.")
        assert await desk.list_of(Queue.ANSWER) == ["Number 1", "Number 3", "Number 4"]
        desk.press("Z")
        await desk.shows(*(f"Number {n}" for n in range(5)))
        assert (await desk.counts())["answer"] == 5
        desk.press("Z")
        await until(lambda: desk.window.list_pane.toast.message == "Nothing to take back.")


async def test_after_marked_ones_the_next_one_is_read(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(9)) as desk:
        await desk.reads("Number 0")
        desk.press("J", "Shift+J", "Shift+J", "E")
        await desk.reads("Number 4")
        desk.press("J", "J", "J", "Shift+J", "E")
        await desk.reads("Number 6")


async def test_shift_and_j_stretch_the_marks_and_esc_takes_them_away(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(5)) as desk:
        await desk.reads("Number 0")
        desk.press("Shift+J", "Shift+J")
        assert desk.window.commands.marking.count == 3
        desk.press("Shift+K")
        assert desk.window.commands.marking.count == 3
        desk.press("Esc")
        assert desk.window.commands.marking.count == 0
        assert desk.listed() == [f"Number {n}" for n in range(5)]


async def test_a_shift_click_marks_everything_between(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(6)) as desk:
        await desk.reads("Number 0")
        click(desk, "Number 1", Qt.KeyboardModifier.NoModifier)
        click(desk, "Number 4", Qt.KeyboardModifier.ShiftModifier)
        assert desk.window.commands.marking.count == 4
        click(desk, "Number 5", Qt.KeyboardModifier.ControlModifier)
        assert desk.window.commands.marking.count == 5
        click(desk, "Number 5", Qt.KeyboardModifier.ControlModifier)
        assert desk.window.commands.marking.count == 4


async def test_a_marked_row_says_so_to_a_screen_reader(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("X")
        index = desk.view.currentIndex()
        assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("Marked.")
        desk.press("X")
        assert not index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("Marked.")


async def test_more_than_twenty_are_done_only_after_a_yes(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(25)) as desk:
        await desk.reads("Number 0")
        desk.press(*["Shift+J"] * 24)
        assert desk.window.commands.marking.count == 25
        desk.press("E")
        assert len(desk.listed()) == 25
        desk.press("Esc")
        assert len(desk.listed()) == 25
        assert desk.window.commands.marking.count == 25
        desk.press("E")
        desk.press("Enter")
        await until(lambda: desk.window.list_pane.toast.message == "25 handled.")
        assert await desk.list_of(Queue.ANSWER) == []


async def test_marked_mentions_are_taken_together(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(4)) as desk:
        await desk.reads("Number 0")
        desk.press("Shift+J", "M")
        await until(lambda: "Yours now" in desk.window.list_pane.toast.message)
        assert await desk.list_of(Queue.MINE) == ["Number 0", "Number 1"]
        desk.press("Z")
        await until(lambda: desk.window.list_pane.toast.message == "Taken back.")
        assert await desk.list_of(Queue.MINE) == []


async def test_leaving_something_unanswered_needs_a_reason_and_tells_it(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        shown = desk.window.thread_pane.mention
        assert shown is not None
        desk.press("Shift+E")
        desk.press("Enter")
        assert desk.listed() == ["Number 0", "Number 1"]
        for letter in "spam":
            desk.press(letter)
        desk.press("Enter")
        await desk.shows("Number 1")
        await desk.window.commands.turns.settle()
        thread = await desk.console.inbox.desk.thread(shown.id)
        assert thread is not None
        assert thread.events[-1].kind is EventKind.NOT_ANSWERING
        assert thread.events[-1].details["reason"] == "spam"
        desk.press("Z")
        await desk.shows("Number 0", "Number 1")


async def test_a_note_is_shown_in_the_thread_until_it_is_taken_back(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        desk.press("N")
        editor = QApplication.focusWidget()
        assert isinstance(editor, QPlainTextEdit)
        QTest.keyClicks(editor, "Ask the depot")
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        def notes() -> int:
            return len([n for n in desk.window.thread_pane.findChildren(Note) if n.isVisible()])

        await until(lambda: notes() == 1)
        assert desk.view.hasFocus()
        desk.press("Z")
        await until(lambda: notes() == 0)


async def notes(desk: WindowDesk) -> list[str]:
    """What is noted with each mention, in the order of the list of all."""
    rows = (await desk.console.inbox.page(Queue.ALL))[0]
    found = []
    for row in sorted(rows, key=lambda row: row.text):
        thread = await desk.console.inbox.desk.thread(row.id)
        assert thread is not None
        noted = [e.details["text"] for e in thread.events if e.kind is EventKind.NOTED]
        undone = sum(e.kind is EventKind.UNDONE for e in thread.events)
        found.append(" ".join(noted[undone:]))
    return found


async def test_a_note_is_written_to_all_marked_mentions_and_taken_back_from_all(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        desk.press("Shift+J", "J", "N")
        popup = desk.window.commands.questions.popup
        assert popup is not None
        assert popup.accessibleName() == "Team note for 2 mentions"
        editor = QApplication.focusWidget()
        assert isinstance(editor, QPlainTextEdit)
        QTest.keyClicks(editor, "Same depot")
        desk.press("Esc")
        await desk.window.commands.turns.settle()
        assert await notes(desk) == ["", "", ""]
        assert desk.window.commands.marking.count == 2
        desk.press("N")
        editor = QApplication.focusWidget()
        assert isinstance(editor, QPlainTextEdit)
        await until(lambda: editor.toPlainText() == "Same depot")  # what was begun is kept
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        toast = desk.window.list_pane.toast
        await until(lambda: toast.message == "Noted for the team, with 2 mentions.")
        assert await notes(desk) == ["Same depot", "Same depot", ""]
        assert await desk.console.inbox.replies.drafted() == frozenset()
        desk.press("Z")
        await until(lambda: toast.message == "Taken back.")
        assert await notes(desk) == ["", "", ""]


async def test_what_is_done_with_one_at_a_time_says_so_where_others_are_marked(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        desk.press("X")
        desk.press("Y")  # only the one at hand is marked
        replying = desk.window.replying
        assert replying is not None
        await until(lambda: replying.asking.popup is not None)
        desk.press("Esc", "J")
        toast = desk.window.list_pane.toast
        for key in ("Y", "C", "H", "P", "B", "Shift+M"):
            toast.say("")
            desk.press(key)
            assert toast.message.startswith("This is done with one mention at a time"), key
        assert replying.asking.popup is None
        assert desk.window.commands.questions.popup is None


async def test_what_nothing_can_be_done_with_is_said(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        toast = desk.window.list_pane.toast
        for key in ("Shift+E", "Shift+M", *"ESAMLDNOWRT1PB"):
            toast.say("")
            desk.press(key)
            assert toast.message == "No mention is selected.", key
        desk.press("V")
        assert toast.message == "No hidden language here."
        mailed = arrival("By mail", permalink="mailto:ann@example.com", author=author("@ann"))
        await desk.take(mailed)
        await desk.reads("By mail")
        desk.press("O")
        assert toast.message.startswith("This has no address on the web")


async def test_handled_today_counts_and_lists_only_today(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        desk.press("E")
        await desk.window.commands.turns.settle()
        desk.clock.jump(24 * 3600)
        desk.press("E")
        await desk.window.commands.turns.settle()
        desk.window.open_queue(Queue.DONE)
        await desk.shows("Number 1")
        await until(lambda: desk.window.news.state.count(Queue.DONE) == 1)


async def test_marked_mentions_get_a_level_together_and_one_undo_forgets_the_lessons(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(4)) as desk:
        await desk.reads("Number 0")
        before = await judged(desk)
        desk.press("Shift+J", "Shift+J", "L")
        popup = desk.window.commands.questions.popup
        assert isinstance(popup, LevelPopup)
        assert popup.accessibleName() == "What are these 3 mentions?"
        (choices,) = popup.findChildren(ChoiceList)
        choices.setCurrentRow(1 + list(MentionClass).index(MentionClass.PRAISE))
        (line,) = popup.findChildren(QLineEdit)
        QTest.keyClicks(line, "they are all happy")
        QTest.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: desk.window.list_pane.toast.message.startswith("3 changed"))
        await desk.window.commands.turns.settle()
        praised = [name for name, kind in (await judged(desk)).items() if kind == "praise"]
        assert sorted(praised) == ["Number 0", "Number 1", "Number 2"]
        assert len((await desk.console.judging.schooling()).lessons) == 3
        desk.press("Z")
        await until(lambda: desk.window.list_pane.toast.message == "Taken back.")
        await desk.window.commands.turns.settle()
        assert await judged(desk) == before
        assert not (await desk.console.judging.schooling()).lessons


async def test_the_red_zone_leaves_each_marked_mention_what_it_is(
    tmp_path: Path, look: Look
) -> None:
    major = arrival("It burned", MentionClass.MAJOR, due=minutes(5), author=author("@m"))
    async with window_at(tmp_path, look, major, *people(1)) as desk:
        await desk.reads("It burned")
        before = await judged(desk)
        desk.press("Shift+J", "L")
        popup = desk.window.commands.questions.popup
        assert isinstance(popup, LevelPopup)
        (line,) = popup.findChildren(QLineEdit)
        popup.findChildren(ChoiceList)[0].setCurrentRow(0)
        QTest.keyClicks(line, "somebody is hurt")
        QTest.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: desk.window.list_pane.toast.message.startswith("2 changed"))
        assert len(await desk.list_of(Queue.RED_ZONE)) == 2
        assert await judged(desk) == before


async def judged(desk: WindowDesk) -> dict[str, str]:
    """What each mention is, by its text."""
    rows = (await desk.console.inbox.page(Queue.ALL))[0]
    return {row.text: str(row.work.mention_class) for row in rows if row.work is not None}
