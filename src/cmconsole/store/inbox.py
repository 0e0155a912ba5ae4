"""The inbox as services and screens see it: everything that can be asked of it or changed in it."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cmconsole.domain.conversations import Event
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Coverage, Cursor, Health, Source, SourceState
from cmconsole.store import counters, log
from cmconsole.store.arriving import intake, ledger, sources
from cmconsole.store.arriving.pages import PageToStore, StoredPage
from cmconsole.store.arriving.storing import store_page
from cmconsole.store.database import Database, size_of
from cmconsole.store.deciding import conversations
from cmconsole.store.deciding.rulings import Rulings
from cmconsole.store.reading import queues, search
from cmconsole.store.reading.desk import Desk
from cmconsole.store.reading.queues import Filter, Key, Queue
from cmconsole.store.replying.replies import ReplyStore
from cmconsole.store.rows import MentionRow
from cmconsole.store.upkeep import checkup

T = TypeVar("T")


class Inbox:
    """One profile's inbox. Every method is one transaction; instants are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.replies = ReplyStore(database)
        """What is written here: drafts and replies on their way out."""
        self.desk = Desk(database)
        """What the window and its actions ask besides."""
        self.rulings = Rulings(database)
        """What decides how a mention is judged."""

    # What is in it

    async def page(
        self,
        queue: Queue,
        *,
        after: Key | None = None,
        limit: int = 50,
        only: Filter | None = None,
        me: str = "",
    ) -> tuple[list[MentionRow], Key | None]:
        """A page of a list and where the next one starts (None: that was all); see `queues.page`."""
        return await self._database.read(
            lambda c: _page(c, queue, after=after, limit=limit, only=only, me=me)
        )

    async def ids(self, queue: Queue, only: Filter | None = None, me: str = "") -> array[int]:
        """All mention ids of a list, in order."""
        return await self._database.read(lambda c: queues.ids(c, queue, only, me))

    async def rows(self, ids: Sequence[int]) -> list[MentionRow]:
        """The mentions with these ids, in this order."""
        return await self._database.read(lambda c: queues.rows(c, ids))

    async def search(
        self, words: str, limit: int = 50, before: int = search.NEWEST
    ) -> list[MentionRow]:
        """The newest mentions that hold all the words, found by text or author; older than `before`."""
        return await self._database.read(
            lambda c: queues.rows(c, search.find(c, words, limit, before))
        )

    async def counts(self, now: datetime, me: str = "") -> dict[str, int]:
        """How many stand in each list, plus `overdue`; the same cost at any size."""
        return await self._database.read(
            lambda c: (
                {str(q): n for q, n in queues.counts(c, me).items()}
                | {"overdue": queues.overdue(c, now)}
            )
        )

    # Sources

    async def sources(self) -> list[Source]:
        """Every source that is listened to."""
        return await self._database.read(sources.listed)

    async def source(self, name: str) -> Source:
        """The source called `name`. Raises UsageError."""
        return await self._database.read(lambda c: sources.named(c, name))

    async def add_source(
        self,
        *,
        kind: str,
        name: str,
        options: Mapping[str, str],
        match: Sequence[str] = (),
        leave_out: Sequence[str] = (),
        author: str,
        now: datetime,
    ) -> Source:
        """Start listening somewhere. Raises UsageError if the name is taken."""
        return await self._database.write(
            lambda c: sources.add(
                c,
                kind=kind,
                name=name,
                options=options,
                match=match,
                leave_out=leave_out,
                author=author,
                now=now,
            )
        )

    async def import_source(self, now: datetime) -> Source:
        """The source that stands for mentions brought from files; nobody polls it."""
        return await self._database.write(lambda c: sources.import_source(c, now))

    async def remove_source(self, source: Source, *, author: str, now: datetime) -> None:
        """Stop listening somewhere; what came from there stays."""
        await self._database.write(lambda c: sources.remove(c, source, author=author, now=now))

    async def health(self) -> list[Health]:
        """How every source is doing, in the order of `sources`."""
        return await self._database.read(sources.health)

    async def coverage(self, source: Source, since: datetime) -> tuple[Coverage, ...]:
        """The source's ledger from `since` on, oldest first."""
        return await self._database.read(lambda c: ledger.since(c, source.id, since))

    # Listening

    async def cursor(self, source_id: int) -> Cursor:
        """How far the source has been read and committed."""
        return await self._database.read(lambda c: sources.cursor_of(c, source_id))

    async def known(self, posts: Sequence[Post]) -> list[intake.Known | None]:
        """For each post what is stored of it."""
        return await self._database.read(lambda c: intake.known(c, posts))

    async def worth_refreshing(self, source_id: int, since: datetime) -> list[PostAddress]:
        """The source's posts that somebody still works on, newest first; edits there matter."""
        return await self._database.read(lambda c: intake.worth_refreshing(c, source_id, since))

    async def store_page(self, page: PageToStore) -> StoredPage:
        """Commit one page of a poll: posts, judgements, clocks, events, full text, ledger, cursor."""
        return await self._database.write(lambda c: store_page(c, page))

    async def poll_went_well(self, source_id: int, next_poll_at: datetime | None) -> None:
        """The source answered; the next poll is at `next_poll_at`."""
        await self._database.write(lambda c: sources.all_well(c, source_id, next_poll_at))

    async def poll_failed(
        self,
        source_id: int,
        state: SourceState,
        sentence: str,
        now: datetime,
        next_poll_at: datetime | None,
    ) -> None:
        """The source did not answer; `sentence` says why, for the person to see."""
        await self._database.write(
            lambda c: sources.failed(c, source_id, state, sentence, now, next_poll_at)
        )

    async def merge_index(self) -> bool:
        """One small step of tidying the full text, for idle moments; True while more is to do."""
        return await self._database.write(search.merge_some)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function of this room that reads, on the reader thread."""
        return await self._database.read(work)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function of this room that writes, as one transaction on the writer thread."""
        return await self._database.write(work)

    async def record(self, conversation_id: int, events: Sequence[Event]) -> None:
        """Write what a person or a service did to a conversation; see `domain.conversations`."""
        await self._database.write(
            lambda c: conversations.record(c, conversation_id, events) and None
        )

    async def wake(self, now: datetime) -> tuple[list[int], datetime | None]:
        """Bring back what was snoozed until now; returns the conversations, and the next time."""
        return await self._database.write(lambda c: conversations.wake(c, now))

    async def note(self, kind: str, body: Mapping[str, object], now: datetime) -> None:
        """Write something to the log that belongs to no conversation: a sleep, a changed clock."""
        await self._database.write(lambda c: log.append(c, [log.Entry(now, "console", kind, body)]))

    # The file

    async def facts(self) -> dict[str, object]:
        """Sizes and counts, for `doctor`. What is still in the write-ahead log is counted too."""
        size, kept = await self._database.read(lambda c: (size_of(c), counters.read(c)))
        return {"path": str(self.path), "bytes": size, "mentions": kept.get("mentions", 0)}

    async def problems(self) -> list[str]:
        """What is wrong with the inbox, one sentence each; reads the whole file."""
        found = await self._database.read(checkup.problems)
        index = await self._database.write(checkup.index_problem)
        return [*found, index] if index else found

    async def close(self) -> None:
        """Close the file."""
        await self._database.close()

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._database.path


def _page(
    connection: sqlite3.Connection,
    queue: Queue,
    *,
    after: Key | None,
    limit: int,
    only: Filter | None,
    me: str,
) -> tuple[list[MentionRow], Key | None]:
    ids, key = queues.page(connection, queue, after=after, limit=limit, only=only, me=me)
    return queues.rows(connection, ids), key
