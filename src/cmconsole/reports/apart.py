"""Writes a file in a process of its own, for a window that stays quick meanwhile.

A workbook is half a minute of Python for 100,000 conversations. On a thread of the window's process that
makes the window wait for the interpreter again and again; a process beside it has one of its own.

What goes through the pipes: the job, then lines. The child says `rows N` for every share and `ready` when
the file is whole; it takes the place of the old one only after `go`. Where its input ends first, because the
person stopped it or the window is gone, nothing is written and nothing is left behind.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

import cmconsole
from cmconsole.domain.errors import StoreError
from cmconsole.reports.writing import Exported, Job, write_job

ROWS, READY, GO, DONE, FAILED = b"rows", b"ready", b"go", b"done", b"failed"


async def write_apart(job: Job, tell: Callable[[int], object]) -> Exported:
    """What `writing.write_job` does, in a child process. A cancelled caller ends it.

    Raises:
        StoreError: as for `Exports.write`, or the child was ended from outside.
    """
    child, pool = _Child(job, tell), ThreadPoolExecutor(1, "export-apart")
    future = asyncio.get_running_loop().run_in_executor(pool, child.run)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        child.stop()
        with suppress(Exception, asyncio.CancelledError):
            await asyncio.shield(future)
        raise
    finally:
        pool.shutdown(wait=False)


class _Child:
    """The other process, seen from the window's."""

    def __init__(self, job: Job, tell: Callable[[int], object]) -> None:
        self._job, self._tell = job, tell
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._turn = threading.Lock()

    def run(self) -> Exported:
        """Start it and hear it out; this waits."""
        with self._turn:
            if self._stopped:
                raise StoreError("Stopped. Nothing was written.")
            self._process = process = _started()
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(OSError):  # it ended at once: what it said tells why
                pickle.dump(self._job, process.stdin)
                process.stdin.flush()
            for line in process.stdout:
                word, _, value = line.strip().partition(b" ")
                if word == ROWS:
                    self._tell(int(value))
                elif word == READY:
                    self._say(GO)
                else:
                    return _result(word, process.stdout)
        raise StoreError("The export was ended from outside. Nothing was written.")

    def stop(self) -> None:
        """Let nothing be written any more."""
        with self._turn:
            self._stopped = True
            if self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()

    def _say(self, word: bytes) -> None:
        with self._turn:
            if not self._stopped and self._process is not None and self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.write(word + b"\n")
                    self._process.stdin.flush()


def _started() -> subprocess.Popen[bytes]:
    here = str(Path(cmconsole.__file__).parent.parent)
    known = os.environ.get("PYTHONPATH", "")
    return subprocess.Popen(
        [sys.executable, "-m", "cmconsole.reports.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (here, known)))},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _result(word: bytes, said: IO[bytes]) -> Exported:
    found = pickle.load(said)
    if word == DONE:
        assert isinstance(found, Exported)
        return found
    assert isinstance(found, BaseException)
    raise found


class _Parent:
    """The window's process, seen from the child."""

    def __init__(self, hear: BinaryIO, say: BinaryIO) -> None:
        self._hear, self._out = hear, say
        self._go, self._answered = False, threading.Event()

    def watch(self, gone: Callable[[], object]) -> None:
        """Hear what comes until nothing more can; on a thread of its own."""
        for line in self._hear:
            if line.strip() == GO:
                self._go = True
                self._answered.set()
        self._answered.set()
        gone()

    def rows(self, number: int) -> None:
        """So many more are written."""
        self.say(ROWS + b" %d" % number)

    def ready(self) -> None:
        """The file is whole: wait for the word. Raises StoreError where none comes."""
        self.say(READY)
        self._answered.wait()
        if not self._go:
            raise StoreError("Stopped. Nothing was written.")

    def say(self, line: bytes, result: object = None) -> None:
        """Say a line, and with it the result; whoever does not listen any more misses nothing."""
        with suppress(OSError):
            self._out.write(line + b"\n" + (b"" if result is None else pickle.dumps(result)))
            self._out.flush()


async def _write(job: Job, parent: _Parent) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def gone() -> None:
        with suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(task.cancel)

    threading.Thread(target=parent.watch, args=(gone,), daemon=True).start()
    try:
        result: object = await write_job(job, parent.rows, parent.ready)
    except asyncio.CancelledError:
        return
    except Exception as error:
        error.add_note(traceback.format_exc())
        parent.say(FAILED, error)
        return
    parent.say(DONE, result)


def main() -> None:
    """Do one job, for the process that started this one."""
    hear, say = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    asyncio.run(_write(pickle.load(hear), _Parent(hear, say)))


if __name__ == "__main__":
    main()
