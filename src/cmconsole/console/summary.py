"""What is in an inbox, on one line."""

from __future__ import annotations

from collections import Counter

from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.queues import Queue


async def summary(inbox: Inbox) -> str:
    """One line on what arrived: mentions by class and state, and how the sources are doing."""
    rows, _ = await inbox.page(Queue.ALL, limit=5_000)
    classes = Counter(str(row.judgement.mention_class) for row in rows)
    states = Counter(row.work.state if row.work else "history" for row in rows)
    red = sum(1 for row in rows if row.judgement.level == 4)
    health = Counter(str(each.state) for each in await inbox.health())
    parts = (
        f"{len(rows)} mentions",
        "classes: " + _listed(classes),
        f"red zone: {red}",
        "states: " + _listed(states),
        "sources: " + _listed(health),
    )
    return "; ".join(parts)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"
