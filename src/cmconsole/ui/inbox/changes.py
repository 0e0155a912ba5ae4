"""How to get from one list to the next in a few insertions and removals, so that nothing else moves."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

STRIDE = 4_096
MOST = 4_000
"""More differing rows than this are not worth telling apart."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Take out rows `first` to `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """Put `entries` before row `at`."""

    at: int
    entries: array[int]


Step = Removal | Insertion


def steps(old: array[int], new: array[int]) -> list[Step] | None:
    """What leads from `old` to `new`, in the order to be done; None: start afresh."""
    head = _equal(old, new)
    tail = min(_equal_ends(old, new), min(len(old), len(new)) - head)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(before) + len(after) > MOST:
        return None
    staying = set(before) & set(after)
    if [e for e in before if e in staying] != [e for e in after if e in staying]:
        staying = set()
    gone = [head + i for i, entry in enumerate(before) if entry not in staying]
    come = [head + i for i, entry in enumerate(after) if entry not in staying]
    removals: list[Step] = [Removal(run[0], run[-1]) for run in reversed(list(_runs(gone)))]
    return removals + [Insertion(run[0], new[run[0] : run[-1] + 1]) for run in _runs(come)]


def arrivals(old: array[int], new: array[int], known: Collection[int] = ()) -> int | None:
    """How many mentions `new` has that `old` has not; None: too much differs to tell.

    Args:
        known: mentions that are there already, in the row of another one.
    """
    changes = steps(old, new)
    if changes is None:
        return None
    come = [e for step in changes if isinstance(step, Insertion) for e in step.entries if e >= 0]
    return len(set(come) - set(old) - set(known)) if come else 0


def _runs(numbers: Iterable[int]) -> Iterable[Sequence[int]]:
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _equal(one: array[int], other: array[int]) -> int:
    """How many entries both begin with; compared in strides, for lists of a million."""
    shorter, at = min(len(one), len(other)), 0
    while at < shorter and one[at : at + STRIDE] == other[at : at + STRIDE]:
        at += STRIDE
    while at < shorter and one[at] == other[at]:
        at += 1
    return min(at, shorter)


def _equal_ends(one: array[int], other: array[int]) -> int:
    shorter, count = min(len(one), len(other)), 0
    while count + STRIDE <= shorter and (
        one[len(one) - count - STRIDE : len(one) - count]
        == other[len(other) - count - STRIDE : len(other) - count]
    ):
        count += STRIDE
    while count < shorter and one[-1 - count] == other[-1 - count]:
        count += 1
    return count
