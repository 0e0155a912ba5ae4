"""Where somebody was in each list: what was selected, and what was at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.inbox.places import anchor_of

if TYPE_CHECKING:
    from cmconsole.ui.inbox.view import InboxView


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a list; at first its top."""

    mention: int | None = None
    """The selected mention; None: the first one."""
    top: tuple[int, int] | None = None
    """The first visible mention, and how far below the upper edge it is; None: the list's top."""
    group: str = ""
    """The key of the group whose row was selected, whichever mention that is by now."""


class Spots:
    """One for each list that was left."""

    def __init__(self) -> None:
        self._known: dict[Queue, Spot] = {}

    def leave(self, queue: Queue, view: InboxView) -> None:
        """Somebody goes from this list, which the view shows."""
        self._known[queue] = Spot(view.chosen, anchor_of(view))

    def of(self, queue: Queue) -> Spot:
        """Where to go on in a list."""
        return self._known.get(queue, Spot())

    def packed(self) -> dict[str, list[int]]:
        """All of them, for a file: the mention, or that and the two numbers of the top."""
        return {
            str(queue): [spot.mention, *(spot.top or ())]
            for queue, spot in self._known.items()
            if spot.mention is not None
        }

    def unpack(self, packed: Mapping[str, Sequence[int]]) -> None:
        """Go on where a file says; what it says of no list of ours is left out."""
        for name, (mention, *top) in packed.items():
            with suppress(ValueError):
                at = (top[0], top[1]) if top else None
                self._known[Queue(name)] = Spot(mention, at)
