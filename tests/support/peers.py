"""Real servers on this machine, started as the notes beside the shared fixtures say.

They run only where CMCONSOLE_PEERS names a folder for their data; what is missing is said in the
reason of the skip. A server that answers already is used as it is and left running.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = os.environ.get("CMCONSOLE_PEERS", "")
BLUESKY = os.environ.get("CMCONSOLE_BLUESKY", "").rstrip("/")
PATIENCE = 240.0
"""Seconds a first start may take: Request Tracker makes its database."""


def no_bluesky() -> str:
    """Why no real Bluesky can be asked, in a sentence; empty: one answers."""
    if not BLUESKY:
        return "no real Bluesky: CMCONSOLE_BLUESKY is not set (http://127.0.0.1:18583, say)"
    port = BLUESKY.rpartition(":")[2]
    if not (port.isdecimal() and answers(int(port))):
        return f"no real Bluesky: nobody answers at {BLUESKY}, where CMCONSOLE_BLUESKY points"
    return ""


def needs(peer: str, *programs: str, root: bool = True, install: str) -> Path:
    """The folder for the data of a peer; the test is skipped where it cannot run.

    Args:
        peer: what people call it.
        programs: what must be found, by name or by path.
        root: whether only root can start it.
        install: how to get what is missing, for the reason of the skip.
    """
    if not FOLDER:
        pytest.skip(f"no real {peer}: CMCONSOLE_PEERS names no folder for its data")
    missing = [one for one in programs if not (shutil.which(one) or Path(one).exists())]
    if missing:
        pytest.skip(f"no real {peer}: not installed: {', '.join(missing)} ({install})")
    if root and os.geteuid() != 0:
        pytest.skip(f"no real {peer}: it is started by root only")
    folder = Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def runs_as_nobody(peer: str, program: Path) -> None:
    """Skip where root starts a server as “nobody”, who may not read the Python it is made of."""
    if os.geteuid() != 0:
        return
    command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", program, "--help"]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        pytest.skip(
            f"no real {peer}: “nobody” may not run {program}; make its environment with a Python"
            " that everybody may read (/usr/bin/python3 -m venv), in a folder they may enter"
        )


@contextmanager
def started(
    start: Sequence[str], port: int, *, stop: Sequence[str] = (), pid: Path | None = None
) -> Iterator[None]:
    """A server that listens on `port`, started where it does not run yet.

    Args:
        start: the command that starts it and returns.
        stop: the command that ends it.
        pid: where its process number is written, for a server without such a command.
    """
    if answers(port):
        yield
        return
    environment = {**os.environ, "PEERS_DIR": FOLDER}
    # Its own output would hold the pipe open as long as it runs.
    with (Path(FOLDER) / "start.log").open("ab") as told:
        subprocess.run(
            start,
            env=environment,
            check=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
    try:
        assert answers(port), f"nobody answers on port {port} after {start[0]}"
        yield
    finally:
        if stop:
            subprocess.run(stop, env=environment, check=False, timeout=60, capture_output=True)
        if pid is not None:
            os.killpg(os.getpgid(int(pid.read_text())), signal.SIGTERM)


def answers(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as sock:
        sock.settimeout(1.0)
        return sock.connect_ex(("127.0.0.1", port)) == 0
