"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

BEAT = 0.5
"""Seconds after which the bar appears, and between two drawings of it."""


class Step(Protocol):
    """Tells the bar how far it is."""

    def __call__(self, steps: int, note: str = "") -> object:
        """So many steps more; `note` stands behind the bar until there is another."""
        ...


@contextmanager
def progress(total: int | None, unit: str) -> Iterator[Step]:
    """Yields what is called at each step; `total` None: the end is not known."""
    if not sys.stderr.isatty():
        yield lambda steps, note="": None
        return
    from tqdm import tqdm

    with (
        tqdm(total=total, unit=f" {unit}", file=sys.stderr, delay=BEAT, leave=False) as bar,
        _beating(bar.refresh),
    ):

        def step(steps: int, note: str = "") -> None:
            if note:
                bar.set_postfix_str(note, refresh=False)
            bar.update(steps)

        yield step


@contextmanager
def _beating(draw: Callable[[], object]) -> Iterator[None]:
    """Draw again and again: a source that is slow takes no step, yet time passes and is shown."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            draw()

    thread = threading.Thread(target=beat, name="progress bar", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
