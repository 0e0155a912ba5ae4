"""The log file: small, rotating, without secrets and without people's words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from typing_extensions import override

from cmconsole.system.redaction import explained, scrubbed

FILE_BYTES = 2_000_000
FILES = 3
"""Older files that are kept beside the current one."""

_Trace = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class ScrubbingFormatter(logging.Formatter):
    """One line per record in UTC, scrubbed as a whole, tracebacks included."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    @override
    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have cached the full traceback on the record.
        record.exc_text = None
        text = scrubbed(super().format(record))
        record.exc_text = None
        return text

    @override
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    @override
    def formatException(self, ei: _Trace) -> str:
        return explained(ei[1]) if ei[1] is not None else ""


class _QuietFile(RotatingFileHandler):
    """A log that can no longer be written, on a full disk say, must not take the program with it."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        return

    @override
    def close(self) -> None:
        with suppress(OSError):  # what is still buffered has no room
            super().close()


@contextmanager
def logging_to(folder: Path, *, name: str = "cmconsole", verbose: bool = False) -> Iterator[None]:
    """Write what happens to `folder`/`name`.log while the block runs.

    Args:
        folder: the profile's `logs`; where it cannot be written nothing is logged.
        name: the file's name. Processes that may run at the same time take different ones, since
            two of them cannot rotate one file.
        verbose: our own debug messages too. Libraries stay at warnings: httpx would log each
            address, with what is in it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _QuietFile(
            folder / f"{name}.log", maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8"
        )
    except OSError:
        yield
        return
    handler.setFormatter(ScrubbingFormatter())
    root, ours = logging.getLogger(), logging.getLogger("cmconsole")
    before = ours.level
    ours.setLevel(logging.DEBUG if verbose else logging.INFO)
    quieted = {library: _quiet(library) for library in ("httpx", "httpcore", "asyncio", "qasync")}
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
        ours.setLevel(before)
        for library, level in quieted.items():
            logging.getLogger(library).setLevel(level)


def _quiet(library: str) -> int:
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.WARNING)
    return before
