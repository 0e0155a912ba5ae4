"""A file of targets keeps its comments when one of them is changed in the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.domain.targets_by_kind import (
    CLOSING,
    KINDS,
    REPLIES,
    Kind,
    with_calendar,
    with_minutes,
)
from cmconsole.domain.targets_file import targets_from_toml, to_toml
from cmconsole.domain.targets_writing import kept_text

SHIPPED = (Path(__file__).resolve().parents[3] / "resources" / "targets.toml").read_text("utf-8")
OWN = """\
# Ours, agreed on in May.
default_calendar = "office"  # nobody is there at night

[[target]]
name = "Red zone"  # always
level_at_least = "red zone"
minutes = 30
calendar = "always"

# Everybody else.
[[target]]
name = "All"
classes = "minor"
minutes = 60

[calendars.office]
zone = "Europe/Berlin"  # Kiel
monday = ["09:00-17:00"]
"""
RED = KINDS[0]


def comments(text: str) -> list[str]:
    return [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize("written", [SHIPPED, OWN])
@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_change_stays_comments_and_all(written: str, kind: Kind) -> None:
    targets = targets_from_toml(written)
    for wanted in (
        with_minutes(targets, kind, REPLIES, 45),
        with_minutes(targets, kind, CLOSING, None),
        with_calendar(targets, kind, REPLIES, "always"),
    ):
        kept = kept_text(to_toml(wanted), written)
        assert targets_from_toml(kept) == wanted
        assert comments(kept) == comments(written)


def test_only_the_line_that_changed_is_another() -> None:
    wanted = with_minutes(targets_from_toml(OWN), RED, REPLIES, 20)
    kept = kept_text(to_toml(wanted), OWN)
    assert kept == OWN.replace("minutes = 30", "minutes = 20", 1)


def test_nothing_changed_is_the_same_text() -> None:
    for written in (SHIPPED, OWN):
        assert kept_text(to_toml(targets_from_toml(written)), written) == written


def test_a_broken_file_is_written_anew() -> None:
    text = to_toml(targets_from_toml(OWN))
    assert kept_text(text, "[[target]\nname = 1") == text
