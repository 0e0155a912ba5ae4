from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionViewItem

from cmconsole.domain.clocks import Lateness, countdown
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store.rows import MentionRow
from cmconsole.ui import marks
from cmconsole.ui.inbox.delegate import RowDelegate
from cmconsole.ui.inbox.letters import Letters
from cmconsole.ui.inbox.model import InboxModel
from cmconsole.ui.inbox.sections import Layout
from cmconsole.ui.inbox.strips import Strips
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, minutes
from support.rows import mention
from support.windows import until, window_at

STATES = {
    Lateness.LONGER: {"due": minutes(150)},
    Lateness.HOUR: {"due": minutes(38)},
    Lateness.SOON: {"due": minutes(11)},
    Lateness.LAST_MINUTES: {"due": minutes(4.5)},
    Lateness.OVERDUE: {"due": minutes(-65)},
    Lateness.NONE: {"due": None},
    Lateness.PAUSED: {"due": minutes(5), "paused": True},
    Lateness.ANSWERED: {"due": None, "answered": True},
    Lateness.DONE: {"due": None, "done": True},
}
THEMES = ("light", "dark")


def paint(
    look: Look,
    row: MentionRow,
    *,
    selected: bool = False,
    density: str = "comfortable",
    width: int = 412,
) -> QImage:
    """A row as the list shows it."""
    delegate = RowDelegate(look, lambda: NOON)
    delegate.density = density
    model = InboxModel(lambda: NOON)

    model.show(Layout(array("q", [row.id])))
    model.put([row])
    canvas = QPixmap(width, delegate.row_height)
    canvas.fill(QColor("#FF00FF"))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, delegate.row_height)
    option.state = QStyle.StateFlag.State_Enabled
    if selected:
        option.state |= QStyle.StateFlag.State_Selected

    painter = QPainter(canvas)
    delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    return canvas.toImage()


def colors(image: QImage, box: QRect) -> set[str]:
    """The colours in a part of an image."""
    return {
        image.pixelColor(QPoint(x, y)).name()
        for x in range(box.left(), box.right() + 1)
        for y in range(box.top(), box.bottom() + 1)
    }


@pytest.fixture(params=THEMES)
def themed(look: Look, request: pytest.FixtureRequest) -> Iterator[Look]:
    look.choose(request.param)
    yield look
    look.choose("light")


def test_an_entry_of_a_menu_that_does_nothing_looks_so(themed: Look) -> None:
    themed.dress()
    menu = QMenu()
    can, cannot = menu.addAction("Send it back"), menu.addAction("Send it back")
    cannot.setEnabled(False)
    menu.resize(menu.sizeHint())
    menu.ensurePolished()
    image = menu.grab().toImage()
    boxes = [menu.actionGeometry(each) for each in (can, cannot)]
    ground = themed.tokens.raised.lightness()
    shades = [{QColor(one).lightness() for one in colors(image, box)} for box in boxes]
    strong, faint = (max(abs(one - ground) for one in each) for each in shades)
    assert faint < strong * 0.9
    menu.setActiveAction(cannot)
    assert colors(menu.grab().toImage(), boxes[1]) == colors(image, boxes[1])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_every_state_of_a_countdown_has_a_shape_of_its_own(
    themed: Look, state: Lateness, ratio: float
) -> None:
    hue = themed.tokens.hue(Level.HIGH)

    def picture(name: Lateness) -> QImage:
        facts = dict(STATES[name])
        due = facts.pop("due")
        shown = countdown(due and NOON + due, NOON, **facts)
        assert shown.lateness is name
        return marks.countdown(themed, shown, hue, ratio).toImage()

    mine = picture(state)
    assert mine.width() == 40 * ratio
    assert all(mine != picture(other) for other in STATES if other is not state)


def test_what_is_overdue_is_a_filled_square_and_what_is_not_is_round(themed: Look) -> None:
    tokens = themed.tokens
    late = paint(themed, mention(MentionClass.MAJOR, due=minutes(-12)))
    assert late.pixelColor(16, 26).name() == tokens.major.ink.name()
    assert late.pixelColor(47, 26).name() == tokens.major.ink.name()
    running = paint(themed, mention(MentionClass.MAJOR, due=minutes(38)))
    assert running.pixelColor(16, 24).name() == tokens.list.name()


