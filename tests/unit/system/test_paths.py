"""Where everything lives."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from cmconsole.domain.errors import ConsoleError, UsageError
from cmconsole.system import paths
from cmconsole.system.paths import Profile, resource, throw_away


def test_an_argument_wins_over_the_variable_and_the_variable_over_the_usual_place(
    tmp_path: Path,
) -> None:
    variable = {"CMCONSOLE_PROFILE": str(tmp_path / "variable")}
    assert Profile.chosen(tmp_path / "argument", variable).data == tmp_path / "argument"
    assert Profile.chosen(None, variable).data == tmp_path / "variable"
    assert Profile.chosen(None, {}) == Profile.usual()
    assert Profile.chosen(None, {"CMCONSOLE_PROFILE": ""}) == Profile.usual()


def test_a_named_profile_keeps_everything_in_its_folder(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    assert profile.inbox == tmp_path / "inbox.sqlite3"
    assert profile.settings == tmp_path / "settings.json"
    assert profile.policy == tmp_path / "policy.toml"
    assert profile.targets == tmp_path / "targets.toml"
    assert profile.backups == tmp_path / "backups"
    assert profile.logs == tmp_path / "logs"


def test_the_usual_profile_follows_the_operating_system() -> None:
    profile = Profile.usual()
    assert profile.inbox.parent == platformdirs.user_data_path("cmconsole", appauthor=False)
    assert profile.settings.parent == platformdirs.user_config_path("cmconsole", appauthor=False)
    assert profile.logs == platformdirs.user_log_path("cmconsole", appauthor=False)


def test_a_relative_profile_stays_where_it_was_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    profile = Profile.at(Path("desk"))
    monkeypatch.chdir("/")
    assert profile.inbox == tmp_path / "desk" / "inbox.sqlite3"


def test_two_profiles_do_not_share_their_secrets(tmp_path: Path) -> None:
    names = {Profile.at(tmp_path / name).keyring_service for name in ("a", "b")}
    assert len(names | {Profile.usual().keyring_service}) == 3


def test_prepare_creates_folders_that_only_their_owner_can_read(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path / "new" / "desk")
    profile.prepare()
    profile.prepare()
    for folder in (profile.data, profile.logs, profile.backups):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(entry.name for entry in profile.data.iterdir()) == ["backups", "logs"]


def test_a_file_in_place_of_the_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("in the way")
    for folder in (tmp_path / "desk", tmp_path / "desk" / "below"):
        with pytest.raises(UsageError, match="a file is in its place"):
            Profile.at(folder).prepare()


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs Linux's /proc")
def test_a_folder_that_cannot_be_made_is_an_expected_error() -> None:
    # /proc refuses new folders even to root, unlike permission bits.
    with pytest.raises(ConsoleError, match=r"/proc/desk .*Nothing was changed"):
        Profile.at(Path("/proc/desk")).prepare()


def test_a_folder_without_write_permission_is_a_read_only_profile(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    code = (
        "import os, sys, tempfile\n"  # nobody may read the libraries of some interpreters
        "from pathlib import Path\n"
        "from cmconsole.domain.errors import ReadOnlyProfile\n"
        "from cmconsole.system.paths import Profile\n"
        "os.geteuid() or os.setuid(65534)\n"
        "try:\n"
        "    Profile.at(Path(sys.argv[1])).prepare()\n"
        "except ReadOnlyProfile as error:\n"
        "    print(error)\n"
    )
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "locked")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "may not be written. Nothing was changed." in said.stdout


def test_a_throw_away_profile_leaves_nothing_behind() -> None:
    with throw_away() as profile:
        profile.inbox.write_bytes(b"something")
        (profile.logs / "today.log").write_text("something")
        assert profile.logs.is_dir()
    assert not profile.data.exists()


def test_the_checkout_s_own_resources_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "cmconsole"
    for folder, text in ((tmp_path / "resources", "checkout"), (package / "resources", "wheel")):
        folder.mkdir(parents=True)
        (folder / "both.txt").write_text(text)
    (package / "resources" / "one.txt").write_text("wheel")
    monkeypatch.setattr(paths, "_PACKAGE", package)
    monkeypatch.setattr(paths, "_CHECKOUT", tmp_path)

    assert resource("both.txt").read_text() == "wheel"  # no pyproject.toml: not a checkout
    (tmp_path / "pyproject.toml").touch()
    assert resource("both.txt").read_text() == "checkout"
    assert resource("one.txt").read_text() == "wheel"
    with pytest.raises(FileNotFoundError):
        resource("none.txt")


def test_this_checkout_s_resources_are_found() -> None:
    assert resource(".").is_dir()
