"""`cmconsole inbox`: what is stored, most urgent first."""

from __future__ import annotations

import argparse
from datetime import datetime

from cmconsole.cli.output import document, mention, say, table
from cmconsole.console import Console
from cmconsole.store.reading.queues import EVERYTHING, Queue
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile

SHOWN = 50
"""Lines for a person where no limit is given."""


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Print a list, or what a search finds."""
    async with Console.open(profile) as console:
        limit = options.limit or (EVERYTHING if options.json else SHOWN)
        me = console.settings.current.author
        if options.search:
            rows = await console.inbox.search(options.search, limit=limit)
        elif options.queue == Queue.ALL:
            rows = await _all(console, limit)
        else:
            rows, _ = await console.inbox.page(Queue(options.queue), limit=limit, me=me)
        now = console.clock.now()
        if options.json:
            document([mention(row, now) for row in rows])
        elif not rows:
            say("Nothing here.")
        else:
            say(*table(_line(row, now) for row in rows))
    return 0


async def _all(console: Console, limit: int) -> list[MentionRow]:
    """What waits for an answer, by urgency; then everything else, newest first."""
    first, _ = await console.inbox.page(Queue.ANSWER, limit=limit)
    met = {row.id for row in first}
    rest, _ = await console.inbox.page(Queue.ALL, limit=limit)
    rows = first + [row for row in rest if row.id not in met]
    return rows if limit == EVERYTHING else rows[:limit]


def _line(row: MentionRow, now: datetime) -> tuple[str, ...]:
    text = " ".join(row.text.split())
    work = row.work
    judged = work.mention_class if work else row.judgement.mention_class
    return (
        str(row.id),
        _left(row, now),
        "red zone" if (work and work.level == 4) else str(judged),
        row.network,
        row.author_handle[:24],
        text[:71] + "…" if len(text) > 72 else text,
    )


def _left(row: MentionRow, now: datetime) -> str:
    if row.history:
        return "history"
    if row.work is None or row.work.waiting_since is None:
        return row.work.state if row.work else "closed"
    if row.work.due_at is None:
        return "no target"
    minutes = int((row.work.due_at - now).total_seconds() // 60)
    return f"{minutes} min" if minutes >= 0 else f"+{-minutes} min"
