"""Takes a person out of the inbox file: what they wrote, what was written to and about them, who they are.

What reports count stays: rows, times, classes, marks and bands. The log keeps every entry and its order; only
words go from it, and an entry of its own says from which (`log.ERASED`). It is done in one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import UNDER_WAY
from cmconsole.store import log
from cmconsole.store.arriving import keeping
from cmconsole.store.deciding import conversations, people
from cmconsole.store.deciding.people import Account
from cmconsole.store.identity import key_of, store_keys
from cmconsole.store.packing import as_json
from cmconsole.store.reporting.measure_rows import REACH_BANDS
from cmconsole.store.upkeep.blanking import BLANK, Names

SHORTEST_NAME = 3
"""Letters of a handle that may be looked for in addresses."""
OURS = "erasing"
"""Who ends what was still open: no person, so that nobody's undo opens it again."""
THOSE = "(SELECT value FROM json_each(:ids))"
MENTIONS = (
    f"SELECT id, canonical_uri, parent_uri, thread_uri FROM mention WHERE author_id IN {THOSE}"
)
CONVERSATIONS = f"SELECT id, thread_uri, queue FROM conversation WHERE author_id IN {THOSE}"
ENTRIES = f"""SELECT id, uid, at, author, kind, conversation_id, mention_id, source_id, body FROM event
    WHERE kind <> '{log.ERASED}' AND id IN (
    SELECT id FROM event WHERE conversation_id IN (SELECT value FROM json_each(:conversations))
    UNION SELECT id FROM event WHERE mention_id IN (SELECT value FROM json_each(:mentions))
    UNION SELECT event_id FROM identity_event WHERE author_id IN {THOSE})"""
SAID = f"SELECT count(DISTINCT event_id) FROM identity_event WHERE author_id IN {THOSE}"
REPLIES = f"SELECT id, orders FROM reply WHERE mention_id IN {THOSE}"
DRAFTS = f"SELECT count(*) FROM draft WHERE mention_id IN {THOSE}"
BEGUN = f"SELECT count(*) FROM person_draft WHERE author_id IN {THOSE}"
FILES = f"""SELECT digest FROM attachment WHERE EXISTS (SELECT 1 FROM draft WHERE mention_id IN {THOSE}
    AND instr(attachments, digest)) OR EXISTS (SELECT 1 FROM reply WHERE mention_id IN {THOSE}
    AND instr(orders, digest))"""
NAMED = """SELECT 1 FROM draft WHERE instr(attachments, :digest)
    UNION ALL SELECT 1 FROM reply WHERE instr(orders, :digest) LIMIT 1"""
ON_THEIR_WAY = f"""SELECT (SELECT count(*) FROM reply WHERE mention_id IN {THOSE}
    AND state NOT IN ('sent', 'cancelled')) + (SELECT count(*) FROM handoff WHERE mention_id IN {THOSE}
    AND state IN ({", ".join(f"'{state}'" for state in sorted(UNDER_WAY))}))"""
OF_MENTIONS = (
    f"DELETE FROM draft WHERE mention_id IN {THOSE}",
    f"DELETE FROM radar_story WHERE mention_id IN {THOSE}",
    f"UPDATE permission SET granted_by = '' WHERE mention_id IN {THOSE}",
    f"UPDATE correction SET reason = '' WHERE mention_id IN {THOSE}",
    f"""UPDATE handoff SET reason = '', heard = '[]', notes = '{{}}', next_at = NULL,
        state = iif(state IN ('open', 'confirmed', 'back'), 'solved', state) WHERE mention_id IN {THOSE}""",
    f"""UPDATE handoff SET packet = json_set(packet, '$.title', '{BLANK}', '$.summary', '{BLANK}',
        '$.customer', '{BLANK}', '$.promise', '', '$.links', json('[]'), '$.timeline', json('[]'))
        WHERE mention_id IN {THOSE}""",
)
OF_CONVERSATIONS = (
    f"DELETE FROM draft_before WHERE place IN {THOSE}",
    f"UPDATE concession SET given_to = '' WHERE conversation_id IN {THOSE}",
)
OF_AUTHORS = (
    f"DELETE FROM person_draft WHERE author_id IN {THOSE}",
    f"DELETE FROM identity_event WHERE author_id IN {THOSE}",
)
BARE_REPLY = "UPDATE reply SET text = ?, orders = ?, changes = '[]', reason = '' WHERE id = ?"
BARE_MENTION = """UPDATE mention SET native_id = ?, canonical_uri = ?, permalink = NULL, parent_uri = ?,
    thread_uri = ? WHERE id = ?"""
