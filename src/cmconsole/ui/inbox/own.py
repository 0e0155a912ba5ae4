"""What one's own deeds change in a list at once, while everything else in it waits."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

from cmconsole.store.reading.outline import FEW, Outline

NEAR = 2_000
"""Rows by which two states of a list may differ above a mention, so that its place is found in both."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading of the list was begun for: what came later it knows nothing of."""

    own: frozenset[int] = frozenset()
    """Mentions that may change their places at once."""
    gone: frozenset[int] = frozenset()
    """Mentions that were taken out before anything was stored: the file may still tell of them."""
    wish: int | None = None
    """The mention that is to be selected."""


class Own:
    """What somebody did here, until the list was read after it was stored."""

    def __init__(self) -> None:
        self.wish: int | None = None
        """The mention that is to be selected as soon as it is there."""
        self._changed: set[int] = set()
        self._gone: set[int] = set()
        self._stored: set[int] = set()
        """What was taken out and is stored by now, but perhaps after the reading under way looked."""

    def change(self, mentions: Iterable[int]) -> None:
        """Something was done with these, and it is stored."""
        self._changed.update(mentions)
        self._stored |= self._gone & self._changed
        self._gone -= self._changed

    def take_out(self, mentions: Iterable[int]) -> None:
        """These leave the list; that is not stored yet."""
        self._gone.update(mentions)

    def asked(self) -> Asked:
        """What a reading that begins now is for; one is under way at a time."""
        self._stored.clear()
        return Asked(frozenset(self._changed), frozenset(self._gone), self.wish)

    def answered(self, asked: Asked) -> frozenset[int]:
        """That reading has ended. Returns what must not be shown of it: the file has told it too early."""
        self._changed -= asked.own
        return asked.gone | self._gone | self._stored

    def give_up(self, asked: Asked) -> int | None:
        """Wish no longer for what that reading should have brought; returns it if it was missed."""
        if asked.wish is None or self.wish != asked.wish:
            return None
        self.wish = None
        return asked.wish


def put(shown: Outline, true: Outline, own: Collection[int]) -> Outline:
    """`shown` with these mentions where they stand in `true`, or gone; nothing else moves."""
    told = {group.key: group for group in true.groups}
    groups = tuple(
        group.with_own(told[group.key], own) if group.key in told else group
        for group in shown.groups
    )
    kept = shown.without(own)
    ids, due, red = kept.ids[:], kept.due[:], kept.red
    timed = bool(true.due) and len(due) == len(ids)
    for place in _places(true, own):
        mention, burns = true.ids[place], place < true.red
        low, high = (0, red) if burns else (red, len(ids))
        if timed:
            at = bisect_right(due, true.due[place], low, high)
            due.insert(at, true.due[place])
        else:
            at = min(max(_behind(ids, true.ids, place), low), high)
        ids.insert(at, mention)
        red += burns
    return Outline(ids, due, red, groups)


def _places(outline: Outline, own: Collection[int]) -> list[int]:
    """Where these mentions stand, from the top."""
    if len(own) > FEW:
        return [at for at, mention in enumerate(outline.ids) if mention in own]
    found = []
    for mention in own:
        with suppress(ValueError):
            found.append(outline.ids.index(mention))
    return sorted(found)


def _behind(ids: array[int], true: array[int], place: int) -> int:
    """The place after the nearest mention that stands before `true[place]` in both lists."""
    for before in range(place - 1, max(place - NEAR, 0) - 1, -1):
        with suppress(ValueError):
            return ids.index(true[before], max(before - NEAR, 0), before + NEAR) + 1
    return 0
