"""The window: shows its first rows, then gets its parts, then comes to life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from typing_extensions import override

from cmconsole.ui.first_sight import FirstSight, show_first
from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.place import Place
from cmconsole.ui.shell import Shell
from cmconsole.ui.shield import Shield

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.crisis.desk import CrisisDesk
    from cmconsole.ui.crowd import Crowd
    from cmconsole.ui.filtering import Filtering
    from cmconsole.ui.finding import Finder
    from cmconsole.ui.focus_ring import FocusRing
    from cmconsole.ui.headline import Headline
    from cmconsole.ui.key_sheet import KeySheet
    from cmconsole.ui.keymap import Keymap
    from cmconsole.ui.look import Look
    from cmconsole.ui.palette import Palette
    from cmconsole.ui.reader import Reader
    from cmconsole.ui.remarks import Remarks
    from cmconsole.ui.resume import Resume
    from cmconsole.ui.saving import SavedSearches
    from cmconsole.ui.teaching import Teaching
    from cmconsole.ui.tray import Tray

SMALLEST = (880, 600)
USUAL = (1440, 900)


class MainWindow(Shell):
    """Three steps, each with what only it needs: the first rows, the furniture (`furnish`), and life
    (`attach`)."""

    # From `furnish` on
    reader: Reader
    headline: Headline
    remarks: Remarks
    saved: SavedSearches
    filtering: Filtering
    crowd: Crowd
    ring: FocusRing

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
        self.place = Place()
        """Where somebody was the last time."""
        self.shield = Shield(self)
        self.view = InboxView(look, now)
        self.view.cover_with(self.shield)
        self.replying: ReplyDesk | None = None
        """What writes and sends replies, once the window came to life."""
        self.crisis: CrisisDesk | None = None
        """The radar's bar and the crisis room, once the window came to life."""
        self.setMinimumSize(QSize(*SMALLEST).boundedTo(self.screen().availableSize()))
        self.resize(*USUAL)

    def begin(self, rows: Sequence[MentionRow]) -> None:
        """Show the first page of real rows, before anything else is there."""
        self._first_rows = rows
        self.setCentralWidget(FirstSight(self._look, self.view, self.place))
        show_first(self.view, rows, self.place.mention)
        self.view.setFocus()

    def furnish(self) -> None:
        """Put everything else around the rows; once, after `begin`."""
        # Only now: the rows are on the screen before anything around them is even loaded.
        from cmconsole.ui import furnishing

        furnishing.furnish(self, self._look, self._now)
        self.lists.begin(self._first_rows)
        self._furnished = True
        self.news.wake(self.isVisible())
        self.view.setFocus()

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
