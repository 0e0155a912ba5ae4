"""Which events of a log were taken back by others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cmconsole.domain.conversation_events import Event, EventKind

ARRIVALS = frozenset({EventKind.OPENED, EventKind.JOINED})
"""A post that arrived stays arrived."""


def taken_back(events: Sequence[Event]) -> set[str]:
    """What is taken back; taking back an UNDONE brings its event back. Arrivals stay arrived."""
    undoings = [event for event in events if event.kind is EventKind.UNDONE]
    if not undoings:
        return set()
    kinds = {event.uid: event.kind for event in events}
    return settled(
        {
            event.uid: event.undoes
            for event in undoings
            if event.undoes in kinds and kinds[event.undoes] not in ARRIVALS
        }
    )


def settled(target: Mapping[str, str]) -> set[str]:
    """The uids that are taken back; `target` names what each undoing takes back.

    Each undoing is decided after those that take it back, so clocks do not matter here.
    """
    undecided = Counter(target.values())
    decided = [uid for uid in target if not undecided[uid]]
    taken: set[str] = set()
    while decided:
        uid = decided.pop()
        if uid not in target:
            continue
        aim = target[uid]
        if uid not in taken:
            taken.add(aim)
        undecided[aim] -= 1
        if not undecided[aim]:
            decided.append(aim)
    return taken
