"""The command line on a profile of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import Command
from support.desk import Desk


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """What a person or a script starts."""
    return Command(tmp_path / "profile")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The same without a process for each command, which takes a third of a second."""
    return Desk(tmp_path / "profile")
