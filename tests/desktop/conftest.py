"""One desktop for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desktops import Desktop, Program, desktop_of, missing


@pytest.fixture(scope="session")
def desktop(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A real desktop; the test is skipped where there is none, and says why."""
    if why := missing():
        pytest.skip(why)
    script = shared / "peers" / "desktop" / "run-desktop.sh"
    with desktop_of(script, tmp_path_factory.mktemp("desktop")) as made:
        yield made


@pytest.fixture
def start(desktop: Desktop) -> Iterator[type[Program]]:
    """Starts windows, and ends them after the test."""
    started: list[Program] = []

    def begin(*words: str, **environment: str) -> Program:
        started.append(Program(desktop, *words, **environment))
        return started[-1]

    yield begin  # type: ignore[misc]
    for program in started:
        program.end()
