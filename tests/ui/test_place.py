from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from shiboken6 import delete

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.reading.outline import Sort
from cmconsole.store.reading.queues import Queue
from cmconsole.system.background import Background
from cmconsole.ui.look import Look
from cmconsole.ui.window import keeping_place
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from cmconsole.ui.window.offers import first_place, offer_places
from cmconsole.ui.window.place import Place, PlaceFile, clamped
from cmconsole.ui.window.returning import place_of, return_to
from support.inboxes import NOON, arrival, author, minutes
from support.windows import until, window_at

LEFT, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 1920, 1080)
SMALLEST = QSize(880, 600)


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def test_a_window_that_is_all_on_a_screen_stays_where_it_was() -> None:
    rect = QRect(2000, 50, 1440, 900)
    assert clamped(rect, [LEFT, RIGHT], SMALLEST) == rect


@pytest.mark.parametrize(
    "rect",
    [
        QRect(2000, 50, 1440, 900),
        QRect(-5000, -5000, 1440, 900),
        QRect(1500, 900, 1440, 900),
        QRect(100, 100, 5000, 4000),
        QRect(100, 100, 10, 10),
    ],
)
def test_a_window_of_an_unplugged_screen_comes_back_whole(rect: QRect) -> None:
    placed = clamped(rect, [LEFT], SMALLEST)
    assert LEFT.contains(placed)
    assert placed.width() >= 880
    assert placed.height() >= 600


def test_on_a_screen_that_is_too_small_the_window_is_as_large_as_the_screen() -> None:
    tiny = QRect(0, 0, 800, 500)
    assert clamped(QRect(0, 0, 1440, 900), [tiny], SMALLEST) == tiny


def test_a_place_survives_its_file(tmp_path: Path) -> None:
    file = PlaceFile(tmp_path / "window.json")
    place = Place(
        rect=(1, 2, 900, 700),
        maximised=True,
        section="reports",
        queue=Queue.PRAISE,
        search="power bank",
        mention=42,
        top=(41, -7),
        contact=False,
        splits={"1400+contact": [1, 2, 3]},
        sort=Sort.NEWEST,
        used={"Snooze": 4},
        left_at=1,
    )
    file.keep(place)
    loaded = file.load()
    assert loaded == place


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"queue": "nowhere", "rect": [1, 2], "mention": true, "splits": 3, "top": ["a", 1]}',
        '{"rect": [1e99, 0, 0, 0], "used": {"a": -1}, "search": 3, "section": []}',
    ],
)
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content)
    assert PlaceFile(path).load() == Place()


async def test_a_restart_returns_to_the_same_row_list_and_columns(
    tmp_path: Path, look: Look
) -> None:
    kept = PlaceFile(tmp_path / "window.json")
    async with window_at(tmp_path / "one", look, *people(90)) as desk:
        await desk.reads("Number 0")
        desk.view.choose(desk.view.rows.entries[70])
        desk.press("J", "K")
        desk.press("I")
        row = desk.view.chosen
        top = place_of(desk.window).top
        assert top is not None
        await asyncio.to_thread(kept.keep, place_of(desk.window))
    async with window_at(tmp_path / "one", look, place=kept.load()) as desk:
        await until(lambda: desk.view.chosen == row)
        assert place_of(desk.window).top == top
        assert not desk.window.contact.isVisible()
        desk.press("J")
        assert desk.view.chosen != row


async def test_a_restart_opens_the_list_that_was_open(tmp_path: Path, look: Look) -> None:
    praise = arrival("Lovely", MentionClass.PRAISE, author=author("@fan"))
    place = Place(queue=Queue.PRAISE)
    async with window_at(tmp_path, look, praise, *people(3), place=place) as desk:
        await desk.shows("Lovely")
        assert desk.window.lists.queue is Queue.PRAISE


async def test_a_row_that_is_gone_leads_to_the_most_urgent_one(tmp_path: Path, look: Look) -> None:
    place = Place(mention=4711, top=(4711, 0))
    async with window_at(tmp_path, look, *people(3), place=place) as desk:
        await desk.reads("Number 0")


