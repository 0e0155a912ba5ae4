"""Which system libraries are missing and how they are installed."""

from __future__ import annotations

import io
import sys

import pytest

import system_libraries
from progress import Progress
from system_libraries import COMMANDS, LIBRARIES, family, hint, loads, missing, packages


def test_a_library_is_looked_for_by_loading_it() -> None:
    assert not loads("libnosuchthing.so.7")
    if sys.platform.startswith("linux"):
        assert loads("libc.so.6")


def test_what_does_not_load_is_missing_in_the_order_of_the_list() -> None:
    absent = {"libEGL.so.1", "libxcb-cursor.so.0"}
    found = missing(lambda soname: soname not in absent)
    assert [library.soname for library in found] == ["libEGL.so.1", "libxcb-cursor.so.0"]
    assert missing(lambda _: True) == []


def test_no_library_is_listed_twice_and_every_family_has_a_package_for_it() -> None:
    assert len({library.soname for library in LIBRARIES}) == len(LIBRARIES)
    for library in LIBRARIES:
        assert all(getattr(library, manager) for manager in COMMANDS)


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "apt"),
        ("ID=linuxmint\nID_LIKE=ubuntu\n", "apt"),
        ('ID="pop"\nID_LIKE="ubuntu debian"\n', "apt"),
        ("ID=fedora\n", "dnf"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf"),
        ("ID=manjaro\nID_LIKE=arch\n", "pacman"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "zypper"),
        ("ID=nixos\n", None),
        ("", None),
        ("no such file here", None),
    ],
)
def test_a_distribution_is_known_by_its_family(os_release: str, expected: str | None) -> None:
    assert family(os_release) == expected


def test_the_hint_is_the_exact_command_for_this_family() -> None:
    lacking = [library for library in LIBRARIES if library.soname.startswith("libxcb-")]
    assert hint("pacman", lacking, ("python3.11-venv",)) == (
        "  sudo pacman -S --needed --noconfirm xcb-util-cursor xcb-util-wm xcb-util-keysyms libxcb"
    )
    assert hint("apt", lacking[:1], ("python3.11-venv",)) == (
        "  sudo apt-get install -y --no-install-recommends libxcb-cursor0 python3.11-venv"
    )


def test_an_unknown_distribution_is_shown_every_family_s_command() -> None:
    lines = hint(None, LIBRARIES[:1]).splitlines()
    assert len(lines) == len(COMMANDS)


def test_a_package_that_holds_two_libraries_is_named_once() -> None:
    assert packages("pacman", LIBRARIES).count("libglvnd") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_without_the_right_to_install_the_command_is_printed_and_the_start_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(system_libraries, "missing", lambda: list(LIBRARIES[:1]))
    monkeypatch.setattr(system_libraries, "privilege", lambda: None)
    monkeypatch.setattr(system_libraries, "_os_release", lambda: "ID=debian\n")
    system_libraries.provide(Progress(said))
    assert "libglib-2.0.so.0" in said.getvalue()
    assert "sudo apt-get install -y --no-install-recommends libglib2.0-0" in said.getvalue()
