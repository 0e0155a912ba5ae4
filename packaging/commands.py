"""The commands of dev.py, on a Python that fits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import checks
import system_libraries
from environment import ROOT, Environment
from progress import Progress, StepFailed

TAKE_A_VALUE = frozenset({"--profile", "--theme", "--screenshot", "--quit-after"})
"""Options of a window's start whose next word is their value."""
NO_WINDOW = frozenset({"-h", "--help", "--version"})
PICTURE = ("--screenshot", "demo.png", "--quit-after", "20")
"""What a demo does where nobody could see it."""


def without_dashes(arguments: Sequence[str]) -> list[str]:
    """The arguments after an optional leading `--`."""
    return list(arguments[1:] if arguments[:1] == ["--"] else arguments)


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether cmconsole started with these arguments opens its window: no command is among them."""
    words = iter(arguments)
    for word in words:
        if word in TAKE_A_VALUE:
            next(words, None)
        elif word in NO_WINDOW or not word.startswith("-"):
            return False
    return True


def has_display(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window can be shown: outside Linux and the BSDs there always is a desktop."""
    if platform in ("win32", "darwin", "cygwin") or environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def without_display(arguments: Sequence[str]) -> tuple[list[str], str]:
    """The arguments for a start with no display, and the sentence that says what happens."""
    if list(arguments) != ["--demo"]:
        return list(arguments), "There is no display, so the window is drawn where nobody sees it."
    picture = Path.cwd() / PICTURE[1]
    return [*arguments, *PICTURE], (
        "There is no display, so the demo runs for 20 seconds and saves a picture of its window as "
        f"{picture}."
    )


def run(arguments: Sequence[str], progress: Progress) -> int:
    """Start cmconsole; with no arguments the demo."""
    wanted = without_dashes(arguments) or ["--demo"]
    environ = dict(os.environ)
    if opens_window(wanted):
        system_libraries.provide(progress)
        if not has_display(environ):
            wanted, sentence = without_display(wanted)
            environ["QT_QPA_PLATFORM"] = "offscreen"
            progress.say(sentence)
    environment = Environment(ROOT)
    environment.provide((), progress)
    start([str(environment.python), "-m", "cmconsole", *wanted], environ)


def start(command: list[str], environ: Mapping[str, str]) -> NoReturn:
    """Become that program, so that signals and the exit code are its own."""
    if sys.platform == "win32":  # where exec gives the prompt back while the program still runs
        sys.exit(subprocess.call(command, env=environ))
    os.execve(command[0], command, environ)


def ready_for_tests(progress: Progress) -> Environment:
    """The environment with the tools that test."""
    system_libraries.provide(progress)
    environment = Environment(ROOT)
    environment.provide(("test", "mail"), progress)
    return environment


def bench(names: Sequence[str], environment: Environment) -> int:
    """Run the measurements one after the other: all of them, or those named."""
    scripts = {script.stem: script for script in sorted((ROOT / "tests" / "bench").glob("*.py"))}
    scripts = {stem: path for stem, path in scripts.items() if not stem.startswith("_")}
    unknown = [name for name in names if name not in scripts]
    if unknown:
        print(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(scripts)}.")
        return 2
    chosen = names or list(scripts)
    steps = [checks.Step(name, (str(environment.python), str(scripts[name]))) for name in chosen]
    return checks.run_all(steps, environment.environ(), ROOT)


def dispatch(arguments: Sequence[str], usage: str) -> int:
    """Do what the first argument says."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "run":
        return run(rest, Progress(sys.stderr))
    if command in ("test", "lint"):
        environment = ready_for_tests(Progress(sys.stdout))
        steps = checks.steps(environment, None if command == "lint" else without_dashes(rest))
        return checks.run_all(steps, environment.environ(), ROOT)
    if command == "bench":
        return bench(without_dashes(rest), ready_for_tests(Progress(sys.stdout)))
    if command == "screens":
        environment = ready_for_tests(Progress(sys.stdout))
        script = ROOT / "packaging" / "screens.py"
        start([str(environment.python), str(script), *rest], dict(os.environ))
    print(usage.strip(), file=sys.stdout if command in ("-h", "--help") else sys.stderr)
    return 0 if command in ("-h", "--help") else 2


def main(arguments: Sequence[str], usage: str) -> int:
    """Do what the first argument says; trouble ends in a sentence and exit code 1."""
    try:
        return dispatch(arguments, usage)
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Starting it again goes on from here.", file=sys.stderr)
        return 130
