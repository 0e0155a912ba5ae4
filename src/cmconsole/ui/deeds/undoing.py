"""Takes back what was done last, and says whose rows come back with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.reading.actions import Action


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back."""

    conversation_id: int | None
    """The conversation it was done to; None: it was said of a contact."""
    mention: int | None
    """The mention that stands for that conversation, also where it was done before a restart."""
    mentions: Sequence[int]
    """Those of everything that was done with it in one go."""


async def take_back(
    console: Console, handling: Handling, action: Action | None
) -> TakenBack | None:
    """Take back `action`, and what was learned from it; None if there is none. Raises StoreError."""
    if action is None:
        return None
    desk, settings = console.inbox.desk, console.settings.current
    together = [number for number, _ in await desk.done_together(action)]
    undone = await handling.undo(action) or action
    await console.judging.take_back(undone.uids, settings.author)
    faces = await desk.faces(together)
    mention = faces.get(action.conversation_id or 0)
    return TakenBack(action.conversation_id, mention, tuple(faces.values()))
