"""A poll may meet a reply of which nobody knows whether it was sent: then it was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Reply, ReplyState
from cmconsole.replies.aftermath import events_after
from cmconsole.replies.recheck import ends_alike
from cmconsole.store.replying.replies import ReplyStore

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far the network's clock may be behind ours."""


async def settle_met(
    store: ReplyStore, conversations: Collection[int], now: datetime
) -> list[Reply]:
    """Mark as sent what was uncertain and has been met as a post of our account.

    Args:
        conversations: those that changed.
        now: UTC.

    Returns:
        The replies that were settled by it.
    """
    settled = []
    for reply in await store.open_replies():
        conversation_id = reply.order.conversation_id
        if reply.state is not ReplyState.UNCERTAIN or conversation_id not in conversations:
            continue
        event = _met(await store.events(conversation_id), reply) if conversation_id else None
        if event is not None and event.post is not None:
            post = PostAddress("", event.post, event.details.get("permalink"))
            events = events_after(reply, post, event.answered_at, now)
            sent = await store.mark_sent(reply.id, post, events, now)
            settled += [sent] if sent else []
    return settled


def _met(events: list[Event], reply: Reply) -> Event | None:
    """The event by which a poll told of the reply as of something written elsewhere."""
    undone = {event.undoes for event in events if event.kind is EventKind.UNDONE}
    since = (reply.tried_at or reply.created_at) - CLOCKS_DIFFER_BY
    return next(
        (
            event
            for event in events
            if event.kind is EventKind.ANSWERED
            and event.uid not in undone
            and event.details.get("via") == "native"
            and (event.answered_at or event.at) >= since
            and ends_alike(event.details.get("text", ""), reply.order.text)
        ),
        None,
    )
