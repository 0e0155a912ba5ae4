"""Saves a search under a name, opens it again, gives it another name, forgets it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from cmconsole.domain.errors import ConsoleError
from cmconsole.store.reading.views import View

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.window.shell import Shell


class SavedSearches(QObject):
    """The saved searches of one window."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        self._console: Console | None = None
        window.sidebar.view_renaming.connect(self.rename)

    def attach(self, console: Console) -> None:
        """From now on searches can be kept."""
        self._console = console

    def save(self) -> None:
        """Ask for a name for what is being searched for."""
        words = self._window.lists.words
        if not words:
            told = self.tr("Search for something first, then it can be saved.")
            self._window.list_pane.toast.say(told, icon="search")
        elif self._console is not None:
            self._window.commands.questions.line(
                self.tr("Save this search"),
                self.tr("Its name in the sidebar"),
                self.tr("Save"),
                lambda name: self._save(name, words),
            )

    def open(self, view: View) -> None:
        """Show what a saved search finds."""
        self._window.search_for(view.words)

    def rename(self, view: View) -> None:
        """Ask for another name for a saved search."""
        self._window.commands.questions.line(
            self.tr("Rename the search “{name}”").format(name=view.name),
            self.tr("Its name in the sidebar"),
            self.tr("Rename"),
            lambda name: self._rename(view, name),
            begun=view.name,
            back_to=self._window.sidebar.queues,
        )

    def forget(self, view: View) -> None:
        """Forget a saved search, after a yes."""
        self._window.commands.questions.sure(
            self.tr("Forget the search “{name}”?").format(name=view.name),
            self.tr("The mentions it finds stay."),
            self.tr("Forget it"),
            lambda: self._forget(view),
            back_to=self._window.sidebar.queues,
        )

    def _save(self, name: str, words: str) -> None:
        if self._console is not None:
            desk, now = self._console.inbox.desk, self._console.clock.now()
            said = self.tr("Saved as “{name}”.").format(name=name)
            self._start(self._console, desk.add_view(name, words, now), said)

    def _rename(self, view: View, name: str) -> None:
        if self._console is not None and name != view.name:
            said = self.tr("“{old}” is called “{new}” now.").format(old=view.name, new=name)
            self._start(self._console, self._console.inbox.desk.rename_view(view.id, name), said)

    def _forget(self, view: View) -> None:
        if self._console is not None:
            said = self.tr("“{name}” is forgotten.").format(name=view.name)
            self._start(self._console, self._console.inbox.desk.remove_view(view.id), said)

    def _start(self, console: Console, doing: Coroutine[Any, Any, None], said: str) -> None:
        console.background.start(self._do(doing, said), "keep a search")

    async def _do(self, doing: Coroutine[Any, Any, None], said: str) -> None:
        try:
            await doing
        except ConsoleError as error:
            self._window.commands.fail(str(error))
            return
        self._window.list_pane.toast.say(said)
        self._window.news.refresh()
