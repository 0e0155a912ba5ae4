"""Who may do what at the same time on one profile.

| use         | beside a window                  | beside another of its kind      |
|-------------|----------------------------------|---------------------------------|
| `listening` | no: it says who listens already  | no                              |
| `writing`   | yes: SQLite takes turns          | waits its turn, then gives up   |
| `replacing` | no: the file is about to change  | no                              |
| reading     | yes, takes no lock               | yes                             |

The window listens as long as it is open, `poll --once` while it polls: two listeners would ask
every network twice and answer one cursor with two pages. `import`, `source add` and `reply` write,
`restore` replaces the inbox. `inbox`, `due`, `triage`, `report` and `doctor` only read.

The locks belong to the operating system and die with their process, also under kill -9. What lies
in `listening.json` only names the holder; it means nothing while the lock is free.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cmconsole.domain.errors import ProfileInUse, StoreError
from cmconsole.system.atomic import explained, write_text
from cmconsole.system.lock import locked

if TYPE_CHECKING:
    from cmconsole.system.paths import Profile

TURN_LIMIT = 10.0
"""Seconds that a short writer waits for another one."""


_GLANCE = 0.3
"""Seconds after which a lock counts as held: longer than `listener` takes to look at it."""


class Doing(StrEnum):
    """What a process does that keeps others out; each value completes "the profile is in use by"."""

    WINDOW = "an open window"
    POLL = "a poll from the command line"
    RESTORE = "a restore from a backup"
    WRITE = "another command that writes"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that keeps others out."""

    doing: Doing
    process: int | None
    """Its id, where it could be read."""


@contextmanager
def listening(profile: Profile, doing: Doing = Doing.WINDOW) -> Iterator[None]:
    """Be the one process that polls this profile until the block ends.

    Raises:
        ProfileInUse: another process is, with a sentence that names what it does.
        ReadOnlyProfile, DiskFull, StoreError: the lock cannot be made in the profile's folder.
    """
    with _locked(_listening_lock(profile), _GLANCE) as locked:
        if not locked:
            raise ProfileInUse(_already(listener(profile), doing))
        write_text(_note(profile), json.dumps({"doing": doing, "process": os.getpid()}))
        yield


@contextmanager
def writing(profile: Profile, limit: float = TURN_LIMIT) -> Iterator[None]:
    """Write for a moment, also beside an open window; waits `limit` seconds for other writers.

    Raises:
        ProfileInUse: another command kept writing all that time.
        ReadOnlyProfile, DiskFull, StoreError: the lock cannot be made in the profile's folder.
    """
    with _locked(profile.data / "writing.lock", limit) as locked:
        if not locked:
            raise ProfileInUse(
                "Another command is still writing to this profile. Nothing was changed; try again "
                "when it is done."
            )
        yield


@contextmanager
def replacing(profile: Profile) -> Iterator[None]:
    """Have the profile to oneself: no window, no poll, no writer. Raises what both others raise."""
    with listening(profile, Doing.RESTORE), writing(profile):
        yield


def listener(profile: Profile) -> Holder | None:
    """Who listens on this profile now, or None; takes nothing and changes nothing.

    Raises:
        ReadOnlyProfile, StoreError: it cannot be found out.
    """
    if not _listening_lock(profile).exists():
        return None
    with _locked(_listening_lock(profile), 0.0) as free:
        if free:
            return None
        try:
            note = json.loads(_note(profile).read_text("utf-8"))
            return Holder(Doing(note["doing"]), int(note["process"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Holder(Doing.WINDOW, None)  # it has only just started, and has not said


def _listening_lock(profile: Profile) -> Path:
    return profile.data / "listening.lock"


def _note(profile: Profile) -> Path:
    return profile.data / "listening.json"


def _already(holder: Holder | None, wanted: Doing) -> str:
    doing = holder.doing if holder else Doing.WINDOW
    if wanted is Doing.POLL and doing is Doing.WINDOW:
        return "The open window already listens on this profile. Nothing is missed."
    ends = "Close it first" if doing is Doing.WINDOW else "Try again when it is done"
    return f"This profile is in use by {doing}. {ends}, or choose another folder with --profile."


@contextmanager
def _locked(path: Path, limit: float) -> Iterator[bool]:
    with ExitStack() as stack:
        try:
            held = stack.enter_context(locked(path, limit))
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP):
                raise StoreError(
                    f"{path.parent} is on a drive that cannot keep two programs apart. Nothing was "
                    "changed; choose a folder on this computer's own disk with --profile."
                ) from error
            raise explained(error, path) from error
        yield held
