"""What the system's allocator is told, where that is glibc's."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""From malloc.h."""
LARGE = 64 * 1024
"""Bytes from which a piece of memory is a mapping of its own, which goes back to the system at once."""
_libc: CDLL | None = None
"""Set once all threads share a heap."""


def share_one_heap() -> None:
    """Let all threads take memory from one heap. To be called before there are threads.

    glibc gives each thread a heap of its own, so that none waits for another. What a report or a page of
    mentions takes for a moment then leaves holes in the heap of its thread that no other thread fills:
    between the second and the fourth hour at a desk a window grew by 20 MB, and all were such holes. Our
    threads wait for each other anyway, for the interpreter. Does nothing where there is another
    allocator.

    glibc also learns, from the first large piece that is given back, to take all up to its size from the
    heap: lists of a working day, which are of this size, left a hole of their own at each refresh. A
    fixed limit keeps them out.
    """
    global _libc
    if sys.platform != "linux":
        return
    import ctypes  # 10 ms, which the first rows need not wait for

    with suppress(OSError, AttributeError):  # musl has no such thing
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.malloc_trim.argtypes = [ctypes.c_size_t]
        _libc = libc


def give_back() -> None:
    """Give the system what was needed for a moment and is free again, after work that took megabytes.

    glibc does so by itself only with what lies at the end of the heap. Takes about a millisecond; not
    for the window's thread. Does nothing in a process that never shared its heap.
    """
    if _libc is not None:
        _libc.malloc_trim(0)
