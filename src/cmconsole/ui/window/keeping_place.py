"""Keeps where somebody is while the window is open, so that it is found again however the program ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from cmconsole.ui.window.returning import place_of

if TYPE_CHECKING:
    from cmconsole.system.background import Background
    from cmconsole.ui.window.main_window import MainWindow
    from cmconsole.ui.window.place import Place, PlaceFile

KEEP_AFTER = 3_000
"""Milliseconds after somebody went elsewhere. No more than that is lost when the program is killed."""


class KeepingPlace(QObject):
    """Follows one window. Nothing is written while nobody goes anywhere."""

    def __init__(self, window: MainWindow, file: PlaceFile, background: Background) -> None:
        super().__init__(window)
        self._window, self._file, self._background = window, file, background
        self._newest: Place | None = None
        self._turn = Lock()
        self._timer = QTimer(self, interval=KEEP_AFTER, singleShot=True)
        self._timer.timeout.connect(self._keep)
        view, pane = window.view, window.list_pane
        for moved in (
            view.mention_selected,
            view.verticalScrollBar().valueChanged,
            window.lists.shown,
            pane.searched,
            pane.narrowing.changed,
            window.places.moved,
            window.frame_.contact_folded,
            window.frame_.edge_moved,
        ):
            moved.connect(self._soon)

    def now(self) -> None:
        """Keep it before this returns, on the calling thread: the program may end at any moment."""
        self._timer.stop()
        self._newest = place = place_of(self._window)
        self._write(place)

    def _soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _keep(self) -> None:
        place = place_of(self._window)
        if self._newest is None or replace(place, left_at=self._newest.left_at) != self._newest:
            self._newest = place
            self._background.start(asyncio.to_thread(self._write, place), "keep the place")

    def _write(self, place: Place) -> None:
        with self._turn:
            if place is self._newest:  # what is newer may be in the file already
                self._file.keep(place)
