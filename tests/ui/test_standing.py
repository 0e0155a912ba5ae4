"""Rows never move under a hand: what waits for J, K or a quiet moment, and what does not."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QPushButton

from cmconsole.domain.sources import SourceState
from cmconsole.store.reading.outline import Outline
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.inbox.bar import Notice
from cmconsole.ui.inbox.bar_elsewhere import BarElsewhere
from cmconsole.ui.inbox.own import put
from cmconsole.ui.look import Look
from support.inboxes import arrival, author, minutes
from support.pointer import move
from support.windows import WindowDesk, until, window_at

SIGNED_OUT = Notice("Example signed us out.", "Sign in", "", "key", "bad", "sign in")


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def places(desk: WindowDesk) -> dict[int, int]:
    """Where the visible mentions are in the window, from its top."""
    view = desk.view
    top = view.viewport().mapTo(desk.window, QPoint(0, 0)).y()
    return {
        entry: top + view.rowViewportPosition(row)
        for row, entry in enumerate(view.rows.entries)
        if entry >= 0 and 0 <= view.rowViewportPosition(row) < view.viewport().height()
    }


def unmoved(desk: WindowDesk, before: dict[int, int]) -> None:
    now = places(desk)
    assert len(now) >= len(before) - 1  # the bar may hide the first one for a moment
    assert {entry: before[entry] for entry in now if entry in before} == {
        entry: now[entry] for entry in now if entry in before
    }


def touch(desk: WindowDesk) -> None:
    """A hand on the mouse, over the list."""
    move(desk.view.viewport(), QPointF(60, 200))
    desk.window.lists.touched()


@asynccontextmanager
async def desk_at(folder: Path, look: Look, count: int) -> AsyncIterator[WindowDesk]:
    """A window in which a hand stays on the list until `quiet`, however slow the machine is."""
    async with window_at(folder, look, *people(count)) as desk:
        desk.window.lists.standing.patience._timer.setInterval(600_000)
        await desk.reads("Number 0")
        yield desk


def quiet(desk: WindowDesk) -> None:
    """Two seconds go by."""
    patience = desk.window.lists.standing.patience
    patience._timer.stop()
    patience.idle.emit()


async def new(desk: WindowDesk, *names: str) -> None:
    await desk.take(*(arrival(n, due=minutes(5), author=author(f"@{n}")) for n in names))


async def waits(desk: WindowDesk, count: int) -> None:
    await until(lambda: desk.window.list_pane.bar.words == f"{count} new since you looked")


@pytest.mark.parametrize("key", ["E", "M"])
async def test_after_a_key_of_ones_own_only_ones_own_row_goes(
    tmp_path: Path, look: Look, key: str
) -> None:
    async with desk_at(tmp_path, look, 5) as desk:
        desk.press("J", "J")
        await new(desk, "First of all", "Second of all")
        await waits(desk, 2)
        desk.press(key)
        await until(lambda: "store what was done" not in desk.console.background.names)
        # The list that was read after it was stored is there, and its newcomers wait.
        await until(lambda: "load the list" not in desk.console.background.names)
        left = ["Number 0", "Number 1", "Number 3", "Number 4"]
        assert desk.listed() == (left if key == "E" else [*left[:2], "Number 2", *left[2:]])
        await waits(desk, 2)
        quiet(desk)
        await until(lambda: desk.listed()[:2] == ["First of all", "Second of all"])


async def test_what_arrives_right_after_a_command_waits(tmp_path: Path, look: Look) -> None:
    async with desk_at(tmp_path, look, 5) as desk:
        desk.press("E")
        await until(lambda: "store what was done" not in desk.console.background.names)
        await new(desk, "First of all")
        await waits(desk, 1)
        assert desk.listed() == [f"Number {n}" for n in range(1, 5)]
        desk.press("J")
        await desk.shows("First of all", *(f"Number {n}" for n in range(1, 5)))


async def test_what_is_taken_back_comes_at_once_and_alone(tmp_path: Path, look: Look) -> None:
    async with desk_at(tmp_path, look, 4) as desk:
        desk.press("J", "E")
        await new(desk, "First of all")
        await waits(desk, 1)
        desk.press("Z")
        await desk.shows(*(f"Number {n}" for n in range(4)))
        await desk.reads("Number 1")
        await waits(desk, 1)


async def test_everything_that_was_done_together_comes_back_together(
    tmp_path: Path, look: Look
) -> None:
    async with desk_at(tmp_path, look, 4) as desk:
        desk.press("X", "J", "X", "E")
        await desk.shows("Number 2", "Number 3")
        await until(lambda: "store what was done" not in desk.console.background.names)
        await new(desk, "First of all")
        await waits(desk, 1)
        desk.press("Z")
        await desk.shows(*(f"Number {n}" for n in range(4)))
        await waits(desk, 1)


async def test_a_list_that_was_read_before_something_was_stored_brings_nothing_back(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_at(tmp_path, look, 3) as desk:
        inbox, go_on, began = desk.console.inbox.desk, asyncio.Event(), asyncio.Event()
        read = type(inbox).outline

        async def slowly(*asked: object) -> Outline:
            found = await read(inbox, *asked)  # type: ignore[arg-type]
            began.set()
            await go_on.wait()
            return found

        shown: list[list[str]] = []
        desk.window.lists.shown.connect(lambda: shown.append(desk.listed()))
        with monkeypatch.context() as patch:
            patch.setattr(inbox, "outline", slowly)
            desk.window.lists.refresh()
            await began.wait()
            desk.press("E")
            await until(lambda: "store what was done" not in desk.console.background.names)
        go_on.set()
        await until(lambda: "load the list" not in desk.console.background.names)
        assert desk.listed() == ["Number 1", "Number 2"]
        assert all("Number 0" not in each for each in shown)


async def test_the_bar_moves_no_row_of_a_long_list(tmp_path: Path, look: Look) -> None:
    async with desk_at(tmp_path, look, 40) as desk:
        bar, scroll = desk.window.list_pane.bar, desk.view.verticalScrollBar()
        for at in (0, 500, scroll.maximum()):
            scroll.setValue(at)
            touch(desk)
            before = places(desk)
            bar.set_notice("sources", SIGNED_OUT)
            assert bar.words
            unmoved(desk, before)
            bar.set_notice("sources", None)
            assert places(desk) == before


async def test_the_bar_hides_the_first_row_only_as_long_as_rows_may_not_move(
    tmp_path: Path, look: Look
) -> None:
    for count in (2, 40):
        async with desk_at(tmp_path / str(count), look, count) as desk:
            bar = desk.window.list_pane.bar
            touch(desk)
            before = places(desk)
            bar.set_notice("sources", SIGNED_OUT)
            unmoved(desk, before)
            quiet(desk)
            first = desk.view.viewport().mapTo(desk.window, QPoint(0, 0)).y()
            assert first == bar.mapTo(desk.window, QPoint(0, bar.height())).y()
            assert desk.view.verticalScrollBar().value() == 0
            touch(desk)
            before = places(desk)
            bar.set_notice("sources", None)
            unmoved(desk, before)
            desk.press("J")
            assert desk.window.list_pane.strip.height() == 0


async def test_a_source_is_told_of_while_somebody_points_at_a_row(
    tmp_path: Path, look: Look
) -> None:
    async with desk_at(tmp_path, look, 40) as desk:
        at = QPoint(60, 300)
        touch(desk)
        pointed = desk.view.viewport().mapTo(desk.window, at)
        before = desk.view.rows.id_at(desk.view.rowAt(at.y()))
        await new(desk, "First of all")
        await waits(desk, 1)
        now = desk.view.viewport().mapFrom(desk.window, pointed)
        assert desk.view.rows.id_at(desk.view.rowAt(now.y())) == before


@pytest.mark.parametrize("queue", [Queue.ANSWER, Queue.ALL])
async def test_after_a_mention_is_handled_the_next_one_is_selected_wherever_it_stays(
    tmp_path: Path, look: Look, queue: Queue
) -> None:
    async with desk_at(tmp_path, look, 3) as desk:
        if queue is Queue.ALL:
            desk.window.open_queue(queue)
        else:
            desk.window.search_for("Number")
        await until(lambda: not desk.window.lists.reading)
        listed = desk.listed()
        await desk.reads(listed[0])
        desk.press("E")
        await desk.reads(listed[1])
        desk.press("E")
        await desk.reads(listed[2])
        await until(lambda: "store what was done" not in desk.console.background.names)
        assert desk.listed() == listed
        assert sorted(await desk.list_of(Queue.DONE)) == sorted(listed[:2])


# Where one's own rows stand in a list that is behind


def outline(ids: str, due: str = "", red: int = 0) -> Outline:
    return Outline(array("q", map(int, ids.split())), array("q", map(int, due.split())), red)


def test_ones_own_row_moves_by_its_deadline_and_nothing_else_does() -> None:
    shown = outline("1 2 3 4", "10 20 30 40", 1)
    true = outline("9 3 4 2 1", "5 15 40 60 70", 2)
    assert put(shown, true, {3}) == outline("1 3 2 4", "10 15 20 40", 2)
    assert put(shown, true, {1}) == outline("2 3 4 1", "20 30 40 70", 0)
    assert put(shown, outline("1 2", "10 20"), {3}) == outline("1 2 4", "10 20 40", 1)
    assert put(shown, true, {9}) == outline("9 1 2 3 4", "5 10 20 30 40", 2)


def test_without_deadlines_ones_own_row_stands_behind_its_neighbour() -> None:
    shown = outline("1 2 3 4")
    assert put(shown, outline("8 9 1 5 2 3 4"), {5}) == outline("1 5 2 3 4")
    assert put(shown, outline("8 9 5 1 2 3 4"), {5}) == outline("5 1 2 3 4")
    assert put(shown, outline("2 9 1 4 3"), {1}) == outline("2 1 3 4")
    assert put(outline("1 2 3", "", 1), outline("1 3 2", "", 2), {3}) == outline("1 3 2", "", 2)


def test_a_row_is_found_far_down_in_a_long_list() -> None:
    long = Outline(array("q", range(1, 100_001)))
    true = long.ids[:]
    true[0:0] = array("q", (200_001, 200_002))
    true.insert(90_000, 300_000)
    placed = put(long, Outline(true), {300_000})
    assert placed.ids.index(300_000) == 89_998
    assert len(placed.ids) == 100_001


async def test_what_a_source_needs_is_said_over_the_conversation_where_only_that_fits(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Help"), size=(900, 640)) as desk:
        await desk.reads("Help")
        window, elsewhere = desk.window, desk.window.findChild(BarElsewhere)
        desk.press("Enter")
        assert window.list_pane.isHidden()
        place = window.thread_pane.head.geometry()
        await desk.fails(desk.source, SourceState.SIGNED_OUT, "The sign-in ended.")
        await until(lambda: elsewhere.bar.isVisible())
        assert elsewhere.bar.words == "Example signed us out."
        assert window.thread_pane.head.geometry() == place
        asked: list[int] = []
        window.sign_in_wanted.connect(asked.append)
        next(b for b in elsewhere.findChildren(QPushButton) if b.isVisible()).click()
        assert asked == [desk.source.id]
        desk.press("Esc")
        assert window.list_pane.isVisible()
        assert not elsewhere.isVisible()


async def test_news_of_the_list_are_not_told_beside_it(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Help"), size=(900, 640)) as desk:
        await desk.reads("Help")
        desk.press("Enter")
        desk.window.list_pane.bar.announce_new(3)
        assert desk.window.findChild(BarElsewhere).bar.isHidden()
