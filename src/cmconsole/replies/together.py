"""One decision about many conversations: one commit, and one undo for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says that one conversation is."""

    mention_class: MentionClass
    level: Level
    due_at: datetime | None
    """When it is due as that, UTC."""


class Together:
    """Decides alike about all conversations that are still open. Raises StoreError, as `Handling` does."""

    def __init__(self, inbox: Inbox, bus: Bus, clock: Clock, me: Callable[[], str]) -> None:
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._me = me

    async def close(self, mentions: Iterable[MentionRow]) -> int:
        """They are handled. Returns how many conversations that were, as all of these do."""
        details = {"how": "handled"}
        return await self._record(mentions, EventKind.CLOSED, details=details)

    async def snooze(self, mentions: Iterable[MentionRow], until: datetime, why: str = "") -> int:
        """Let them sleep until then, each until its contact writes again."""
        details = {"reason": why} if why else None
        return await self._record(mentions, EventKind.SNOOZED, until=until, details=details)

    async def assign(self, mentions: Iterable[MentionRow], owner: str | None) -> int:
        """Make them somebody's, or nobody's."""
        return await self._record(mentions, EventKind.ASSIGNED, owner=owner)

    async def not_answer(self, mentions: Iterable[MentionRow], reason: str) -> int:
        """Nobody will answer them, and why."""
        details = {"reason": reason}
        return await self._record(mentions, EventKind.NOT_ANSWERING, details=details)

    async def note(self, mentions: Iterable[MentionRow], text: str) -> int:
        """Write the same down with all of them; that is possible after the end, too."""
        details = {"text": text}
        return await self._record(mentions, EventKind.NOTED, details=details, after_end=True)

    async def judge(
        self,
        verdicts: Iterable[tuple[MentionRow, Verdict]],
        reason: str,
        *,
        also_same: bool = False,
    ) -> list[tuple[MentionRow, str]]:
        """They are what is said of them, and why.

        Args:
            also_same: those that are that already get an event as well: there is more to take back with it.

        Returns:
            Those that got an event, with its uid.
        """
        now, me = self._clock.now(), self._me()
        told = {"reason": reason, "together": new_uid(now)}
        events: dict[int, tuple[MentionRow, Event]] = {}
        for mention, said in verdicts:
            work = mention.work
            if work is None or work.queue == "done" or work.conversation_id in events:
                continue
            same = work.mention_class is said.mention_class
            if same and work.level == said.level and not also_same:
                continue
            event = Event(
                new_uid(now),
                now,
                me,
                EventKind.LEVEL_CHANGED if same else EventKind.CLASS_CHANGED,
                level=said.level,
                mention_class=said.mention_class,
                due_at=said.due_at,
                details=told,
            )
            events[work.conversation_id] = mention, event
        await self._write([(each, event) for each, (_, event) in events.items()])
        return [(mention, event.uid) for mention, event in events.values()]

    async def take_back(self, conversations: Sequence[tuple[int, str]]) -> None:
        """Undo one event in each conversation: (conversation id, the event's uid)."""
        now = self._clock.now()
        await self._write(
            [
                (each, Event(new_uid(now), now, self._me(), EventKind.UNDONE, undoes=uid))
                for each, uid in conversations
            ]
        )

    async def _record(
        self,
        mentions: Iterable[MentionRow],
        kind: EventKind,
        *,
        details: dict[str, str] | None = None,
        until: datetime | None = None,
        owner: str | None = None,
        after_end: bool = False,
    ) -> int:
        now, me = self._clock.now(), self._me()
        wanted = {
            row.work.conversation_id: None
            for row in mentions
            if row.work is not None and (after_end or row.work.queue != "done")
        }
        told = {**(details or {}), "together": new_uid(now)}
        events = [
            (each, Event(new_uid(now), now, me, kind, until=until, owner=owner, details=told))
            for each in wanted
        ]
        await self._write(events)
        return len(events)

    async def _write(self, events: Sequence[tuple[int, Event]]) -> None:
        if events:
            await self._inbox.desk.record_all(events)
            self._bus.publish(ConversationsChanged(tuple(each for each, _ in events)))
