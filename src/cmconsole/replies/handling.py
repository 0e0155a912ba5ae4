"""What a person decides about a conversation without writing to anybody, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.people import PersonEventKind
from cmconsole.domain.targets import Targets
from cmconsole.replies.first_due import first_due
from cmconsole.replies.merging import Merging
from cmconsole.replies.people import People
from cmconsole.replies.together import Together, Verdict
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.store.reading.actions import Action
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

UNDO_FOR = timedelta(minutes=30)
"""How long something can be taken back."""


class Handling:
    """Decisions of one person. Each is stored as one event before anybody is told of it."""

    def __init__(
        self,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
        targets: Callable[[], Targets],
        me: Callable[[], str],
    ) -> None:
        """`targets` and `me` are asked each time: both can change while the program runs."""
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._targets = targets
        self._me = me
        self.together = Together(inbox, bus, clock, me)
        """The same for many conversations at once."""
        self.people = People(inbox, bus, clock, me)
        """What is said about contacts."""
        self.merging = Merging(inbox, bus, clock, me)
        """Several conversations that become one."""

    async def close(self, mention: MentionRow) -> None:
        """It is handled: nobody waits any more. Raises StoreError, UsageError."""
        await self._record(mention, EventKind.CLOSED, details={"how": "handled"})

    async def not_answer(self, mention: MentionRow, reason: str) -> None:
        """Nobody will answer this, and why; it leaves the lists. Raises StoreError, UsageError."""
        await self._record(mention, EventKind.NOT_ANSWERING, details={"reason": reason})

    async def note(self, mention: MentionRow, text: str) -> None:
        """Write something down for the team. Raises StoreError, UsageError."""
        await self._record(mention, EventKind.NOTED, details={"text": text})

    async def snooze(self, mention: MentionRow, until: datetime, why: str = "") -> None:
        """Let it sleep until then, or until the contact writes again. Raises StoreError, UsageError."""
        details = {"reason": why} if why else {}
        await self._record(mention, EventKind.SNOOZED, until=until, details=details)

    async def assign(self, mention: MentionRow, owner: str | None) -> None:
        """Make it somebody's, or nobody's. Raises StoreError, UsageError."""
        await self._record(mention, EventKind.ASSIGNED, owner=owner)

    async def judge(
        self,
        mention: MentionRow,
        mention_class: MentionClass,
        *,
        red_zone: bool,
        reason: str,
    ) -> str:
        """Say what it is and how bad; the clock starts anew. Raises StoreError, UsageError.

        Args:
            mention: any of the conversation's.
            mention_class: what it is.
            red_zone: it is in the red zone, whatever its class is.
            reason: why, in the person's own words; triage is improved with it.

        Returns:
            The uid of the event, by which what triage learns from it is taken back.
        """
        level = Level.RED_ZONE if red_zone else LEVEL_OF_CLASS[mention_class]
        due = await first_due(self._inbox, self._targets(), mention)
        work = mention.work
        same = work is not None and work.mention_class is mention_class
        return await self._record(
            mention,
            EventKind.LEVEL_CHANGED if same else EventKind.CLASS_CHANGED,
            level=level,
            mention_class=mention_class,
            due_at=due(mention_class, level),
            details={"reason": reason},
        )

    async def judge_all(
        self,
        mentions: Iterable[MentionRow],
        mention_class: MentionClass,
        *,
        red_zone: bool,
        reason: str,
    ) -> list[tuple[MentionRow, str]]:
        """Say the same of several conversations that are open, in one commit. Raises StoreError.

        Args:
            mentions: one or more of each conversation.
            mention_class: what they are; in the red zone each stays what it is.
            red_zone: they are in the red zone.
            reason: why, in the person's own words.

        Returns:
            Those that were something else before, each with the uid of its event.
        """
        said = [
            (each, each.work.mention_class if red_zone and each.work else mention_class, red_zone)
            for each in mentions
        ]
        return await self.together.judge(await self._verdicts(said), reason)

    async def judge_each(
        self, said: Iterable[tuple[MentionRow, MentionClass, bool]], reason: str
    ) -> list[tuple[MentionRow, str]]:
        """Say of each of several open conversations what it is, in one commit. Raises StoreError.

        Args:
            said: a mention of each, its class, and whether it is in the red zone.
            reason: why, in the person's own words.

        Returns:
            All that are open, each with the uid of its event.
        """
        return await self.together.judge(await self._verdicts(said), reason, also_same=True)

    async def _verdicts(
        self, said: Iterable[tuple[MentionRow, MentionClass, bool]]
    ) -> list[tuple[MentionRow, Verdict]]:
        verdicts = []
        for mention, kind, red_zone in said:
            level = Level.RED_ZONE if red_zone else LEVEL_OF_CLASS[kind]
            due = await first_due(self._inbox, self._targets(), mention)
            verdicts.append((mention, Verdict(kind, level, due(kind, level))))
        return verdicts

    async def last(self) -> Action | None:
        """What `undo` would take back; it is read from the log, so it survives a restart."""
        return await self._inbox.desk.last_undoable(self._me(), self._clock.now() - UNDO_FOR)

    async def undo(self, action: Action | None = None) -> Action | None:
        """Take back `action`, or the newest one. Returns what was taken back. Raises StoreError."""
        action = action or await self.last()
        if action is None:
            return None
        done = await self._inbox.desk.done_together(action)
        action = replace(action, uids=tuple(uid for _, uid in done) or action.uids)
        if isinstance(action.kind, PersonEventKind):
            await self.people.take_back(action.uid)
        elif action.kind in (EventKind.MERGED, EventKind.SEPARATED):
            await self.merging.take_back(done)
        else:
            await self.together.take_back(done)
        return action

    async def _record(self, mention: MentionRow, kind: EventKind, **facts: object) -> str:
        if mention.work is None:
            raise UsageError("This is from before its source was added. Nothing is owed here.")
        return await self._write(mention.work.conversation_id, kind, **facts)

    async def _write(self, conversation_id: int, kind: EventKind, **facts: object) -> str:
        now = self._clock.now()
        event = Event(new_uid(now), now, self._me(), kind, **facts)  # type: ignore[arg-type]
        await self._inbox.record(conversation_id, [event])
        self._bus.publish(ConversationsChanged((conversation_id,)))
        return event.uid
