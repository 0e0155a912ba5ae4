"""What other rules would have made of the mentions of the last months, compared with those in force."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.triage.judge import Triage

AT_ONCE = 200
"""Mentions judged between two looks at whether somebody stopped it."""

Standing = tuple[MentionClass, Level]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far a replay has come, and what it found until then."""

    read: int
    """Mentions judged."""
    total: int
    """How many there are at most: those of all times."""
    changes: tuple[tuple[Standing, Standing, int], ...]
    """From, to, how many; the most frequent first."""
    finished: bool

    @property
    def changed(self) -> int:
        """How many would stand otherwise."""
        return sum(count for _, _, count in self.changes)


async def replay(
    inbox: Inbox, now_in_force: Triage, draft: Triage, since: datetime
) -> AsyncIterator[Replayed]:
    """Judge everything published from `since` (UTC) on by both; on a worker thread, stored nowhere.

    By the texts alone: what was learned, the authors' past and "is this us?" have no part on either side.

    Yields:
        The sums after each part; the last one is finished.
    """
    total = (await inbox.counts(since)).get(str(Queue.ALL), 0)
    moved: Counter[tuple[Standing, Standing]] = Counter()
    read, key = 0, None
    while True:
        rows, key = await inbox.page(Queue.ALL, after=key, limit=AT_ONCE)
        recent = [row for row in rows if row.published_at >= since]
        moved += await asyncio.to_thread(_moved, recent, now_in_force, draft)
        read += len(recent)
        finished = key is None or len(recent) < len(rows)
        changes = tuple((old, new, count) for (old, new), count in moved.most_common())
        yield Replayed(read, max(total, read), changes, finished)
        if finished:
            return


def _moved(
    rows: Sequence[MentionRow], now_in_force: Triage, draft: Triage
) -> Counter[tuple[Standing, Standing]]:
    found: Counter[tuple[Standing, Standing]] = Counter()
    for row in rows:
        old, new = _judged(now_in_force, row), _judged(draft, row)
        if old != new:
            found[old, new] += 1
    return found


def _judged(triage: Triage, row: MentionRow) -> Standing:
    judgement: Judgement = triage.judge(
        row.text,
        network=row.network,
        language=row.language,
        addressed=row.addressed,
        author_handle=row.author_handle,
    )
    return judgement.mention_class, judgement.level
