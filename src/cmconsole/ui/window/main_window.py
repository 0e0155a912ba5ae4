"""The window: shows its first rows, then gets its parts, then comes to life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from typing_extensions import override

from cmconsole.ui.inbox.view import InboxView
from cmconsole.ui.shield import Shield
from cmconsole.ui.window.first_sight import FirstSight, show_first
from cmconsole.ui.window.place import TITLE_BAR, Place
from cmconsole.ui.window.shell import Shell

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.alerts.tray import Tray
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.crisis.desk import CrisisDesk
    from cmconsole.ui.deeds.crowd import Crowd
    from cmconsole.ui.deeds.filtering import Filtering
    from cmconsole.ui.deeds.levels import Levels
    from cmconsole.ui.deeds.remarks import Remarks
    from cmconsole.ui.deeds.saving import SavedSearches
    from cmconsole.ui.deeds.teaching import Teaching
    from cmconsole.ui.frame.headline import Headline
    from cmconsole.ui.keys.keymap import Keymap
    from cmconsole.ui.keys.sheet import KeySheet
    from cmconsole.ui.keys.strokes import Strokes
    from cmconsole.ui.look import Look
    from cmconsole.ui.palette.finding import Finder
    from cmconsole.ui.palette.palette import Palette
    from cmconsole.ui.thread.reader import Reader
    from cmconsole.ui.window.first_keys import FirstKeys
    from cmconsole.ui.window.focus_ring import FocusRing
    from cmconsole.ui.window.resume import Resume

SMALLEST = (880, 600)
USUAL = (1440, 900)


class MainWindow(Shell):
    """Three steps, each with what only it needs: the first rows (`begin`), the furniture
    (`loading.furnish`), and life (`coming_alive.attach`)."""

    # Once it is furnished
    first_keys: FirstKeys
    reader: Reader
    headline: Headline
    remarks: Remarks
    levels: Levels
    saved: SavedSearches
    filtering: Filtering
    crowd: Crowd
    ring: FocusRing
    strokes: Strokes

    # Once it came to life
    keymap: Keymap
    tray: Tray
    teaching: Teaching
    resume: Resume

    def __init__(self, look: Look, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.look = look
        self.now = now
        self.console: Console | None = None
        """The services of the profile, once the window came to life."""
        self._furnished = False
        self.next_control: Callable[[int], bool] = lambda _: False
        """Moves the focus to the next (1) or previous (-1) control; False: as Qt does."""
        self.first_rows: Sequence[MentionRow] = ()
        """The first page, which is on the screen before anything else."""
        self.begun_at: int | None = None
        """The mention that was selected before anybody could move."""
        self.place = Place()
        """Where somebody was the last time."""
        self.shield = Shield(self)
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
        self.first_rows = rows
        self.setCentralWidget(FirstSight(self.look, self.view, self.place))
        show_first(self.view, rows, self.place)
        self.begun_at = self.view.chosen
        self.view.setFocus()

    def furnished(self) -> None:
        """Everything stands around the rows now."""
        self._furnished = True
        self.news.wake(self.isVisible())
        self.view.setFocus()
        self.first_keys.furnished()

    @cached_property
    def palette_(self) -> Palette:
        """The command palette, made when it is first asked for."""
        from cmconsole.ui.palette.palette import Palette

        return Palette(self.look, self)

    @cached_property
    def finder(self) -> Finder:
        """What fills the palette."""
        from cmconsole.ui.palette.finding import Finder

        finder = Finder(self.palette_, self)
        finder.remember(self.place.used)
        if self.console is not None:
            finder.attach(self.console)
        return finder

    @cached_property
    def sheet(self) -> KeySheet:
        """The sheet of keys, made when it is first asked for."""
        from cmconsole.ui.keys.groups import groups
        from cmconsole.ui.keys.sheet import KeySheet

        sheet = KeySheet(self.look, self, groups())
        self.keymap.picture(sheet)
        return sheet

    def toggle_help(self) -> None:
        """Show the keys, or put them away."""
        self.sheet.toggle()

    @override
    def uncover(self) -> None:
        for sheet in ("sheet", "palette_"):
            # Whatever was never asked for is not made to be put away.
            if sheet in self.__dict__:
                self.__dict__[sheet].put_away()
        self.commands.questions.put_away()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return self.next_control(1 if next else -1) or super().focusNextPrevChild(next)

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
