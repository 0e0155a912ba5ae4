"""What happens to errors that nobody expected: the log, then one crash dialog per traceback."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)


class Bugs:
    """Takes unexpected errors from every hook; each distinct traceback is shown once."""

    def __init__(self, on_bug: Callable[[BaseException], None] | None = None) -> None:
        """`on_bug(error)` is called on the thread that failed: a window has to pass it on itself."""
        self._on_bug = on_bug
        self._seen: set[object] = set()
        self._lock = threading.Lock()

    def report(self, error: BaseException, where: str) -> None:
        """Log `error`, and show it if the same has not been shown before in this run."""
        places = tuple(
            (frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)
        )
        with self._lock:
            known = (type(error), places) in self._seen
            self._seen.add((type(error), places))
        if known:
            log.error("again in %s: %s", where, type(error).__qualname__)
            return
        log.critical("unexpected in %s", where, exc_info=error)
        if self._on_bug is not None:
            self._on_bug(error)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take what fails on `loop` where nobody waits for it."""

        def handle(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if isinstance(error, BaseException):
                self.report(error, "the event loop")
            else:
                log.error("the event loop: %s", context.get("message", "no message"))

        loop.set_exception_handler(handle)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take what nobody catches on any thread while the block runs."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook

        def main_thread(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            if issubclass(kind, Exception):
                self.report(error, "the main thread")
            else:  # Ctrl+C and the like
                before[0](kind, error, trace)

        def other_thread(arguments: threading.ExceptHookArgs) -> None:
            if isinstance(arguments.exc_value, Exception):
                name = arguments.thread.name if arguments.thread else "unknown"
                self.report(arguments.exc_value, f"thread {name}")

        def nobody(arguments: sys.UnraisableHookArgs) -> None:
            if isinstance(arguments.exc_value, Exception):
                self.report(arguments.exc_value, "a finaliser")

        sys.excepthook, threading.excepthook, sys.unraisablehook = main_thread, other_thread, nobody
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before


@contextmanager
def hard_crashes_to(folder: Path) -> Iterator[None]:
    """Let Python write where it was to `folder`/crash.log when the process is killed by a fault."""
    try:
        file = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:  # a log folder that cannot be written is no reason not to start
        yield
        return
    with file:
        faulthandler.enable(file)
        try:
            yield
        finally:
            faulthandler.disable()
