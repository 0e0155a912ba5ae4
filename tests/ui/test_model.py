from __future__ import annotations

from array import array
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.instants import to_micros
from cmconsole.store.reading.outline import Outline
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.inbox.model import PAGE, ROW, InboxModel
from cmconsole.ui.inbox.sections import Section, lay_out
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, author, desk_at, minutes
from support.windows import until, window_at


async def test_a_model_over_a_real_inbox_behaves_as_qt_expects(
    tmp_path: Path, look: Look, qtmodeltester: Any
) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(*(arrival(f"Number {n}", at=NOON - minutes(n)) for n in range(90)))
        model = InboxModel(lambda: NOON)
        qtmodeltester.check(model)
        whole = await desk.inbox.desk.outline(Queue.ANSWER)
        model.show(lay_out(whole, to_micros(NOON)))
        model.put(await desk.inbox.rows(whole.ids[:50]))
        later = lay_out(whole, to_micros(NOON + minutes(30)))
        model.show(later)
        qtmodeltester.check(model, force_py=True)
        assert model.entries == later.entries
        assert model.rowCount() == 90 + len(later.counts)


async def test_the_outline_holds_the_order_and_the_deadlines_of_the_list(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(
            arrival("Later", due=minutes(50)),
            arrival("Sooner", due=minutes(10), author=author("@b@example.social")),
            arrival(
                "Danger",
                level=Level.RED_ZONE,
                due=minutes(30),
                author=author("@c@example.social"),
            ),
        )
        whole = await desk.inbox.desk.outline(Queue.ANSWER)
        rows = await desk.inbox.rows(whole.ids)
        assert [row.text for row in rows] == ["Danger", "Sooner", "Later"]
        assert whole.red == 1
        assert list(whole.due[1:]) == [to_micros(NOON + minutes(m)) for m in (10, 50)]


def test_rows_that_are_not_loaded_are_asked_for_by_whole_pages_and_once(
    qtbot: Any, look: Look
) -> None:
    model = InboxModel(lambda: NOON)
    model.show(lay_out(Outline(array("q", range(1, 1001))), 0))
    with qtbot.waitSignal(model.rows_wanted) as asked:
        for row in range(PAGE + 40, PAGE + 60):
            assert model.data(model.index(row, 0), ROW) is None
    assert asked.args[0] == list(range(PAGE + 1, 2 * PAGE + 1))
    with qtbot.assertNotEmitted(model.rows_wanted, wait=20):
        model.data(model.index(PAGE + 45, 0), ROW)


def test_the_next_page_is_asked_for_before_it_comes_into_sight(qtbot: Any, look: Look) -> None:
    model = InboxModel(lambda: NOON)
    model.show(lay_out(Outline(array("q", range(1, 1001))), 0))
    with qtbot.waitSignal(model.rows_wanted) as asked:
        model.data(model.index(PAGE - 5, 0), ROW)
    assert asked.args[0] == list(range(1, 2 * PAGE + 1))


def test_headers_cannot_be_selected_and_say_how_many_stand_below_them(look: Look) -> None:
    model = InboxModel(lambda: NOON)
    due = array("q", [to_micros(NOON) + 1])
    model.show(lay_out(Outline(array("q", [7]), due), to_micros(NOON)))
    header = model.index(0, 0)
    assert model.data(header, ROW) is Section.SOON
    assert model.flags(header) == Qt.ItemFlag.NoItemFlags
    assert model.data(header, Qt.ItemDataRole.AccessibleTextRole) == "Next 15 minutes, 1"


async def test_a_row_tells_a_screen_reader_everything_that_it_shows(
    tmp_path: Path, look: Look
) -> None:
    complaint = arrival(
        "Two Halden speakers, both dead",
        MentionClass.MAJOR,
        author=author("@ines", name="Inês Prado"),
        at=NOON - timedelta(minutes=72),
    )
    async with window_at(tmp_path, look, complaint) as desk:
        await until(lambda: desk.listed() == ["Two Halden speakers, both dead"])
        index = desk.view.rows.index(1, 0)
        assert desk.view.rows.data(index, Qt.ItemDataRole.AccessibleTextRole) == (
            "Major, 12 minutes overdue. Inês Prado on Mastodon: Two Halden speakers, both dead. "
            "Why: Direct question to us: “where”. Unassigned."
        )
