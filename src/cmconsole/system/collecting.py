"""Spares the loading of what stays a search for garbage in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Do without automatic collection for a while: loading makes many objects and no garbage.

    Where it is switched off already, as in the window (`ui.window.garbage`), it stays so.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
