"""Answers that a person posted in the browser: confirmed here, they stop the clock like any other."""

from __future__ import annotations

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order
from cmconsole.networks.shape import web_address
from cmconsole.replies.aftermath import answered_event, step_events
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.system.clock import Clock

VIA = "browser"


async def confirm(inbox: Inbox, bus: Bus, clock: Clock, order: Order, link: str = "") -> None:
    """A person says that they posted it by hand.

    Args:
        order: what was posted, with the step it was.
        link: where it stands, if they say so.

    Raises:
        UsageError: nothing is owed there, or the link is none.
    """
    if order.conversation_id is None:
        raise UsageError("This is from before its source was added. Nothing is owed here.")
    if link and web_address(link) is None:
        raise UsageError(f"“{link}” is no web address. Nothing was noted.")
    now = clock.now()
    post = PostAddress("", link or f"browser:{new_uid(now)}", link or None)
    events = [answered_event(order, post, now, now, VIA, {}), *step_events(order, now, {})]
    await inbox.record(order.conversation_id, events)
    bus.publish(ConversationsChanged((order.conversation_id,)))
