"""Files that a person wrote and that cannot be used: it is said, and nothing of them is lost."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from cmconsole.console import Console
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.look import Look
from support.inboxes import arrival
from support.windows import until, window_at

HALF = "[[target]\nname = 'mine'\n"


async def test_a_window_says_which_files_are_not_in_force(tmp_path: Path, look: Look) -> None:
    profile = Profile.at(tmp_path)
    profile.prepare()
    profile.targets.write_text(HALF)
    profile.policy.write_text("[[rule")
    async with window_at(tmp_path, look, arrival("Where is it?")) as desk:
        bar = desk.window.list_pane.bar
        await until(lambda: bar.words)
        said = [bar.accessibleName()]
        await desk.console.judging.triage()
        (understood,) = bar.findChildren(QPushButton)
        understood.click()
        said.append(bar.accessibleName())
        for name, words in zip((profile.targets, profile.policy), said, strict=True):
            assert str(name) in words
            assert "what comes with the program is in force" in words
        understood.click()
        assert not bar.words


async def test_broken_settings_are_told_and_kept(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    profile.prepare()
    profile.settings.write_text('{"author": "Kim", ')
    for _ in range(2):
        # The window reads them before it opens the console, for its size and its colours.
        async with Console.open(profile, secrets=SessionSecrets()) as console:
            (sentence,) = console.warnings
            assert str(profile.settings) in sentence
    assert profile.settings.read_text() == '{"author": "Kim", '


async def test_settings_count_at_once_and_are_stored_beside_the_window(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Where is it?")) as desk:
        settings, path = desk.console.settings, desk.console.profile.settings
        before = path.read_text()
        for zoom in (110, 125, 150):
            settings.change(zoom=zoom)
        assert settings.current.zoom == 150
        assert path.read_text() == before, "the window's thread wrote nothing"
        await desk.window.commands.turns.settle()
        assert json.loads(path.read_text())["zoom"] == 150
        path.unlink()
        path.mkdir()
        settings.change(zoom=100)
        await desk.window.commands.turns.settle()
        assert "is no ordinary file" in desk.window.list_pane.toast.message
        assert settings.current.zoom == 100
