"""What is painted, drawn and looked for while the list is scrolled."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFontMetricsF,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QApplication, QWidget

from cmconsole.store.rows import MentionRow
from cmconsole.ui.inbox import strips
from cmconsole.ui.inbox.ends import under_bar
from cmconsole.ui.inbox.letters import Letters
from cmconsole.ui.inbox.model import InboxModel
from cmconsole.ui.inbox.scroll_bar import WIDTH
from cmconsole.ui.inbox.sections import Layout
from cmconsole.ui.inbox.strips import Face, Strips
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, minutes
from support.pointer import move
from support.rows import mention
from support.windows import WindowDesk, until, window_at

NOTCH = 72


class Painted(QObject):
    """The parts of a widget that are painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return False


@contextmanager
def drawn(desk: WindowDesk) -> Iterator[list[int]]:
    """The mentions whose pictures are drawn meanwhile."""
    numbers: list[int] = []
    original = Strips._draw

    def draw(strips: Strips, row: MentionRow, face: Face) -> object:
        numbers.append(row.id)
        return original(strips, row, face)

    Strips._draw = draw  # type: ignore[method-assign, assignment]
    try:
        yield numbers
    finally:
        Strips._draw = original  # type: ignore[method-assign]


async def long_list(desk: WindowDesk) -> InboxView:
    """Wait until all is painted and the list has come to rest."""
    await until(lambda: len(desk.listed()) == 40 and "…" not in desk.listed())
    view = desk.view
    view.viewport().repaint()
    return view


ARRIVALS = [arrival(f"Number {n}", at=NOON - minutes(n), due=minutes(n + 90)) for n in range(40)]


