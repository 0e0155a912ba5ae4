"""Rules that reviewers propose, as events of the log; what nobody has decided about is still open."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from cmconsole.store import log
from cmconsole.store.instants import from_micros
from cmconsole.store.reporting.review_rows import Item

PROPOSED = """SELECT uid, at, author, body FROM event WHERE kind = 'rule proposed' AND uid NOT IN (
    SELECT json_extract(body, '$.proposal') FROM event WHERE kind = 'rule decided') ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that a reviewer wants to mean a level; nobody has decided about it yet."""

    uid: str
    at: datetime
    author: str
    words: str
    level: int


def propose(
    connection: sqlite3.Connection, item: Item, words: str, level: int, author: str, now: datetime
) -> None:
    """Note that these words should mean that level; a person decides about it in the rules of triage."""
    body = {"conversation": item.uid, "words": words, "level": level}
    log.append(connection, [log.Entry(now, author, "rule proposed", body)])


def undecided(connection: sqlite3.Connection) -> list[Proposal]:
    """Proposed rules that nobody has decided about, the oldest first."""
    found = []
    for uid, at, author, text in connection.execute(PROPOSED):
        body = json.loads(text)
        found.append(Proposal(uid, from_micros(at), author, body["words"], body["level"]))
    return found


def decide(
    connection: sqlite3.Connection, proposal: Proposal, taken: bool, author: str, now: datetime
) -> None:
    """Note that a proposed rule was taken into the rules, or not."""
    body = {"proposal": proposal.uid, "words": proposal.words, "taken": taken}
    log.append(connection, [log.Entry(now, author, "rule decided", body)])
