"""Puts everything around the first rows of a window that is on the screen already."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import delete

from cmconsole.ui.contact.pane import ContactPane
from cmconsole.ui.deeds.commands import Commands
from cmconsole.ui.deeds.crowd import Crowd
from cmconsole.ui.deeds.filtering import Filtering
from cmconsole.ui.deeds.levels import Levels
from cmconsole.ui.deeds.remarks import Remarks
from cmconsole.ui.deeds.saving import SavedSearches
from cmconsole.ui.emblem import program_icon
from cmconsole.ui.frame.frame import Frame
from cmconsole.ui.frame.headline import Headline
from cmconsole.ui.frame.news import News
from cmconsole.ui.frame.places import Places
from cmconsole.ui.frame.rail import Rail
from cmconsole.ui.frame.sidebar import Sidebar
from cmconsole.ui.frame.status import Status
from cmconsole.ui.inbox.lists import Lists
from cmconsole.ui.inbox.pane import ListPane
from cmconsole.ui.inbox.spots import Spot
from cmconsole.ui.keys import keyboard
from cmconsole.ui.may import May
from cmconsole.ui.thread.pane import ThreadPane
from cmconsole.ui.thread.reader import Reader
from cmconsole.ui.window import wiring
from cmconsole.ui.window.focus_ring import FocusRing
from cmconsole.ui.window.panes import next_control

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.main_window import MainWindow


def pieces(window: MainWindow) -> Iterator[None]:
    """Build the parts, connect them, and bring them back to where somebody was: one piece at a time, so
    that whatever happens in between is answered."""
    look, now = window.look, window.now
    window.may = May(window)
    window.rail = Rail(look)
    yield
    window.sidebar = Sidebar(look)
    yield
    window.status = Status(look)
    window.thread_pane = ThreadPane(look, now, window.shield)
    yield
    window.contact = ContactPane(look, now, window.shield)
    window.headline = Headline(window, now)
    yield
    _surround(window, look)
    yield
    _add_commands(window, look)
    yield
    wiring.connect(window)
    keyboard.install(window)
    wiring.connect_keys(window)
    window.list_pane.narrowing.sort_by(window.place.sort)
    window.sidebar.choose(window.place.queue)
    yield
    place, moved = window.place, window.view.chosen != window.begun_at
    mention, top = (window.view.chosen, None) if moved else (place.mention, place.top)
    window.lists.spots.unpack(place.spots)
    window.lists.return_to(place.queue, place.search, Spot(mention, top))
    window.lists.begin(window.first_rows, timed=place.timed)


def _surround(window: MainWindow, look: Look) -> None:
    """Put the parts around the rows. In one piece: in between the rows stand nowhere."""
    view, place = window.view, window.place
    window.list_pane = pane = ListPane(look, view)
    window.frame_ = Frame(window.rail, window.sidebar, pane, window.thread_pane, window.contact)
    window.reader = Reader(view, window.thread_pane, window.contact, window.frame_, window)
    wiring.connect_frame(window)
    window.frame_.return_to(place.contact, place.splits)
    # Left to Qt it goes as well, but PySide6 keeps its Python half for good, and with it the window.
    if (first := window.centralWidget()) is not None:
        delete(first)
    window.setCentralWidget(window.frame_)
    window.setStatusBar(window.status)
    view.setFocus()
    look.dress()
    view.paint_anew()


def _add_commands(window: MainWindow, look: Look) -> None:
    """What is done with the rows."""
    pane, view = window.list_pane, window.view
    window.lists = Lists(pane, window)
    window.news = News(window)
    window.commands = Commands(look, window, window.lists, view, window.thread_pane, pane.toast)
    window.remarks = Remarks(window.commands, window.thread_pane)
    window.levels = Levels(window.commands, window.thread_pane)
    window.saved = SavedSearches(window)
    window.filtering = Filtering(pane.narrowing, window.commands.questions, window)
    window.crowd = Crowd(look, window)
    window.ring = FocusRing(look, window)
    window.next_control = partial(next_control, window)
    window.places = Places(window, window.frame_, window.rail, pane)
    window.setWindowIcon(program_icon(look))
