"""Puts everything around the first rows of a window that is on the screen already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.ui import keyboard, wiring
from cmconsole.ui.commands import Commands
from cmconsole.ui.contact_pane import ContactPane
from cmconsole.ui.crowd import Crowd
from cmconsole.ui.emblem import program_icon
from cmconsole.ui.filtering import Filtering
from cmconsole.ui.focus_ring import FocusRing
from cmconsole.ui.frame import Frame
from cmconsole.ui.headline import Headline
from cmconsole.ui.inbox.lists import Lists
from cmconsole.ui.inbox.pane import ListPane
from cmconsole.ui.may import May
from cmconsole.ui.news import News
from cmconsole.ui.places import Places
from cmconsole.ui.rail import Rail
from cmconsole.ui.reader import Reader
from cmconsole.ui.remarks import Remarks
from cmconsole.ui.saving import SavedSearches
from cmconsole.ui.sidebar import Sidebar
from cmconsole.ui.status import Status
from cmconsole.ui.thread.pane import ThreadPane

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.main_window import MainWindow


def furnish(window: MainWindow, look: Look, now: Callable[[], datetime]) -> None:
    """Build the parts, connect them, and bring them back to where somebody was."""
    window.may = May(window)
    view, shield, place = window.view, window.shield, window.place
    window.rail, window.sidebar, window.status = Rail(look), Sidebar(look), Status(look)
    window.thread_pane = ThreadPane(look, now, shield)
    window.contact = ContactPane(look, now, shield)
    window.list_pane = pane = ListPane(look, view)
    window.frame_ = Frame(window.rail, window.sidebar, pane, window.thread_pane, window.contact)
    window.lists = Lists(pane, window)
    window.news = News(window)
    window.reader = Reader(view, window.thread_pane, window.contact, window.frame_, window)
    window.headline = Headline(window, now)
    window.commands = Commands(look, window, window.lists, view, window.thread_pane, pane.toast)
    window.remarks = Remarks(window.commands, window.thread_pane)
    window.saved = SavedSearches(window)
    window.filtering = Filtering(pane.narrowing, window.commands.questions, window)
    window.crowd = Crowd(look, window)
    window.ring = FocusRing(look, window)
    window.places = Places(window, window.frame_, window.rail, view)
    wiring.connect(window)
    keyboard.install(window)
    window.frame_.return_to(place.contact, place.splits)
    pane.narrowing.sort_by(place.sort)
    window.lists.return_to(place.queue, place.mention, place.top)
    window.sidebar.choose(place.queue)
    window.setWindowIcon(program_icon(look))
    window.setCentralWidget(window.frame_)
    window.setStatusBar(window.status)
    look.dress()
    view.paint_anew()
