"""Everything the crisis room shows at one moment, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.console.crisis import Outlet, mentions_about, silent_since
from cmconsole.store.deciding.crisis_rows import Crisis
from cmconsole.store.rows import MentionRow
from cmconsole.triage.radar.picture import Picture

if TYPE_CHECKING:
    from cmconsole.console import Console


@dataclass(frozen=True, slots=True)
class Standing:
    """How the crisis stands."""

    crisis: Crisis
    picture: Picture
    mentions: tuple[int, ...]
    """What it is about: what was known when it was opened, and what came since."""
    people: int
    hurt: tuple[MentionRow, ...]
    drafted: frozenset[int]
    """Conversations that have a draft."""
    outlets: tuple[Outlet, ...]
    silent_since: datetime
    now: datetime

    @property
    def networks(self) -> Mapping[str, Outlet]:
        """The outlets by network."""
        return {outlet.mention.network: outlet for outlet in self.outlets}


async def read_standing(console: Console, crisis: Crisis) -> Standing:
    """Read how a crisis stands. Raises StoreError."""
    picture = console.radar.picture or await console.radar.look()
    mentions = mentions_about(crisis, picture.spike)
    rows = await console.inbox.rows(mentions)
    room = console.crisis
    return Standing(
        crisis=crisis,
        picture=picture,
        mentions=mentions,
        people=len({row.author_id for row in rows}),
        hurt=tuple(await room.hurt(mentions)),
        drafted=await console.inbox.replies.drafted(),
        outlets=tuple(await room.outlets(mentions)),
        silent_since=silent_since(crisis, picture),
        now=console.clock.now(),
    )
