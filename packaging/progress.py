"""Long steps, shown while they run: a moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TextIO

FRAME_SECONDS = 0.1
PLAIN_SECONDS = 15.0
"""How often a step says that it still runs, where lines cannot be redrawn."""
TAIL_LINES = 25


class StepFailed(Exception):
    """A step did not work; the text is for the person at the terminal."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output
        """Everything the command wrote that was kept."""


class Progress:
    """Says on one stream what is being done and for how long."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._moving = stream.isatty()

    def say(self, sentence: str) -> None:
        """One line."""
        print(sentence, file=self._stream, flush=True)

    def run(
        self, title: str, command: Sequence[str], environ: Mapping[str, str] | None = None
    ) -> None:
        """Run `command` quietly, showing `title`, its latest line and the seconds so far.

        Raises:
            StepFailed: it could not be started or ended badly; with the end of what it wrote.
        """
        began = time.monotonic()
        lines: deque[str] = deque(maxlen=400)
        try:
            process = subprocess.Popen(
                command,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise StepFailed(f"{title}: {command[0]} could not be started ({error}).") from error
        with process:
            reader = threading.Thread(target=lines.extend, args=(process.stdout,), daemon=True)
            reader.start()
            try:
                self._watch(title, process, lines, began)
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait()
                reader.join()
        seconds = time.monotonic() - began
        if process.returncode:
            self._line(f"  {title}: failed after {seconds:.1f} s", last=True)
            tail = "".join(list(lines)[-TAIL_LINES:])
            raise StepFailed(f"{tail}\n{title} failed.", "".join(lines))
        self._line(f"  {title}: {seconds:.1f} s", last=True)

    def _watch(
        self, title: str, process: subprocess.Popen[str], lines: deque[str], began: float
    ) -> None:
        pause = FRAME_SECONDS if self._moving else PLAIN_SECONDS
        if not self._moving:
            self.say(f"  {title} ...")
        for spinner in itertools.cycle("|/-\\"):
            try:
                process.wait(pause)
            except subprocess.TimeoutExpired:
                latest = lines[-1].strip() if lines else ""
                seconds = int(time.monotonic() - began)
                mark = spinner if self._moving else " "
                self._line(f"{mark} {title} ({seconds} s)  {latest}")
            else:
                return

    def _line(self, text: str, *, last: bool = False) -> None:
        if not self._moving:
            self.say(text)
            return
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{text[:width]:<{width}}", end="\n" if last else "", file=self._stream, flush=True)
