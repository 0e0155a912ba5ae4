"""Of the settings: what the foot offers to take back, the change log, and the way there and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from cmconsole.domain.changes import Change, last
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import SettingChanged
from cmconsole.ui.keys.adding import USUAL
from cmconsole.ui.settings.change_log_page import ChangeLogPage
from cmconsole.ui.settings.change_words import subject, told
from cmconsole.ui.settings.foot import Foot
from cmconsole.ui.settings.taking_back import TakingBack
from cmconsole.ui.wording import moment, tr

if TYPE_CHECKING:
    from cmconsole.ui.keys.keymap import Keymap
    from cmconsole.ui.look import Look
    from cmconsole.ui.settings.look_page import Choices
    from cmconsole.ui.settings.page import Page, Services
    from cmconsole.ui.toast import Toast


class Stage(Protocol):
    """What the settings show their pages on."""

    pages: dict[str, Page]
    at: str
    """The name of the page that is shown, or lies under the change log."""
    stack: QStackedWidget
    toast: Toast
    titles: Mapping[str, str]

    def page(self, name: str) -> Page:
        """A page, made where nobody looked at it yet."""

    def open(self, name: str) -> None:
        """Show a page."""

    def add(self, page: Page) -> None:
        """Take up a page that was made."""


class ChangesPart(QObject):
    """Follows every change, whoever made it."""

    def __init__(
        self,
        screen: Stage,
        look: Look,
        services: Services,
        choices: QWidget,
        keymap: Keymap,
    ) -> None:
        super().__init__()
        self._screen, self._look, self._services = screen, look, services
        self._keymap = keymap
        self._changes = services.console.changes
        self.foot = Foot(look)
        self.foot.undo_wanted.connect(self.take_back)
        self.foot.log_wanted.connect(self.open_log)
        rail = cast("Choices", choices)
        self._taking_back = TakingBack(services, rail, keymap, screen.page, screen.open)
        self.log: ChangeLogPage | None = None
        """Made when it is first looked at."""
        self._back_to: QWidget | None = None
        # In its turn: by then the log has it, or has said why not.
        services.console.bus.subscribe(
            SettingChanged, lambda _: services.turns.begin(self._follow())
        )

    async def read(self) -> None:
        """Read what was changed before, also by other programs."""
        await self._changes.read()
        self.show()

    async def _follow(self) -> None:
        self.show()
        if self.log is not None and self.log.isVisible():
            self.log.show_anew()

    def show(self) -> None:
        """Say when changes count on the page that is shown, and offer the way back."""
        page, known = self._screen.page(self._screen.at), self._changes.known
        change = last(known)
        words, now = page.when_it_counts, self._services.console.clock.now()
        if known and not page.has_draft:
            words += " " + tr("Saved {time}.").format(time=moment(known[-1].at, now))
        what = subject(change, self._commands) if change is not None else ""
        if change is not None and not change.returns:
            gone = told(change, self._commands)
            words += " " + tr("The last one cannot be taken back: {what}.").format(what=gone)
            change = None
        self.foot.show_words(words, self._changes.trouble)
        self.foot.show_last(change, what, self._told(change), drafted=page.has_draft)

    def take_back(self, change: Change) -> None:
        """Take a change back in its turn, and say what came of it."""
        for page in [*self._screen.pages.values()]:
            page.keep()
        self._services.turns.begin(self._take_back(change))

    async def _take_back(self, change: Change) -> None:
        said, icon = tr("Taken back: {what}."), "check"
        try:
            left = await self._taking_back.take_back(change)
            said = left or said.format(what=told(change, self._commands))
        except ConsoleError as error:
            said, icon = str(error), "alert-triangle"
        for page in [*self._screen.pages.values()]:
            page.show_anew()
        self._screen.toast.say(said, icon=icon)
        await self._follow()

    def open_log(self) -> None:
        """Show the change log in the place of the page."""
        if self.log is None:
            self.log = ChangeLogPage(self._look, self._services, self._screen.titles)
            self._screen.add(self.log)
            self.log.back_wanted.connect(self.leave_log)
            self.log.undo_wanted.connect(self.take_back)
        self._back_to = QApplication.focusWidget()
        self.log.begin(self._commands)
        self._screen.stack.setCurrentWidget(self.log)
        self.log.take_focus()

    def leave_log(self) -> bool:
        """Back to the page, and to where the keys were; False where the log is not shown."""
        if self.log is None or not self.log.isVisible():
            return False
        self._screen.open(self._screen.at)
        back_to = self._back_to
        # A page may have made its controls anew meanwhile.
        if back_to is not None and isValid(back_to) and back_to.isVisible():
            back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.foot.log.setFocus()
        return True

    @property
    def _commands(self) -> Mapping[str, str]:
        return {action.property(USUAL): action.text() for action in self._keymap.commands()}

    def _told(self, change: Change | None) -> str:
        if change is None:
            return ""
        when = moment(change.at, self._services.console.clock.now())
        words = tr("{change}. {time}, {who}")
        return words.format(change=told(change, self._commands), time=when, who=change.author)
