"""What a person chose."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from cmconsole.domain.errors import StoreError, UsageError
from cmconsole.system.settings import Settings, SettingsFile, rules


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


def test_a_missing_file_means_the_usual_settings(file: SettingsFile, tmp_path: Path) -> None:
    assert file.load() == ()
    assert file.current == Settings()
    assert list(tmp_path.iterdir()) == []


def test_every_setting_has_a_label_and_a_default_that_its_own_rules_accept() -> None:
    usual = Settings()
    for each in fields(Settings):
        value = getattr(usual, each.name)
        assert rules(each.name).label
        assert rules(each.name).refuse(value, value) is None
    assert usual.author


def test_a_change_is_stored_and_read_again(file: SettingsFile, tmp_path: Path) -> None:
    assert file.change(theme="dark", zoom=125).zoom == 125
    again = SettingsFile(tmp_path / "settings.json")
    assert again.load() == ()
    assert again.current == file.current
    assert (again.current.theme, again.current.zoom) == ("dark", 125)


def test_only_what_was_chosen_is_stored(file: SettingsFile, tmp_path: Path) -> None:
    file.change(density="compact")
    file.change(theme="system")
    stored = json.loads((tmp_path / "settings.json").read_text())
    assert stored == {"density": "compact", "theme": "system"}


def test_settings_of_a_later_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"hologram": {"depth": 3}, "theme": "dark"}')
    file = SettingsFile(path)
    assert file.load() == ()
    file.change(theme="light")
    assert json.loads(path.read_text()) == {"hologram": {"depth": 3}, "theme": "light"}


@pytest.mark.parametrize("content", [b"{ half", b"[]", b"\xff\xfe", b"[" * 100_000, b""])
def test_a_broken_file_is_told_of_at_each_start_and_kept_when_it_is_replaced(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "settings.json"
    for number in (1, 2):
        path.write_bytes(content)
        for _ in range(2):
            file = SettingsFile(path)
            (sentence,) = file.load()
            assert str(path) in sentence
            assert file.current == Settings()
            assert path.read_bytes() == content
        file.change(theme="dark")
        file.change(theme="light")
        assert (tmp_path / f"settings.json.broken-{number}").read_bytes() == content
        assert json.loads(path.read_text()) == {"theme": "light"}
    assert len(list(tmp_path.glob("settings.json.broken-*"))) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("zoom", 10),
        ("zoom", True),
        ("zoom", 1.5),
        ("zoom", None),
        ("undo_seconds", -1),
        ("notify_red_zone", "yes"),
        ("author", ["me"]),
    ],
)
def test_a_value_that_its_rules_refuse_is_never_in_force(
    tmp_path: Path, key: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({key: value, "density": "compact"}))
    file = SettingsFile(path)
    (sentence,) = file.load()
    assert key in sentence
    assert getattr(file.current, key) == getattr(Settings(), key)
    assert file.current.density == "compact"
    with pytest.raises(UsageError, match=key):
        file.change(**{key: value})


def test_a_setting_that_does_not_exist_cannot_be_set(file: SettingsFile) -> None:
    with pytest.raises(UsageError, match="hologram"):
        file.change(hologram=1)


def test_settings_stay_as_they_were_when_they_cannot_be_stored(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "no such folder" / "settings.json")
    with pytest.raises(StoreError):
        file.change(theme="dark")
    assert file.current.theme == "system"
