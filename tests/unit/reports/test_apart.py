"""A workbook from a process of its own: the same file, told as it grows, and nothing where it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cmconsole.domain.errors import StoreError
from cmconsole.reports.exporting import Exports
from cmconsole.reports.writing import Format
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.reporting.export_rows import Redaction
from support.clocks import FakeClock
from unit.reports.conftest import YEAR, Desk
from unit.reports.year import NOW


def run(desk: Desk, work: Callable[[Exports], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        database = Database.open(desk.folder / "inbox.sqlite3", desk.folder / "backups")
        try:
            return await work(Exports(Inbox(database), FakeClock(NOW)))
        finally:
            await database.close()

    return asyncio.run(within())


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return {sheet.title: list(sheet.values) for sheet in book.worksheets}
    finally:
        book.close()


def test_it_is_the_same_workbook_and_every_row_is_told(year: Desk, tmp_path: Path) -> None:
    here, apart, told = tmp_path / "here.xlsx", tmp_path / "apart.xlsx", [0]

    async def work(exports: Exports) -> None:
        one = await exports.write(here, Format.XLSX, YEAR, None, Redaction.PEOPLE)
        tell = lambda rows: told.append(rows)  # noqa: E731
        other = await exports.write(
            apart, Format.XLSX, YEAR, None, Redaction.PEOPLE, tell, beside_window=True
        )
        assert (other.rows, other.conversations) == (one.rows, one.conversations)
        assert other.files == (apart,)
        assert sum(told) == one.rows > 1_000

    run(year, work)
    assert sheets(apart) == sheets(here)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["apart.xlsx", "here.xlsx"]


def test_stopping_it_leaves_the_old_file_and_nothing_else(year: Desk, tmp_path: Path) -> None:
    target = tmp_path / "old.xlsx"
    target.write_bytes(b"the old one")
    begun, held = threading.Event(), threading.Event()

    def tell(rows: int) -> None:
        begun.set()
        held.wait(60)

    async def work(exports: Exports) -> None:
        writing = exports.write(
            target, Format.XLSX, YEAR, None, Redaction.NONE, tell, beside_window=True
        )
        task = asyncio.ensure_future(writing)
        assert await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        for _ in range(3):
            await asyncio.sleep(0)  # it hears of it before the child is listened to again
        held.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(year, work)
    assert target.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["old.xlsx"], "the child has cleaned up"


def test_trouble_of_the_disk_is_told_in_a_sentence(year: Desk, tmp_path: Path) -> None:
    target = tmp_path / "folder.xlsx"
    target.mkdir()

    async def work(exports: Exports) -> None:
        with pytest.raises(
            StoreError, match=r"could not be written|may not be written|is no ordinary file"
        ):
            await exports.write(target, Format.XLSX, YEAR, beside_window=True)

    run(year, work)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_child_that_is_killed_is_no_file(
    year: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cmconsole.reports import apart

    children = []
    started = apart._started

    def remembered() -> Any:
        children.append(started())
        return children[-1]

    monkeypatch.setattr(apart, "_started", remembered)
    target = tmp_path / "new.xlsx"
    kill = lambda rows: children[0].send_signal(signal.SIGKILL)  # noqa: E731

    async def work(exports: Exports) -> None:
        with pytest.raises(StoreError, match="from outside"):
            await exports.write(
                target, Format.XLSX, YEAR, None, Redaction.NONE, kill, beside_window=True
            )

    run(year, work)
    assert not target.exists()
