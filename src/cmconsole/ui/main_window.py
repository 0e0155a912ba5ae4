"""The window: shows its first rows, then gets its parts, then comes to life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow
from typing_extensions import override

from cmconsole.store.queues import Queue
from cmconsole.ui.first_sight import FirstSight, show_first
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.place import TITLE_BAR, Place
from cmconsole.ui.shield import Shield

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.commands import Commands
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.contact_pane import ContactPane
    from cmconsole.ui.crisis.desk import CrisisDesk
    from cmconsole.ui.crowd import Crowd
    from cmconsole.ui.filtering import Filtering
    from cmconsole.ui.finding import Finder
    from cmconsole.ui.first_keys import FirstKeys
    from cmconsole.ui.focus_ring import FocusRing
    from cmconsole.ui.frame import Frame
    from cmconsole.ui.headline import Headline
    from cmconsole.ui.inbox.lists import Lists
    from cmconsole.ui.inbox.pane import ListPane
    from cmconsole.ui.key_sheet import KeySheet
    from cmconsole.ui.keymap import Keymap
    from cmconsole.ui.look import Look
    from cmconsole.ui.may import May
    from cmconsole.ui.news import News
    from cmconsole.ui.palette import Palette
    from cmconsole.ui.places import Places
    from cmconsole.ui.rail import Rail
    from cmconsole.ui.reader import Reader
    from cmconsole.ui.resume import Resume
    from cmconsole.ui.saving import SavedSearches
    from cmconsole.ui.sidebar import Sidebar
    from cmconsole.ui.status import Status
    from cmconsole.ui.teaching import Teaching
    from cmconsole.ui.thread.pane import ThreadPane
    from cmconsole.ui.tray import Tray

SMALLEST = (880, 600)
USUAL = (1440, 900)


class MainWindow(QMainWindow):
    """Three steps, each with what only it needs: the first rows, the furniture (`furnish`), and life
    (`attach`)."""

    close_requested = Signal()
    check_requested = Signal()
    """Ask every source for news now."""
    restart_requested = Signal(bool)
    """Close, and start again; True: with the demo."""
    palette_opening = Signal()
    """The palette is about to be shown: whoever offers something may look whether it can be done."""

    # From `furnish` on
    first_keys: FirstKeys
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
    reader: Reader
    headline: Headline
    commands: Commands
    saved: SavedSearches
    filtering: Filtering
    crowd: Crowd
    ring: FocusRing
    places: Places

    # From `attach` on
    keymap: Keymap
    tray: Tray
    teaching: Teaching
    resume: Resume

    def __init__(self, look: Look, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._look = look
        self._now = now
        self._console: Console | None = None
        self._furnished = False
        self._first_rows: Sequence[MentionRow] = ()
        self.begun_at: int | None = None
        """The mention that was selected before anybody could move."""
        self.place = Place()
        """Where somebody was the last time."""
        self.shield = Shield(self)
        """What is folded away because it is abuse."""
        self.view = InboxView(look, now)
        self.view.cover_with(self.shield)
        self.replying: ReplyDesk | None = None
        """What writes and sends replies, once the window came to life."""
        self.crisis: CrisisDesk | None = None
        """The radar's bar and the crisis room, once the window came to life."""
        free = self.screen().availableSize() - QSize(0, TITLE_BAR)
        self.setMinimumSize(QSize(*SMALLEST).boundedTo(free))
        self.resize(*USUAL)

    def begin(self, rows: Sequence[MentionRow]) -> None:
        """Show the first page of real rows, before anything else is there."""
        self._first_rows = rows
        self.setCentralWidget(FirstSight(self._look, self.view, self.place))
        show_first(self.view, rows, self.place.mention)
        self.begun_at = self.view.chosen
        self.view.setFocus()

    def furnish(self, between: Callable[[], None] = lambda: None) -> None:
        """Put everything else around the rows; once, after `begin`. `between` two pieces of that work it
        may be seen to the events that came meanwhile."""
        from cmconsole.ui import loading

        loading.furnish(self, self._look, self._now, self._first_rows, between)
        self._furnished = True
        self.news.wake(self.isVisible())
        self.view.setFocus()
        self.first_keys.furnished()

    @cached_property
    def palette_(self) -> Palette:
        """The command palette, made when it is first asked for."""
        from cmconsole.ui.palette import Palette

        return Palette(self._look, self)

    @cached_property
    def finder(self) -> Finder:
        """What fills the palette."""
        from cmconsole.ui.finding import Finder

        finder = Finder(self.palette_, self)
        finder.remember(self.place.used)
        if self._console is not None:
            finder.attach(self._console)
        return finder

    @cached_property
    def sheet(self) -> KeySheet:
        """The sheet of keys, made when it is first asked for."""
        from cmconsole.ui.key_groups import groups
        from cmconsole.ui.key_sheet import KeySheet

        sheet = KeySheet(self._look, self, groups())
        self.keymap.picture(sheet)
        return sheet

    def toggle_help(self) -> None:
        """Show the keys, or put them away."""
        self.sheet.toggle()

    def attach(self, console: Console, handling: Handling) -> None:
        """Follow and change what is in this profile."""
        # Only now: what else a window needs is not loaded before the first rows are on the screen.
        from cmconsole.ui import coming_alive

        self._console = console
        coming_alive.attach(self, self._look, console, handling)

    def come_back(self, mention: int | None) -> None:
        """Show the window, and the mention that somebody was told of."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        if mention is not None:
            if self.lists.queue is not Queue.ANSWER or self.lists.words:
                self.open_queue(Queue.ANSWER)
            self.lists.refresh_now(mention)
            self.frame_.read(True)

    def open_queue(self, queue: Queue) -> None:
        """Show another list."""
        self.places.open("inbox")
        self.sidebar.choose(queue)
        self.lists.open(queue)
        self.frame_.read(False)
        self.headline.update()

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
        self.list_pane.view.setFocus()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if not self._furnished:
            return super().focusNextPrevChild(next)
        with self.ring.moved_by_keys():
            return super().focusNextPrevChild(next)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._furnished:
            self.news.wake(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._furnished:
            self.news.wake(False)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._furnished and event.type() == QEvent.Type.WindowStateChange:
            awake = not self.isMinimized()
            self.news.wake(awake)
            self.list_pane.view.ticker.wake(awake)
