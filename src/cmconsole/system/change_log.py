"""The log of what was changed in the settings: a small file of the profile, a line for each change.

It lies beside the settings it tells of, not in the inbox: it goes with them where the inbox goes back to a
backup, it may be short, and nothing of it has to be asked of a log of millions of events.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cmconsole.domain.changes import Area, Change
from cmconsole.domain.errors import DiskFull, StoreError
from cmconsole.system.atomic import PRIVATE, explained, replacing
from cmconsole.system.lock import locked
from cmconsole.system.redaction import scrubbed

LARGEST = 400_000
"""Bytes the file may have, some 2,000 changes; beyond that its older half goes."""
LONGEST = 32_000
"""Bytes of a line. A change that is longer is told without its values."""
MOST_WAITING = 100
"""Lines that are kept until the disk takes them."""
PATIENCE = 2.0
"""Seconds to wait for another process that writes."""


class ChangeLogFile:
    """`settings-log.jsonl`: lines are added at the end; a line that cannot be read is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[str] = []
        """Lines that could not be written; they go before the next one."""

    def add(self, change: Change) -> None:
        """Write a change behind all others, and what could not be written before.

        Raises:
            StoreError: it could not be; it is tried again with the next one.
        """
        self._waiting = [*self._waiting[-MOST_WAITING:], _packed(change)]
        try:
            with self._alone():
                self._append("".join(self._waiting).encode())
                self._waiting.clear()
                if self._path.stat().st_size > LARGEST:
                    self._let_go_of_older()
        except (OSError, StoreError) as error:
            raise _told(error, self._path) from error

    def read(self) -> list[Change]:
        """Every change that can be read, in the order in which they were made.

        Raises:
            StoreError: the file is there but may not be read.
        """
        try:
            written = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                f"The change log could not be read ({error.strerror}). The settings are not affected."
            ) from error
        found = map(_unpacked, written.split(b"\n"))
        # A line that the disk may not have taken was written once more.
        return list({change.uid: change for change in found if change is not None}.values())

    def _append(self, content: bytes) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self._path, flags, PRIVATE), "r+b", buffering=0) as file:
            if file.seek(0, os.SEEK_END) and not _ends_a_line(file.fileno()):
                content = (
                    b"\n" + content
                )  # what a crash or a full disk cut off stays a line of its own
            while content:
                content = content[file.write(content) or 0 :]
            os.fsync(file.fileno())

    def _let_go_of_older(self) -> None:
        newest = self._path.read_bytes()[-LARGEST // 2 :]
        with replacing(self._path) as file:
            file.write(newest.partition(b"\n")[2])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A line that another process adds must not come between reading the newer half and writing it."""
        with ExitStack() as stack:
            with suppress(OSError):  # a drive without locks
                stack.enter_context(locked(self._path.with_suffix(".lock"), PATIENCE))
            yield


def fit(change: Change) -> Change:
    """A change as it may be written: nothing that looks like a credential, and of a bearable length.

    What is left out cannot be brought back; versions are kept elsewhere, and can.
    """
    clean = replace(
        change,
        name=scrubbed(change.name),
        parts={key: (_scrubbed(was), _scrubbed(now)) for key, (was, now) in change.parts.items()},
    )
    if len(_packed(clean).encode()) > LONGEST:
        clean = replace(clean, name=clean.name[:200], parts={"": (None, "…")})
    kept = clean.parts == change.parts or bool(change.was)
    return replace(clean, returns=change.returns and kept)


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {key: _scrubbed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(one) for one in value]
    return value


def _packed(change: Change) -> str:
    facts = {
        "uid": change.uid,
        "at": change.at.isoformat(),
        "by": change.author,
        "area": str(change.area),
        "subject": change.subject,
        "name": change.name,
        "parts": {key: list(part) for key, part in change.parts.items()},
        "was": change.was,
        "became": change.became,
        "returns": change.returns,
        "undoes": change.undoes,
    }
    return json.dumps({key: value for key, value in facts.items() if value != ""}) + "\n"


def _unpacked(line: bytes) -> Change | None:
    """The change that a line holds; None: it is none, or of a later version."""
    try:
        facts = json.loads(line)
        at = datetime.fromisoformat(facts["at"])
        if at.tzinfo is None:
            return None
        return Change(
            uid=str(facts["uid"]),
            at=at,
            author=str(facts["by"]),
            area=Area(facts["area"]),
            subject=str(facts.get("subject", "")),
            name=str(facts.get("name", "")),
            parts={str(key): (was, now) for key, (was, now) in facts["parts"].items()},
            was=str(facts.get("was", "")),
            became=str(facts.get("became", "")),
            returns=facts.get("returns") is True,
            undoes=str(facts.get("undoes", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _ends_a_line(file: int) -> bool:
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) == b"\n"


def _told(error: OSError | StoreError, path: Path) -> StoreError:
    """What it means to a person: the setting itself counts, whatever became of the log."""
    if isinstance(error, OSError):
        error = explained(error, path)
    if isinstance(error, DiskFull):
        return DiskFull("The disk is full, so the last change is not in the change log yet.")
    return StoreError("The change log may not be written, so the last change is not in it yet.")
