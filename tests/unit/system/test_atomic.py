"""Files that are either the old one or the new one."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cmconsole.domain.errors import ConsoleError, DiskFull, ReadOnlyProfile, StoreError
from cmconsole.system.atomic import explained, replacing, write_text


def test_the_old_file_stays_until_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_text(path, "old")
    with replacing(path) as file:
        file.write("neü".encode())
        assert path.read_text("utf-8") == "old"
    assert path.read_text("utf-8") == "neü"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_in_the_block_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_text(path, "old")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_private_and_an_existing_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_text(path, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write_text(path, "two")
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "file", tmp_path / "link"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_no_room_in_the_middle_of_writing_leaves_the_old_file(tmp_path: Path) -> None:
    import resource as limits

    path = tmp_path / "file"
    write_text(path, "old")
    before = limits.getrlimit(limits.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        limits.setrlimit(limits.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(DiskFull, match="no room"):
            write_text(path, "x" * 100_000)
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_is_told_apart() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError) as caught:  # noqa: PT011
        full.write(b"x")
    assert isinstance(explained(caught.value, Path("/dev/full")), DiskFull)


def test_each_refusal_of_the_disk_has_its_own_sentence(tmp_path: Path) -> None:
    for number, kind in (
        (errno.ENOSPC, DiskFull),
        (errno.EROFS, ReadOnlyProfile),
        (errno.EACCES, ReadOnlyProfile),
        (errno.EIO, StoreError),
    ):
        error = explained(OSError(number, os.strerror(number)), tmp_path)
        assert type(error) is kind
        assert str(tmp_path) in str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="a FIFO is POSIX")
def test_a_device_or_pipe_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StoreError, match="no ordinary file"):
        write_text(pipe, "text")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_missing_folder_is_an_expected_error(tmp_path: Path) -> None:
    with pytest.raises(ConsoleError, match="could not be written"):
        write_text(tmp_path / "none" / "file", "text")


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_text(path, "old")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cmconsole.system.atomic import replacing\n"
        "with replacing(Path(sys.argv[1])) as file:\n"
        "    file.write(b'x' * 1_000_000)\n"
        "    file.flush()\n"
        "    print('written', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()
    assert path.read_text() == "old"
