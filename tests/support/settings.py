"""The settings of a window over a real inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cmconsole.ui.look import Look
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.settings.sources_page import SourcesPage
from cmconsole.ui.settings.targets_page import TargetsPage
from support.inboxes import arrival, author
from support.windows import WindowDesk, until, window_at


class SettingsDesk:
    """A window whose settings are open."""

    def __init__(self, desk: WindowDesk, screen: SettingsScreen) -> None:
        self.desk = desk
        self.console = desk.console
        self.screen = screen

    @property
    def sources(self) -> SourcesPage:
        page = self.screen.pages["sources"]
        assert isinstance(page, SourcesPage)
        return page

    @property
    def targets(self) -> TargetsPage:
        """The page of targets, opened."""
        self.screen.open("targets")
        page = self.screen.pages["targets"]
        assert isinstance(page, TargetsPage)
        return page

    def table(self) -> list[list[str]]:
        table = self.sources.table
        shown = range(table.rowCount())
        return [[table._cell(r, c).text() for c in range(table.columnCount())] for r in shown]

    async def names(self) -> list[str]:
        return [source.name for source in await self.console.inbox.sources()]


@asynccontextmanager
async def settings_at(
    folder: Path, look: Look, *, size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[SettingsDesk]:
    mention = arrival("It waits", author=author("@ann"))
    async with window_at(folder, look, mention, size=size) as desk:
        services = desk.services
        made: list[SettingsScreen] = []

        def make() -> SettingsScreen:
            made.append(SettingsScreen(look, services, desk.window.rail, desk.window.keymap))
            return made[0]

        desk.window.places.offer("settings", make)
        desk.window.places.open("settings")
        opened = SettingsDesk(desk, made[0])
        await until(lambda: opened.table())
        yield opened
