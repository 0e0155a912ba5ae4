"""What was begun and not sent: kept as typed, one for each conversation and mode, for 30 days."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.replies import Draft, Mode, Order
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.replying.attachments import as_text, from_text
from cmconsole.store.rows import Row

KEPT_FOR = timedelta(days=30)
COLUMNS = "place, mode, mention_id, text, template, caret, updated_at, attachments"
SAVE = f"""INSERT INTO draft ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (place, mode) DO UPDATE SET mention_id = excluded.mention_id, text = excluded.text,
    template = excluded.template, caret = excluded.caret, updated_at = excluded.updated_at,
    attachments = excluded.attachments"""
FIND = f"SELECT {COLUMNS} FROM draft WHERE place = ? AND mode = ?"
LISTED = f"SELECT {COLUMNS} FROM draft ORDER BY updated_at DESC, place"
FORGET = "DELETE FROM draft WHERE place = ? AND mode = ?"
KEEP_BEFORE = """INSERT INTO draft_before (place, mode, text, template, replaced_at)
    SELECT place, mode, text, template, ? FROM draft WHERE place = ? AND mode = ? AND text <> ?"""
BEFORE = """SELECT text, template, replaced_at FROM draft_before WHERE place = ? AND mode = ?
    ORDER BY id DESC"""


@dataclass(frozen=True, slots=True)
class Before:
    """A text that another one took the place of."""

    text: str
    template: str
    replaced_at: datetime


def place(mention_id: int, conversation_id: int | None) -> int:
    """Where a draft belongs: its conversation, or minus the mention where nothing is owed."""
    return -mention_id if conversation_id is None else conversation_id


def save(connection: sqlite3.Connection, draft: Draft) -> None:
    """Keep what was typed so far; without a word and a file the draft ends."""
    where = place(draft.mention_id, draft.conversation_id)
    if not draft.text.strip() and not draft.attachments:
        connection.execute(FORGET, (where, draft.mode))
        return
    row = (
        where,
        draft.mode,
        draft.mention_id,
        draft.text,
        draft.template,
        draft.caret,
        to_micros(draft.updated_at),
        as_text(draft.attachments),
    )
    connection.execute(SAVE, row)


def swap(connection: sqlite3.Connection, draft: Draft) -> None:
    """Put another text in place of the draft, and keep the former one."""
    where = place(draft.mention_id, draft.conversation_id)
    at = to_micros(draft.updated_at)
    connection.execute(KEEP_BEFORE, (at, where, draft.mode, draft.text))
    save(connection, draft)


def find(connection: sqlite3.Connection, where: int, mode: Mode) -> Draft | None:
    """The draft of a place in one mode."""
    row = connection.execute(FIND, (where, mode)).fetchone()
    return None if row is None else _draft(row)


def before(connection: sqlite3.Connection, where: int, mode: Mode) -> list[Before]:
    """What templates took the place of, newest first."""
    rows = connection.execute(BEFORE, (where, mode))
    return [Before(text, template, from_micros(at)) for text, template, at in rows]


def listed(connection: sqlite3.Connection) -> list[Draft]:
    """Every draft, newest first."""
    return [_draft(row) for row in connection.execute(LISTED)]


def places(connection: sqlite3.Connection) -> frozenset[int]:
    """Where there are drafts, for the mark on the row."""
    return frozenset(row[0] for row in connection.execute("SELECT DISTINCT place FROM draft"))


def forget(connection: sqlite3.Connection, order: Order) -> None:
    """The draft has become a reply in the outbox."""
    mode = Mode.PRIVATE if order.private else Mode.PUBLIC
    connection.execute(FORGET, (place(order.mention_id, order.conversation_id), mode))


def restore(connection: sqlite3.Connection, order: Order, text: str, now: datetime) -> None:
    """A reply was taken back: its text is a draft again, before whatever was begun since."""
    mode = Mode.PRIVATE if order.private else Mode.PUBLIC
    where = place(order.mention_id, order.conversation_id)
    begun = find(connection, where, mode)
    both = text if begun is None or begun.text == text else f"{text}\n\n{begun.text}"
    save(
        connection,
        Draft(
            order.mention_id,
            mode,
            both,
            now,
            order.conversation_id,
            order.template,
            len(both),
            order.attachments or (begun.attachments if begun else ()),
        ),
    )


def purge(connection: sqlite3.Connection, now: datetime) -> int:
    """Let go of what nobody touched for 30 days; returns how many drafts those were."""
    oldest = to_micros(now - KEPT_FOR)
    connection.execute("DELETE FROM draft_before WHERE replaced_at < ?", (oldest,))
    return connection.execute("DELETE FROM draft WHERE updated_at < ?", (oldest,)).rowcount


def _draft(row: Row) -> Draft:
    where, mode, mention_id, text, template, caret, updated_at, attachments = row
    return Draft(
        mention_id=mention_id,
        mode=Mode(mode),
        text=text,
        updated_at=from_micros(updated_at),
        conversation_id=where if where > 0 else None,
        template=template,
        caret=caret,
        attachments=from_text(attachments),
    )
