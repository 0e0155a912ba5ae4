"""What dev.py makes of its arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import has_display, opens_window, without_dashes, without_display

DEV = Path(__file__).resolve().parents[3] / "packaging" / "dev.py"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--", "source", "list"], ["source", "list"]),
        (["source", "list"], ["source", "list"]),
        (["reply", "1", "--", "--text"], ["reply", "1", "--", "--text"]),
        (["--"], []),
        ([], []),
    ],
)
def test_leading_dashes_may_be_left_out(arguments: list[str], expected: list[str]) -> None:
    assert without_dashes(arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["--demo"], True),
        (["--profile", "inbox"], True),
        (["--profile=inbox", "--theme", "dark"], True),
        (["--demo", "--screenshot", "a.png", "--quit-after", "3"], True),
        (["source", "list"], False),
        (["--profile", "desk", "inbox", "--json"], False),
        (["--profile=desk", "doctor"], False),
        (["--help"], False),
        (["--version"], False),
    ],
)
def test_only_a_start_without_a_command_opens_the_window(
    arguments: list[str], expected: bool
) -> None:
    assert opens_window(arguments) is expected


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "vnc"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_display_is_looked_for_where_there_may_be_none(
    environ: dict[str, str], platform: str, expected: bool
) -> None:
    assert has_display(environ, platform) is expected


def test_a_demo_without_a_display_saves_a_picture_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, sentence = without_display(["--demo"])
    assert arguments == ["--demo", "--screenshot", "demo.png", "--quit-after", "20"]
    assert str(tmp_path / "demo.png") in sentence


def test_a_demo_that_was_told_what_to_do_is_left_alone() -> None:
    for given in (["--demo", "--screenshot", "mine.png"], ["--profile", "desk"]):
        arguments, sentence = without_display(given)
        assert arguments == given
        assert "no display" in sentence


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["nonsense"], 2), (["--help"], 0)])
def test_a_start_without_a_known_command_shows_how_it_is_used(
    arguments: list[str], code: int, tmp_path: Path
) -> None:
    said = subprocess.run(
        [sys.executable, DEV, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert said.returncode == code
    assert "packaging/dev.py test" in (said.stdout if code == 0 else said.stderr)


OLD = "import runpy, sys; sys.version_info = (3, 10, 1); sys.argv = ['dev.py', '--help']; "


@pytest.mark.skipif(sys.platform == "win32", reason="needs a program of a few lines on the PATH")
@pytest.mark.parametrize("answer", ["", "nothing here", "3.9"])
def test_a_python_that_is_too_old_and_alone_says_what_to_install(
    tmp_path: Path, answer: str
) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text(f"#!/bin/sh\necho {answer}\n")
    shim.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "-c", f"{OLD} runpy.run_path({str(DEV)!r}, run_name='__main__')"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13; this is 3.10" in said.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link to a program")
def test_a_python_that_is_too_old_hands_over_to_one_that_fits(tmp_path: Path) -> None:
    fits = tmp_path / "python{}.{}".format(*sys.version_info)
    fits.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    fits.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "-c", f"{OLD} runpy.run_path({str(DEV)!r}, run_name='__main__')"],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert "packaging/dev.py run" in said.stdout
