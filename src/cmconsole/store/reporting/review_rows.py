"""Samples and reviews in the file. The log says what happened; the tables are what it adds up to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import Marks, Scorecard
from cmconsole.store import log
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.rows import Row

CANDIDATES = """SELECT c.id, c.uid, k.person, k.class, k.level, k.network, m.fate = 4, m.waived_at,
    EXISTS (SELECT 1 FROM turn t WHERE t.conversation_id = c.id AND t.metric IN (1, 2) AND t.breached = 1)
    FROM measure m JOIN conversation c ON c.id = m.conversation_id JOIN cell k ON k.id = m.cell
    WHERE m.published_at >= ? AND m.published_at < ? AND m.fate IN (1, 3, 4)"""
ADD_SAMPLE = """INSERT INTO sample (uid, name, drawn_at, drawn_by, seed, scorecard, scorecard_version, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_SAMPLED = (
    "INSERT INTO sampled (sample_id, conversation_id, position, reason) VALUES (?, ?, ?, ?)"
)
SAMPLES = (
    """SELECT id, uid, name, drawn_at, drawn_by, seed, scorecard, scorecard_version FROM sample"""
)
ITEMS = """SELECT d.conversation_id, c.uid, d.position, d.reason, k.person, k.class, k.level, k.network,
    m.wait FROM sampled d JOIN conversation c ON c.id = d.conversation_id
    JOIN measure m ON m.conversation_id = d.conversation_id JOIN cell k ON k.id = m.cell
    WHERE d.sample_id = ? ORDER BY d.position"""
OPENINGS = """SELECT d.conversation_id, n.text, n.author_handle, n.author_name FROM sampled d
    JOIN measure m ON m.conversation_id = d.conversation_id JOIN mention n ON n.id = m.mention_id
    WHERE d.sample_id = ?"""
REVIEWS = """SELECT r.conversation_id, c.uid, r.reviewer, r.reviewee, r.marks, r.note, r.score, r.signed_at,
    r.answer, r.answered_at FROM review r JOIN conversation c ON c.id = r.conversation_id
    WHERE r.sample_id = ? ORDER BY r.id"""
PUT_REVIEW = """INSERT INTO review (sample_id, conversation_id, reviewer, reviewee, marks, note, score,
    signed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sample_id, conversation_id, reviewer) DO UPDATE SET marks = excluded.marks,
    note = excluded.note, score = excluded.score, signed_at = excluded.signed_at"""
PUT_ANSWER = """UPDATE review SET answer = ?, answered_at = ? WHERE sample_id = ? AND conversation_id = ?
    AND reviewer = ?"""
BEGIN_ANSWER = """UPDATE review SET answer = ? WHERE sample_id = ? AND conversation_id = ? AND reviewer = ?
    AND answered_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that can be reviewed."""

    conversation_id: int
    uid: str
    person: str
    mention_class: str
    level: int
    network: str
    not_answering: bool
    waived: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample."""

    id: int
    uid: str
    name: str
    drawn_at: datetime
    drawn_by: str
    seed: str
    scorecard: str
    scorecard_version: int


@dataclass(frozen=True, slots=True)
class Item:
    """A conversation of a sample."""

    conversation_id: int
    uid: str
    position: int
    reason: str
    """Why it was drawn."""
    person: str
    """Who is reviewed: the author of the first reply; empty: nobody answered."""
    mention_class: str
    level: int
    network: str
    wait: int | None
    """µs to the first answer."""


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's word on one conversation."""

    conversation_id: int
    conversation: str
    """Its uid."""
    reviewer: str
    reviewee: str
    marks: Marks
    note: str
    score: float | None
    signed_at: datetime | None
    answer: str | None
    """What the author of the reply says to it."""
    answered_at: datetime | None
    """UTC; None: nothing was said, or it is still being written."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a conversation of a sample began."""

    conversation_id: int
    text: str
    names: tuple[str, ...]
    """Of its author, to be left out while somebody reviews."""


def candidates(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[Candidate]:
    """Conversations of a period that ended or were answered; the measures have to be up to date."""
    rows = connection.execute(CANDIDATES, (to_micros(since), to_micros(until)))
    return [Candidate(*(*row[:6], bool(row[6]), row[7] is not None, bool(row[8]))) for row in rows]


def keep_sample(
    connection: sqlite3.Connection,
    *,
    uid: str,
    name: str,
    seed: str,
    card: Scorecard,
    asked: Mapping[str, object],
    drawn: Sequence[tuple[int, str, str]],
    author: str,
    now: datetime,
) -> Sample:
    """Store a sample and write the draw to the log: seed, rules, and each conversation with its reason.

    Args:
        drawn: conversation id, conversation uid and reason, in the order of review.
    """
    row = (uid, name, to_micros(now), author, seed, card.name, card.version, as_json(dict(asked)))
    number = connection.execute(ADD_SAMPLE, row).lastrowid or 0
    connection.executemany(
        ADD_SAMPLED, [(number, one[0], place, one[2]) for place, one in enumerate(drawn, 1)]
    )
    facts = {
        "sample": uid,
        "name": name,
        "seed": seed,
        "scorecard": [card.name, card.version],
        "asked": dict(asked),
        "drawn": [[one[1], one[2]] for one in drawn],
    }
    log.append(connection, [log.Entry(now, author, "sample drawn", facts)])
    return sample(connection, uid)


def samples(connection: sqlite3.Connection) -> list[Sample]:
    """Every sample, the newest first."""
    return [_sample(row) for row in connection.execute(f"{SAMPLES} ORDER BY id DESC")]


def sample(connection: sqlite3.Connection, uid: str) -> Sample:
    """The sample with that uid. Raises UsageError."""
    row = connection.execute(f"{SAMPLES} WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        raise UsageError("This sample is not in this inbox.")
    return _sample(row)


def items(connection: sqlite3.Connection, sample_id: int) -> list[Item]:
    """The conversations of a sample, in the order of review."""
    return [Item(*row) for row in connection.execute(ITEMS, (sample_id,))]


def openings(connection: sqlite3.Connection, sample_id: int) -> list[Opening]:
    """The first post of each conversation of a sample."""
    rows = connection.execute(OPENINGS, (sample_id,))
    return [Opening(row[0], row[1], tuple(filter(None, row[2:]))) for row in rows]


def reviews(connection: sqlite3.Connection, sample_id: int) -> list[Review]:
    """Everything reviewers said about a sample."""
    return list(_reviews(connection, sample_id))


def keep_review(
    connection: sqlite3.Connection,
    sample_: Sample,
    item: Item,
    *,
    reviewer: str,
    marks: Marks,
    note: str,
    score: float | None,
    signed_at: datetime | None,
    now: datetime,
    via: str = "",
) -> None:
    """Write what a reviewer marked, or signed, to the log and to its row.

    Args:
        via: `pack` where it came in a review pack.
    """
    body: dict[str, Any] = {
        "sample": sample_.uid,
        "conversation": item.uid,
        "reviewee": item.person,
        "marks": dict(marks),
        "note": note,
        "score": score,
    }
    if via:
        body["via"] = via
    kind = "review signed" if signed_at else "review marked"
    log.append(connection, [log.Entry(now, reviewer, kind, body)])
    facts = (sample_.id, item.conversation_id, reviewer, item.person, as_json(dict(marks)), note)
    connection.execute(PUT_REVIEW, (*facts, score, to_micros(signed_at)))


def keep_answer(
    connection: sqlite3.Connection, sample_: Sample, review: Review, text: str, now: datetime
) -> None:
    """Write what the author of a reply says to a review."""
    body = {"sample": sample_.uid, "conversation": review.conversation, "reviewer": review.reviewer,
            "text": text}  # fmt: skip
    log.append(connection, [log.Entry(now, review.reviewee, "review answered", body)])
    key = (sample_.id, review.conversation_id, review.reviewer)
    connection.execute(PUT_ANSWER, (text, to_micros(now), *key))


def begin_answer(
    connection: sqlite3.Connection, sample_: Sample, review: Review, text: str
) -> None:
    """Keep what the author has written so far; it is nobody else's yet, and no event."""
    key = (sample_.id, review.conversation_id, review.reviewer)
    connection.execute(BEGIN_ANSWER, (text or None, *key))


def _reviews(connection: sqlite3.Connection, sample_id: int) -> Iterator[Review]:
    for row in connection.execute(REVIEWS, (sample_id,)):
        number, uid, reviewer, reviewee, marks, note, score, signed, answer, answered = row
        yield Review(
            number, uid, reviewer, reviewee, json.loads(marks), note, score, from_micros(signed),
            answer, from_micros(answered),
        )  # fmt: skip


def _sample(row: Row) -> Sample:
    return Sample(*(*row[:3], from_micros(row[3]), *row[4:]))
