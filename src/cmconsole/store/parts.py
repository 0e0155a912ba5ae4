"""Questions about many rows: few statements, however many rows are asked for.

SQLite prepares a statement for each text, and each connection keeps those it used last, ten to thirty
kilobytes each. With a text for each number of rows it kept hundreds, and a day went by until it had
met them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST = 512
"""Values in one statement."""


def in_parts(values: Sequence[T]) -> Iterator[tuple[str, list[T]]]:
    """`values`, at most MOST at a time, each part as `padded` gives it."""
    for start in range(0, len(values), MOST):
        yield padded(values[start : start + MOST])


def padded(values: Sequence[T]) -> tuple[str, list[T]]:
    """The marks for an `IN (…)` of one or more `values`, and the values for them.

    There are as many as a power of two: the last value stands there again and again, which `IN` does
    not mind.
    """
    length = 1 << (len(values) - 1).bit_length()
    return ",".join("?" * length), [*values, *[values[-1]] * (length - len(values))]
