"""SQLite's failures in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cmconsole.domain.errors import (
    DiskFull,
    ReadOnlyProfile,
    StoreBusy,
    StoreCorrupt,
    StoreError,
)

SENTENCES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (
        DiskFull,
        "The disk is full. Nothing stored is lost; listening goes on when there is room again.",
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyProfile,
        "The inbox may not be written here. Nothing stored is lost; check the folder's permissions.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        ReadOnlyProfile,
        "The inbox file could not be opened. Check that its folder exists and may be written.",
    ),
    sqlite3.SQLITE_BUSY: (
        StoreBusy,
        "Another program is using the inbox file. Nothing is lost; this is tried again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        StoreBusy,
        "Another program is using the inbox file. Nothing is lost; this is tried again.",
    ),
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, "The inbox file is damaged."),
    sqlite3.SQLITE_NOTADB: (StoreCorrupt, "The inbox file is damaged."),
    sqlite3.SQLITE_IOERR: (
        StoreError,
        "The disk did not do as asked. Nothing stored is lost; this is tried again.",
    ),
}
NO_ROOM = (sqlite3.SQLITE_IOERR_SHMSIZE,)
"""How SQLite names a full disk where it had to make its shared memory larger (os_unix.c, unixShmMap)."""


def says_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite found the file itself to be wrong, and not just could not get at it."""
    kind, _ = SENTENCES.get(_primary(error), (StoreError, ""))
    return kind is StoreCorrupt


def _primary(error: sqlite3.DatabaseError) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what SQLite may be expected to do into a StoreError; bugs (wrong SQL) stay bugs."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = SENTENCES.get(_primary(error))
        if known is None:
            raise
        if getattr(error, "sqlite_errorcode", 0) in NO_ROOM:
            known = SENTENCES[sqlite3.SQLITE_FULL]
        kind, sentence = known
        raise kind(sentence) from error