BARE_AUTHOR = """UPDATE author SET key = ?, handle = '', name = '', url = NULL, followers = ?
    WHERE id = ?"""


@dataclass(frozen=True, slots=True)
class Extent:
    """What is known of a person, and would go."""

    accounts: tuple[Account, ...]
    """The account that was asked for and those linked to it."""
    mentions: tuple[int, ...]
    """The ids of what they wrote."""
    conversations: tuple[int, ...]
    unfinished: tuple[int, ...]
    """Conversations that somebody still works on; they end."""
    replies: int
    drafts: int
    files: tuple[str, ...]
    """The digests of pictures that only their drafts and replies name, or that others name as well."""
    said: int
    """Notes, links and other things the team said about them, every version counted."""
    on_their_way: int
    """Replies and hand-offs that are under way: nothing is erased before they arrived or were taken back."""


def extent(connection: sqlite3.Connection, author_id: int) -> Extent:
    """Everything about the person behind an account."""
    person = people.read(connection, author_id)
    accounts = people.accounts_of(connection, person)
    authors = _ids([account.author_id for account in accounts])
    mentions = _column(connection, MENTIONS, authors)
    found = connection.execute(CONVERSATIONS, authors).fetchall()
    of_mentions = _ids(mentions)
    return Extent(
        accounts=tuple(accounts),
        mentions=tuple(mentions),
        conversations=tuple(row[0] for row in found),
        unfinished=tuple(row[0] for row in found if row[2] != "done"),
        replies=len(connection.execute(REPLIES, of_mentions).fetchall()),
        drafts=_count(connection, DRAFTS, of_mentions) + _count(connection, BEGUN, authors),
        files=tuple(row[0] for row in connection.execute(FILES, of_mentions)),
        said=_count(connection, SAID, authors),
        on_their_way=_count(connection, ON_THEIR_WAY, of_mentions),
    )


def erase(connection: sqlite3.Connection, author_id: int, by: str, now: datetime) -> Extent:
    """Take the person behind an account out of the file.

    Args:
        by: who does it; the log says so.
        now: UTC.

    Returns:
        What went.

    Raises:
        UsageError: something to them is on its way; nothing was erased.
    """
    gone = extent(connection, author_id)
    if gone.on_their_way:
        raise UsageError(
            "A reply or a hand-off about this person is on its way. Take it back or wait until it has "
            "arrived. Nothing was erased."
        )
    # What is let go of is written over with zeros, not only left out.
    connection.execute("PRAGMA secure_delete = ON")
    try:
        _end(connection, gone, now)
        names = _names(connection, gone, now)
        entries = _blank_entries(connection, gone, names)
        _blank_mentions(connection, gone, names, now)
        _blank_rest(connection, gone, names)
        _blank_accounts(connection, gone, names)
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
    body = {"mentions": len(gone.mentions), "accounts": len(gone.accounts), "entries": entries}
    log.append(connection, [log.Entry(now, by, log.ERASED, body)])
    return gone


def _end(connection: sqlite3.Connection, gone: Extent, now: datetime) -> None:
    for number in gone.unfinished:
        event = Event(
            log.new_uid(now), now, OURS, EventKind.NOT_ANSWERING, details={"reason": BLANK}
        )
        conversations.record(connection, number, [event])


