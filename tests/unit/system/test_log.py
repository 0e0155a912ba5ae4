"""The log file."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmconsole.system import log as log_module
from cmconsole.system.log import logging_to

pytestmark = pytest.mark.expects_log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def log(folder: Path) -> Iterator[logging.Logger]:
    with logging_to(folder):
        yield logging.getLogger("cmconsole.test")


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))


def test_a_line_says_when_in_utc_how_bad_and_where(log: logging.Logger, folder: Path) -> None:
    log.info("polled %s", "Mastodon")
    line = written(folder)
    when, level, name, *rest = line.split()
    assert when.endswith("+00:00")
    assert (level, name, rest) == ("INFO", "cmconsole.test", ["polled", "Mastodon"])


def test_secrets_in_messages_arguments_and_tracebacks_are_left_out(
    log: logging.Logger, folder: Path
) -> None:
    def fail() -> None:
        raise OSError("GET https://example.org/?access_token=hunter2 failed")

    log.warning("Authorization: Bearer %s", "hunter2")
    try:
        fail()
    except OSError:
        log.exception("poll failed")
    said = written(folder)
    assert "test_log.py" in said
    assert "OSError: GET https://example.org/?access_token=<hidden> failed" in said
    assert "Bearer hunter2" not in said
    assert "token=hunter2 failed\n" not in said.replace('raise OSError("GET', "")


def test_a_traceback_that_another_handler_formatted_first_is_not_taken_over(folder: Path) -> None:
    other = logging.StreamHandler(io.StringIO())
    logging.getLogger().addHandler(other)
    try:
        with logging_to(folder):
            try:
                int("my parcel never came")
            except ValueError:
                logging.getLogger("cmconsole.test").exception("failed")
    finally:
        logging.getLogger().removeHandler(other)
    assert "ValueError: [" in written(folder)
    assert written(folder).count("my parcel never came") == 1  # this file's own source line


def test_the_addresses_that_httpx_would_log_are_not(folder: Path) -> None:
    with logging_to(folder):
        logging.getLogger("httpx").info("HTTP Request: GET https://example.org/?q=customer")
        logging.getLogger("httpx").warning("something is wrong")
    assert "customer" not in written(folder)
    assert "something is wrong" in written(folder)


def test_debug_messages_are_written_only_when_asked_for(folder: Path) -> None:
    for verbose in (False, True):
        with logging_to(folder, verbose=verbose):
            logging.getLogger("cmconsole.test").debug("verbose %s", verbose)
    assert "verbose True" in written(folder)
    assert "verbose False" not in written(folder)


def test_the_file_is_rotated_and_old_ones_are_dropped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "FILE_BYTES", 1000)
    with logging_to(folder):
        for number in range(200):
            logging.getLogger("cmconsole.test").info("line %d", number)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["cmconsole.log", *(f"cmconsole.log.{n}" for n in (1, 2, 3))]
    assert all(path.stat().st_size <= 1000 for path in folder.iterdir())
    assert "line 199" in (folder / "cmconsole.log").read_text()


def test_a_folder_that_cannot_be_made_does_not_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with logging_to(tmp_path / "file"):
        logging.getLogger("cmconsole.test").info("went on")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_does_not_stop_the_program_or_spoil_its_output(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / "cmconsole.log").symlink_to("/dev/full")
    with logging_to(folder):
        logging.getLogger("cmconsole.test").info("went on")
    assert capsys.readouterr() == ("", "")


def test_afterwards_the_logging_of_this_process_is_as_before(folder: Path) -> None:
    def state() -> tuple[object, ...]:
        names = ("cmconsole", "httpx", "httpcore", "asyncio")
        levels = tuple(logging.getLogger(name).level for name in names)
        return (*levels, list(logging.getLogger().handlers))

    before = state()
    with logging_to(folder):
        assert state() != before
    assert state() == before
