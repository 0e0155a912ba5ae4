"""Whether a reply may go out now: the thread is read again just before."""

from __future__ import annotations

from datetime import timedelta

from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.replies import Reply, ReplyState, Trouble
from cmconsole.networks.abilities import reads_threads
from cmconsole.networks.base import Connector
from cmconsole.replies import recheck
from cmconsole.replies.verdicts import Verdict
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

STALE = timedelta(hours=6)
"""A reply that could not be sent for so long is shown to a person first."""


class Fitting:
    """Compares a thread as it is with what the person saw when they pressed."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._store = inbox.replies
        self._clock = clock

    async def check(self, reply: Reply, connector: Connector) -> Verdict | PostAddress | Post:
        """Where to answer, why not now, or the post it became after all.

        Raises:
            NetworkError: the thread could not be read.
        """
        if reply.after is not None:
            # The rest of a text that has begun: it is finished, whoever answers in between.
            before = await self._store.get(reply.after)
            return before.post or reply.order.answer_to
        waited = self._clock.now() - reply.send_at
        if waited > STALE:
            return Verdict(ReplyState.HELD, Trouble.OLD, _age(waited))
        reader = reads_threads(connector)
        if reader is None:
            return reply.order.answer_to
        mention = (await self._inbox.rows([reply.order.mention_id]))[0]
        thread = await reader.thread(reply.order.answer_to, self._clock.now())
        mine = await self._pressed_before(reply)
        found = [
            (who, post)
            for who, post in recheck.newer(thread, mention.author_handle, mention.published_at)
            if not mine.intersection((post.canonical_uri, *post.aliases))
        ]
        looked_at = reply.order.seen_at or reply.created_at
        known = await self._store.known_at(
            [post for _, post in found], reply.order.conversation_id, looked_at
        )
        answered = _at(thread, reply.order.answer_to)
        changes = recheck.changes(found, known, reply, answered)
        if reply.lost_at is not None and (post := recheck.itself(found, reply.order.text)):
            return post
        if changes:
            return Verdict(ReplyState.HELD, Trouble.CHANGED, recheck.told(changes), changes=changes)
        return reply.order.answer_to

    async def _pressed_before(self, reply: Reply) -> set[str]:
        """What the same person said here before they pressed this one, even if it went out only after.

        Whoever writes in public and then in private need not wait for the first to arrive.
        """
        if reply.order.conversation_id is None:
            return set()
        return {
            one.post.canonical_uri
            for one in await self._store.of_conversation(reply.order.conversation_id)
            if one.post is not None
            and one.order.author == reply.order.author
            and one.created_at <= reply.created_at
        }


def _at(thread: tuple[Post, ...], address: PostAddress) -> Post | None:
    names = {address.canonical_uri, address.permalink} - {None}
    return next(
        (post for post in thread if names.intersection((post.canonical_uri, *post.aliases))), None
    )


def _age(waited: timedelta) -> str:
    hours = int(waited.total_seconds() // 3600)
    words = f"{hours} hours" if hours < 48 else f"{hours // 24} days"
    return f"This reply could not be sent for {words}. Have a look whether it still fits."
