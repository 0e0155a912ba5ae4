"""Stores one page of a poll, within one transaction."""

from __future__ import annotations

import sqlite3

from cmconsole.domain.sources import Coverage
from cmconsole.store.arriving import edits, intake, keeping, ledger, sources
from cmconsole.store.arriving.pages import PageToStore, StoredPage
from cmconsole.store.deciding import conversations
from cmconsole.store.identity import store_keys


def store_page(connection: sqlite3.Connection, page: PageToStore) -> StoredPage:
    """Everything a page brings: posts, judgements, clocks, events, full text, ledger and cursor."""
    source_id, now = page.source.id, page.now
    stored = intake.add(connection, source_id, page.arrivals, now)
    intake.seen_again(connection, source_id, page.seen_again, now)
    store_keys(connection, page.new_keys)
    keep = page.keep_deleted
    if not keep:
        keeping.watch(connection, stored.live + stored.history, now)
        keeping.seen(connection, page.still_there, now)
    edited, edited_in = edits.change(connection, source_id, page.edits, now, keep=keep)
    deleted, deleted_in = edits.take_back(connection, source_id, page.deleted, now, keep=keep)
    answered_in = conversations.answered_from_elsewhere(connection, page.own, now)
    coverage: tuple[Coverage, ...] = ()
    if page.listened_at is not None:
        coverage = ledger.record(
            connection,
            source_id,
            page.listened_at,
            reason=page.absence,
            usual=page.usual,
            joined=page.joined,
            missed_since=page.missed_since,
            read_back_to=page.read_back_to,
        )
    if page.cursor is not None or page.listened_at is not None:
        sources.read_on(connection, source_id, page.cursor, page.listened_at)
    if page.moved_to is not None:
        sources.move(connection, page.source, page.moved_to, now)
    touched = (*stored.conversations, *edited_in, *deleted_in, *answered_in)
    return StoredPage(
        live=stored.live,
        history=stored.history,
        changed=(*edited, *deleted),
        conversations=tuple(dict.fromkeys(touched)),
        coverage=coverage,
    )
