"""One generated year for all tests of reports; whoever changes an inbox makes one of its own."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.periods import Period
from cmconsole.reports.exporting import Exports
from cmconsole.reports.figures import Report
from cmconsole.reports.filters import Filters
from cmconsole.reports.reporting import Reporting
from cmconsole.reports.writing import Exported, Format
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.reporting.export_rows import Redaction
from support.clocks import FakeClock
from unit.reports.year import NOW, filled_inbox

YEAR = Period.of_days(date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin")


class Desk:
    """A profile's reports, asked from plain functions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def report(self, period: Period = YEAR, filters: Filters | None = None) -> Report:
        return asyncio.run(
            self._with(lambda inbox, clock: Reporting(inbox, clock).report(period, filters))
        )

    def behind(self, what: Any, filters: Filters | None = None) -> list[int]:
        return asyncio.run(
            self._with(lambda inbox, clock: Reporting(inbox, clock).behind(what, YEAR, filters))
        )

    def export(
        self,
        target: Path,
        format_: Format,
        period: Period = YEAR,
        filters: Filters | None = None,
        redaction: Redaction = Redaction.NONE,
    ) -> Exported:
        return asyncio.run(
            self._with(
                lambda inbox, clock: Exports(inbox, clock).write(
                    target, format_, period, filters, redaction
                )
            )
        )

    async def _with(self, work):  # type: ignore[no-untyped-def]
        inbox = Inbox(Database.open(self.folder / "inbox.sqlite3", self.folder / "backups"))
        try:
            return await work(inbox, FakeClock(NOW))
        finally:
            await inbox.close()


def made(folder: Path, conversations: int) -> Desk:
    async def fill() -> None:
        await (await filled_inbox(folder, conversations)).close()

    asyncio.run(fill())
    return Desk(folder)


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The whole year; only to be read."""
    return made(tmp_path_factory.mktemp("year"), 420)


@pytest.fixture
def own_year(year: Desk, tmp_path: Path) -> Desk:
    """A copy that a test may change."""
    copy = tmp_path / "own"
    shutil.copytree(year.folder, copy)
    return Desk(copy)


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """An inbox with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return made(folder, 0)
