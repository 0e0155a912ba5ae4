"""Makes several conversations with one person about one matter one, and separates them again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.merging import TOGETHER
from cmconsole.store.deciding import conversations, merging, people
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.store.rows import MentionRow, Work
from cmconsole.system.clock import Clock

FACE = "SELECT face_id FROM conversation WHERE id = ?"
Step = tuple[int, Event]
"""A conversation id and what is written to it."""


class Merging:
    """Each merging is one commit and one undo. Raises StoreError, UsageError."""

    def __init__(self, inbox: Inbox, bus: Bus, clock: Clock, me: Callable[[], str]) -> None:
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._me = me

    async def merge(self, mentions: Iterable[MentionRow]) -> int:
        """Go on as one conversation: the one in which somebody has waited longest.

        Returns:
            The mention that stands for it in lists from now on.

        Raises:
            UsageError: fewer than two, by different people, or not all open.
        """
        rows = _one_each(mentions)
        if len(rows) < 2:
            raise UsageError("Choose two or more conversations to merge.")
        goes_on = min(rows, key=lambda number: _since(rows[number]))
        ends = [number for number in rows if number != goes_on]
        authors = [row.author_id for row in rows.values()]
        now, me, together = self._clock.now(), self._me(), new_uid(self._clock.now())

        def write(connection: sqlite3.Connection) -> tuple[list[Step], int]:
            _check_same_person(connection, authors)
            steps: list[Step] = []
            for number in ends:
                details = {TOGETHER: together}
                event = Event(new_uid(now), now, me, EventKind.MERGED, details=details)
                pair = merging.merge_events(
                    connection, number, goes_on, event, lambda: new_uid(now)
                )
                steps += _record(connection, pair)
            return steps, int(connection.execute(FACE, (goes_on,)).fetchone()[0])

        steps, face = await self._inbox.write(write)
        self._tell(steps)
        return face

    async def separate(self, conversation_id: int) -> None:
        """Let a merged conversation stand for itself again, with what still waits of it."""
        now, me = self._clock.now(), self._me()

        def write(connection: sqlite3.Connection) -> list[Step]:
            return [*_separate(connection, conversation_id, now, me, None)]

        await self._write(write)

    async def take_back(self, done: Sequence[tuple[int, str]]) -> None:
        """Undo a merging or a separation: conversation ids and the uids of the events.

        What happened since then stays: an answer was given once and for all.
        """
        now, me = self._clock.now(), self._me()

        def write(connection: sqlite3.Connection) -> list[Step]:
            steps: list[Step] = []
            for number, uid in done:
                events = conversations.events_of(connection, number)
                event = next(event for event in events if event.uid == uid)
                if event.kind is EventKind.MERGED:
                    steps += _separate(connection, number, now, me, uid)
                elif "into" in event.details:
                    steps += _merge_again(connection, number, event, now, me)
            return steps

        await self._write(write)

    async def _write(self, write: Callable[[sqlite3.Connection], list[Step]]) -> None:
        self._tell(await self._inbox.write(write))

    def _tell(self, steps: Sequence[Step]) -> None:
        changed = dict.fromkeys(number for number, _ in steps)
        self._bus.publish(ConversationsChanged(tuple(changed)))


def _one_each(mentions: Iterable[MentionRow]) -> dict[int, MentionRow]:
    rows: dict[int, MentionRow] = {}
    for row in mentions:
        if row.work is not None and row.work.queue != "done":
            rows.setdefault(row.work.conversation_id, row)
    return rows


def _since(row: MentionRow) -> tuple[bool, datetime, int]:
    """Who has waited longest comes first; who does not wait comes last."""
    work = row.work
    assert isinstance(work, Work)
    since = work.waiting_since
    return since is None, since or row.published_at, work.conversation_id


def _check_same_person(connection: sqlite3.Connection, authors: Sequence[int]) -> None:
    person = people.read(connection, authors[0])
    for author in authors:
        if people.account_with(connection, author).identity not in person.identities:
            raise UsageError(
                "These are by different people. If they are one person, link their accounts first."
            )


def _record(connection: sqlite3.Connection, steps: Sequence[Step]) -> Sequence[Step]:
    for number, event in steps:
        conversations.record(connection, number, [event])
    return steps


def _separate(
    connection: sqlite3.Connection, number: int, now: datetime, me: str, undoes: str | None
) -> Sequence[Step]:
    event = Event(new_uid(now), now, me, EventKind.SEPARATED, undoes=undoes)
    return _record(
        connection, merging.separate_events(connection, number, event, lambda: new_uid(now))
    )


def _merge_again(
    connection: sqlite3.Connection, number: int, separated: Event, now: datetime, me: str
) -> Sequence[Step]:
    goes_on = merging.with_uid(connection, separated.details["into"])
    event = Event(new_uid(now), now, me, EventKind.MERGED, undoes=separated.uid)
    return _record(
        connection, merging.merge_events(connection, number, goes_on, event, lambda: new_uid(now))
    )
