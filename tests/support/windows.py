"""A window over a real inbox, and short ways to fill it, press its keys and read what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from cmconsole.console import Console
from cmconsole.domain.errors import Unreachable
from cmconsole.domain.events import ConversationsChanged, MentionsArrived, PollFailed, PollFinished
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.sources import Source, SourceState
from cmconsole.replies.handling import Handling
from cmconsole.store.arriving.pages import PageToStore, StoredPage
from cmconsole.store.reading.queues import Queue
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Services
from cmconsole.ui.window import coming_alive
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from cmconsole.ui.window.place import Place
from cmconsole.ui.window.returning import first_rows, return_to
from support.clocks import FakeClock
from support.empty import lay_out
from support.inboxes import NOON

PATIENCE = 60.0
ME = "Kim"


async def until(condition: Callable[[], Any]) -> None:
    """Let the window work until `condition` holds; fails after twenty seconds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is on the screen
            await asyncio.sleep(0.005)


class WindowDesk:
    """A window, the services under it, and the clock above both."""

    def __init__(
        self, window: MainWindow, console: Console, clock: FakeClock, source: Source
    ) -> None:
        self.window = window
        self.console = console
        self.clock = clock
        self.source = source
        self.view = window.view

    @property
    def services(self) -> Services:
        """What pages change things with, as the program gives it to them."""
        listen_anew = self.console.sources.listening().refresh
        asks, turns = self.window.check_requested.emit, self.window.commands.turns
        return Services(self.console, listen_anew, asks, turns)

    async def take(self, *arrivals: Arrival) -> StoredPage:
        """Commit mentions and announce them, as a poll does."""
        page = PageToStore(source=self.source, arrivals=arrivals, cursor={}, now=self.clock.now())
        stored = await self.console.inbox.store_page(page)
        if stored.live:
            self.console.bus.publish(MentionsArrived(stored.live, self.source.id))
        if stored.conversations:
            self.console.bus.publish(ConversationsChanged(stored.conversations))
        return stored

    def listed(self) -> list[str]:
        """The texts in the list, in order; `…` where a row is not loaded."""
        model = self.view.rows
        found = [model.mention(entry) for entry in model.entries if entry >= 0]
        return [row.text if row else "…" for row in found]

    async def fails(self, source: Source, state: SourceState, told: str) -> None:
        """A poll of a source ends like this, and the window hears of it."""
        await self.console.inbox.poll_failed(source.id, state, told, self.clock.now(), None)
        self.console.bus.publish(PollFailed(source.id, Unreachable(told)))

    async def well(self, source: Source) -> None:
        """A poll of a source found nothing new, and the window hears of it."""
        await self.console.inbox.poll_went_well(source.id, None)
        self.console.bus.publish(PollFinished(source.id, 0))

    async def shows(self, *texts: str) -> None:
        """Wait until the list holds exactly these texts."""
        await until(lambda: self.listed() == list(texts))

    async def reads(self, text: str) -> None:
        """Wait until the thread shows the mention with this text."""

        def reading() -> bool:
            shown = self.window.thread_pane.mention
            return shown is not None and shown.text == text

        await until(reading)

    def press(self, *keys: str) -> None:
        """Press letters or named keys (`Esc`, `Shift+G`) in whatever has the focus."""
        for name in keys:
            modifiers = Qt.KeyboardModifier.NoModifier
            if name.startswith("Shift+"):
                modifiers, name = Qt.KeyboardModifier.ShiftModifier, name[6:]
            named = {"Esc": Qt.Key.Key_Escape, "Enter": Qt.Key.Key_Return, "Tab": Qt.Key.Key_Tab}
            widget: QWidget = QApplication.focusWidget() or self.window
            QTest.keyClick(widget, named.get(name) or name, modifiers)

    async def counts(self) -> dict[str, int]:
        """How many stand in each list, from the store."""
        return await self.console.inbox.counts(self.clock.now(), ME)

    async def list_of(self, queue: Queue) -> list[str]:
        """The texts of a list, from the store."""
        return [row.text for row in (await self.console.inbox.page(queue, me=ME))[0]]


@asynccontextmanager
async def window_at(
    folder: Path,
    look: Look,
    *arrivals: Arrival,
    size: tuple[int, int] = (1440, 900),
    place: Place | None = None,
    now: datetime = NOON,
    furnished: Callable[[MainWindow], None] = lambda _: None,
) -> AsyncIterator[WindowDesk]:
    """A shown window over a new inbox with one source, `arrivals` already in it.

    Args:
        furnished: what happens while the window has its parts, but no services yet.
    """
    clock = FakeClock(now)
    profile = Profile.at(folder)
    lay_out(profile.inbox)
    async with Console.open(profile, clock=clock, secrets=SessionSecrets()) as console:
        await asyncio.to_thread(console.settings.set_up, author=ME)
        known = await console.inbox.sources()
        source = (
            known[0]
            if known
            else await console.inbox.add_source(
                kind="mastodon",
                name="Example",
                options={},
                author=ME,
                now=NOON - timedelta(days=1),
            )
        )
        window = MainWindow(look, clock.now)
        if place is not None:
            return_to(window, place)
        window.resize(*size)
        desk = WindowDesk(window, console, clock, source)
        await desk.take(*arrivals)
        window.begin(first_rows(console.inbox._database, window.place, ME))
        window.show()
        furnish(window)
        window.activateWindow()
        window.list_pane.view.setFocus()
        await until(window.isActiveWindow)
        furnished(window)
        targets = lambda: console.targets  # noqa: E731
        handling = Handling(console.inbox, console.bus, clock, targets, console.acting)
        coming_alive.attach(window, console, handling)
        await until(lambda: window.news.state.known and not window.lists.reading)
        try:
            yield desk
        finally:
            window.hide()
            await window.commands.turns.settle()
            await console.background.stop()
            # Here and now: a collection on one of the store's threads would end it over there.
            delete(window)
