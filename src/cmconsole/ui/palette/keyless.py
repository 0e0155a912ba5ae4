"""Commands that have no key: signing in, pasting a post, bringing in a file, hiding a comment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.frame.places import ANYWHERE, INBOX
from cmconsole.ui.may import needs
from cmconsole.ui.wording import author_name, tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.settings.sources_page import SourcesPage
    from cmconsole.ui.window.shell import Shell


def install(window: Shell, console: Console) -> None:
    """Offer them in a window whose settings are offered."""
    ways: tuple[tuple[str, str, Callable[[SourcesPage], None]], ...] = (
        (tr("Sign in at a network"), "user-plus", lambda page: page.signing.begin()),
        (tr("Paste a post"), "external-link", lambda page: page.bringing.begin_paste()),
        (tr("Bring in a file of mentions"), "inbox", lambda page: page.bringing.choose_file()),
        (tr("Add a source"), "rss", lambda page: page.add_one()),
    )
    for words, icon, run in ways:
        _add(window, words, icon, partial(_at_page, window, run)).setProperty(ANYWHERE, True)
    Hide(window, console)
    _offer_group(window)


def _at_page(window: Shell, run: Callable[[SourcesPage], None]) -> None:
    run(_page(window))


def _page(window: Shell) -> SourcesPage:
    """The page of accounts and sources, in sight."""
    from cmconsole.ui.settings.screen import SettingsScreen
    from cmconsole.ui.settings.sources_page import SourcesPage

    window.places.open("settings")
    screen = window.places.widget("settings")
    assert isinstance(screen, SettingsScreen)
    screen.open("sources")
    page = screen.pages["sources"]
    assert isinstance(page, SourcesPage)
    return page


def _add(window: Shell, words: str, icon: str, run: Callable[[], object]) -> QAction:
    action = needs(QAction(words, window))
    action.setData(icon)
    action.triggered.connect(lambda _=False: run())
    window.addAction(action)
    return action


def _offer_group(window: Shell) -> None:
    """Show whom the selected row stands for, where it stands for several."""
    view = window.list_pane.view
    show = QAction(tr("Show all of the group"), window)
    show.setData("align-left")
    show.triggered.connect(lambda _=False: window.lists.groups.show_members(view.chosen or 0))
    window.addAction(show)
    window.palette_opening.connect(
        lambda: show.setEnabled(
            window.places.at == INBOX and view.chosen in view.rows.layout.groups
        )
    )


class Hide:
    """Hides the comment at hand from the public, and shows it again."""

    def __init__(self, window: Shell, console: Console) -> None:
        self._window, self._console = window, console
        self._hide = _add(window, tr("Hide this comment from the public"), "ban", self.hide)
        self._show = _add(window, tr("Show this comment again"), "check", self.show)
        # Looking loads the network's whole package, so it waits until somebody opens the palette.
        for each in (self._hide, self._show):
            each.setEnabled(False)
        window.palette_opening.connect(self._look)

    def hide(self) -> None:
        """Ask its network to hide it."""
        self._start(hiding=True)

    def show(self) -> None:
        """Ask its network to show it again."""
        self._start(hiding=False)

    def _look(self) -> None:
        """Offered only where the mention at hand is in sight, and its network can do it."""
        mention, at = self._window.thread_pane.mention, self._window.places.at
        can = (
            at == INBOX
            and mention is not None
            and self._console.replies.hiding().might(mention.network)
        )
        for each in (self._hide, self._show):
            each.setEnabled(can)

    def _start(self, *, hiding: bool) -> None:
        mention = self._window.thread_pane.mention
        if mention is not None and not self._window.commands.bulk.refuses(mention.id):
            work = self._do(mention, hiding=hiding)
            self._console.background.start(work, "hide a comment")

    async def _do(self, mention: MentionRow, *, hiding: bool) -> None:
        service, toast = self._console.replies.hiding(), self._window.list_pane.toast
        try:
            await (service.hide(mention) if hiding else service.show(mention))
        except ConsoleError as error:
            toast.say(str(error), icon="alert-triangle")
            return
        done = tr("{name}'s comment is hidden from the public. Its author still sees it.")
        back = tr("{name}'s comment can be seen by everybody again.")
        words = (done if hiding else back).format(name=author_name(mention))
        toast.say(words, icon="ban" if hiding else "check")
        handling = self._window.commands.handling
        if handling is not None and mention.work is not None:
            note = tr("Hidden from the public.") if hiding else tr("Shown to the public again.")
            await handling.note(mention, note)