@pytest.mark.parametrize("mention_class", MentionClass)
def test_the_draught_marks_count_the_level(themed: Look, mention_class: MentionClass) -> None:
    tokens = themed.tokens
    image = paint(themed, mention(mention_class))
    level = LEVEL_OF_CLASS[mention_class]
    hue = tokens.hue(level, mention_class)
    filled = sum(image.pixelColor(2, y).name() == hue.stroke.name() for y in (60, 43, 26, 9))
    assert filled == (1 if mention_class is MentionClass.PRAISE else level)


def test_the_red_zone_has_four_marks_and_a_solid_chip_on_any_class(themed: Look) -> None:
    image = paint(themed, mention(MentionClass.QUESTION, Level.RED_ZONE))
    stroke = themed.tokens.red.stroke.name()
    assert all(image.pixelColor(2, y).name() == stroke for y in (60, 43, 26, 9))
    assert image.pixelColor(395, 10).name() == stroke


def test_each_level_has_a_chip_that_differs_without_colour(themed: Look) -> None:
    chips = [
        marks.chip(themed, c, level, 1.0).toImage().convertToFormat(QImage.Format.Format_Alpha8)
        for c, level in ((c, LEVEL_OF_CLASS[c]) for c in MentionClass)
    ]
    assert all(one != two for i, one in enumerate(chips) for two in chips[i + 1 :])


def test_all_three_lines_have_ink_and_nothing_runs_over_the_edges(themed: Look) -> None:
    tokens = themed.tokens
    image = paint(themed, mention(text="A long text " * 40, owner="Ann Other"))
    for line in (QRect(84, 9, 100, 14), QRect(60, 28, 200, 14), QRect(60, 47, 200, 14)):
        assert len(colors(image, line)) > 5
    assert colors(image, QRect(401, 8, 11, 58)) == {tokens.list.name()}
    assert "#ff00ff" not in colors(image, QRect(0, 0, 412, 70))


def test_a_selected_row_is_filled_and_edged(themed: Look) -> None:
    image = paint(themed, mention(), selected=True)
    assert image.pixelColor(405, 35).name() == themed.tokens.sel.name()
    assert image.pixelColor(200, 69).name() == themed.tokens.accent_line.name()


def test_a_compact_row_keeps_name_reason_and_clock(look: Look) -> None:
    image = paint(look, mention(), density="compact")
    assert image.height() == 52
    for part in (QRect(84, 8, 80, 14), QRect(60, 27, 150, 14), QRect(12, 6, 40, 40)):
        assert len(colors(image, part)) > 5


def test_a_roomy_row_shows_a_second_line_of_a_long_text_only(look: Look) -> None:
    second = QRect(60, 46, 300, 14)
    image = paint(look, mention(text="It does not start. " * 12), density="roomy")
    assert image.height() == 90
    assert len(colors(image, second)) > 5
    assert len(colors(paint(look, mention(text="Short."), density="roomy"), second)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It does not start at all since the update of Tuesday",
        "مرحبا بالعالم " * 9,
        "a" * 90,
        "short",
    ],
)
def test_a_text_is_wrapped_without_losing_a_letter(look: Look, text: str) -> None:
    letters = Letters(look.font(13))
    first, rest = letters.wrap(text, 160)
    assert f"{first} {rest}".split() == text.split() or first + rest == text
    assert QFontMetricsF(look.font(13)).horizontalAdvance(first) <= 162
    assert bool(rest) == (text != "short")


@pytest.mark.parametrize(
    "strange",
    [
        "",
        "\n\n\n",
        "👩‍👩‍👧‍👦" * 200,
        "مرحبا بالعالم " * 30,
        "a" * 100_000,
        "\u202eright to left",
        "\x00null",
    ],
)
def test_strange_texts_are_painted_without_trouble(look: Look, strange: str) -> None:
    row = mention(text=strange, author=strange)
    assert not paint(look, row).isNull()
    assert not paint(look, row, width=120).isNull()
    assert not paint(look, row, density="roomy").isNull()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None lives for ever from 3.12 on")
