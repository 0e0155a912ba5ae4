"""What commands that send have in common: the question before it, how long they stay, what they tell."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import datetime, timedelta

from cmconsole.cli.output import instant, warn
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Reply, ReplyState

PATIENCE = timedelta(seconds=45)
"""How long a command waits for a busy network, or looks for a lost answer."""
GLANCE = 0.3
"""Seconds between two looks at a reply that another process sends."""
UNDER_WAY = (ReplyState.RECHECKING, ReplyState.SENDING)


def agreed(question: str) -> bool:
    """Whether a person at the terminal says yes. Raises UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here. Add --yes to send it without a question.")
    print(f"{question}? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def how(source: str, label: str, *, private: bool) -> str:
    """What a press does, by its name: where it is published, and with which account."""
    verb = "Send in private" if private else "Post publicly"
    return f"{verb} with “{source}” on {label}"


async def stay(console: Console, reply_id: int, until: datetime) -> Reply:
    """Send a reply, and stay with it while the network is slow to say what it did, at most until then.

    Raises:
        StoreError: the file could not be written; the row says how far it got at most.
    """
    while True:
        reply = await console.replies.outbox.dispatch.deliver(reply_id)
        now = console.clock.now()
        if reply.state in UNDER_WAY and now < until:
            # An open window was quicker, and is at it.
            await console.clock.sleep(GLANCE)
        elif reply.next_at is None or reply.next_at > until:
            return reply
        else:
            warn(reply.reason)
            await console.clock.sleep((reply.next_at - now).total_seconds())


async def send_due(console: Console, sources: Collection[int]) -> list[Reply]:
    """Send what people pressed earlier and what is due for these sources now, oldest first.

    Returns:
        Those that were due, as they are now.

    Raises:
        StoreError: the file could not be written.
    """
    until = console.clock.now() + PATIENCE
    done: dict[int, Reply] = {}
    while True:
        # Asked anew each time: what goes on after another one is due once that one is there.
        now, (soon, _) = console.clock.now(), await console.inbox.replies.due(until)
        mine = [
            one
            for one in soon
            if one.order.source_id in sources and one.id not in done and _is_due(one, now)
        ]
        if not mine:
            return list(done.values())
        done[mine[0].id] = await stay(console, mine[0].id, until)


def _is_due(reply: Reply, now: datetime) -> bool:
    """Whether its time has come; what is being looked for is waited for."""
    if reply.state is ReplyState.UNCERTAIN:
        return True
    return reply.next_at is not None and reply.next_at <= now


def changed_words(reply: Reply) -> list[str]:
    """What was written in the thread since the person looked, a line each."""
    return [f"{change.handle}: {change.text}" for change in reply.changes]


def sent_words(reply: Reply) -> str:
    """That a reply was sent, and where it is."""
    return f"Sent: {reply.post.permalink or reply.post.canonical_uri}" if reply.post else "Sent."


def reply_facts(reply: Reply) -> dict[str, object]:
    """How far a reply got, for programs."""
    return {
        "reply": reply.id,
        "key": reply.key,
        "state": str(reply.state),
        "trouble": str(reply.trouble) or None,
        "reason": reply.reason or None,
        "uri": reply.post.canonical_uri if reply.post else None,
        "permalink": reply.post.permalink if reply.post else None,
        "changes": [change.text for change in reply.changes],
    }


def row_facts(reply: Reply) -> dict[str, object]:
    """A row of the outbox, for programs."""
    return reply_facts(reply) | {
        "id": reply.order.mention_id,
        "text": reply.order.text,
        "private": reply.order.private,
        "author": reply.order.author,
        "needs_person": reply.needs_person,
        "created_at": instant(reply.created_at),
        "next_try_at": instant(reply.next_at),
    }
