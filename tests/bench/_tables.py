"""What the measurements of the window share: a plain table of Qt, and the whole window over a profile."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import qasync
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from cmconsole.console import Console
from cmconsole.replies.handling import Handling
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.inbox.model import NOWHERE
from cmconsole.ui.look import Look
from cmconsole.ui.window import coming_alive
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow

SIZE = (412, 800)


def now() -> datetime:
    """UTC."""
    return datetime.now(UTC)


class PlainModel(QAbstractTableModel):
    """Texts from an array, nothing else."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.ids = array("q", range(rows))

    def rowCount(self, parent: object = NOWHERE) -> int:
        """As Qt asks for it."""
        return len(self.ids)

    def columnCount(self, parent: object = NOWHERE) -> int:
        """One."""
        return 1

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """A line of text."""
        if role == Qt.ItemDataRole.DisplayRole:
            return f"mention {self.ids[index.row()]} says that the parcel has still not come"  # type: ignore[attr-defined]
        return None

    def insert(self) -> None:
        """One row at the top."""
        self.beginInsertRows(NOWHERE, 0, 0)
        self.ids.insert(0, len(self.ids))
        self.endInsertRows()


def plain(rows: int) -> QTableView:
    """A table of Qt with rows as high as ours."""
    view = QTableView()
    view.setModel(PlainModel(rows))
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(70)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalScrollBar().setSingleStep(24)
    view.resize(*SIZE)
    return view


@asynccontextmanager
async def living(
    application: QApplication, profile: Profile
) -> AsyncIterator[tuple[Console, MainWindow]]:
    """The whole window over a profile, without its sources."""
    look = Look(application, "light")
    window = MainWindow(look, now)
    async with Console.open(profile, secrets=SessionSecrets()) as console:
        handling = Handling(console.inbox, console.bus, console.clock, lambda: console.targets, str)
        window.begin(())
        window.show()
        furnish(window)
        coming_alive.attach(window, console, handling)
        yield console, window
        window.hide()


def on_a_loop(application: QApplication, work: Callable[[], object]) -> None:
    """Run a coroutine on Qt's loop."""
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(work())  # type: ignore[arg-type]
