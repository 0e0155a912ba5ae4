"""The outbox as a person uses it: press, take back, decide; what sends is the `Dispatch`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged, RepliesChanged
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Reply, ReplyState, Step, Trouble
from cmconsole.replies.aftermath import events_after
from cmconsole.replies.dispatch import Dispatch
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

TOO_LATE = "It is on its way already and cannot be taken back here."
MOVED_ON = "It went on meanwhile, so nothing was sent. Have a look at it again."
PRAISE_RESTS = "Praise waits while the crisis room is open. Your text is kept."
ASKING = frozenset({ReplyState.HELD, ReplyState.FAILED, ReplyState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Pending:
    """What is not settled, for the question at quitting and for the status bar."""

    going: tuple[Reply, ...]
    """Goes out by itself: in the undo window, on its way, or waiting for a connection."""
    asking: tuple[Reply, ...]
    """Waits for a person."""


class Outbox:
    """The replies of one inbox. Methods that a person's press leads to take that person's name."""

    def __init__(
        self,
        inbox: Inbox,
        dispatch: Dispatch,
        bus: Bus,
        clock: Clock,
        undo_seconds: Callable[[], int] = lambda: 10,
        allowed: Callable[[], object] = lambda: None,
        *,
        praise_rests: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`undo_seconds` and `praise_rests` are asked at each press; `allowed` raises UsageError where
        nothing is sent."""
        self._store = inbox.replies
        self.dispatch = dispatch
        """What sends."""
        self._bus = bus
        self._clock = clock
        self._undo_seconds = undo_seconds
        self._allowed = allowed
        self._praise_rests = praise_rests

    # What a person presses

    async def put(self, *orders: Order, undo: bool = True) -> list[Reply]:
        """Take what a person pressed: one reply, or the parts of a thread in order.

        Args:
            orders: the parts after the first answer the one before.
            undo: wait the undo window first.

        Raises:
            UsageError: there is nothing to say, it is thanks while the crisis room is open, or the
                same words went to the same post before, or may have.
            StoreError: nothing was stored, nothing will be sent.
        """
        self._allowed()
        for text in [order.text for order in orders] or [""]:
            _expect_text(text)
        await self._expect_no_rest(orders)
        now = self._clock.now()
        pause = timedelta(seconds=self._undo_seconds() if undo else 0)
        replies = await self._store.put(orders, now, now + pause)
        self._changed(*replies)
        return replies

    async def take_back(self, reply_id: int, author: str) -> list[Reply]:
        """Cancel a reply that has not been sent, with the parts that follow; the text is a draft again.

        Raises:
            UsageError: it is too late.
        """
        start = {ReplyState.WAITING, ReplyState.RECHECKING, ReplyState.HELD, ReplyState.FAILED}
        reply = await self._store.get(reply_id)
        if reply.trouble is Trouble.DECIDE:
            start.add(ReplyState.UNCERTAIN)
        cancelled = await self._store.take_back(reply_id, start, self._clock.now(), author)
        if not cancelled:
            raise UsageError(TOO_LATE)
        self._changed(*cancelled)
        return cancelled

    async def send_now(self, *reply_ids: int) -> None:
        """End the undo window; what waits for a connection tries once more.

        A part that continues another one still waits for that one.
        """
        for reply_id in reply_ids:
            former = (await self._store.get(reply_id)).after
            if former is None or (await self._store.get(former)).state is ReplyState.SENT:
                await self._again(reply_id, {ReplyState.WAITING}, "outbox", {})

    async def send_again(
        self,
        reply_id: int,
        author: str,
        text: str | None = None,
        *,
        shown: Reply | None = None,
        undo: bool = True,
    ) -> Reply:
        """A person saw what stands in the way and wants it sent, perhaps with another text.

        What was shown as changed counts as seen.

        Args:
            text: instead of what it said.
            shown: how it stood when the person decided, where that took a while.
            undo: wait the undo window first, anew.

        Raises:
            UsageError: nobody was asked about it, it stands differently from what was shown, or it is
                thanks while the crisis room is open.
        """
        self._allowed()
        reply = await self._store.get(reply_id)
        _expect_decidable(reply, shown)
        await self._expect_no_rest([reply.order])
        now = self._clock.now()
        seen = (*reply.order.seen, *(change.uri for change in reply.changes))
        order = replace(reply.order, seen=seen)
        if reply.changes:
            order = replace(order, seen_at=now)
        send_at = now + timedelta(seconds=self._undo_seconds() if undo else 0)
        facts: dict[str, object] = {"send_at": send_at, "lost_at": None, "order": order}
        if text is not None:
            facts["text"] = _expect_text(text)
        sent = await self._again(reply_id, ASKING & {reply.state}, author, facts)
        if sent is None:
            raise UsageError(TOO_LATE)
        return sent

    async def found_by_hand(self, reply_id: int, author: str, link: str = "") -> Reply:
        """A person looked and it is there: nothing is sent, and the clock stops.

        Raises:
            UsageError: nobody was asked about it.
        """
        self._allowed()
        reply, now = await self._store.get(reply_id), self._clock.now()
        if reply.state is not ReplyState.UNCERTAIN:
            raise UsageError(TOO_LATE)
        address = PostAddress("", link or f"reply:{reply.key}", link or None)
        events = events_after(reply, address, reply.tried_at, now)
        sent = await self._store.mark_sent(reply_id, address, events, now)
        if sent is None:
            raise UsageError(TOO_LATE)
        self._changed(sent)
        if sent.order.conversation_id is not None:
            self._bus.publish(ConversationsChanged((sent.order.conversation_id,)))
        return sent

    async def pending(self) -> Pending:
        """What is not settled yet."""
        replies = await self._store.open_replies()
        return Pending(
            going=tuple(reply for reply in replies if not reply.needs_person),
            asking=tuple(reply for reply in replies if reply.needs_person),
        )

    async def _expect_no_rest(self, orders: Collection[Order]) -> None:
        thanks = any(order.step is Step.THANK for order in orders)
        if thanks and self._praise_rests is not None and await self._praise_rests():
            raise UsageError(PRAISE_RESTS)

    async def _again(
        self,
        reply_id: int,
        start: Collection[ReplyState],
        author: str,
        facts: Mapping[str, object],
    ) -> Reply | None:
        now = self._clock.now()
        usual = {
            "next_at": facts.get("send_at", now),
            "trouble": Trouble.NONE,
            "reason": "",
        }
        moved = await self._store.move(
            reply_id, start, ReplyState.WAITING, now, usual | dict(facts), author
        )
        if moved is not None:
            self._changed(moved)
        return moved

    def _changed(self, *replies: Reply) -> None:
        self._bus.publish(RepliesChanged(tuple(reply.id for reply in replies)))
        self.dispatch.poke()


def _expect_text(text: str) -> str:
    if not text.strip():
        raise UsageError("There is no text to send.")
    return text


def _expect_decidable(reply: Reply, shown: Reply | None) -> None:
    if shown is not None and _standing(shown) != _standing(reply):
        raise UsageError(MOVED_ON)
    if reply.state is ReplyState.UNCERTAIN and reply.trouble is not Trouble.DECIDE:
        raise UsageError("It is still being looked for. Nothing is sent twice.")


def _standing(reply: Reply) -> tuple[object, ...]:
    """What a person decides about."""
    return reply.state, reply.trouble, reply.attempts, reply.changes, reply.order.text
