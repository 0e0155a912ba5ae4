"""What somebody at the desk asks of the inbox: whole lists, whole conversations, people, what to undo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from cmconsole.domain.conversations import Event
from cmconsole.store.arriving import authors
from cmconsole.store.database import Database
from cmconsole.store.deciding import conversations, people
from cmconsole.store.deciding.people import Account
from cmconsole.store.reading import actions, contacts, outline, threads, today, views
from cmconsole.store.reading.actions import Action
from cmconsole.store.reading.contacts import Contact
from cmconsole.store.reading.groups import Topic
from cmconsole.store.reading.outline import Outline, Sort
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.store.reading.threads import Thread
from cmconsole.store.reading.today import Due
from cmconsole.store.reading.views import View
from cmconsole.store.rows import MentionRow


class Desk:
    """Questions of the window. Every method is one look at one unchanging inbox; instants are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outline(
        self,
        queue: Queue,
        me: str = "",
        handled_since: datetime | None = None,
        only: Filter | None = None,
        sort: Sort = Sort.TIME_LEFT,
        topics: Sequence[Topic] = (),
    ) -> Outline:
        """The whole of a list without its texts; of what is handled, what was closed since then.

        Args:
            topics: whose mentions are to be known as groups, in a list that goes by deadlines.
        """
        if queue is Queue.DONE and handled_since is not None:
            since = handled_since
            return Outline(await self._database.read(lambda c: today.handled_ids(c, since, only)))
        return await self._database.read(
            lambda c: outline.outline(c, queue, me, only, sort, topics)
        )

    async def networks(self) -> list[str]:
        """The networks of everything that is not handled, by name."""
        return await self._database.read(outline.networks)

    async def handled(self, since: datetime) -> int:
        """How many conversations were closed since then and are closed still."""
        return await self._database.read(lambda c: today.handled(c, since))

    async def late_beside_red(self, now: datetime) -> int:
        """How many unanswered conversations are overdue and not in the red zone, up to 1,000."""
        return await self._database.read(lambda c: today.late_beside_red(c, now))

    async def next_due(self, now: datetime) -> int | None:
        """The nearest deadline from now on, µs UTC; None if nothing with a clock waits."""
        return await self._database.read(lambda c: today.next_due(c, now))

    async def due_between(
        self, start: datetime, end: datetime, owner: str | None = None
    ) -> list[Due]:
        """What is unanswered and falls due from `start` until before `end`; `owner`: only what is theirs."""
        return await self._database.read(lambda c: today.due_between(c, start, end, owner))

    async def people(self, typed: str, limit: int = 8) -> list[authors.Person]:
        """Who has written to us and is called like that."""
        return await self._database.read(lambda c: authors.called(c, typed, limit))

    async def views(self) -> list[View]:
        """All saved searches by name, counted."""
        return await self._database.read(views.listed)

    async def add_view(self, name: str, words: str, now: datetime) -> None:
        """Save a search. Raises UsageError if the name is taken."""
        await self._database.write(lambda c: views.add(c, name, words, now))

    async def rename_view(self, view_id: int, name: str) -> None:
        """Give a saved search another name. Raises UsageError if the name is taken or the search gone."""
        await self._database.write(lambda c: views.rename(c, view_id, name))

    async def remove_view(self, view_id: int) -> None:
        """Forget a saved search; the mentions it found stay."""
        await self._database.write(lambda c: views.remove(c, view_id))

    async def record_all(self, events: Sequence[tuple[int, Event]]) -> None:
        """Write one event to each of these conversations, all or none."""

        def record(connection: sqlite3.Connection) -> None:
            for conversation_id, event in events:
                conversations.record(connection, conversation_id, [event])

        await self._database.write(record)

    async def done_together(self, action: Action) -> list[tuple[int, str]]:
        """Everything that was done in one go with `action`: conversation ids and uids of the events."""
        return await self._database.read(lambda c: actions.done_together(c, action))

    async def faces(self, conversations: Sequence[int]) -> dict[int, int]:
        """The mention that stands for each of these conversations in the lists."""
        return await self._database.read(lambda c: outline.faces(c, conversations))

    async def thread(self, mention_id: int) -> Thread | None:
        """A mention with its whole conversation; None if there is no such mention."""
        return await self._database.read(lambda c: threads.thread_of(c, mention_id))

    async def contact(
        self, mention: MentionRow, may_match: Callable[[str], bool] = lambda _: False
    ) -> Contact:
        """Who wrote a mention; `may_match` says whose accounts may be matched to a person."""
        return await self._database.read(lambda c: contacts.contact_of(c, mention, may_match))

    async def accounts(self, typed: str, but: int, limit: int = 6) -> list[Account]:
        """Accounts that are called like that, without the account `but`."""
        return await self._database.read(lambda c: people.called(c, typed, but, limit))

    async def owners(self) -> list[str]:
        """Everybody who ever had open work."""
        return await self._database.read(actions.owners)

    async def last_undoable(self, author: str, since: datetime) -> Action | None:
        """The newest thing `author` did from `since` on that can be taken back."""
        return await self._database.read(lambda c: actions.last_undoable(c, author, since))
