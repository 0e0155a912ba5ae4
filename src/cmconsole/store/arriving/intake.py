"""One commit for everything a page brings: posts, judgements, clocks, events, full text and cursor."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.store import counters, log
from cmconsole.store.arriving import authors, placing
from cmconsole.store.identity import keys_of, look_up, store_keys
from cmconsole.store.instants import from_micros, to_micros
from cmconsole.store.packing import pack_judgement
from cmconsole.store.parts import in_parts
from cmconsole.store.reading import search
from cmconsole.store.rows import Row

INSERT = f"INSERT INTO mention VALUES ({','.join('?' * 29)})"
NEXT_ID = "SELECT coalesce(max(id), 0) + 1 FROM mention"
SIGHTING = "INSERT OR IGNORE INTO sighting VALUES (?, ?, ?)"
KNOWN = """SELECT id, source_id, canonical_uri, text, published_at, edited_at, deleted_at FROM mention
    WHERE id IN ({})"""
Keys = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a post that was met before."""

    mention_id: int
    source_id: int
    canonical_uri: str
    text: str
    published_at: datetime
    """What the clocks run from, whatever date the post carries today."""
    edited_at: datetime | None
    deleted: bool
    new_keys: tuple[int, ...] = ()
    """The keys of addresses of the post that were not known so far."""

    def is_edited_by(self, post: Post, source_id: int) -> bool:
        """Whether `post`, as `source_id` shows it now, is an edit of what is stored.

        Sources cut and decorate posts in their own ways (a feed's summary of a toot), so a differing
        text counts only from the source that brought it, or with a later date of edit on the
        very same address.
        """
        if self.deleted or post.text == self.text:
            return False
        if source_id == self.source_id:
            return True
        if post.edited_at is None or post.canonical_uri != self.canonical_uri:
            return False
        return self.edited_at is None or post.edited_at > self.edited_at


@dataclass(frozen=True, slots=True)
class Stored:
    """What a commit did."""

    live: tuple[int, ...] = ()
    """Ids of the mentions that were not there before and whose clock runs, in the order they came."""
    history: tuple[int, ...] = ()
    """Ids of new mentions from before their source was added."""
    conversations: tuple[int, ...] = ()
    """Ids of the conversations that were opened or changed."""


def known(connection: sqlite3.Connection, posts: Sequence[Post]) -> list[Known | None]:
    """For each post what is stored of it, so that only what is new or changed is judged."""
    keys = [keys_of(post) for post in posts]
    found = look_up(connection, [key for group in keys for key in group])
    ids = [next((found[key] for key in group if key in found), None) for group in keys]
    wanted = sorted({number for number in ids if number is not None})
    stored: dict[int, Known] = {}
    for marks, part in in_parts(wanted):
        for row in connection.execute(KNOWN.format(marks), part):
            number, source_id, address, text, published_at, edited_at, deleted_at = row
            stored[number] = Known(
                number,
                source_id,
                address,
                text,
                from_micros(published_at),
                from_micros(edited_at),
                deleted_at is not None,
            )
    return [
        None if number is None else _with_keys(stored[number], group, found)
        for number, group in zip(ids, keys, strict=True)
    ]


def _with_keys(stored: Known, keys: Sequence[int], found: Mapping[int, int]) -> Known:
    unknown = tuple(key for key in keys if key not in found)
    return replace(stored, new_keys=unknown) if unknown else stored


def add(
    connection: sqlite3.Connection, source_id: int, arrivals: Sequence[Arrival], now: datetime
) -> Stored:
    """Store arrivals, each once, within the caller's transaction.

    Args:
        source_id: the source that brought them.
        arrivals: judged and timed; one whose post is stored by now only leaves a sighting.
        now: UTC, the time of the commit.
    """
    fresh, again = _apart(connection, arrivals)
    seen_again(connection, source_id, [number for number, _ in again], now)
    store_keys(connection, ((key, number) for number, keys in again for key in keys))
    if not fresh:
        return Stored()
    first = connection.execute(NEXT_ID).fetchone()[0]
    author_ids = authors.ids_of(connection, [arrival.post for arrival, _ in fresh])
    numbered = [
        (number, author_id, arrival)
        for number, (author_id, (arrival, _)) in enumerate(
            zip(author_ids, fresh, strict=True), first
        )
    ]
    places = placing.place(connection, [n for n in numbered if not n[2].history], now)
    connection.executemany(
        INSERT, (_row(*entry, source_id, places.get(entry[0])) for entry in numbered)
    )
    store_keys(
        connection,
        ((key, number) for number, (_, keys) in enumerate(fresh, first) for key in keys),
    )
    search.feed(connection, first)
    _count_and_log(connection, source_id, numbered, now)
    return Stored(
        live=tuple(number for number, _, arrival in numbered if not arrival.history),
        history=tuple(number for number, _, arrival in numbered if arrival.history),
        conversations=tuple(dict.fromkeys(places.values())),
    )


