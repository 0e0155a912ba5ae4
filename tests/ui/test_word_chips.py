"""Words as chips: typed, pasted, taken back and removed, in a real window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import IconButton
from cmconsole.ui.word_chips import WordChips
from support.windows import until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def field(qapp: QApplication, look: Look) -> Iterator[WordChips]:
    window, other = QWidget(), QLineEdit()
    chips = WordChips(look, "Leave out")
    column = QVBoxLayout(window)
    column.addWidget(chips)
    column.addWidget(other)
    column.addStretch()
    window.resize(320, 300)
    window.show()
    window.activateWindow()
    chips.setFocus()
    QTest.qWaitForWindowActive(window)
    yield chips
    window.close()
    window.deleteLater()


def removes(field: WordChips) -> list[str]:
    buttons = field.findChildren(IconButton)
    return [each.accessibleName() for each in buttons if each.isVisible()]


def test_enter_and_commas_make_chips_and_what_is_typed_counts_at_once(field: WordChips) -> None:
    told: list[list[str]] = []
    field.changed.connect(lambda: told.append(field.words))
    QTest.keyClicks(field.line, "North wind,tra")
    assert field.words == ["North wind", "tra"]
    assert told[-1] == field.words
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.line.text() == ""
    assert removes(field) == ["Take “North wind” out", "Take “tra” out"]


def test_a_pasted_list_becomes_chips_each_once(field: WordChips) -> None:
    QApplication.clipboard().setText("one,  two\nthree,one")
    field.line.paste()
    assert field.words == ["one", "two", "three"]
    assert len(removes(field)) == 3


def test_leaving_the_field_keeps_what_was_typed(field: WordChips) -> None:
    QTest.keyClicks(field.line, "half")
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert not field.line.hasFocus()
    assert removes(field) == ["Take “half” out"]


def test_backspace_takes_the_last_one_back_into_the_line(field: WordChips) -> None:
    field.words = ["one", "two"]
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert (field.line.text(), removes(field)) == ("two", ["Take “one” out"])
    QTest.keyClick(field.line, Qt.Key.Key_Backspace)
    assert field.words == ["one", "tw"]


def test_its_button_removes_a_chip_and_the_keys_stay(field: WordChips) -> None:
    field.words = ["one", "two", "three"]
    button = field.findChildren(IconButton)[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.words == ["one", "three"]
    assert field.line.hasFocus()


async def test_the_field_grows_with_its_lines_and_no_chip_leaves_it(field: WordChips) -> None:
    low = field.height()
    field.words = [*(f"a phrase with number {n}" for n in range(6)), "endless" * 30]
    await until(lambda: field.height() > 4 * low)
    for button in field.findChildren(IconButton):
        chip = button.parentWidget()
        assert chip.parentWidget().rect().contains(chip.geometry())
    field.words = []
    await until(lambda: field.height() == low)
