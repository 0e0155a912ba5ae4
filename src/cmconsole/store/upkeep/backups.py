"""Copies of the inbox: daily and rotating, verified, and the way back from a damaged file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from cmconsole.domain.errors import StoreCorrupt, UsageError
from cmconsole.store.database import connect
from cmconsole.store.faults import says_damage, told_plainly
from cmconsole.store.migrate import copy_to, scripts, version_of
from cmconsole.system.atomic import explained

DAILY = "inbox-{day}.sqlite3"
KEEP = 7
"""Daily copies that are kept."""
AT_ONCE = 500
PARTS = ("", "-wal", "-shm")
"""The endings of the files that make up an inbox while it is open."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the inbox that passed SQLite's check."""

    path: Path
    made_at: datetime
    """UTC, from the file's time."""
    mentions: int


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite's quick check finds nothing wrong; reads the whole file.

    Raises:
        sqlite3.DatabaseError: it could not be found out. A file that another program holds locked,
            or a disk that does not answer, says nothing about damage.
    """
    try:
        rows = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.DatabaseError as error:
        if says_damage(error):
            return False
        raise
    return rows == [("ok",)]


def write(inbox: Path, target: Path, prepare: Callable[[Path], None] = lambda copy: None) -> int:
    """Copy the inbox to `target` through SQLite's backup, while others read and write it.

    Args:
        prepare: changes the copy before it is checked and gets its name.

    Returns:
        How many mentions the copy holds.

    Raises:
        StoreError: in one sentence; an unfinished copy never carries the name of a finished one.
    """
    if not inbox.exists():
        raise UsageError("There is no inbox here yet, so there is nothing to back up.")
    if target.exists() and (target.samefile(inbox) or look_at(target) is None):
        raise UsageError(
            f"“{target.name}” is there already and is no backup, so it was left alone. Choose another name."
        )

    def checked(copy: Path) -> int:
        prepare(copy)
        return _checked(copy)

    try:
        with told_plainly(), closing(connect(inbox, cache_mb=2, read_only=True)) as source:
            return copy_to(source, target, checked)
    except OSError as error:
        raise explained(error, target) from error


def _leave_out(copy: Path, networks: Collection[str], now: datetime) -> None:
    if not networks:
        return
    from cmconsole.store.arriving import keeping  # few inboxes need it

    with closing(connect(copy, cache_mb=2)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN")
        for network in networks:
            while ids := keeping.too_old(connection, network, now, AT_ONCE):
                keeping.empty(connection, ids, now, instead=keeping.LET_GO)
        connection.execute("COMMIT")


def _checked(copy: Path) -> int:
    found = look_at(copy)
    if found is None:
        raise StoreCorrupt(
            "The copy did not pass its check, so it was not kept. The inbox is as it was."
        )
    return found.mentions


def daily(inbox: Path, folder: Path, now: datetime, leave_out: Collection[str] = ()) -> Path | None:
    """Make today's copy if there is none, and let go of the oldest beyond seven.

    Args:
        now: UTC; the day is the UTC day.
        leave_out: networks whose posts may be kept for a shorter time than a copy is: it holds their
            addresses and times, and not what was said.

    Returns:
        The new copy, or None if today's was there.
    """
    target = folder / DAILY.format(day=now.date().isoformat())
    if target.exists():
        return None
    write(inbox, target, lambda copy: _leave_out(copy, leave_out, now))
    for old in sorted(folder.glob(DAILY.format(day="????-??-??")))[:-KEEP]:
        old.unlink(missing_ok=True)
    return target


def look_at(path: Path) -> Backup | None:
    """The facts of a copy, or None if it is not a sound inbox."""
    try:
        with closing(connect(path, cache_mb=2, read_only=True)) as connection:
            if not is_sound(connection) or not 0 < version_of(connection) <= max(scripts()):
                return None
            mentions = connection.execute("SELECT count(*) FROM mention").fetchone()[0]
    except sqlite3.DatabaseError:
        return None
    made_at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return Backup(path, made_at, mentions)


def copies(folder: Path) -> list[tuple[Path, datetime]]:
    """What lies in the folder, newest first, with the time of the file (aware); not checked."""
    with suppress(OSError):
        found = [(path, path.stat().st_mtime) for path in folder.glob("*.sqlite3")]
        newest = sorted(found, key=lambda each: each[1], reverse=True)
        return [(path, datetime.fromtimestamp(at).astimezone()) for path, at in newest]
    return []


def newest_good(folder: Path) -> Backup | None:
    """The newest copy in the folder that passes its check."""
    with suppress(OSError):
        return next((found for path, _ in copies(folder) if (found := look_at(path))), None)
    return None


def set_aside(inbox: Path, now: datetime, why: str = "damaged") -> Path:
    """Move the inbox out of the way under a name that tells when; nothing is deleted."""
    stem = f"{inbox.stem}-{why}-{now:%Y%m%dT%H%M%SZ}"
    names = (f"{stem}{ending}{inbox.suffix}" for ending in chain([""], map("-{}".format, count(2))))
    target = next(path for name in names if not (path := inbox.with_name(name)).exists())
    for part in PARTS:
        source = inbox.with_name(inbox.name + part)
        if source.exists():
            source.rename(target.with_name(target.name + part))
    return target


def restore(backup: Path, inbox: Path, now: datetime) -> Path | None:
    """Put a copy in the inbox's place; the inbox that was there is set aside, not deleted.

    Returns:
        Where the former inbox went, or None if there was none.

    Raises:
        UsageError: the file is not a sound inbox; nothing was changed.
    """
    if not backup.is_file() or look_at(backup) is None:
        raise UsageError(f"“{backup.name}” is not a sound backup of an inbox. Nothing was changed.")
    fresh = inbox.with_name(inbox.name + ".restored")
    try:
        with told_plainly(), closing(connect(backup, cache_mb=2, read_only=True)) as source:
            copy_to(source, fresh, _checked)
        former = set_aside(inbox, now, "replaced") if inbox.exists() else None
        fresh.replace(inbox)
    except OSError as error:
        raise explained(error, inbox) from error
    return former
