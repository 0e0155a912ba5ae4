"""Brings an inbox file up to date: numbered scripts, after a copy of the file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from cmconsole.domain.errors import StoreTooNew

T = TypeVar("T")
SCRIPTS = Path(__file__).with_name("migrations")
SCRIPT_NAME = re.compile(r"(\d{4})_\w+\.sql")


def scripts() -> dict[int, str]:
    """All migration scripts by the schema version they lead to."""
    found = {}
    for entry in SCRIPTS.iterdir():
        if named := SCRIPT_NAME.fullmatch(entry.name):
            found[int(named[1])] = entry.read_text("utf-8")
    return found


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version of an open file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, backups: Path) -> None:
    """Run every script that the file has not seen, each in a transaction of its own.

    Args:
        connection: in autocommit mode, the only one on the file.
        backups: folder that receives a copy of a file that already holds something.

    Raises:
        StoreTooNew: the file comes from a later version of the program; it is left alone.
    """
    have, steps = version_of(connection), scripts()
    newest = max(steps)
    if have > newest:
        raise StoreTooNew(
            "This inbox was written by a newer cmconsole. Nothing was changed; please update this one."
        )
    if have == newest:
        return
    if have:
        copy_to(connection, backups / f"before-schema-{newest}.sqlite3", Path.exists)
    for number in sorted(step for step in steps if step > have):
        _take_step(connection, number, steps[number])


def _take_step(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been first while we waited for the lock.
        if version_of(connection) < number:
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements one by one: `executescript` would begin with a COMMIT of its own."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def copy_to(connection: sqlite3.Connection, target: Path, check: Callable[[Path], T]) -> T:
    """Copy an open inbox, consistent, into `target`.

    Args:
        check: looks at the finished copy before it takes the name of `target`, and may raise.

    Returns:
        What `check` returned.

    Raises:
        OSError, sqlite3.DatabaseError: there is no copy; `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)  # what customers wrote is nobody else's to read
        with closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)
            # A backup is one file, so that copying it elsewhere copies all of it.
            copy.execute("PRAGMA journal_mode = DELETE")
        found = check(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return found