async def test_a_notch_of_the_wheel_paints_only_what_comes_into_sight(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        view = await long_list(desk)
        view.verticalScrollBar().setValue(3 * NOTCH)
        await until(lambda: not view.ahead.waiting)
        painted = Painted(view.viewport())
        view.verticalScrollBar().setValue(4 * NOTCH)
        await until(lambda: not painted.region.isEmpty())
        height = view.viewport().height()
        rows = painted.region.subtracted(QRegion(under_bar(view)))
        assert rows.boundingRect() == QRect(
            0, height - NOTCH, view.viewport().width() - WIDTH, NOTCH
        )


async def test_the_rows_that_come_next_are_drawn_before_they_are_needed(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        view = await long_list(desk)
        view.verticalScrollBar().setValue(NOTCH)
        await until(lambda: not view.ahead.waiting)
        with drawn(desk) as numbers:
            view.verticalScrollBar().setValue(2 * NOTCH)
            view.viewport().repaint()
            assert numbers == []
            await until(lambda: not view.ahead.waiting)
            assert len(numbers) == 1


async def test_what_lies_under_the_scroll_bar_is_what_the_rows_show(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        view = await long_list(desk)
        for value in (0, 35, 300, view.verticalScrollBar().maximum()):
            view.verticalScrollBar().setValue(value)
            view.viewport().repaint()
            moved = view.viewport().grab().toImage()
            view.verticalScrollBar().setValue(value + 1)
            view.verticalScrollBar().setValue(value)
            view.delegate.forget_texts()
            whole = view.viewport().grab().toImage()
            assert moved == whole
            part = under_bar(view)
            for y in range(part.height()):
                # A row has nothing at its end but its ground: as beside the bar, so under it.
                assert whole.pixel(part.x(), y) == whole.pixel(part.x() + WIDTH - 3, y)


async def test_the_row_under_the_mouse_has_its_own_ground_and_is_not_drawn_again(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        view = await long_list(desk)
        with drawn(desk) as numbers:
            at = QPointF(200, 24 + 70 + 35)
            QApplication.sendEvent(view.viewport(), QEnterEvent(at, at, at))
            move(view.viewport(), at)
            view.viewport().repaint()
            image = view.viewport().grab().toImage()
            assert numbers == []
        x = round(at.x())
        assert image.pixelColor(x, 24 + 70 + 3).name() == look.tokens.hover.name()
        assert image.pixelColor(x, 24 + 140 + 3).name() == look.tokens.list.name()
        end = under_bar(view).center().x()
        assert image.pixelColor(end, 24 + 70 + 3).name() == look.tokens.hover.name()


TEXTS = (
    "The charging case got hot, and nobody answers. I want my money back before Friday, please!",
    "WAVES AVATAR To AV 1,200.50 € — “quoted” …",
    "illilliillilli " * 12,
    "ünïcödé Straße ñandú " * 6,
    "",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [40.0, 180.0, 340.0])
def test_a_cut_line_fits_and_holds_about_as_much_as_qt_would_let_it(
    look: Look, text: str, room: float
) -> None:
    font = look.font(13)
    metrics = QFontMetricsF(font)
    shown, width = Letters(font).cut(text, room)
    best = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    assert metrics.horizontalAdvance(shown) <= room + 1
    assert abs(metrics.horizontalAdvance(shown) - width) <= 1 + width / 20
    assert len(best) - len(shown) <= 2 + len(best) // 20
    assert shown == text or shown.endswith("…")


@pytest.mark.parametrize("text", ["مرحبا بالعالم " * 30, "👩‍👩‍👧‍👦" * 60, "नमस्ते दुनिया " * 20])
def test_writing_whose_letters_join_is_cut_as_qt_cuts_it(look: Look, text: str) -> None:
    font = look.font(13)
    shown, _ = Letters(font).cut(text, 200.0)
    assert shown.endswith("…")
    assert QFontMetricsF(font).horizontalAdvance(shown) <= 201


class Counting(array):  # type: ignore[type-arg]
    """Ids that count how many are looked at."""

    looked = 0

    def index(self, value: int, start: int = 0, stop: int = 1 << 62) -> int:
        found = super().index(value, start, stop)
        type(self).looked += found - start
        return found


def test_a_page_far_down_is_taken_over_without_looking_through_the_list(look: Look) -> None:
    model = InboxModel(lambda: NOON)
    total, at = 200_000, 150_000
    model.show(Layout(array("q", range(1, total + 1))))
    wanted: list[int] = []
    model.rows_wanted.connect(wanted.extend)
    model.shown(at)
    model._ask_for_sought()
    # A few new ones at the top, while the page was read.
    model.show(Layout(array("q", [*range(total + 1, total + 6), *range(1, total + 1)])))
    model._entries = Counting("q", model.entries)
    Counting.looked = 0
    rows = [mention(number=number) for number in wanted]
    model.put(rows, asked=wanted)
    assert len(rows) >= 128
    assert Counting.looked < 4_001
    assert model.mention(wanted[0]) is rows[0]
    assert model.row_of(wanted[0]) == wanted[0] + 4


def test_what_nobody_looked_at_is_not_looked_for_in_the_list(look: Look) -> None:
    model = InboxModel(lambda: NOON)
    model.show(Layout(array("q", range(1, 100_001))))
    model._entries = Counting("q", model.entries)
    Counting.looked = 0
    model.put([mention(number=number) for number in range(50_000, 50_200)])  # as a search brings
    assert Counting.looked == 0
    assert model.shown(49_999) is model.mention(50_000)
    model.put([mention(number=50_000).owned_by("Ada")])
    assert Counting.looked < 10


def test_a_row_that_has_moved_far_is_still_found(look: Look) -> None:
    model = InboxModel(lambda: NOON)
    model.show(Layout(array("q", range(1, 10_001))))
    model.put([mention(number=9_000)])
    model.show(Layout(array("q", [9_000, *range(1, 9_000)])))
    assert model.row_of(9_000) == 0
    assert model.row_of(10_000) is None


def test_a_page_of_rows_is_told_to_the_view_at_once(qtbot: object, look: Look) -> None:
    model = InboxModel(lambda: NOON)
    model.show(Layout(array("q", range(1, 301))))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, *_: told.append((first.row(), last.row())))
    model.shown(0)
    model.shown(200)
    model.put([mention(number=number) for number in range(100, 228)])
    assert told == [(99, 226)]
    model.put([mention(number=5), mention(number=7)])
    assert told[1:] == [(4, 4), (6, 6)]


def test_the_pictures_of_rows_never_take_more_room_than_they_may(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strips, "KEPT", 5 * 400 * 70 * 4)
    kept = Strips(look)
    drawn_first = mention()
    first = kept.of(drawn_first, Face(400, 70, 1.0))
    assert kept.of(drawn_first, Face(400, 70, 1.0)) is first
    for number in range(2, 20):
        kept.of(mention(number=number), Face(400, 70, 1.0))
    assert len(kept) == 5
    assert kept.of(drawn_first, Face(400, 70, 1.0)) is not first
    assert kept.of(drawn_first, Face(300, 70, 1.0)).pixmap.width() == 300
