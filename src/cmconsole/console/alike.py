"""Who else tells the same story and still waits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from cmconsole.store.inbox import Inbox
from cmconsole.store.reading import alike as open_ones
from cmconsole.store.reading.alike import OpenText
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.triage.stories import Signature

MOST = 1_000
"""Open conversations that are looked at, the newest first."""


class Alike:
    """Compares texts as the radar does (`triage.stories`), by the numbers that it keeps."""

    def __init__(self, inbox: Inbox, worker: Executor) -> None:
        self._inbox = inbox
        self._worker = worker
        self._signatures: dict[tuple[int, int], Signature | None] = {}
        """By mention and version, of what the radar has no numbers of."""

    async def to(self, mention: MentionRow) -> list[MentionRow]:
        """The others that wait and tell the same, those most alike first."""
        texts = await self._inbox.read(lambda c: open_ones.open_texts(c, MOST))
        work = asyncio.get_running_loop().run_in_executor
        ids = await work(self._worker, self._compare, mention, texts)
        own = mention.conversation_id
        rows = await self._inbox.rows(ids)
        return [row for row in rows if row.work is None or row.work.conversation_id != own]

    def _compare(self, mention: MentionRow, texts: Sequence[OpenText]) -> list[int]:
        # On the worker, and once somebody stays on a mention: a start does not wait for it.
        from cmconsole.triage.stories import ALIKE, alike, sign

        wanted = sign(mention.text)
        known, self._signatures = self._signatures, {}
        found: list[tuple[float, int]] = []
        for each in texts:
            signature = each.signature
            if signature is None:
                key = each.mention_id, each.version
                signature = known[key] if key in known else sign(each.text)
                self._signatures[key] = signature
            if wanted is None or signature is None or each.mention_id == mention.id:
                continue
            if (likeness := alike(wanted, signature)) >= ALIKE:
                found.append((-likeness, each.mention_id))
        return [number for _, number in sorted(found)]
