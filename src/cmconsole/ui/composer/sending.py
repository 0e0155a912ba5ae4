"""Takes what a person pressed to the outbox, follows it there, and takes it back."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import RepliesChanged
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import SETTLED, Order, Reply, ReplyState, Step, Trouble
from cmconsole.replies import elsewhere
from cmconsole.replies.composing import class_of
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.console import Console

HANDLED = {"then": "handled"}
"""Somebody who lets off steam and asks for nothing: a kind word is enough."""


class Sending(QObject):
    """The outbox as the window uses it."""

    put = Signal(object)
    """What was pressed is stored, as a Reply; its undo window runs."""
    moved = Signal(object, object)
    """A reply went on: the Reply, and the state it was in before."""
    changed = Signal()
    """Something about the outbox is different."""
    taken_back = Signal(object)
    failed = Signal(str)

    def __init__(self, console: Console, parent: QObject) -> None:
        super().__init__(parent)
        self._console = console
        self._outbox = console.replies.outbox
        self._known: dict[int, ReplyState] = {}
        self.open_replies: tuple[Reply, ...] = ()
        """Everything that is neither sent nor taken back."""
        self._newest: Reply | None = None
        """What was pressed last, for undo."""
        self._looking: asyncio.Task[None] | None = None
        self._again = False
        self._tasks: set[asyncio.Task[None]] = set()
        console.bus.subscribe(RepliesChanged, self._changed)
        self._changed(None)

    @property
    def kept_for_sign_in(self) -> int:
        """How many replies wait until somebody signs in."""
        return sum(reply.trouble is Trouble.SIGNED_OUT for reply in self.open_replies)

    async def press(self, order: Order, parts: Sequence[str], seen_at: datetime | None) -> bool:
        """Store what a person pressed. False: nothing was stored, and they were told why."""
        # Files go with the first part: that is the one everybody sees.
        orders = [
            replace(order, text=part, seen_at=seen_at, attachments=() if n else order.attachments)
            for n, part in enumerate(parts)
        ]
        try:
            replies = await self._outbox.put(*orders)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return False
        self._newest = replies[0]
        for reply in replies:
            self._known[reply.id] = reply.state
        self.put.emit(replies[0])
        return True

    async def confirm(self, order: Order, link: str = "") -> bool:
        """A person posted it in the browser."""
        console = self._console
        try:
            await elsewhere.confirm(console.inbox, console.bus, console.clock, order, link)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return False
        return True

    def undoable(self, since: datetime | None) -> Reply | None:
        """What was pressed last, while it can be taken back and nothing was done after `since`."""
        reply = self._newest
        if reply is None or reply.send_at <= self._console.clock.now():
            return None
        return None if since is not None and since > reply.created_at else reply

    def take_back(self, reply_id: int) -> None:
        """Cancel it; its text is a draft again."""
        self._start(self._take_back(reply_id))

    def send_now(self, reply_id: int) -> None:
        """Do not wait any longer."""
        self._start(self._try(self._outbox.send_now(reply_id)))

    def send_again(self, reply_id: int) -> None:
        """A person saw what stands in the way and wants it sent as it is."""
        self._start(self._try(self._outbox.send_again(reply_id, self._me)))

    def found(self, reply_id: int) -> None:
        """A person looked, and it is there."""
        self._start(self._try(self._outbox.found_by_hand(reply_id, self._me)))

    async def quiet(self) -> None:
        """Wait until every press is stored."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def end_waiting(self, ids: Collection[int], limit: float) -> None:
        """Send what waits, and stay with it at most `limit` seconds."""
        await self._outbox.send_now(*ids)
        clock = self._console.clock
        until = clock.running() + limit
        while clock.running() < until:
            replies = [await self._console.inbox.replies.get(one) for one in ids]
            if all(reply.state in SETTLED or reply.trouble for reply in replies):
                return
            await clock.sleep(0.1)

    @property
    def _me(self) -> str:
        return self._console.settings.current.author

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = self._console.background.start(work, "change the outbox")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_back(self, reply_id: int) -> None:
        try:
            cancelled = await self._outbox.take_back(reply_id, self._me)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        if self._newest is not None and self._newest.id == reply_id:
            self._newest = None
        self.taken_back.emit(cancelled[0])

    async def _try(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except ConsoleError as error:
            self.failed.emit(str(error))

    def _changed(self, event: RepliesChanged | None) -> None:
        self._again = True
        if self._looking is None or self._looking.done():
            self._looking = self._console.background.start(self._look(event), "look at the outbox")

    async def _look(self, _event: RepliesChanged | None) -> None:
        """Read what is open, and tell of what went on."""
        store = self._console.inbox.replies
        while self._again:
            self._again = False
            try:
                replies = await store.open_replies()
                gone = set(self._known) - {reply.id for reply in replies}
                settled = [await store.get(reply_id) for reply_id in gone]
            except ConsoleError as error:
                self.failed.emit(str(error))
                return
            self.open_replies = tuple(replies)
            self._tell([*replies, *settled])
            for reply in settled:
                del self._known[reply.id]
            self.changed.emit()

    def _tell(self, replies: Sequence[Reply]) -> None:
        for reply in replies:
            before = self._known.get(reply.id)
            self._known[reply.id] = reply.state
            if before is not None and before is not reply.state:
                self.moved.emit(reply, before)


def with_end(order: Order, mention: MentionRow) -> Order:
    """The order with what its mention's class adds: after a kind word to venting nothing is owed."""
    if order.step is Step.ACKNOWLEDGE and class_of(mention) is MentionClass.VENTING:
        return replace(order, details={**order.details, **HANDLED})
    return order


def tags(replies: Sequence[Reply]) -> Mapping[int, str]:
    """What each mention's row says of its reply: `look`, `not sent`, `waits` or `sending`."""
    return {reply.order.mention_id: _tag(reply) for reply in replies}


def _tag(reply: Reply) -> str:
    if reply.trouble is Trouble.DECIDE:
        return "look"
    if reply.needs_person:
        return "not sent"
    return "waits" if reply.trouble else "sending"