async def test_columns_stay_where_they_were_moved_to_in_each_shape(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        split = desk.window.frame_._split
        split.moveSplitter(500, 1)
        moved = split.sizes()
        assert moved[0] == 500
        desk.window.resize(1024, 700)
        assert split.sizes()[0] < 500
        desk.window.resize(1440, 900)
        assert split.sizes() == moved


def test_a_first_window_is_never_larger_than_its_screen(look: Look) -> None:
    window = MainWindow(look, lambda: NOON)
    window.resize(9000, 9000)
    return_to(window, Place())
    free = window.screen().availableSize()
    assert window.width() <= free.width()
    assert window.height() < free.height()  # a title bar has room
    delete(window)


async def test_a_restart_remembers_where_somebody_was_in_the_other_lists(
    tmp_path: Path, look: Look
) -> None:
    kept = PlaceFile(tmp_path / "window.json")
    async with window_at(tmp_path / "one", look, *people(90)) as desk:
        await desk.reads("Number 0")
        left = desk.view.rows.entries[70]
        desk.view.choose(left)
        top = place_of(desk.window).top
        desk.window.open_queue(Queue.MINE)
        await desk.shows()
        desk.window.search_for("Number 7")
        await until(lambda: bool(desk.listed()) and not desk.window.lists.reading)
        desk.window.list_pane.search.clear()
        await until(lambda: not desk.window.lists.reading)
        await asyncio.to_thread(kept.keep, place_of(desk.window))
    async with window_at(tmp_path / "one", look, place=kept.load()) as desk:
        assert desk.window.lists.queue is Queue.MINE
        desk.window.open_queue(Queue.ANSWER)
        await until(lambda: desk.view.chosen == left)
        assert place_of(desk.window).top == top


async def test_a_restart_goes_on_in_a_search(tmp_path: Path, look: Look) -> None:
    kept = PlaceFile(tmp_path / "window.json")
    async with window_at(tmp_path / "one", look, *people(90)) as desk:
        await desk.reads("Number 0")
        left = desk.view.rows.entries[70]
        desk.view.choose(left)
        behind = place_of(desk.window).top
        desk.window.search_for("number")
        await until(lambda: len(desk.listed()) == 90 and not desk.window.lists.reading)
        found = desk.view.rows.entries[40]
        desk.view.choose(found)
        top = place_of(desk.window).top
        assert top is not None
        await asyncio.to_thread(kept.keep, place_of(desk.window))
    async with window_at(tmp_path / "one", look, place=kept.load()) as desk:
        assert desk.window.list_pane.search.text() == "number"
        assert (desk.view.chosen, place_of(desk.window).top) == (found, top)
        assert desk.window.windowTitle().startswith("Search")
        desk.window.list_pane.leave_search()
        await until(lambda: desk.view.chosen == left)
        assert place_of(desk.window).top == behind


async def test_before_a_list_is_read_the_place_is_that_of_the_last_time(
    tmp_path: Path, look: Look
) -> None:
    place = Place(mention=71, top=(65, -4))
    begun: list[Place] = []
    async with window_at(
        tmp_path, look, *people(90), place=place, furnished=lambda w: begun.append(place_of(w))
    ):
        assert [(each.mention, each.top) for each in begun] == [(71, (65, -4))]


async def test_a_list_in_another_order_shows_its_own_first_rows_first(
    tmp_path: Path, look: Look
) -> None:
    seen: list[list[str]] = []
    place = Place(sort=Sort.NEWEST)
    async with window_at(
        tmp_path, look, *people(60), place=place, furnished=lambda w: seen.append(texts(w))
    ) as desk:
        assert seen == [texts(desk.window)[:50]]


def texts(window: MainWindow) -> list[str]:
    model = window.view.rows
    assert all(entry > 0 for entry in model.entries), "it is cut into sections"
    return [row.text for entry in model.entries if (row := model.mention(entry))]


async def test_a_place_is_kept_beside_the_window_after_somebody_went_elsewhere(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping_place, "KEEP_AFTER", 1)
    kept = PlaceFile(tmp_path / "window.json")
    async with window_at(tmp_path / "one", look, *people(9)) as desk:
        await desk.reads("Number 0")
        keeping_place.KeepingPlace(desk.window, kept, desk.console.background)
        desk.press("J", "J")
        await until(lambda: kept.load().mention == desk.view.chosen)
        desk.window.search_for("Number 3")
        await until(lambda: kept.load().search == "Number 3")


def test_what_is_older_is_not_written_over_what_is_newer(tmp_path: Path, look: Look) -> None:
    window = MainWindow(look, lambda: NOON)
    window.begin([])
    furnish(window)
    kept = PlaceFile(tmp_path / "window.json")
    keeping = keeping_place.KeepingPlace(window, kept, Background())
    older = place_of(window)
    keeping._newest = older
    window.lists.words = "newer"
    keeping.now()
    keeping._write(older)
    assert kept.load().search == "newer"
    delete(window)


async def test_the_screen_that_was_shown_is_shown_again(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        offer_places(desk.window, look, desk.console, no_news)
        assert await first_place(desk.console, "reports") == "reports"
        assert await first_place(desk.console, "nowhere") == "inbox"
        desk.window.places.open("reports")
        assert place_of(desk.window).section == "reports"
        desk.window.places.open("inbox")
        assert place_of(desk.window).section == ""


async def no_news() -> None:
    """Nobody listens."""