def seen_again(
    connection: sqlite3.Connection, source_id: int, mention_ids: Iterable[int], now: datetime
) -> None:
    """Note that a source brought posts that another one had brought before."""
    rows = [(number, source_id, to_micros(now)) for number in mention_ids]
    connection.executemany(SIGHTING, rows)


def _apart(
    connection: sqlite3.Connection, arrivals: Sequence[Arrival]
) -> tuple[list[tuple[Arrival, Keys]], list[tuple[int, Keys]]]:
    """What is new, and the ids of what is known, each with all its keys."""
    keyed = [(arrival, keys_of(arrival.post)) for arrival in arrivals]
    found = look_up(connection, [key for _, keys in keyed for key in keys])
    fresh: list[tuple[Arrival, Keys]] = []
    again: list[tuple[int, Keys]] = []
    met: dict[int, int] = {}
    for arrival, keys in keyed:
        number = next((found[key] for key in keys if key in found), None)
        place = next((met[key] for key in keys if key in met), None)
        if number is not None:
            again.append((number, keys))
            found |= {key: number for key in keys if key not in found}
        elif place is not None:
            # The same post twice in one page: it is known under the addresses of both from now on.
            first, so_far = fresh[place]
            fresh[place] = first, tuple(dict.fromkeys((*so_far, *keys)))
        else:
            place = len(fresh)
            fresh.append((arrival, keys))
        if place is not None:
            met |= dict.fromkeys(keys, place)
    return fresh, again


def _row(
    number: int, author_id: int, arrival: Arrival, source_id: int, conversation_id: int | None
) -> Row:
    post, judgement = arrival.post, arrival.judgement
    return (
        number,
        post.network,
        post.native_id,
        post.canonical_uri,
        post.permalink,
        author_id,
        post.author.handle,
        post.author.name,
        post.text,
        post.language or judgement.language,
        post.parent_uri,
        post.thread_uri,
        post.visibility,
        post.addressed,
        _attachments(post),
        post.boosts,
        post.likes,
        to_micros(arrival.published_at),
        to_micros(arrival.ingested_at),
        to_micros(post.edited_at),
        None,
        source_id,
        arrival.matched,
        arrival.history,
        judgement.mention_class,
        judgement.level,
        judgement.urgency,
        pack_judgement(judgement),
        conversation_id,
    )


def _attachments(post: Post) -> str | None:
    if not post.attachments:
        return None
    return json.dumps(
        [{"url": a.url, "kind": a.kind, "description": a.description} for a in post.attachments]
    )


def _count_and_log(
    connection: sqlite3.Connection,
    source_id: int,
    numbered: Iterable[tuple[int, int, Arrival]],
    now: datetime,
) -> None:
    """One event for the whole page: the rows themselves say what arrived."""
    changes: Counter[str] = Counter()
    numbers = []
    for number, _, arrival in numbered:
        numbers.append(number)
        changes["mentions"] += 1
        changes[f"network:{arrival.post.network}"] += 1
        if arrival.history:
            changes["history"] += 1
    counters.add(connection, changes)
    body = {"first": numbers[0], "last": numbers[-1]}
    log.append(connection, [log.Entry(now, "poller", "stored", body, source_id=source_id)])


OPEN_WORK = """SELECT m.native_id, m.canonical_uri, m.permalink, m.published_at FROM conversation c
    JOIN mention m ON m.conversation_id = c.id
    WHERE c.queue <> 'done' AND m.source_id = :source AND m.published_at >= :since
    AND m.deleted_at IS NULL"""
WORTH_REFRESHING = f"""SELECT native_id, canonical_uri, permalink, published_at FROM (
    SELECT * FROM ({OPEN_WORK} ORDER BY m.published_at DESC LIMIT 40)
    UNION SELECT * FROM ({OPEN_WORK} ORDER BY random() LIMIT 40)) ORDER BY published_at DESC"""
"""The newest, which change most, and some of all others: in a flood every post gets its turn."""


def worth_refreshing(
    connection: sqlite3.Connection, source_id: int, since: datetime
) -> list[PostAddress]:
    """The source's posts from `since` (UTC) on that somebody still works on, newest first; at most 80."""
    arguments = {"source": source_id, "since": to_micros(since)}
    rows = connection.execute(WORTH_REFRESHING, arguments)
    return [PostAddress(*row[:3]) for row in rows]
