"""What customers were given beyond their right, who allowed us to show their words, what was used often."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.store import log
from cmconsole.store.deciding import conversations
from cmconsole.store.instants import from_micros, to_micros

USED = "SELECT times FROM template_use WHERE name = ?"
USE = """INSERT INTO template_use (name, times) VALUES (?, 1)
    ON CONFLICT (name) DO UPDATE SET times = times + 1"""
CONCEDE = """INSERT INTO concession (conversation_id, at, author, what, amount, currency, given_to, policy,
    offered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
CONCESSIONS = """SELECT conversation_id, at, author, what, amount, currency, given_to, policy, offered
    FROM concession
    ORDER BY at DESC, id DESC LIMIT ?"""
ASK = """INSERT INTO permission (mention_id, asked_at, granted_at, granted_by, what, scope, expires_at,
    author) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
PERMISSIONS = """SELECT id, mention_id, asked_at, granted_at, granted_by, what, scope, expires_at,
    withdrawn_at, author FROM permission WHERE ? IS NULL OR mention_id = ? ORDER BY id DESC"""


@dataclass(frozen=True, slots=True)
class Concession:
    """Something a customer was offered or given."""

    conversation_id: int
    at: datetime
    author: str
    """Who gave it."""
    what: str
    given_to: str
    """The customer's handle."""
    amount: int | None = None
    """In hundredths of the currency; None: it has no price."""
    currency: str = ""
    policy: str = ""
    """The limit it stays within, in words."""
    offered: bool = False
    """It was offered, and not given yet."""


@dataclass(frozen=True, slots=True)
class Permission:
    """That somebody allows us to show their words elsewhere."""

    mention_id: int
    asked_at: datetime
    granted_by: str
    """The customer's handle."""
    what: str
    """What may be shown."""
    scope: str
    """Where."""
    author: str
    """Who asked."""
    granted_at: datetime | None = None
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    id: int = 0

    def holds(self, now: datetime) -> bool:
        """Whether the words may be shown at `now` (UTC)."""
        granted = self.granted_at is not None and self.withdrawn_at is None
        return granted and (self.expires_at is None or now < self.expires_at)


def times_used(connection: sqlite3.Connection, template: str) -> int:
    """How often a template was sent."""
    row = connection.execute(USED, (template,)).fetchone()
    return int(row[0]) if row else 0


def count_use(connection: sqlite3.Connection, template: str) -> None:
    """A template was sent once more."""
    connection.execute(USE, (template,))


def concede(connection: sqlite3.Connection, given: Concession) -> None:
    """Write a concession to its conversation's log and to the table that is asked for the last ones."""
    details = {
        "concession": given.what,
        "to": given.given_to,
        "amount": "" if given.amount is None else f"{given.amount / 100:.2f}",
        "currency": given.currency,
        "policy": given.policy,
        "offered": "yes" if given.offered else "",
    }
    event = Event(
        log.new_uid(given.at),
        given.at,
        given.author,
        EventKind.NOTED,
        details={name: value for name, value in details.items() if value},
    )
    conversations.record(connection, given.conversation_id, [event])
    row = (given.author, given.what, given.amount, given.currency, given.given_to, given.policy)
    connection.execute(CONCEDE, (given.conversation_id, to_micros(given.at), *row, given.offered))


def last_concessions(connection: sqlite3.Connection, count: int) -> list[Concession]:
    """What the last customers were given, newest first."""
    return [
        Concession(
            conversation_id=row[0],
            at=from_micros(row[1]),
            author=row[2],
            what=row[3],
            amount=row[4],
            currency=row[5],
            given_to=row[6],
            policy=row[7],
            offered=bool(row[8]),
        )
        for row in connection.execute(CONCESSIONS, (count,))
    ]


def ask(connection: sqlite3.Connection, asked: Permission) -> int:
    """Write down a question for permission, perhaps with its answer; returns its id."""
    row = (
        asked.mention_id,
        to_micros(asked.asked_at),
        to_micros(asked.granted_at),
        asked.granted_by,
        asked.what,
        asked.scope,
        to_micros(asked.expires_at),
        asked.author,
    )
    number = connection.execute(ASK, row).lastrowid or 0
    _log(connection, "permission asked", replace(asked, id=number), asked.asked_at, asked.author)
    return number


def decide(
    connection: sqlite3.Connection, number: int, *, granted: bool, at: datetime, author: str
) -> None:
    """They said yes, or no, or took a yes back. A yes that was taken back does not come again."""
    column = "granted_at" if granted else "withdrawn_at"
    done = connection.execute(
        f"UPDATE permission SET {column} = ? WHERE id = ? AND {column} IS NULL",
        (to_micros(at), number),
    )
    if done.rowcount:
        known = next(p for p in permissions(connection, None) if p.id == number)
        kind = "permission granted" if granted else "permission withdrawn"
        _log(connection, kind, known, at, author)


def permissions(connection: sqlite3.Connection, mention_id: int | None) -> list[Permission]:
    """The permissions of a mention, or all of them, newest first."""
    return [
        Permission(
            id=row[0],
            mention_id=row[1],
            asked_at=from_micros(row[2]),
            granted_at=from_micros(row[3]),
            granted_by=row[4],
            what=row[5],
            scope=row[6],
            expires_at=from_micros(row[7]),
            withdrawn_at=from_micros(row[8]),
            author=row[9],
        )
        for row in connection.execute(PERMISSIONS, (mention_id, mention_id))
    ]


def _log(
    connection: sqlite3.Connection, kind: str, about: Permission, at: datetime, author: str
) -> None:
    body = {
        "permission": about.id,
        "who": about.granted_by,
        "what": about.what,
        "scope": about.scope,
        "expires_at": to_micros(about.expires_at),
    }
    log.append(connection, [log.Entry(at, author, kind, body, mention_id=about.mention_id)])
