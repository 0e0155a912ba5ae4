"""The rows that are there before anything else, and what happens to them when the rest comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from cmconsole.ui.inbox.scroll_bar import OverlayBar
from cmconsole.ui.look import DRAWINGS, Look
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from cmconsole.ui.window.place import Place
from support.inboxes import NOON, minutes
from support.rows import mention

SIZES = [(2000, 1100), (1440, 900), (1366, 768), (1200, 800), (1199, 800), (1024, 700), (900, 640)]
ROWS = [mention(due=minutes(10 + n), text=f"Number {n}", number=n + 1) for n in range(40)]


@pytest.fixture
def window(look: Look) -> Iterator[MainWindow]:
    made = MainWindow(look, lambda: NOON)
    yield made
    made.hide()
    delete(made)


def where(window: MainWindow) -> QRect:
    """The list, in the window."""
    return QRect(window.view.mapTo(window, QPoint(0, 0)), window.view.size())


@pytest.mark.parametrize(
    "size",
    [(1440, 900), (1366, 768), (1200, 800), (1199, 800), (1024, 700), (900, 640), (2000, 1100)],
)
@pytest.mark.parametrize("contact", [None, False, True])
def test_rows_stay_where_they_are_when_the_rest_comes(
    size: tuple[int, int], contact: bool | None, window: MainWindow, qapp: QApplication
) -> None:
    window.place = Place(contact=contact)
    window.resize(*size)
    window.begin(ROWS)
    window.show()
    qapp.processEvents()
    bare, top = where(window), window.view.rowAt(0)
    furnish(window)
    qapp.processEvents()
    assert where(window) == bare
    assert window.view.rowAt(0) == top
    assert window.sidebar.isVisible() == (size[0] >= 1200)


def test_columns_that_were_moved_are_there_from_the_first_sight_on(
    window: MainWindow, qapp: QApplication
) -> None:
    window.place = Place(splits={"1400+contact": [520, 414, 250]})
    window.begin(ROWS)
    window.show()
    qapp.processEvents()
    bare = where(window)
    furnish(window)
    qapp.processEvents()
    assert bare.width() == 520
    assert where(window) == bare


def test_the_mention_of_the_last_time_is_selected_from_the_first_sight_on(
    window: MainWindow, qapp: QApplication
) -> None:
    window.place = Place(mention=7)
    window.begin(ROWS)
    window.show()
    qapp.processEvents()
    assert window.view.chosen == 7
    furnish(window)
    assert window.view.chosen == 7
    assert window.thread_pane.mention is not None
    assert window.thread_pane.mention.id == 7


def test_abuse_is_covered_at_first_sight(window: MainWindow, qapp: QApplication) -> None:
    abusive = mention(text="I will kill you, give me my refund", number=1)
    assert window.shield.covers(abusive)
    window.begin([abusive])
    window.show()
    qapp.processEvents()
    index = window.view.model().index(1, 0)
    assert "kill" not in index.data()
    assert "Abusive language hidden." in index.data()


def test_drawings_that_nobody_looks_at_any_more_go(look: Look) -> None:
    for number in range(DRAWINGS):
        look.drawn(("old", number), (4, 4), 1.0, lambda *_: None)
    made: list[int] = []
    look.drawn(("old", 0), (4, 4), 1.0, lambda *_: made.append(0))
    assert made == []
    look.drawn("one more", (4, 4), 1.0, lambda *_: None)
    look.drawn(("old", 0), (4, 4), 1.0, lambda *_: made.append(0))
    assert made == []  # it was looked at in between
    look.drawn(("old", 1), (4, 4), 1.0, lambda *_: made.append(1))
    assert made == [1]


def test_the_bar_at_the_rows_waits_for_the_style_sheet(
    window: MainWindow, qapp: QApplication
) -> None:
    sheet = qapp.styleSheet()
    qapp.setStyleSheet("")
    window.begin(ROWS)
    window.show()
    qapp.processEvents()
    bars = window.view.findChildren(OverlayBar)
    assert [bar.isVisible() for bar in bars] == [False]
    furnish(window, qapp.processEvents)
    if not qapp.styleSheet():
        qapp.setStyleSheet(sheet)  # a window before this one was dressed already
    qapp.processEvents()
    assert qapp.styleSheet()
    assert [bar.isVisible() for bar in bars] == [True]
