"""Errors that nobody expected."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cmconsole.system.crash import Bugs

pytestmark = pytest.mark.expects_log


def fail(text: str) -> None:
    raise RuntimeError(text)


def failed(text: str) -> RuntimeError:
    try:
        fail(text)
    except RuntimeError as error:
        return error
    raise AssertionError


def test_the_same_traceback_is_shown_once_and_another_one_again() -> None:
    shown: list[str] = []
    bugs = Bugs(lambda error: shown.append(str(error)))
    for text in ("one", "two", "three"):
        bugs.report(failed(text), "a test")
    bugs.report(ZeroDivisionError("another"), "a test")
    assert shown == ["one", "another"]


def test_a_thread_that_fails_is_caught_and_the_hooks_are_put_back() -> None:
    shown: list[str] = []
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    with Bugs(lambda error: shown.append(str(error))).caught():
        thread = threading.Thread(target=fail, args=("in a thread",))
        thread.start()
        thread.join()
    assert shown == ["in a thread"]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


@pytest.mark.anyio
async def test_what_fails_on_the_event_loop_is_caught() -> None:
    shown: list[str] = []
    loop = asyncio.get_running_loop()
    try:
        Bugs(lambda error: shown.append(str(error))).watch(loop)
        loop.call_soon(fail, "in a callback")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(None)
    assert shown == ["in a callback"]


CRASH = """
import faulthandler, sys
from pathlib import Path
from cmconsole.system.crash import Bugs, hard_crashes_to
from cmconsole.system.log import logging_to
logs = Path(sys.argv[1])
with logging_to(logs), hard_crashes_to(logs), Bugs(lambda error: print("shown", error)).caught():
    if sys.argv[2] == "hard":
        faulthandler._sigsegv()
    hook = sys.excepthook
    try:
        raise {"bug": RuntimeError, "interrupt": KeyboardInterrupt}[sys.argv[2]]("text")
    except BaseException as error:
        hook(type(error), error, error.__traceback__)
"""


def crash(logs: Path, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CRASH, str(logs), how],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bug_on_the_main_thread_is_logged_and_shown(tmp_path: Path) -> None:
    assert crash(tmp_path, "bug").stdout == "shown text\n"
    assert "CRITICAL" in (tmp_path / "cmconsole.log").read_text()


def test_ctrl_c_is_no_bug(tmp_path: Path) -> None:
    said = crash(tmp_path, "interrupt")
    assert said.stdout == ""
    assert "KeyboardInterrupt" in said.stderr
    assert "CRITICAL" not in (tmp_path / "cmconsole.log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_hard_crash_leaves_a_trace(tmp_path: Path) -> None:
    assert hasattr(faulthandler, "_sigsegv")
    assert crash(tmp_path, "hard").returncode < 0
    assert "Segmentation fault" in (tmp_path / "crash.log").read_text()