async def test_repainting_for_long_keeps_every_reference_to_none(
    tmp_path: Path, look: Look
) -> None:
    arrivals = [arrival(f"Number {n}", at=NOON - minutes(n)) for n in range(12)]
    async with window_at(tmp_path, look, *arrivals) as desk:
        await until(lambda: len(desk.listed()) == 12 and "…" not in desk.listed())
        viewport = desk.view.viewport()

        def repaint(times: int) -> int:
            for _ in range(times):
                desk.view.ticker.ticked.emit()
                viewport.repaint()
            return sys.getrefcount(None)

        before = repaint(30)
        # One reference lost or kept at each call of Qt would be thousands.
        assert abs(repaint(300) - before) < 20


async def test_a_tick_repaints_only_the_rows_whose_text_has_changed(
    tmp_path: Path, look: Look
) -> None:
    arrivals = [
        arrival("Half a minute on", due=minutes(30.5)),
        arrival("On the minute", due=minutes(20) + timedelta(seconds=5)),
    ]
    async with window_at(tmp_path, look, *arrivals) as desk:
        await until(lambda: len(desk.listed()) == 2 and "…" not in desk.listed())
        desk.view.viewport().repaint()
        painted = desk.view.delegate.painted
        first, second = (entry for entry in desk.view.rows.entries if entry >= 0)
        texts = {entry: shown[1] for entry, shown in painted.items()}
        assert texts == {first: "20m", second: "30m"}
        painted.clear()
        desk.clock.jump(10)
        painted.update({first: desk.view.delegate.shows(_row(desk, first), NOON)})
        painted.update({second: desk.view.delegate.shows(_row(desk, second), NOON)})
        regions: list[QRect] = []
        original = desk.view.viewport().update
        desk.view.viewport().update = lambda *a: (regions.extend(a), original(*a))[1]  # type: ignore[method-assign]
        desk.view.ticker.ticked.emit()
        row = desk.view.rows.row_of(first)
        assert row is not None
        place = desk.view.visualRect(desk.view.rows.index(row, 0))
        assert regions == [desk.view.delegate.clock_rect(place)]


def _row(desk: object, mention_id: int) -> MentionRow:
    found = desk.view.rows.mention(mention_id)  # type: ignore[attr-defined]
    assert isinstance(found, MentionRow)
    return found


async def test_nothing_ticks_while_the_window_is_hidden(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Waiting")) as desk:
        await until(lambda: desk.view.ticker.running)
        desk.window.hide()
        assert not desk.view.ticker.running
        desk.window.show()
        assert desk.view.ticker.running


async def test_a_row_that_falls_due_moves_under_overdue_by_itself(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Almost", due=minutes(1))) as desk:
        await desk.shows("Almost")
        assert desk.view.rows.entries[0] == -3
        desk.clock.jump(61)
        desk.view.ticker.wake(True)
        await until(lambda: desk.view.rows.entries[0] == -2)


def test_the_time_that_a_countdown_shows_follows_the_clock(look: Look) -> None:
    delegate = RowDelegate(look, lambda: NOON)
    row = mention(due=minutes(6))
    at: datetime = NOON
    assert delegate.shows(row, at)[1] == "6m"
    assert delegate.shows(row, at + minutes(2))[1] == "4:00"
    assert delegate.shows(row, at + minutes(7))[1] == "+1m"


@pytest.mark.expects_log
def test_a_row_that_cannot_be_painted_is_logged_once_and_leaves_the_rest_alone(
    look: Look, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("odd row")

    monkeypatch.setattr(Strips, "_paint_texts", broken)
    delegate = RowDelegate(look, lambda: NOON)
    canvas = QPixmap(412, 70)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 412, 70)
    model = InboxModel(lambda: NOON)
    row = mention()
    model.show(Layout(array("q", [row.id])))
    model.put([row])
    painter = QPainter(canvas)
    for _ in range(3):
        delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    assert [r.getMessage() for r in caplog.records] == ["mention 1 cannot be painted"]
    assert canvas.toImage().pixelColor(2, 2).name() == look.tokens.list.name()
