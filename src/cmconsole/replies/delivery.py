"""One reply on its way: read the thread again, send, and after a lost answer look before anything else.

Every step is stored before it is done, so that a process that is killed at any moment leaves a row
that says how far it got at most.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ConsoleError, NetworkError, SecretsUnavailable
from cmconsole.domain.events import ConversationsChanged, RepliesChanged
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.replies import Reply, ReplyState, Trouble
from cmconsole.networks.abilities import looks_before_retry, publishes
from cmconsole.networks.base import Connector, Outgoing
from cmconsole.networks.uploads import Upload
from cmconsole.replies import verdicts
from cmconsole.replies.aftermath import events_after
from cmconsole.replies.fitting import Fitting
from cmconsole.replies.verdicts import Verdict
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
SETTLING = timedelta(seconds=15)
"""After a lost answer the network gets this long to finish what it may be doing, before we look."""
KEY_LIFE = timedelta(minutes=55)
"""Mastodon forgets an Idempotency-Key after an hour; later a key protects from nothing."""


Connect = Callable[[int], Awaitable[Connector]]
"""The connector of a source, by its id. Raises UsageError."""


class Delivery:
    """Takes one reply as far as it goes. At most one process delivers a reply at a time."""

    def __init__(self, inbox: Inbox, connect: Connect, bus: Bus, clock: Clock) -> None:
        self._inbox = inbox
        self._store = inbox.replies
        self._fitting = Fitting(inbox, clock)
        self._connect = connect
        self._bus = bus
        self._clock = clock

    async def deliver(self, reply: Reply) -> Reply:
        """Do what is due for a reply until it waits for time, for a person or for nothing.

        Raises:
            StoreError: the file could not be written; the row says how far it got at most.
        """
        while reply.next_at is not None and reply.next_at <= self._clock.now():
            if reply.state is ReplyState.WAITING:
                after = await self._recheck(reply)
            elif reply.state is ReplyState.UNCERTAIN:
                after = await self._look(reply)
            else:
                break
            if after is None:
                # Somebody else moved it meanwhile: a person took it back, another process took it on.
                return await self._store.get(reply.id)
            reply = after
            self._tell(reply)
        return reply

    async def _recheck(self, reply: Reply) -> Reply | None:
        """Read the thread again; what still fits is sent."""
        start, now = ReplyState.WAITING, self._clock.now()
        facts = {"next_at": None, "trouble": Trouble.NONE}
        claimed = await self._store.move(reply.id, (start,), ReplyState.RECHECKING, now, facts)
        if claimed is None:
            return None
        self._tell(claimed)
        if reply.lost_at is not None and now - reply.lost_at > KEY_LIFE:
            verdict = Verdict(ReplyState.UNCERTAIN, Trouble.DECIDE, verdicts.DECIDE_UNSEEN)
            return await self._follow(claimed, ReplyState.RECHECKING, verdict)
        try:
            connector = await self._connect(reply.order.source_id)
            found = await self._fitting.check(claimed, connector)
        except Exception as error:
            verdict = verdicts.before_posting(_expected(error, claimed), reply.failures)
            return await self._follow(claimed, ReplyState.RECHECKING, verdict)
        if isinstance(found, Verdict):
            return await self._follow(claimed, ReplyState.RECHECKING, found)
        if isinstance(found, Post):
            return await self._sent(claimed, found)
        return await self._send(claimed, connector, found)

    async def _send(self, reply: Reply, connector: Connector, to: PostAddress) -> Reply | None:
        """Write that it is being sent, then send it."""
        publisher = publishes(connector)
        if publisher is None:
            verdict = Verdict(ReplyState.FAILED, Trouble.NOT_ALLOWED, verdicts.NOT_ALLOWED)
            return await self._follow(reply, ReplyState.RECHECKING, verdict)
        uploads = await self._uploads(reply)
        now = self._clock.now()
        facts = {
            "attempts": reply.attempts + 1,
            "tried_at": reply.tried_at or now,
            "reason": "",
        }
        start = ReplyState.RECHECKING
        sending = await self._store.move(reply.id, (start,), ReplyState.SENDING, now, facts)
        if sending is None:
            return None
        self._tell(sending)
        try:
            post = await publisher.publish(replace(outgoing(sending, to), uploads=uploads))
        except Exception as error:
            verdict = verdicts.after_posting(_expected(error, sending), reply.failures)
            return await self._follow(sending, ReplyState.SENDING, verdict, tried_at=now)
        return await self._sent(sending, post)

    async def _uploads(self, reply: Reply) -> tuple[Upload, ...]:
        attached = reply.order.attachments
        if not attached:
            return ()
        contents = await self._store.contents(attached)
        return tuple(
            Upload(one.name, one.media_type, content, one.alt)
            for one, content in zip(attached, contents, strict=True)
        )

    async def _look(self, reply: Reply) -> Reply | None:
        """After a lost answer: look for it, and send it again only where that cannot double it."""
        start = ReplyState.UNCERTAIN
        decide = Verdict(start, Trouble.DECIDE, verdicts.DECIDE_UNSEEN)
        try:
            connector = await self._connect(reply.order.source_id)
            looker = looks_before_retry(connector)
            if looker is None:
                blind = Verdict(start, Trouble.DECIDE, verdicts.DECIDE_BLIND)
                return await self._follow(reply, start, blind)
            to = await self._target(reply)
            post = await looker.find_own(outgoing(reply, to), reply.tried_at or reply.created_at)
            keeps_keys = post is None and await looker.idempotent()
        except Exception as error:
            passing = verdicts.passing(_expected(error, reply), reply.failures)
            trouble = passing.trouble if passing.wait is None else Trouble.LOST
            again = Verdict(start, trouble, verdicts.LOST, passing.wait)
            return await self._follow(reply, start, again)
        if post is not None:
            return await self._sent(reply, post)
        now = self._clock.now()
        if not keeps_keys or now - (reply.lost_at or reply.created_at) > KEY_LIFE:
            return await self._follow(reply, start, decide)
        facts = {"next_at": now, "trouble": Trouble.NONE}
        return await self._store.move(reply.id, (start,), ReplyState.WAITING, now, facts)

    async def _target(self, reply: Reply) -> PostAddress:
        if reply.after is None:
            return reply.order.answer_to
        return (await self._store.get(reply.after)).post or reply.order.answer_to

    async def _sent(self, reply: Reply, post: Post) -> Reply | None:
        now = self._clock.now()
        address = PostAddress(post.native_id, post.canonical_uri, post.permalink)
        events = events_after(reply, address, post.published_at, now)
        sent = await self._store.mark_sent(reply.id, address, events, now, post.aliases)
        if sent is not None and sent.order.conversation_id is not None:
            self._bus.publish(ConversationsChanged((sent.order.conversation_id,)))
        return sent

    async def _follow(
        self,
        reply: Reply,
        start: ReplyState,
        verdict: Verdict,
        tried_at: datetime | None = None,
    ) -> Reply | None:
        """Store what a verdict says."""
        now = self._clock.now()
        wait = verdict.wait
        facts: dict[str, object] = {
            "trouble": verdict.trouble,
            "reason": verdict.reason,
            "next_at": None if wait is None else now + wait,
            "failures": reply.failures + 1 if wait is not None else 0,
        }
        if verdict.state is ReplyState.UNCERTAIN and start is ReplyState.SENDING:
            facts |= {"lost_at": reply.lost_at or tried_at, "next_at": now + SETTLING}
        if verdict.changes:
            facts["changes"] = verdict.changes
        return await self._store.move(reply.id, (start,), verdict.state, now, facts)

    def _tell(self, reply: Reply) -> None:
        self._bus.publish(RepliesChanged((reply.id,)))


def outgoing(reply: Reply, to: PostAddress) -> Outgoing:
    """What a connector is asked to post."""
    order = reply.order
    return Outgoing(
        key=reply.key,
        text=order.text,
        answer_to=to,
        private=order.private,
        recipients=order.recipients,
        language=order.language,
        written_at=reply.tried_at,
        extra=order.extra,
    )


def _expected(error: Exception, reply: Reply) -> Exception:
    """The error itself; a bug, perhaps of a third party's connector, is logged and ends nothing."""
    if not isinstance(error, NetworkError | SecretsUnavailable):
        level = logging.INFO if isinstance(error, ConsoleError) else logging.ERROR
        logger.log(level, "reply %d met something unexpected", reply.id, exc_info=error)
    return error
