"""Files that are either the old one or the new one, never half of both."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cmconsole.domain.errors import DiskFull, ReadOnlyProfile, StoreError

PRIVATE = 0o600
"""Readable by the current person only."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def replacing(path: Path, *, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Write a file that takes the place of `path` when the block ends well.

    Until then, and after any error or a crash, `path` is as it was. The bytes are on the disk
    before the name changes, the new name before this returns. The block should only write: any
    OSError in it is taken for the disk's.

    Args:
        path: the file; a link is followed, so that what it points at is replaced.
        mode: permissions of a file that is new; an existing one keeps its own.

    Raises:
        DiskFull: there was no room; the old file is intact.
        ReadOnlyProfile: the folder may not be written.
        StoreError: anything else the disk refused.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        # Renaming over a device would take it from the whole machine: /dev/null, for an owner.
        raise StoreError(f"{path} is no ordinary file, so nothing was written there.")
    try:
        temporary = _begin(target, mode)
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _settle(target.parent)
    except OSError as error:
        raise explained(error, path) from error


def write_text(path: Path, text: str, *, mode: int = PRIVATE) -> None:
    """Replace the file's content with `text` as UTF-8. Raises what `replacing` raises."""
    with replacing(path, mode=mode) as file:
        file.write(text.encode())


def set_aside(path: Path) -> Path | None:
    """Give a file that cannot be used another name beside it, so that nothing of it is lost.

    Returns:
        Its new name; None if it is not there.

    Raises:
        StoreError: it could not be renamed.
    """
    number = 1
    while (aside := beside(path, number)).exists():
        number += 1
    try:
        path.rename(aside)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explained(error, path) from error
    return aside


def beside(path: Path, number: int = 1) -> Path:
    """What a broken file is called once it is set aside."""
    return path.with_name(f"{path.name}.broken-{number}")


def explained(error: OSError, path: Path) -> StoreError:
    """What an error of the operating system about `path` means to a person."""
    if error.errno in _FULL:
        return DiskFull(f"There is no room left for {path}. What was stored before is safe.")
    if error.errno in _READ_ONLY:
        return ReadOnlyProfile(f"{path} may not be written. Nothing was changed.")
    return StoreError(f"{path} could not be written ({error.strerror}). Nothing was changed.")


def _begin(target: Path, mode: int) -> Path:
    import tempfile  # brings `shutil` and all its archives along

    # In the same folder, because a name can only be replaced within one file system.
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    os.close(descriptor)
    temporary = Path(name)
    with suppress(FileNotFoundError):
        mode = target.stat().st_mode & 0o7777
    temporary.chmod(mode)
    return temporary


def _settle(folder: Path) -> None:
    if sys.platform == "win32":  # a folder cannot be opened there, and its journal does this
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network drives have no such thing
            raise
    finally:
        os.close(descriptor)