def _names(connection: sqlite3.Connection, gone: Extent, now: datetime) -> Names:
    renamed, telling = {}, set()
    for account in gone.accounts:
        renamed[account.identity.key] = _nobody(now)
        handle = account.handle.strip("@/").casefold()
        parts = (handle, handle.split("@")[0].removeprefix("u/"), account.name.casefold())
        telling |= {
            part for part in (*parts, (account.url or "").casefold()) if len(part) >= SHORTEST_NAME
        }
    authors = _ids([account.author_id for account in gone.accounts])
    for row in connection.execute(MENTIONS, authors):
        renamed[row[1]] = _nobody(now)
    return Names(renamed, frozenset(telling))


def _nobody(now: datetime) -> str:
    return f"erased:{log.new_uid(now)}"


def _blank_entries(
    connection: sqlite3.Connection, gone: Extent, names: Names
) -> list[tuple[int, str]]:
    """Every entry that was changed, with a hash over what is left of it."""
    asked = {
        **_ids([account.author_id for account in gone.accounts]),
        "mentions": json.dumps(gone.mentions),
        "conversations": json.dumps(gone.conversations),
    }
    changed = []
    for number, *facts, body in connection.execute(ENTRIES, asked).fetchall():
        if (left := names.blanked(body)) == as_json(json.loads(body)):
            continue
        connection.execute("INSERT INTO erasing VALUES (?)", (number,))
        connection.execute("UPDATE event SET body = ? WHERE id = ?", (left, number))
        changed.append((number, log.what_is_left((*facts, left))))
    connection.execute("DELETE FROM erasing")
    return changed


def _blank_mentions(
    connection: sqlite3.Connection, gone: Extent, names: Names, now: datetime
) -> None:
    keeping.empty(connection, gone.mentions, now, instead=keeping.ERASED)
    authors = _ids([account.author_id for account in gone.accounts])
    for number, address, parent, thread in connection.execute(MENTIONS, authors).fetchall():
        bare = names.of(address)
        others = (parent and names.of(parent), thread and names.of(thread))
        connection.execute(BARE_MENTION, (bare, bare, *others, number))
        store_keys(connection, [(key_of(bare), number)])
    for number, thread, _ in connection.execute(CONVERSATIONS, authors).fetchall():
        connection.execute(
            "UPDATE conversation SET thread_uri = ? WHERE id = ?", (names.of(thread), number)
        )


def _blank_rest(connection: sqlite3.Connection, gone: Extent, names: Names) -> None:
    mentions, places = (
        _ids(gone.mentions),
        _ids([*gone.conversations, *(-m for m in gone.mentions)]),
    )
    for number, orders in connection.execute(REPLIES, mentions).fetchall():
        known, left = json.loads(orders), json.loads(names.blanked(orders))
        left |= {"to": ["", names.of(known["to"][1]), None], "author": known["author"]}
        for name in ("recipients", "attachments", "seen", "extra"):
            left.pop(name, None)
        connection.execute(BARE_REPLY, (BLANK, as_json(left), number))
    for statement in OF_MENTIONS:
        connection.execute(statement, mentions)
    for statement in OF_CONVERSATIONS:
        connection.execute(statement, places)
    for digest in gone.files:
        if connection.execute(NAMED, {"digest": digest}).fetchone() is None:
            connection.execute("DELETE FROM attachment WHERE digest = ?", (digest,))


def _blank_accounts(connection: sqlite3.Connection, gone: Extent, names: Names) -> None:
    for account in gone.accounts:
        reach = account.followers
        # The band that reports count stays, the number does not.
        band = None if reach is None else (0, *REACH_BANDS)[bisect_right(REACH_BANDS, reach)]
        bare = (names.of(account.identity.key), band, account.author_id)
        connection.execute(BARE_AUTHOR, bare)
    authors = _ids([account.author_id for account in gone.accounts])
    for statement in OF_AUTHORS:
        connection.execute(statement, authors)


def _ids(numbers: Sequence[int]) -> dict[str, str]:
    return {"ids": json.dumps(list(numbers))}


def _column(connection: sqlite3.Connection, statement: str, asked: dict[str, str]) -> list[int]:
    return [row[0] for row in connection.execute(statement, asked)]


def _count(connection: sqlite3.Connection, statement: str, asked: dict[str, str]) -> int:
    return int(connection.execute(statement, asked).fetchone()[0])
