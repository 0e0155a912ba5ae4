"""The virtual environment in the checkout: made once, found again, repaired when half made."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from progress import Progress, StepFailed

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = Path("packaging", "constraints.txt")
STAMP = "cmconsole-ready.json"
"""Written into the environment after everything else: without it the environment is half made."""

OF_THE_CALLER = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "CMCONSOLE_PROFILE")
"""What would make the tests run something else, or otherwise than elsewhere."""

OFFLINE_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
)
OFFLINE = (
    "The package index cannot be reached, so the installation could not be finished.\n"
    "Check the connection (or the proxy) and start this again; what came through is kept."
)


def fingerprint(root: Path) -> str:
    """The files the environment depends on, as one number: unchanged, nothing is installed."""
    digest = hashlib.sha256()
    sources = sorted((root / "packaging").glob("*.py"))
    for path in (root / "pyproject.toml", root / CONSTRAINTS, *sources):
        digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def base_python() -> str:
    """The interpreter behind this one: dev.py may itself run inside the environment it renews."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def requirements(root: Path, extras: Sequence[str]) -> list[str]:
    """What has to be installed, the tool that builds the project included."""
    declared: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    project = declared["project"]
    found = [*declared["build-system"]["requires"], *project["dependencies"]]
    for extra in extras:
        found += project["optional-dependencies"][extra]
    return found


class Environment:
    """`.venv` in the checkout."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / ".venv"
        self._stamp = self._folder / STAMP
        self._version = "{}.{}".format(*sys.version_info)

    @property
    def scripts(self) -> Path:
        """Where the environment keeps its programs."""
        return self._folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    def environ(self) -> dict[str, str]:
        """What tests and measurements run with: no screen needed, and nothing of the caller's own.

        Bytecode is kept, as it is where the program is installed: the tests start it hundreds of times.
        """
        environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
        for name in OF_THE_CALLER:
            environ.pop(name, None)
        environ["PATH"] = os.pathsep.join((str(self.scripts), environ.get("PATH", "")))
        return environ

    def provide(self, extras: Sequence[str], progress: Progress) -> None:
        """Make sure everything is installed; quick when it already is.

        Raises:
            StepFailed: something could not be installed, with the reason.
        """
        if self.lacks(extras) is None:
            return
        with alone(self._root / ".cache" / "dev.lock", progress):
            if (reason := self.lacks(extras)) is not None:  # another dev.py may have done it by now
                self._make(sorted({*extras, *self._stamped().get("extras", ())}), reason, progress)

    def lacks(self, extras: Sequence[str]) -> str | None:
        """Why the environment cannot be used as it is, or None."""
        stamped = self._stamped()
        if not self.python.exists():
            return "first start" if not self._folder.exists() else "the environment is incomplete"
        if not stamped:
            return "the last installation did not finish"
        if not self._same_place(stamped):
            return f"now in this folder, with Python {self._version}"
        if stamped.get("fingerprint") != self._fingerprint():
            return "the requirements changed"
        if not set(extras) <= set(stamped.get("extras", ())):
            return "more tools are needed"
        return None

    def _place(self) -> list[str]:
        """What its programs have written into them: with another one they have to be made anew."""
        return [str(self._folder), base_python(), self._version]

    def _same_place(self, stamped: Mapping[str, Any]) -> bool:
        return stamped.get("place") == self._place()

    def _fingerprint(self) -> str:
        return fingerprint(self._root)

    def _stamped(self) -> dict[str, Any]:
        try:
            found = json.loads(self._stamp.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _make(self, extras: Sequence[str], reason: str, progress: Progress) -> None:
        progress.say(f"Preparing {self._folder} ({reason}).")
        keep = self.python.exists() and self._same_place(self._stamped())
        # From here to the last line the environment is half made; the stamp's absence says so.
        self._stamp.unlink(missing_ok=True)
        if not keep:
            self._clear()
            command = [base_python(), "-I", "-m", "venv", str(self._folder)]
            progress.run("making the virtual environment", command)
        constraints = str(self._root / CONSTRAINTS)
        wanted = requirements(self._root, extras)
        self._pip(progress, "installing packages", "-c", constraints, *wanted)
        project = ("--no-deps", "--no-build-isolation", "-e", str(self._root))
        self._pip(progress, "installing cmconsole", *project)
        stamp = {
            "place": self._place(),
            "fingerprint": self._fingerprint(),
            "extras": extras,
        }
        self._stamp.write_text(json.dumps(stamp), "utf-8")

    def _clear(self) -> None:
        try:
            if self._folder.is_dir() and not self._folder.is_symlink():
                shutil.rmtree(self._folder)
            else:
                self._folder.unlink(missing_ok=True)
        except OSError as error:
            raise StepFailed(f"{self._folder} could not be removed ({error}).") from error

    def _pip(self, progress: Progress, title: str, *arguments: str) -> None:
        quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
        command = [str(self.python), "-I", "-m", "pip", "install", *quiet, *arguments]
        try:
            progress.run(title, command, {**os.environ, "PIP_USER": "0"})
        except StepFailed as failure:
            if any(sign in failure.output for sign in OFFLINE_SIGNS):
                raise StepFailed(OFFLINE, failure.output) from failure
            raise


@contextlib.contextmanager
def alone(path: Path, progress: Progress) -> Iterator[None]:
    """Let one dev.py at a time install; the lock dies with its process."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds, we do not
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress.say("Waiting for another installation in this checkout to finish.")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
