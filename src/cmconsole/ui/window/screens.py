"""What has to be known of screens before Qt begins: whether there is one, and how large all is drawn."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scaled(zoom: int) -> Iterator[None]:
    """Qt learns the size of everything while it begins, or never; other programs do not inherit it.

    Args:
        zoom: per cent.
    """
    if zoom == 100 or "QT_SCALE_FACTOR" in os.environ:
        yield
        return
    os.environ["QT_SCALE_FACTOR"] = str(zoom / 100)
    try:
        yield
    finally:
        del os.environ["QT_SCALE_FACTOR"]


def has_no_screen() -> bool:
    """Whether Qt would end the process, because neither X nor Wayland is there."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
