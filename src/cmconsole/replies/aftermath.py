"""What a reply changes in its conversation once it is on the network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Reply, Step
from cmconsole.store.log import new_uid

VIA = "cmconsole"
HANDLED = "handled"
"""With `then=handled` in an order's details nothing is owed after it: a kind word is enough."""
STEPS = {Step.OFFLINE: EventKind.TAKEN_OFFLINE, Step.CLOSE: EventKind.CLOSED_IN_PUBLIC}


INTERNAL = frozenset({"mention", "newest", "then"})
"""Details of an order that say how to write its events, and do not stand in them."""


def events_after(
    reply: Reply, post: PostAddress, published_at: datetime | None, now: datetime
) -> list[Event]:
    """The events of a reply that was sent.

    Args:
        reply: what was sent.
        post: where it stands now.
        published_at: the network's own time of it, UTC; None where it gave none.
        now: UTC.
    """
    at = min(published_at or now, now)
    answered = answered_event(reply.order, post, at, now, VIA, {"reply": reply.key})
    if reply.after is not None:
        return [answered]
    return [answered, *step_events(reply.order, now, {"reply": reply.key})]


def answered_event(
    order: Order,
    post: PostAddress,
    at: datetime,
    now: datetime,
    via: str,
    more: Mapping[str, str],
) -> Event:
    """That we answered.

    Args:
        at: the network's time of the answer, UTC.
        via: `cmconsole`, or `browser` where a person posted it by hand.
    """
    details = {
        "via": via,
        "to": order.details.get("mention", order.answer_to.canonical_uri),
        "text": order.text,
        "step": str(order.step),
        "private": "yes" if order.private else "",
        "permalink": post.permalink or "",
        "template": order.template,
    }
    return Event(
        new_uid(now),
        now,
        order.author,
        EventKind.ANSWERED,
        post=post.canonical_uri,
        answered_at=at,
        details={name: value for name, value in details.items() if value} | dict(more),
    )


def step_events(order: Order, now: datetime, more: Mapping[str, str]) -> list[Event]:
    """What else the answer does: it takes the talk offline, closes it, or is all there is to do."""
    kind = STEPS.get(order.step)
    if kind is None and order.details.get("then") == HANDLED:
        kind = EventKind.CLOSED
    if kind is None:
        return []
    details = {name: value for name, value in order.details.items() if name not in INTERNAL}
    return [
        Event(
            new_uid(now),
            now,
            order.author,
            kind,
            post=order.details.get("newest"),
            due_at=order.due_at,
            details=details | dict(more),
        )
    ]
