"""A lock on a file that ends with its process, also under kill -9.

The library for this, filelock, loads asyncio: a third of the time in which an empty window starts,
before the window may open the inbox. What is needed of it are these two calls.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOK_AGAIN = 0.05
"""Seconds between two tries."""
HELD = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)
"""What the systems answer when another process has the lock."""

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _give_back(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, limit: float) -> Iterator[bool]:
    """Hold the lock on `path` while the block runs.

    The file is made where it is missing and stays: removing it would let two processes hold locks on
    two files of one name.

    Args:
        limit: seconds to wait for whoever holds it; 0 tries once.

    Yields:
        Whether it is held now; False: another holder kept it all that time.

    Raises:
        OSError: the file cannot be made, or the drive knows no locks.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        held = _taken(file, time.monotonic() + limit)
        try:
            yield held
        finally:
            if held:
                _give_back(file)
    finally:
        os.close(file)


def _taken(file: int, until: float) -> bool:
    while True:
        try:
            _take(file)
        except OSError as error:
            if error.errno not in HELD:
                raise
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_AGAIN)
        else:
            return True
