from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from cmconsole.domain.errors import UsageError
from cmconsole.store.reading.views import View
from cmconsole.ui.frame.sidebar import COUNT, QUEUE
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, author
from support.windows import WindowDesk, until, window_at


def saved(desk: WindowDesk) -> list[tuple[str, str]]:
    model = desk.window.sidebar.queues.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return [(row.data(), row.data(COUNT)) for row in rows if isinstance(row.data(QUEUE), View)]


ARRIVALS = (
    arrival("The parcel is late", author=author("@a")),
    arrival("The lock is stuck", author=author("@b")),
    arrival("A parcel of joy", author=author("@c")),
)


async def test_a_search_is_saved_counted_opened_and_forgotten(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        desk.window.search_for("parcel")
        await until(lambda: len(desk.listed()) == 2)
        QTest.keyClick(desk.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        line = QApplication.focusWidget()
        QTest.keyClicks(line, "Parcels")
        QTest.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: saved(desk) == [("Parcels", "2")])
        desk.press("Esc")
        await until(lambda: len(desk.listed()) == 3)
        queues = desk.window.sidebar.queues
        model = queues.model()
        queues.setCurrentIndex(model.index(model.rowCount() - 1, 0))
        await until(lambda: len(desk.listed()) == 2)
        await desk.take(arrival("Third parcel", author=author("@d")))
        await until(lambda: saved(desk) == [("Parcels", "3")])
        queues.setFocus()
        QTest.keyClick(queues, Qt.Key.Key_Delete)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: saved(desk) == [])


async def test_a_saved_search_gets_another_name(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        await desk.console.inbox.desk.add_view("Locks", "lock", NOON)
        await desk.console.inbox.desk.add_view("Parcels", "parcel", NOON)
        desk.window.news.refresh()
        await until(lambda: saved(desk) == [("Locks", "1"), ("Parcels", "2")])
        queues = desk.window.sidebar.queues
        model = queues.model()
        queues.setCurrentIndex(model.index(model.rowCount() - 1, 0))
        await until(lambda: len(desk.listed()) == 2)
        queues.setFocus()
        QTest.keyClick(queues, Qt.Key.Key_F2)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.text() == line.selectedText() == "Parcels"
        QTest.keyClick(line, Qt.Key.Key_Delete)
        QTest.keyClick(line, Qt.Key.Key_Return)  # no name is none
        assert desk.window.commands.questions.popup is not None
        QTest.keyClicks(line, "locks")
        QTest.keyClick(line, Qt.Key.Key_Return)
        toast = desk.window.list_pane.toast
        await until(lambda: toast.message == "There is a saved search “locks” already.")
        assert queues.hasFocus()
        assert saved(desk) == [("Locks", "1"), ("Parcels", "2")]
        QTest.keyClick(queues, Qt.Key.Key_F2)
        QTest.keyClicks(QApplication.focusWidget(), "A post")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        await until(lambda: saved(desk) == [("A post", "2"), ("Locks", "1")])
        assert toast.message == "“Parcels” is called “A post” now."
        assert queues.hasFocus()
        assert queues.currentIndex().data() == "A post"
        assert len(desk.listed()) == 2


@pytest.mark.qt_log_ignore("This plugin does not support")
async def test_the_menu_of_a_saved_search_renames_and_forgets_it(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        await desk.console.inbox.desk.add_view("Locks", "lock", NOON)
        desk.window.news.refresh()
        await until(lambda: saved(desk) == [("Locks", "1")])
        queues = desk.window.sidebar.queues
        index = queues.model().index(queues.model().rowCount() - 1, 0)
        queues.customContextMenuRequested.emit(queues.visualRect(index).center())
        (menu,) = queues.findChildren(QMenu)
        assert [each.text() for each in menu.actions()] == [
            "Rename this search…",
            "Forget this search",
        ]
        menu.actions()[0].trigger()
        menu.close()
        popup = desk.window.commands.questions.popup
        assert popup is not None
        assert popup.accessibleName() == "Rename the search “Locks”"


async def test_a_search_that_is_gone_is_not_renamed(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        with pytest.raises(UsageError, match="This saved search is gone"):
            await desk.console.inbox.desk.rename_view(7, "Keys")


async def test_a_name_is_given_once(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        await desk.console.inbox.desk.add_view("Locks", "lock", NOON)
        with pytest.raises(UsageError, match="There is a saved search “locks” already"):
            await desk.console.inbox.desk.add_view("locks", "key", NOON)


async def test_without_a_search_there_is_nothing_to_save(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *ARRIVALS) as desk:
        QTest.keyClick(desk.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert desk.window.list_pane.toast.message.startswith("Search for something first")
        assert desk.window.commands.questions.popup is None


async def test_the_menu_of_the_small_window_offers_saved_searches(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *ARRIVALS, size=(1024, 700)) as desk:
        await desk.console.inbox.desk.add_view("Locks", "lock", NOON)
        desk.window.news.refresh()
        await until(lambda: bool(desk.window.news.state.views))
        menu = desk.window.list_pane._menu_button.menu()
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if action.text() == "Locks  1").trigger()
        await desk.shows("The lock is stuck")
