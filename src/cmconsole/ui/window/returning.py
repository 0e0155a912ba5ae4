"""Brings a window back to where somebody was, and says where that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication

from cmconsole.store.instants import to_micros
from cmconsole.store.reading.first_page import first_page
from cmconsole.ui.window.place import TITLE_BAR, Place, clamped

if TYPE_CHECKING:
    from cmconsole.store.database import Database
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.window.main_window import MainWindow

FIRST_ROWS = 50
"""More than fit on a screen."""


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


def first_rows(database: Database, place: Place, me: str) -> list[MentionRow]:
    """What the window shows first of the list that was open, or of what was searched for.

    Args:
        me: who sits here, for the list of what is theirs.
    """
    queue, sort, search = place.queue, place.sort, place.search
    return database.read_now(
        lambda c: first_page(c, queue, FIRST_ROWS, me=me, sort=sort, search=search)
    )


def place_of(window: MainWindow) -> Place:
    """Where somebody is now."""
    # Not before the first paint, which has no use for it.
    from cmconsole.ui.frame.places import INBOX

    lists, at = window.lists, window.places.at
    return Place(
        rect=window.normalGeometry().getRect(),  # type: ignore[arg-type]
        maximised=window.isMaximized(),
        section="" if at == INBOX else at,
        queue=lists.queue,
        search=lists.words,
        sort=window.list_pane.narrowing.sort,
        mention=lists.spot.mention,
        top=lists.spot.top,
        spots=lists.spots.packed(),
        contact=window.frame_.contact_wanted,
        splits=dict(window.frame_.widths),
        left_at=to_micros(window.now()),
        used=window.finder.used if "finder" in window.__dict__ else window.place.used,
    )
