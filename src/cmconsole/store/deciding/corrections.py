"""What people corrected in triage, and from where on it is learned from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.judgement import MentionClass
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros

ADD = """INSERT INTO correction (mention_id, at, author, brand, old, new, reason, learn, event_uid, us)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
STANDS = """c.id IN (SELECT max(id) FROM correction WHERE brand = :brand
        AND id NOT IN (SELECT correction_id FROM lesson_undone) GROUP BY mention_id, us IS NULL)
    AND (c.us IS NOT NULL OR c.new <> c.old)"""
"""The last word on a mention counts, on its class and on whether it is us; a class that is what triage
said leaves nothing to learn."""
TO_LEARN = f"""SELECT c.id, c.mention_id, m.text, c.old, c.new, c.reason, c.event_uid, c.us, c.at, m.language,
        m.addressed
    FROM correction c JOIN mention m ON m.id = c.mention_id
    WHERE c.brand = :brand AND c.learn = 1 AND m.deleted_at IS NULL AND {STANDS}
      AND c.mention_id NOT IN (SELECT mention_id FROM keeping WHERE emptied_at IS NOT NULL)
      AND c.id > coalesce((SELECT after_id FROM unlearned WHERE brand = c.brand), 0)
    ORDER BY c.id"""
FORBIDDEN = f"SELECT count(*) FROM correction c WHERE c.brand = :brand AND c.learn = 0 AND {STANDS}"
LAST_WORD = """SELECT new, us FROM correction WHERE mention_id = ? AND (us IS NULL) = ?
    AND id NOT IN (SELECT correction_id FROM lesson_undone) ORDER BY id DESC LIMIT 1"""
OF_EVENT = """SELECT id, mention_id FROM correction WHERE event_uid = ? AND event_uid <> ''
    AND id NOT IN (SELECT correction_id FROM lesson_undone)"""
TAKE_BACK = "INSERT OR IGNORE INTO lesson_undone VALUES (?, ?, ?)"
UNLEARN = """INSERT INTO unlearned (brand, after_id, at)
    VALUES (?, coalesce((SELECT max(id) FROM correction), 0), ?)
    ON CONFLICT (brand) DO UPDATE SET after_id = excluded.after_id, at = excluded.at"""


@dataclass(frozen=True, slots=True)
class Correction:
    """One class that a person changed."""

    mention_id: int
    old: MentionClass
    new: MentionClass
    reason: str
    """What the person gave as the reason; may be empty."""
    event_uid: str = ""
    """The event that changed the class; taking that back takes the lesson back."""
    us: bool | None = None
    """The answer to "is this us?"; None: the class was corrected."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A correction with the text it is about, which is kept with the mention only."""

    number: int
    correction: Correction
    text: str
    at: datetime
    """UTC."""
    language: str | None = None
    """The tag that its author or network states."""
    addressed: str | None = None
    """Why the network says that it is for us."""


def add(
    connection: sqlite3.Connection,
    correction: Correction,
    *,
    brand: str,
    author: str,
    learn: bool,
    now: datetime,
) -> int:
    """Keep a correction and tell the log; returns its number.

    Args:
        learn: whether the network's terms allow learning from the post (`Terms.learn_from`).
        now: UTC.
    """
    c = correction
    us = None if c.us is None else int(c.us)
    said = (c.mention_id, to_micros(now), author, brand, c.old, c.new, c.reason, int(learn))
    number = connection.execute(ADD, (*said, c.event_uid, us)).lastrowid
    body: dict[str, object] = {"old": str(c.old), "new": str(c.new), "reason": c.reason}
    kind = "class corrected"
    if us is not None:
        kind, body["us"] = "is this us", us
    log.append(connection, [log.Entry(now, author, kind, body, mention_id=c.mention_id)])
    return int(number or 0)


def to_learn(connection: sqlite3.Connection, brand: str) -> list[Lesson]:
    """What a brand's learning starts from, in order; deleted, emptied and erased
    posts teach nothing any more.

    Both kinds are among them, corrected classes and answers to "is this us?"; of each only the last word
    on a mention.
    """
    return [
        Lesson(
            number,
            Correction(
                mention,
                MentionClass(old),
                MentionClass(new),
                reason,
                uid,
                None if us is None else bool(us),
            ),
            text,
            from_micros(at),
            language,
            addressed,
        )
        for number, mention, text, old, new, reason, uid, us, at, language, addressed in (
            connection.execute(TO_LEARN, {"brand": brand})
        )
    ]


def said_class(connection: sqlite3.Connection, mention_id: int) -> MentionClass | None:
    """The class that people last gave a mention, also one that triage had said; None: nobody did."""
    found = connection.execute(LAST_WORD, (mention_id, True)).fetchone()
    return None if found is None else MentionClass(found[0])


def said_us(connection: sqlite3.Connection, mention_id: int) -> bool | None:
    """The last answer to "is this us?" about a mention; None: nobody gave one."""
    found = connection.execute(LAST_WORD, (mention_id, False)).fetchone()
    return None if found is None else bool(found[1])


def forbidden(connection: sqlite3.Connection, brand: str) -> int:
    """How many corrections the terms of their networks forbid to learn from."""
    return int(connection.execute(FORBIDDEN, {"brand": brand}).fetchone()[0])


def take_back(
    connection: sqlite3.Connection, event_uids: Sequence[str], author: str, now: datetime
) -> list[int]:
    """The corrections made with these events teach nothing any more; they stay in the record.

    Returns:
        Their numbers.
    """
    found = [row for uid in event_uids for row in connection.execute(OF_EVENT, (uid,)).fetchall()]
    connection.executemany(TAKE_BACK, [(number, to_micros(now), author) for number, _ in found])
    log.append(
        connection,
        [
            log.Entry(now, author, "lesson taken back", {"correction": number}, mention_id=mention)
            for number, mention in found
        ],
    )
    return [number for number, _ in found]


def unlearn(connection: sqlite3.Connection, brand: str, author: str, now: datetime) -> None:
    """Learning starts anew from here; the corrections stay in the record."""
    connection.execute(UNLEARN, (brand, to_micros(now)))
    log.append(connection, [log.Entry(now, author, "learning reset", {"brand": brand})])
