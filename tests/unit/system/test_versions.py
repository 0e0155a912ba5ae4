"""What this program runs on."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

import cmconsole
from cmconsole.system.paths import Profile
from cmconsole.system.versions import machine, places, versions


def test_the_versions_are_those_that_are_installed() -> None:
    found = versions()
    assert found["cmconsole"] == cmconsole.__version__
    assert found["Python"] == platform.python_version()
    assert found["SQLite"] == sqlite3.sqlite_version
    assert found["httpx"] == version("httpx")
    assert found["PySide6-Essentials"] == version("PySide6-Essentials")


def test_the_places_are_those_of_the_profile(tmp_path: Path) -> None:
    found = places(Profile.at(tmp_path))
    assert found["inbox"] == str(tmp_path / "inbox.sqlite3")
    assert Path(found["resources"]).is_dir()


def test_the_machine_is_described_also_before_the_profile_exists(tmp_path: Path) -> None:
    found = machine(Profile.at(tmp_path / "not" / "there"))
    assert found["room for the inbox"].endswith(" GB")
    assert all(found.values())
