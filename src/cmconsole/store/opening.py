"""Opening an inbox that may have been left in the middle of something."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from cmconsole.domain.errors import StoreCorrupt
from cmconsole.store.database import Database, connect
from cmconsole.store.faults import told_plainly


def open_inbox(path: Path, folder: Path, now: datetime, *, in_use: bool = False) -> Database:
    """Open the inbox; one that was not closed properly is checked first.

    Args:
        folder: where backups are.
        now: UTC, for the name of a damaged file that is set aside.
        in_use: another process has it open, so an unfinished write-ahead log is no sign of a crash.

    Raises:
        StoreCorrupt: the file is damaged. It was set aside, nothing was deleted, and the sentence
            names the newest good backup. The next start begins with an empty inbox.
        StoreError: it cannot be used; it is as it was.
    """
    try:
        if not in_use and _was_left_open(path):
            from cmconsole.store.upkeep import backups  # only after a crash

            with told_plainly(), closing(connect(path, cache_mb=8)) as connection:
                if not backups.is_sound(connection):
                    raise StoreCorrupt("The inbox file is damaged.")
        return Database.open(path, folder)
    except StoreCorrupt as error:
        if in_use:
            raise
        raise StoreCorrupt(_set_aside(path, folder, now)) from error


def _was_left_open(path: Path) -> bool:
    """SQLite removes the write-ahead log when the last connection closes.

    An empty one is no sign of a crash: a backup, which only reads, leaves it behind.
    """
    log = path.with_name(path.name + "-wal")
    return path.exists() and log.exists() and log.stat().st_size > 0


def _set_aside(path: Path, folder: Path, now: datetime) -> str:
    from cmconsole.store.upkeep import backups

    aside = backups.set_aside(path, now)
    told = f"The inbox file is damaged. It was set aside as “{aside.name}”; nothing was deleted. "
    newest = backups.newest_good(folder)
    if newest is None:
        return told + "There is no backup. The next start begins with an empty inbox."
    made = f"{newest.made_at:%d %b %Y %H:%M}"
    return told + (
        f"The newest good backup is of {made}, with {newest.mentions} mentions: “cmconsole restore "
        f"{newest.path}” brings it back. Otherwise the next start begins with an empty inbox."
    )
