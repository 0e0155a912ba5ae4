"""The inbox file: one writer thread, one reader thread, and nothing else that touches it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cmconsole.store.faults import told_plainly
from cmconsole.store.migrate import migrate

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from concurrent.futures import Executor

T = TypeVar("T")
BUSY_MILLISECONDS = 5_000
"""How long a statement waits for a lock that a backup or a command line beside the window holds."""

SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
WRITER_MB, READER_MB = 4, 2
"""SQLite's own page caches. Small, for the operating system caches the file anyway: with 48 MB a poll
needed 1.4 times the memory at a million mentions, and no commit or page was faster."""

PRAGMAS = f"""
PRAGMA busy_timeout = {BUSY_MILLISECONDS};
PRAGMA foreign_keys = ON;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
"""


def connect(path: Path, *, cache_mb: int, read_only: bool = False) -> sqlite3.Connection:
    """Open the file in autocommit mode with the settings every connection shares."""
    mode = "ro" if read_only else "rwc"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        connection.executescript(PRAGMAS)
        connection.execute(f"PRAGMA cache_size = {-1024 * cache_mb}")
    except BaseException:
        connection.close()
        raise
    return connection


def size_of(connection: sqlite3.Connection) -> int:
    """Bytes of the whole inbox; the file itself may be far behind its write-ahead log."""
    found: int = connection.execute(SIZE).fetchone()[0]
    return found


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Set once and stored in the file; two programs that make it at the same time take turns."""
    until = time.monotonic() + BUSY_MILLISECONDS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # SQLite does not wait for the lock here by itself.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


# The first page is on the screen before an event loop is needed: asyncio and the thread pools take
# a quarter of the time in which an empty window starts, so they are loaded with the first task.
def _running_loop() -> AbstractEventLoop:
    from asyncio import get_running_loop

    return get_running_loop()


def _thread(name: str) -> Executor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1, name)


class Database:
    """Runs work on the inbox file: writes one after the other, reads beside them (WAL).

    A write is one transaction on the writer thread. A read sees the last commit and never waits
    behind a write.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._closed = False

    @cached_property
    def _write_thread(self) -> Executor:
        return _thread("inbox-writer")

    @cached_property
    def _read_thread(self) -> Executor:
        return _thread("inbox-reader")

    @classmethod
    def open(cls, path: Path, backups: Path) -> Database:
        """Open the inbox at `path`, made or brought up to date where needed.

        Raises:
            StoreError: in one sentence; the file is as it was.
        """
        if not path.exists():
            with suppress(OSError):
                path.touch(mode=0o600)  # what customers wrote is nobody else's to read
        with told_plainly():
            writer = connect(path, cache_mb=WRITER_MB)
            try:
                _use_write_ahead_log(writer)
                migrate(writer, backups)
                reader = connect(path, cache_mb=READER_MB, read_only=True)
            except BaseException:
                writer.close()
                raise
        return cls(path, writer, reader)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one transaction: all of it is stored or none.

        A cancelled caller does not undo a write that has begun: it commits whole.
        """
        return await _running_loop().run_in_executor(self._write_thread, self._transact, work)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the reader thread, on one unchanging view of the inbox."""
        return await _running_loop().run_in_executor(self._read_thread, self._look, work)

    def read_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Read on the calling thread: only for the first page before the first paint, and in tools
        without an event loop. Waits for a read that is under way."""
        if "_read_thread" not in self.__dict__:
            return self._look(work)
        return self._read_thread.submit(self._look, work).result()

    async def close(self) -> None:
        """Finish what was begun, fold the write-ahead log into the file, and close it."""
        if self._closed:
            return
        self._closed = True
        loop = _running_loop()
        try:
            await loop.run_in_executor(self._read_thread, self._reader.close)
            await loop.run_in_executor(self._write_thread, self._finish)
        finally:
            self._read_thread.shutdown()
            self._write_thread.shutdown()

    def _finish(self) -> None:
        # A full, read-only or damaged disk must not keep the program from ending.
        with suppress(sqlite3.DatabaseError):
            self._writer.execute("PRAGMA optimize")
        self._writer.close()

    def _transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._writer
        with told_plainly():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

    def _look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._reader
        with told_plainly():
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                connection.execute("COMMIT")
