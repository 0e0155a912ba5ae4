"""Puts what was heard to the stories that are being told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from cmconsole.store.deciding import story_rows
from cmconsole.store.deciding.radar_rows import Heard, Part
from cmconsole.store.deciding.story_rows import Remembered, Told
from cmconsole.store.inbox import Inbox
from cmconsole.triage.stories import MOST_STORIES, Stories, sign


class Telling:
    """The stories of one inbox, read when there is something to add: a start with nothing new needs none."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._stories: Stories | None = None
        self._upto = 0
        """Up to which mention `_stories` knows what was told."""

    def forget(self) -> None:
        """Read the stories again before anything is added to them."""
        self._stories = None

    async def add(self, part: Part, now: datetime) -> list[Told]:
        """Which stories the mentions of a part tell; they are stored by `radar_rows.count`."""
        if self._upto != part.begun[0]:
            self.forget()  # what another program counted meanwhile stands in the file only
        self._upto = part.mention
        heard = [
            each for each in (*part.heard, *part.late) if each.at >= now - story_rows.KEPT_DAYS
        ]
        if not heard:
            return []
        if self._stories is None:
            known = await self._inbox.read(lambda c: story_rows.remembered(c, now, MOST_STORIES))
            self._stories = await asyncio.to_thread(_restored, known)
        return await asyncio.to_thread(_tell, self._stories, heard)


def _restored(known: Remembered) -> Stories:
    stories = Stories(known.newest)
    for each in known.told:
        stories.restore(each.story, each.mention_id, each.author_id, each.signature)
    return stories


def _tell(stories: Stories, heard: Sequence[Heard]) -> list[Told]:
    found = []
    for each in heard:
        signature = sign(each.text)
        if signature is not None:
            number = stories.add_signed(each.id, each.author_id, signature).number
            found.append(Told(each.id, number, each.at, each.author_id, each.negative, signature))
    return found
