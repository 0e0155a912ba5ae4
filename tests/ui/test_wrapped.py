"""Words that are wider than their column are cut on the screen, and copied as they were written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from shiboken6 import delete

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import prose, text

ENDLESS = "x" * 300
WRITTEN = f"Look: {ENDLESS}\nand a\u200bmark of theirs & <b>this</b> \U0001f600"
HANDLE = "@a.name.that.never.ends@an.instance.with.a.long.name.example.social"


@pytest.fixture(params=[WRITTEN, HANDLE])
def label(request: pytest.FixtureRequest, look: Look) -> Iterator[QLabel]:
    """A text in a narrow column."""
    words = request.param
    made = prose(look, words) if words == WRITTEN else text(look, words, wrap=True, selectable=True)
    window = QWidget()
    column = QWidget(window)
    QVBoxLayout(column).addWidget(made)
    column.resize(260, 600)
    window.resize(600, 600)
    window.show()
    made.setProperty("written", words)
    yield made
    delete(window)


def test_what_is_copied_is_what_was_written(label: QLabel) -> None:
    words = label.property("written")
    label.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(label, key, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == words
    # What is dragged out comes from the same document.
    document: QTextDocument = label.findChild(QTextDocument)
    assert document.toPlainText() == words


def test_no_line_is_wider_than_its_column(label: QLabel) -> None:
    words, metrics = label.property("written"), QFontMetrics(label.font())
    document: QTextDocument = label.findChild(QTextDocument)
    for width in (260, 420, 200):
        label.parentWidget().resize(width, 600)
        QApplication.processEvents()
        assert document.idealWidth() <= label.width()
        lines = metrics.horizontalAdvance(words) // label.width()
        assert label.height() >= lines * metrics.height()
        assert label.height() >= document.size().height()
