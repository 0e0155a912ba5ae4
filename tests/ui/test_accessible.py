from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from cmconsole.domain.judgement import Level
from cmconsole.ui.alerts.announcing import crossed, crossing
from cmconsole.ui.alerts.attention import Attention
from cmconsole.ui.alerts.tray import Tray
from cmconsole.ui.look import Look
from cmconsole.ui.settings.triage_page import TriagePage
from support.inboxes import NOON, arrival, author, minutes
from support.settings import settings_at
from support.windows import WindowDesk, until, window_at

ROLE = QAccessible.Role
CONTROLS = frozenset(
    {
        ROLE.Button,
        ROLE.ButtonMenu,
        ROLE.ButtonDropDown,
        ROLE.CheckBox,
        ROLE.RadioButton,
        ROLE.EditableText,
        ROLE.ListItem,
        ROLE.Cell,
        ROLE.List,
        ROLE.Table,
        ROLE.MenuItem,
    }
)
SIZES = [(1440, 900), (1366, 768), (1024, 700), (880, 600)]


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def walk(node: QAccessibleInterface, depth: int = 0) -> Iterator[QAccessibleInterface]:
    """The node and everything below it that can be seen."""
    yield node
    if depth < 30:
        for place in range(node.childCount()):
            child = node.child(place)
            if child is not None and child.isValid() and not child.state().invisible:
                yield from walk(child, depth + 1)


def nameless(window: QWidget) -> list[str]:
    root = QAccessible.queryAccessibleInterface(window)
    assert root is not None
    found = []
    seen = 0
    for node in walk(root):
        if node.role() in CONTROLS:
            seen += 1
            if not node.text(QAccessible.Text.Name).strip():
                widget = node.object()
                found.append(f"{node.role()} {widget!r} in {widget.parent() if widget else None!r}")
    assert seen > 10, "the walk has found the controls at all"
    return found


async def show_everything(desk: WindowDesk) -> None:
    await desk.reads("Number 0")
    await desk.console.inbox.desk.add_view("Numbers", "number", NOON)
    desk.window.news.refresh()
    await until(lambda: bool(desk.window.news.state.views))


