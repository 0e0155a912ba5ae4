"""Scorecards in the file: never changed, a change is a new version; the newest of all is in force."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import Scorecard
from cmconsole.domain.scores import Category
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.rows import Row

NEWEST = "SELECT version, body FROM scorecard WHERE name = ? ORDER BY version DESC LIMIT 1"
CARD = "SELECT version, body FROM scorecard WHERE name = ? AND version = ?"
ALL = "SELECT name, version, body, since FROM scorecard ORDER BY since DESC, version DESC"
LAST = "SELECT coalesce(max(since), 0) FROM scorecard"
ADD = "INSERT INTO scorecard (name, version, body, since) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A version of a scorecard."""

    card: Scorecard
    since: datetime
    """From when on it was in force, UTC."""


def keep(connection: sqlite3.Connection, card: Scorecard, author: str, now: datetime) -> Scorecard:
    """Store a card as a new version unless it is the newest one of its name; returns it with its number."""
    row = connection.execute(NEWEST, (card.name,)).fetchone()
    if row is not None and row[1] == _body(card):
        return _card(card.name, row)
    return _add(connection, card, author, now)


def put_in_force(
    connection: sqlite3.Connection, card: Scorecard, author: str, now: datetime
) -> Scorecard:
    """Store a card as a new version unless it is in force already; an earlier one comes back as a new one."""
    kept = every(connection)
    if kept and (kept[0].card.name, kept[0].card.categories) == (card.name, card.categories):
        return kept[0].card
    return _add(connection, card, author, now)


def every(connection: sqlite3.Connection) -> list[KeptCard]:
    """Every version of every card, the one that is in force first."""
    return [
        KeptCard(_card(row[0], row[1:3]), from_micros(row[3])) for row in connection.execute(ALL)
    ]


def scorecard(connection: sqlite3.Connection, name: str, version: int | None = None) -> Scorecard:
    """A version of a card, or the newest one. Raises UsageError."""
    if version is None:
        row = connection.execute(NEWEST, (name,)).fetchone()
    else:
        row = connection.execute(CARD, (name, version)).fetchone()
    if row is None:
        raise UsageError(f"There is no scorecard called “{name}” in that version.")
    return _card(name, row)


def _add(connection: sqlite3.Connection, card: Scorecard, author: str, now: datetime) -> Scorecard:
    row, body = connection.execute(NEWEST, (card.name,)).fetchone(), _body(card)
    version = row[0] + 1 if row else 1
    # The newest is in force, also where a clock was set back.
    (last,) = connection.execute(LAST).fetchone()
    connection.execute(ADD, (card.name, version, body, max(to_micros(now), last + 1)))
    facts = {"name": card.name, "version": version, "categories": json.loads(body)}
    log.append(connection, [log.Entry(now, author, "scorecard changed", facts)])
    return _card(card.name, (version, body))


def _body(card: Scorecard) -> str:
    return as_json([asdict(category) for category in card.categories])


def _card(name: str, row: Row) -> Scorecard:
    categories = tuple(Category(**facts) for facts in json.loads(row[1]))
    return Scorecard(name, categories, int(row[0]))
