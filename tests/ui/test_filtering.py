"""The order of a list and what of it is shown: chosen by key and by mouse, and never forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.store.reading.outline import Sort
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.inbox.empty import CLEAR
from cmconsole.ui.inbox.filter_popup import FilterPopup
from cmconsole.ui.look import Look
from cmconsole.ui.window.returning import place_of
from support.inboxes import NOON, arrival, author, minutes
from support.windows import WindowDesk, until, window_at


def came(text: str, cls: MentionClass, network: str, ago: int, due: int) -> Arrival:
    """Posted `ago` minutes before noon and due `due` minutes after it."""
    return arrival(
        text,
        cls,
        author=author(f"@{text}"),
        network=network,
        published_at=NOON - minutes(ago),
        due=minutes(ago + due),
    )


ARRIVALS = (
    came("late-major", MentionClass.MAJOR, "mastodon", 10, -5),
    came("young-minor", MentionClass.MINOR, "feed", 2, 20),
    came("old-question", MentionClass.QUESTION, "feed", 50, 30),
    arrival(
        "burning",
        MentionClass.MAJOR,
        author=author("@burning"),
        network="mastodon",
        level=Level.RED_ZONE,
        published_at=NOON - minutes(30),
        due=minutes(40),
    ),
)


def popup(desk: WindowDesk) -> FilterPopup | None:
    found = desk.window.commands.questions.popup
    return found if isinstance(found, FilterPopup) else None


def box(desk: WindowDesk, name: str) -> QCheckBox:
    opened = popup(desk)
    assert opened is not None
    return next(each for each in opened.findChildren(QCheckBox) if each.text() == name)


async def test_every_order_has_the_red_zone_first(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        await desk.shows("burning", "late-major", "young-minor", "old-question")
        narrowing = desk.window.list_pane.narrowing
        menu = narrowing.order.menu()
        menu.aboutToShow.emit()
        newest = next(a for a in menu.actions() if a.text() == "Newest first")
        newest.trigger()
        await desk.shows("burning", "young-minor", "late-major", "old-question")
        assert narrowing.order.text() == "Newest first"
        narrowing.sort_by(Sort.LONGEST)
        await desk.shows("burning", "old-question", "late-major", "young-minor")
        kept = place_of(desk.window)
        assert kept.sort is Sort.LONGEST
    async with window_at(tmp_path, look, place=kept) as desk:
        await desk.shows("burning", "old-question", "late-major", "young-minor")


async def test_a_filter_is_chosen_by_keys_and_says_what_it_leaves(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        desk.press("F")
        await until(lambda: popup(desk) is not None)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QCheckBox)
        assert focused.text() == "Feed"
        QTest.keyClick(focused, Qt.Key.Key_Space)
        await desk.shows("young-minor", "old-question")
        QTest.mouseClick(box(desk, "Question"), Qt.MouseButton.LeftButton)
        await desk.shows("old-question")
        desk.press("Esc")
        assert popup(desk) is None
        pane = desk.window.list_pane
        assert pane.narrowing.line.isVisible()
        assert "Only Feed, Question" in [w.text() for w in pane.findChildren(type(pane._title))]
        await until(lambda: pane._count.text() == "1 of 4")
        await desk.take(came("new-question", MentionClass.QUESTION, "feed", 1, 10))
        await desk.take(came("other", MentionClass.MINOR, "mastodon", 1, 10))
        desk.press("K")
        await until(lambda: "new-question" in desk.listed())
        assert "other" not in desk.listed()


async def test_a_filter_that_leaves_nothing_offers_the_way_back(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        pane = desk.window.list_pane
        pane.narrowing.show_only(Filter(classes=(MentionClass.PRAISE,)))
        await until(lambda: pane.empty.isVisible())
        assert pane.empty.title == "Nothing here fits the filter"
        pane.empty.action_chosen.emit(CLEAR)
        await desk.shows("burning", "late-major", "young-minor", "old-question")


async def test_a_search_has_its_own_order_and_hides_the_filter(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        pane = desk.window.list_pane
        pane.narrowing.show_only(Filter(networks=("feed",)))
        await desk.shows("young-minor", "old-question")
        desk.window.search_for("burning")
        await desk.shows("burning")
        await until(lambda: not pane.narrowing.line.isVisible())
        assert not pane.narrowing.order.isVisible()
        desk.press("Esc")
        await desk.shows("young-minor", "old-question")
        assert pane.narrowing.line.isVisible()


async def test_what_is_handled_is_filtered_too(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        for _ in range(4):
            desk.press("E")
        await desk.shows()
        desk.window.open_queue(Queue.DONE)
        await until(lambda: len(desk.listed()) == 4)
        assert not desk.window.list_pane.narrowing.order.isVisible()
        desk.window.list_pane.narrowing.show_only(Filter(networks=("feed",)))
        await until(lambda: sorted(desk.listed()) == ["old-question", "young-minor"])


async def test_the_store_orders_by_how_long_people_wait(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        asked = desk.console.inbox.desk.outline
        found = await asked(Queue.ANSWER, sort=Sort.LONGEST, only=Filter(networks=("mastodon",)))
        rows = await desk.console.inbox.rows(found.ids)
        assert [row.text for row in rows] == ["burning", "late-major"]
        assert found.red == 1
        assert not found.due
        assert rows[1].published_at == NOON - timedelta(minutes=10)
