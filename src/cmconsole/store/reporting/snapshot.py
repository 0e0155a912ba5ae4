"""A view of the inbox that stands still, on a connection and a thread of its own, for long reads.

Lists and pages never wait behind it: they have the reader thread to themselves. Writes go on, and
what they change is not seen here.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from cmconsole.store.database import connect
from cmconsole.store.faults import told_plainly
from cmconsole.system.memory import give_back

T = TypeVar("T")
CACHE_MB = 2
"""Of pages. With 16 each look, twice a minute, left holes in the heap that other things filled: 9 MB more
by the evening; a report takes as long with either."""
LOOK_EVERY = 100_000
"""SQLite's steps between two looks at whether the caller has gone: about 5 ms."""


class Snapshot:
    """Reads one state of the inbox, however long it takes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._thread = ThreadPoolExecutor(1, "inbox-snapshot")
        self._stop = threading.Event()
        connection.set_progress_handler(self._stop.is_set, LOOK_EVERY)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the snapshot's thread. A cancelled caller ends it within milliseconds."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._look, work)
        except asyncio.CancelledError:
            self._stop.set()
            raise

    def check(self) -> None:
        """For work between statements: raises where the caller has gone."""
        if self._stop.is_set():
            raise Abandoned

    def _look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with told_plainly():
                return work(self._connection)
        except sqlite3.OperationalError as error:
            if self._stop.is_set():
                raise Abandoned from error
            raise

    async def _close(self) -> None:
        self._stop.set()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end)
        self._thread.shutdown()

    def _end(self) -> None:
        self._connection.set_progress_handler(None, 0)
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()
        give_back()  # megabytes of pages, twice a minute for the figures of today


class Abandoned(Exception):
    """Nobody waits for this work any more."""


@asynccontextmanager
async def snapshot_of(path: Path) -> AsyncIterator[Snapshot]:
    """Open the inbox file for one long look at its newest state. Raises StoreError."""
    with told_plainly():
        connection = await asyncio.to_thread(connect, path, cache_mb=CACHE_MB, read_only=True)
    snapshot = Snapshot(connection)
    try:
        await snapshot.read(_begin)
        yield snapshot
    finally:
        await asyncio.shield(snapshot._close())


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    # The view stands from the first read on, not from BEGIN.
    connection.execute("SELECT count(*) FROM meta").fetchone()
