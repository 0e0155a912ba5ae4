"""What mentions count as for the radar: a person's word on them stands before that of triage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.undoing import taken_back
from cmconsole.store.deciding.conversations import events_of
from cmconsole.store.instants import to_micros
from cmconsole.store.rows import Row

CALM = "('praise', 'noise')"
SAID = "LEFT JOIN radar_said d ON d.mention_id = m.id"
CLASS, LEVEL = "coalesce(d.class, m.class)", "coalesce(d.level, m.level)"
TELLS = f"{CLASS} NOT IN {CALM}"
"""Praise and noise are in no sum."""
COMPLAINS = f"({LEVEL} = 4 OR {CLASS} IN ('major', 'minor', 'venting', 'rant'))"

JUDGED = (EventKind.CLASS_CHANGED, EventKind.LEVEL_CHANGED)
TOUCHING = (
    *JUDGED,
    EventKind.ANSWERED,
    EventKind.UNDONE,
    EventKind.EDITED,
    EventKind.DELETED,
    EventKind.MERGED,
    EventKind.TAKEN_IN,
    EventKind.SEPARATED,
)
"""What changes how mentions count that were counted before, or whom we have answered."""
MOST_TOUCHED = 100
"""Conversations of one step: about 30 ms of the writer."""
TOUCHED = f"""SELECT id, conversation_id FROM event WHERE id > ? AND id <= ?
    AND conversation_id IS NOT NULL AND kind IN ({", ".join(f"'{kind}'" for kind in TOUCHING)})
    ORDER BY id LIMIT {MOST_TOUCHED + 1}"""
MERGED_HERE = "SELECT id FROM conversation WHERE merged_into = ?"
IS_MERGED = "SELECT merged_into IS NOT NULL FROM conversation WHERE id = ?"
POSTS = """SELECT m.id, m.author_id, m.published_at, m.ingested_at, m.class, m.level, m.history,
    m.deleted_at, d.class, d.level FROM mention m LEFT JOIN radar_said d ON d.mention_id = m.id
    WHERE m.conversation_id = ? ORDER BY m.id"""
PUT = """INSERT INTO radar_said VALUES (?, ?, ?) ON CONFLICT (mention_id)
    DO UPDATE SET class = excluded.class, level = excluded.level"""
FORGET = "DELETE FROM radar_said WHERE mention_id = ?"
HUSH = f"""UPDATE radar_story SET calm = (SELECT NOT {TELLS} OR m.deleted_at IS NOT NULL
    FROM mention m {SAID} WHERE m.id = radar_story.mention_id) WHERE mention_id = ?"""


@dataclass(frozen=True, slots=True)
class Counted:
    """A mention of a conversation, as it counts."""

    id: int
    author_id: int
    at: int
    """When it was published, µs UTC."""
    mention_class: str
    level: int
    live: bool
    """Published while we listened, and still there."""
    by_person: bool
    before: tuple[str, int] | None
    """What a person had said of it when it was counted last."""

    @property
    def tells(self) -> bool:
        """Whether it is in the sums at all."""
        return self.mention_class not in ("praise", "noise")

    @property
    def complains(self) -> bool:
        """Whether somebody complains in it."""
        return is_negative(self.mention_class, self.level)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that something happened to."""

    id: int
    events: tuple[Event, ...]
    """What counts of it and of those that were merged into it: nothing that was taken back."""
    posts: tuple[Counted, ...]


def touched(connection: sqlite3.Connection, after: int, upto: int) -> tuple[int, list[int]]:
    """Which conversations were judged, answered or changed in the log, `after` and `upto` being ids of it.

    Returns:
        How far that is true: there may be more than are looked at in one step. And the conversations.
    """
    rows = connection.execute(TOUCHED, (after, upto)).fetchall()
    if len(rows) > MOST_TOUCHED:
        rows = rows[:MOST_TOUCHED]
        upto = rows[-1][0]
    return upto, list(dict.fromkeys(row[1] for row in rows))


def talk(connection: sqlite3.Connection, conversation: int) -> Talk:
    """A conversation as it stands now."""
    if connection.execute(IS_MERGED, (conversation,)).fetchone()[0]:
        return Talk(conversation, (), ())  # it counts where it goes on
    events = events_of(connection, conversation)
    for (merged,) in connection.execute(MERGED_HERE, (conversation,)).fetchall():
        events += events_of(connection, merged)
    undone = taken_back(events)
    events = sorted(
        (each for each in events if each.uid not in undone), key=lambda e: (e.at, e.uid)
    )
    judged = [
        (to_micros(each.at), each.mention_class, each.level)
        for each in events
        if each.kind in JUDGED
    ]
    rows = connection.execute(POSTS, (conversation,)).fetchall()
    return Talk(conversation, tuple(events), tuple(_counted(row, judged) for row in rows))


def _counted(row: Row, judged: Iterable[tuple[int, MentionClass | None, Level | None]]) -> Counted:
    number, author, at, came, kind, level, history, deleted, before, before_level = row
    by_person = False
    for said_at, said_class, said_level in judged:
        if said_at >= came:  # what comes later is judged anew
            kind = kind if said_class is None else str(said_class)
            level = level if said_level is None else int(said_level)
            by_person = True
    return Counted(
        id=number,
        author_id=author,
        at=at,
        mention_class=kind,
        level=level,
        live=not history and deleted is None,
        by_person=by_person,
        before=None if before is None else (before, before_level),
    )


def keep(connection: sqlite3.Connection, about: Talk) -> bool:
    """Remember what people said of the mentions of a conversation; whether any counts otherwise now."""
    changed = any(e.kind in (EventKind.EDITED, EventKind.DELETED) for e in about.events)
    for each in about.posts:
        said = (each.mention_class, each.level) if each.by_person else None
        if said == each.before:
            continue
        changed = True
        connection.execute(*((PUT, (each.id, *said)) if said else (FORGET, (each.id,))))
    if changed:
        connection.executemany(HUSH, [(each.id,) for each in about.posts])
    return changed


def is_negative(mention_class: str, level: int) -> bool:
    """Whether somebody complains: by class, or by the red zone on any class."""
    return level == 4 or mention_class in ("major", "minor", "venting", "rant")
