"""The steps of `test`: each is shown, timed and counted, and none stops the others."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from environment import Environment

LINTED = ("src", "tests", "packaging")
EVERYTHING = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
"""The whole suite runs on as many processes as there are cores; a part of it, in one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the whole check."""

    title: str
    command: tuple[str, ...]


def steps(environment: Environment, pytest_arguments: Sequence[str] | None) -> list[Step]:
    """The whole check, without the tests where `pytest_arguments` is None."""
    python = str(environment.python)
    import_linter = environment.scripts / (
        "lint-imports.exe" if os.name == "nt" else "lint-imports"
    )
    found = [
        Step("ruff check", (python, "-m", "ruff", "check", *LINTED)),
        Step("ruff format --check", (python, "-m", "ruff", "format", "--check", *LINTED)),
        Step("mypy", (python, "-m", "mypy")),
        Step("lint-imports", (str(import_linter),)),
    ]
    if pytest_arguments is not None:
        chosen = pytest_arguments or EVERYTHING
        found.append(Step("pytest", (python, "-m", "pytest", *chosen)))
    return found


def run_all(steps: Sequence[Step], environ: Mapping[str, str], root: Path) -> int:
    """Run every step from `root`. Returns 1 if one failed, else 0."""
    outcomes: list[tuple[str, float, int]] = []
    for step in steps:
        print(f"\n=== {step.title}", flush=True)
        began = time.monotonic()
        code = subprocess.run(step.command, env=environ, cwd=root, check=False).returncode
        outcomes.append((step.title, time.monotonic() - began, code))
    print("\n=== summary")
    for title, seconds, code in outcomes:
        print(f"  {'ok    ' if code == 0 else 'FAILED'} {title:<22} {seconds:7.1f} s")
    return int(any(code for _, _, code in outcomes))