@pytest.mark.parametrize("size", SIZES)
async def test_every_control_and_row_has_a_name(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with window_at(tmp_path, look, *people(6), size=size) as desk:
        await show_everything(desk)
        assert nameless(desk.window) == []


@pytest.mark.parametrize("key", ["?", "L", "A", "N", "Shift+E"])
async def test_what_opens_over_the_window_has_names_too(
    tmp_path: Path, look: Look, key: str
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await show_everything(desk)
        before = QApplication.focusWidget()
        desk.press(key)
        await until(lambda: QApplication.focusWidget() is not before)
        assert nameless(desk.window) == []


async def test_the_palette_has_names_too(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await show_everything(desk)
        desk.window.finder.open()
        assert nameless(desk.window) == []


async def test_the_change_log_has_names_too(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.screen.open("look")
        at.console.settings.change(brand="Dunnock")
        await until(at.screen.foot.undo.isVisible)
        assert nameless(at.desk.window) == []
        at.screen.foot.log.click()
        log = at.screen.changes.log
        assert log is not None
        await until(lambda: log.table.rowCount() == 2)
        assert nameless(at.desk.window) == []


async def test_a_control_without_a_name_is_found(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await show_everything(desk)
        line = QLineEdit(desk.window)
        line.show()
        assert len(nameless(desk.window)) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_tab_reaches_every_control_there_is(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with window_at(tmp_path, look, *people(6), size=size) as desk:
        await show_everything(desk)
        kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
        wanted = {
            widget
            for kind in kinds
            for widget in desk.window.findChildren(kind)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        }
        desk.view.setFocus()
        reached: set[QWidget] = set()
        for _ in range(80):
            focused = QApplication.focusWidget()
            assert focused is not None
            reached.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is desk.view:
                break
        assert len(wanted) > 4
        assert [widget for widget in wanted if widget not in reached] == []


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700)])
async def test_the_rules_and_their_form_have_names_and_are_reached_by_tab(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with settings_at(tmp_path, look, size=size) as at:
        at.screen.open("triage")
        page = at.screen.pages["triage"]
        assert isinstance(page, TriagePage)
        await until(lambda: page.earlier.versions.count() > 0)
        page.rules.item(0).setCheckState(Qt.CheckState.Unchecked)
        page.trying.start.click()
        await until(lambda: "otherwise" in page.trying.found.text())
        page.rules.setCurrentRow(1)
        page.change.click()
        page.earlier.look_at.click()
        assert nameless(at.desk.window) == []
        kinds = (QAbstractButton, QLineEdit, QAbstractItemView, QComboBox, QPlainTextEdit)
        wanted = {
            widget
            for kind in kinds
            for widget in page.findChildren(kind)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
            and widget.objectName() != "qt_spinbox_lineedit"  # the focus stands on its box
        }
        assert {page.new, page.change, page.delete, page.form.any, page.earlier.export} <= wanted
        begun, reached = page.form.name, set[QWidget]()
        focused: QWidget | None = begun
        while focused is not None and focused not in reached:
            reached.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
        assert focused is begun
        assert [widget for widget in wanted if widget not in reached] == []


async def test_a_row_reads_as_one_sentence_in_the_tree(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await show_everything(desk)
        root = QAccessible.queryAccessibleInterface(desk.view)
        assert root is not None
        names = [node.text(QAccessible.Text.Name) for node in walk(root)]
        row = next(name for name in names if "Number 0" in name)
        assert "10 minutes left" in row
        assert row.endswith("Unassigned.")


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
@pytest.mark.parametrize("zoomed", [False, True])
async def test_at_200_percent_on_a_common_screen_nothing_is_cut_off(
    tmp_path: Path, look: Look, zoomed: bool
) -> None:
    # 1440 x 900 with everything twice as large is a window of 720 x 450.
    size = (720, 450) if zoomed else (1440, 900)
    async with window_at(tmp_path, look, *people(6)) as desk:
        await show_everything(desk)
        desk.window.setMinimumSize(*size)
        desk.window.resize(*size)
        assert desk.window.width() == size[0]
        for key in ("", "Enter", "?", "Esc", "L"):
            if key:
                desk.press(key)
            cut = [
                widget
                for widget in desk.window.findChildren(QAbstractButton)
                if widget.isVisible()
                and widget.visibleRegion().boundingRect() != widget.rect()
                and not desk.window.sheet.isVisible()
            ]
            assert cut == [], key
        desk.press("Esc")
        desk.press("?")
        sheet = desk.window.sheet
        assert desk.window.rect().contains(sheet._sheet.geometry())
        bar = sheet._scroll.verticalScrollBar()
        assert zoomed or bar.maximum() == 0, "twice as large, it may scroll"
        desk.window.setMinimumSize(size[0], 300)
        desk.window.resize(size[0], 300)
        assert bar.maximum() > 0
        for _ in range(30):
            QTest.keyClick(sheet.finder, Qt.Key.Key_Down)
        assert bar.value() == bar.maximum()


@pytest.mark.parametrize(
    ("left", "said", "told"),
    [
        (16, (), None),
        (15, (), 15),
        (14, (15,), None),
        (4.9, (15,), 5),
        (0, (15, 5), 0),
        (-0.5, (15, 5, 0), None),
        (4, (), 5),
    ],
)
def test_only_thresholds_are_announced_and_each_once(
    left: float, said: tuple[int, ...], told: int | None
) -> None:
    assert crossed(left, frozenset(said)) == told


async def test_mine_is_announced_at_fifteen_five_and_nought_and_the_red_zone_at_once(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    one = arrival("Mine", due=minutes(30), author=author("@ann", name="Ann"))
    async with window_at(tmp_path, look, one) as desk:
        await desk.reads("Mine")
        desk.press("M")
        await desk.window.commands.turns.settle()
        said: list[tuple[str, bool]] = []
        news, tray = desk.window.news, Tray(look, desk.window)
        attention = Attention(desk.console, news, tray, lambda: True, desk.window)
        attention.said.connect(lambda words, now: said.append((words, now)))
        for passing in (60, 14.5 * 60, 60, 9 * 60, 5 * 60):
            await until(lambda: not attention._looking)
            desk.clock.jump(passing)
            attention._due.timeout.emit()
            await until(lambda: not attention._looking)
        assert said == [(crossing("Ann", m), False) for m in (15, 5, 0)]
        await desk.take(arrival("Hurt", level=Level.RED_ZONE, author=author("@bo", name="Bo")))
        await until(lambda: len(said) == 4)
        assert said[-1] == ("Red zone: Bo.", True)
