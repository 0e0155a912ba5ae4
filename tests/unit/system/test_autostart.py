"""Starting with the desktop: one file per system, written and removed."""

from __future__ import annotations

import configparser
import plistlib
from pathlib import Path

import pytest

from cmconsole.domain.errors import StoreError
from cmconsole.system.autostart import Autostart

COMMAND = ["/opt/a b/python", "-m", "cmconsole", "--profile", '/home/x/100% "mine"$']


def autostart(home: Path, platform: str) -> Autostart:
    return Autostart(COMMAND, platform=platform, home=home, environ={})


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_it_is_turned_on_and_off_as_often_as_one_likes(tmp_path: Path, platform: str) -> None:
    starts = autostart(tmp_path, platform)
    assert not starts.on
    for _ in range(2):
        starts.turn(True)
        assert starts.on
    for _ in range(2):
        starts.turn(False)
        assert not starts.on


def test_the_desktop_entry_quotes_as_its_specification_says(tmp_path: Path) -> None:
    starts = autostart(tmp_path, "linux")
    starts.turn(True)
    assert starts.path == tmp_path / ".config" / "autostart" / "cmconsole.desktop"
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read_string(starts.path.read_text("utf-8"))
    section = entry["Desktop Entry"]
    assert section["Type"] == "Application"
    assert section["Exec"] == (
        '"/opt/a b/python" "-m" "cmconsole" "--profile" "/home/x/100%% \\\\"mine\\\\"\\\\$"'
    )


def test_the_launch_agent_holds_the_command_word_for_word(tmp_path: Path) -> None:
    starts = autostart(tmp_path, "darwin")
    starts.turn(True)
    agent = plistlib.loads(starts.path.read_bytes())
    assert agent["ProgramArguments"] == COMMAND
    assert agent["RunAtLoad"] is True


def test_a_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("not a folder", "utf-8")
    with pytest.raises(StoreError):
        autostart(tmp_path, "linux").turn(True)
