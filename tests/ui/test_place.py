from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from shiboken6 import delete

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.reading.outline import Sort
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from cmconsole.ui.window.main_window import MainWindow
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
        queue=Queue.PRAISE,
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
        '{"rect": [1e99, 0, 0, 0], "used": {"a": -1}}',
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
        kept.keep(place_of(desk.window))
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
        kept.keep(place_of(desk.window))
    async with window_at(tmp_path / "one", look, place=kept.load()) as desk:
        assert desk.window.lists.queue is Queue.MINE
        desk.window.open_queue(Queue.ANSWER)
        await until(lambda: desk.view.chosen == left)
        assert place_of(desk.window).top == top
