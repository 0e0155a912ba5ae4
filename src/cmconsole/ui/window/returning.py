"""Brings a window back to where somebody was, and says where that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication

from cmconsole.store.instants import to_micros
from cmconsole.ui.inbox.places import anchor_of
from cmconsole.ui.window.place import TITLE_BAR, Place, clamped

if TYPE_CHECKING:
    from cmconsole.ui.window.main_window import MainWindow


def return_to(window: MainWindow, place: Place) -> None:
    """Before the window begins: go back to where somebody was when it closed."""
    if place.rect is not None:
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(clamped(QRect(*place.rect), screens, window.minimumSize()))
    else:
        # At 200 % the usual size is larger than most screens: its right half would be out of reach.
        free = window.screen().availableSize() - QSize(0, TITLE_BAR)
        window.resize(window.size().boundedTo(free))
    if place.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    window.place = place


def place_of(window: MainWindow) -> Place:
    """Where somebody is now."""
    view = window.list_pane.view
    here = window.lists.spots.of(window.lists.queue) if window.lists.words else None
    return Place(
        rect=window.normalGeometry().getRect(),  # type: ignore[arg-type]
        maximised=window.isMaximized(),
        queue=window.lists.queue,
        sort=window.list_pane.narrowing.sort,
        # A search is not kept: the next start goes on in the list it was begun from.
        mention=here.mention if here else view.chosen,
        top=here.top if here else anchor_of(view),
        spots=window.lists.spots.packed(),
        contact=window.frame_.contact_wanted,
        splits=window.frame_.widths,
        left_at=to_micros(view.now()),
        used=window.finder.used if "finder" in window.__dict__ else window.place.used,
    )
