"""What other rules would have made of the mentions of the last months, compared with those in force."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.triage.judge import Triage
from cmconsole.triage.rules import Policy

AT_ONCE = 200
"""Mentions judged between two looks at whether somebody stopped it."""

MOST_SHOWN = 100
"""Mentions that a replay shows, a fifth of them of one kind of change: rare ones tell most."""
MOST_OF_EACH = MOST_SHOWN // 5

Standing = tuple[MentionClass, Level]


@dataclass(frozen=True, slots=True)
class Changed:
    """A mention that would stand otherwise."""

    mention_id: int
    text: str
    old: Standing
    new: Standing
    by: str | None
    """The rule that would decide; None: no rule does."""


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
    shown: tuple[Changed, ...] = ()
    """Some of them, the newest first: `MOST_SHOWN` at most, and `MOST_OF_EACH` of one kind of change."""

    @property
    def changed(self) -> int:
        """How many would stand otherwise."""
        return sum(count for _, _, count in self.changes)


@dataclass(slots=True)
class _Found:
    """What a replay found until now."""

    moved: Counter[tuple[Standing, Standing]] = field(default_factory=Counter)
    shown: list[Changed] = field(default_factory=list)

    def add(self, changed: Changed) -> None:
        kind = changed.old, changed.new
        self.moved[kind] += 1
        if self.moved[kind] <= MOST_OF_EACH and len(self.shown) < MOST_SHOWN:
            self.shown.append(changed)


def must_be_tried(in_force: Policy, draft: Policy) -> bool:
    """Whether a draft has to be replayed before it is put in force.

    Whatever is new, changed, moved or turned on has to be. What only turns rules off or takes some away
    can be put in force at once: whoever stops a rule that does harm does not wait for it.
    """
    if replace(draft, rules=in_force.rules, version=in_force.version) != in_force:
        return True
    known = iter([rule for rule in in_force.rules if rule.enabled])
    # `in` reads on from where it stopped: the rules of the draft stand among the known in their order.
    return not all(rule in known for rule in draft.rules if rule.enabled)


async def replay(
    inbox: Inbox, now_in_force: Triage, draft: Triage, since: datetime
) -> AsyncIterator[Replayed]:
    """Judge everything published from `since` (UTC) on by both; on a worker thread, stored nowhere.

    By the texts alone: what was learned, the authors' past and "is this us?" have no part on either side.

    Yields:
        What was found after each part; the last one is finished.
    """
    total = (await inbox.counts(since)).get(str(Queue.ALL), 0)
    found = _Found()
    read, key = 0, None
    while True:
        rows, key = await inbox.page(Queue.ALL, after=key, limit=AT_ONCE)
        recent = [row for row in rows if row.published_at >= since]
        await asyncio.to_thread(_compare, recent, now_in_force, draft, found)
        read += len(recent)
        finished = key is None or len(recent) < len(rows)
        changes = tuple((old, new, count) for (old, new), count in found.moved.most_common())
        yield Replayed(read, max(total, read), changes, finished, tuple(found.shown))
        if finished:
            return


def _compare(
    rows: Sequence[MentionRow], now_in_force: Triage, draft: Triage, found: _Found
) -> None:
    for row in rows:
        old, judgement = _standing(_judged(now_in_force, row)), _judged(draft, row)
        new = _standing(judgement)
        if old != new:
            by = next((reason.rule for reason in judgement.reasons if reason.rule), None)
            found.add(Changed(row.id, row.text, old, new, by))


def _standing(judgement: Judgement) -> Standing:
    return judgement.mention_class, judgement.level


def _judged(triage: Triage, row: MentionRow) -> Judgement:
    return triage.judge(
        row.text,
        network=row.network,
        language=row.language,
        addressed=row.addressed,
        author_handle=row.author_handle,
    )
