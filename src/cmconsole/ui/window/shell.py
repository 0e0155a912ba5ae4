"""The window as what works in it knows it: its columns, what is done there, and the ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from cmconsole.store.reading.queues import Queue

if TYPE_CHECKING:
    from cmconsole.ui.contact.pane import ContactPane
    from cmconsole.ui.deeds.commands import Commands
    from cmconsole.ui.frame.frame import Frame
    from cmconsole.ui.frame.news import News
    from cmconsole.ui.frame.places import Places
    from cmconsole.ui.frame.rail import Rail
    from cmconsole.ui.frame.sidebar import Sidebar
    from cmconsole.ui.frame.status import Status
    from cmconsole.ui.inbox.lists import Lists
    from cmconsole.ui.inbox.pane import ListPane
    from cmconsole.ui.may import May
    from cmconsole.ui.shield import Shield
    from cmconsole.ui.thread.pane import ThreadPane


class Shell(QMainWindow):
    """What every helper of the window is given. None of them is known here, so that each can be read
    without the others."""

    close_requested = Signal()
    check_requested = Signal()
    """Ask every source for news now."""
    restart_requested = Signal(object)
    """Close, and start again with these arguments besides, as a sequence."""
    palette_opening = Signal()
    """The palette is about to be shown: whoever offers something may look whether it can be done."""
    sign_in_wanted = Signal(int)
    """Somebody wants to sign in where this source, by its id, reads."""
    mention_wanted = Signal(object)
    """Somebody wants to see this mention, by its id, in whatever list it stands."""
    queue_opened = Signal()
    """Another list was asked for; its rows follow."""

    shield: Shield
    """What is folded away because it is abuse."""

    # Once the window is furnished
    may: May
    """What somebody at this desk may do."""
    rail: Rail
    sidebar: Sidebar
    list_pane: ListPane
    thread_pane: ThreadPane
    contact: ContactPane
    status: Status
    frame_: Frame
    lists: Lists
    news: News
    commands: Commands
    places: Places

    def come_back(self, mention: int | None) -> None:
        """Show the window, and the mention that somebody was told of."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        self.uncover()
        self.places.open("inbox")
        if mention is not None:
            self.mention_wanted.emit(mention)

    def uncover(self) -> None:
        """Put away what lies over the inbox and its lists."""

    def open_queue(self, queue: Queue) -> None:
        """Show another list."""
        self.places.open("inbox")
        self.sidebar.choose(queue)
        self.lists.open(queue)
        self.frame_.read(False)
        self.queue_opened.emit()

    def mark_list(self) -> None:
        """Mark in the sidebar which list is open, once no search is shown."""
        if not self.lists.words:
            self.sidebar.choose(self.lists.queue)

    def search_for(self, words: str) -> None:
        """Search the whole history."""
        self.frame_.read(False)
        self.list_pane.search.setText(words)
        self.list_pane.view.setFocus()

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self.frame_.read(False)
        self.list_pane.search.setFocus()
        self.list_pane.search.selectAll()

    def back_to_list(self) -> None:
        """Put the focus into the list."""
        self.places.open("inbox")
        self.frame_.read(False)
        self.list_pane.take_focus()
