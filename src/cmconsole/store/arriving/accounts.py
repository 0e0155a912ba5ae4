"""Accounts, and what was used of what networks count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from cmconsole.domain.accounts import Account, AccountState
from cmconsole.domain.errors import UsageError
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.rows import Row

COLUMNS = """id, uid, kind, name, added_at, added_by, handle, options, scopes, state, last_error,
    checked_at, ends_at"""
LISTED = f"SELECT {COLUMNS} FROM account WHERE removed_at IS NULL ORDER BY id"
BY_NAME = f"""SELECT {COLUMNS} FROM account
    WHERE removed_at IS NULL AND name = ? COLLATE NOCASE"""
BY_UID = f"SELECT {COLUMNS} FROM account WHERE uid = ?"
ADD = """INSERT INTO account (uid, kind, name, handle, options, scopes, added_at, added_by, checked_at,
    ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
SIGNED_IN = """UPDATE account SET handle = ?, options = ?, scopes = ?, state = 'well', last_error = '',
    checked_at = ?, ends_at = ? WHERE uid = ?"""
FOUND = """UPDATE account SET state = ?, last_error = ?, checked_at = ?,
    ends_at = coalesce(?, ends_at) WHERE uid = ?"""
REMOVE = "UPDATE account SET removed_at = ? WHERE uid = ?"
USE = """INSERT INTO used (whose, what, period, amount) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET amount = amount + excluded.amount RETURNING amount"""
USED = "SELECT amount FROM used WHERE whose = ? AND what = ? AND period = ?"


def listed(connection: sqlite3.Connection) -> list[Account]:
    """Every account, in the order they were added."""
    return [_account(row) for row in connection.execute(LISTED)]


def named(connection: sqlite3.Connection, name: str) -> Account:
    """The account called `name`. Raises UsageError, listing what there is, if there is none."""
    row = connection.execute(BY_NAME, (name,)).fetchone()
    if row is None:
        names = ", ".join(account.name for account in listed(connection)) or "none yet"
        raise UsageError(f"There is no account called “{name}”. Accounts: {names}.")
    return _account(row)


def find(connection: sqlite3.Connection, uid: str) -> Account | None:
    """The account with that id, also one that was signed out and let go; None where it never was."""
    row = connection.execute(BY_UID, (uid,)).fetchone()
    return None if row is None else _account(row)


def add(connection: sqlite3.Connection, account: Account, now: datetime) -> Account:
    """Store a new account under a fresh id, unless it brings one. Raises UsageError: the name is taken."""
    if connection.execute(BY_NAME, (account.name,)).fetchone():
        raise UsageError(f"There is already an account called “{account.name}”.")
    uid = account.uid or uuid4().hex
    row = (
        uid,
        account.kind,
        account.name,
        account.handle,
        json.dumps(dict(account.options)),
        json.dumps(account.scopes),
        to_micros(now),
        account.added_by,
        to_micros(now),
        to_micros(account.ends_at),
    )
    connection.execute(ADD, row)
    _note(connection, "account added", account, uid, account.added_by, now)
    return named(connection, account.name)


def signed_in(connection: sqlite3.Connection, account: Account, author: str, now: datetime) -> None:
    """Somebody signed in again."""
    facts = (
        account.handle,
        json.dumps(dict(account.options)),
        json.dumps(account.scopes),
        to_micros(now),
        to_micros(account.ends_at),
        account.uid,
    )
    connection.execute(SIGNED_IN, facts)
    _note(connection, "account signed in", account, account.uid, author, now)


def found(
    connection: sqlite3.Connection,
    uid: str,
    state: AccountState,
    sentence: str,
    now: datetime,
    ends_at: datetime | None,
) -> None:
    """How a look at the account went; `ends_at` None leaves what was known."""
    connection.execute(FOUND, (state, sentence, to_micros(now), to_micros(ends_at), uid))


def signed_out(
    connection: sqlite3.Connection, account: Account, sentence: str, author: str, now: datetime
) -> None:
    """Somebody signed out; the account stays in the list for the sources that use it."""
    found(connection, account.uid, AccountState.SIGNED_OUT, sentence, now, None)
    _note(connection, "account signed out", account, account.uid, author, now)


def remove(connection: sqlite3.Connection, account: Account, author: str, now: datetime) -> None:
    """Let go of an account that no source uses."""
    connection.execute(REMOVE, (to_micros(now), account.uid))
    _note(connection, "account removed", account, account.uid, author, now)


def use(connection: sqlite3.Connection, whose: str, amounts: Mapping[tuple[str, str], int]) -> None:
    """Count what was used; `amounts` by what it is and the period in which it counts."""
    for (what, period), amount in amounts.items():
        connection.execute(USE, (whose, what, period, amount)).fetchall()


def used(connection: sqlite3.Connection, whose: str, whats: Sequence[tuple[str, str]]) -> list[int]:
    """What was used so far of each (what, period)."""
    rows = (connection.execute(USED, (whose, *what)).fetchone() for what in whats)
    return [row[0] if row else 0 for row in rows]


def _note(
    connection: sqlite3.Connection,
    kind: str,
    account: Account,
    uid: str,
    author: str,
    now: datetime,
) -> None:
    body = {"uid": uid, "network": account.kind, "name": account.name, "scopes": account.scopes}
    log.append(connection, [log.Entry(now, author, kind, body)])


def _account(row: Row) -> Account:
    return Account(
        id=row[0],
        uid=row[1],
        kind=row[2],
        name=row[3],
        added_at=from_micros(row[4]),
        added_by=row[5],
        handle=row[6],
        options=json.loads(row[7]),
        scopes=tuple(json.loads(row[8])),
        state=AccountState(row[9]),
        last_error=row[10],
        checked_at=from_micros(row[11]),
        ends_at=from_micros(row[12]),
    )
