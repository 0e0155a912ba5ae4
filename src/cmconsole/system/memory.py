"""What the system's allocator is told, where that is glibc's."""

from __future__ import annotations

import sys
from contextlib import suppress

M_ARENA_MAX = -8
"""From malloc.h."""


def share_one_heap() -> None:
    """Let all threads take memory from one heap. To be called before there are threads.

    glibc gives each thread a heap of its own, so that none waits for another. What a report or a backup
    takes for a moment then leaves holes in the heap of its thread that no other thread fills: of 20 MB
    that a window grew by in three hours, all were such holes. Our threads mostly wait for each
    other anyway, for the interpreter. Does nothing where there is another allocator.
    """
    if sys.platform != "linux":
        return
    import ctypes  # 10 ms, which the first rows need not wait for

    with suppress(OSError, AttributeError):  # musl has no such thing
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
