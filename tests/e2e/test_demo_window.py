from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from support.sources import SOURCE

ENVIRONMENT = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(SOURCE)}


def cmconsole(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "cmconsole", *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


@pytest.mark.slow
def test_the_demo_shows_real_rows_from_every_kind_of_source(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    done = cmconsole("--demo", "--screenshot", str(picture), "--quit-after", "8")
    assert (done.returncode, done.stderr) == (0, "")
    found = re.fullmatch(r"(\d+) mentions; classes: .*; states: (.*); sources: (.*)\n", done.stdout)
    assert found, done.stdout
    assert int(found[1]) > 20
    assert "open" in found[2]
    assert "failing" not in found[3]
    assert "signed out" not in found[3]
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1440, 900)
    marks = {image.pixelColor(258, y).name() for y in range(100, 800)}
    assert "#ac7d0c" in marks or "#ae4008" in marks or "#7e0c35" in marks


@pytest.mark.slow
def test_a_window_on_an_empty_profile_says_what_to_do_and_leaves_when_told(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    profile = tmp_path / "profile"
    done = cmconsole(
        "--profile",
        str(profile),
        "--screenshot",
        str(picture),
        "--quit-after",
        "1",
        "--theme",
        "dark",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 mentions")
    assert QImage(str(picture)).pixelColor(400, 560).name() == "#1d2426"
    assert not list(profile.glob("*-wal"))


@pytest.mark.slow
def test_the_window_opens_before_the_services_are_even_imported(tmp_path: Path) -> None:
    code = """
import sys
import time
import cmconsole.app, cmconsole.ui.window.main_window
late = ("httpx", "vaderSentiment", "feedparser", "qasync", "keyring", "lxml", "cmconsole.console")
print([name for name in late if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=30
    )
    assert done.stdout == "[]\n", done.stderr


def test_the_command_line_does_not_load_qt() -> None:
    code = """
import sys
import time
from cmconsole.__main__ import main
main(["triage", "--json"])
print([name for name in sys.modules if name.startswith("PySide6")], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        input="",
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stderr.endswith("[]\n")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], False),
        (["--demo"], False),
        (["--profile", "/x", "--theme", "dark"], False),
        (["inbox", "--json"], True),
        (["--profile", "/x", "source", "list"], True),
        (["--profile=/x", "doctor"], True),
    ],
)
def test_a_word_that_is_no_option_is_a_command(arguments: list[str], command: bool) -> None:
    from cmconsole.__main__ import names_command

    assert names_command(arguments) is command


NO_SCREEN = {
    name: value
    for name, value in ENVIRONMENT.items()
    if name not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_where_there_is_no_screen_a_picture_can_still_be_taken(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cmconsole", "--profile", str(tmp_path)]
    plain = subprocess.run(command, env=NO_SCREEN, capture_output=True, text=True, timeout=30)
    assert plain.returncode == 1
    assert plain.stderr.startswith("There is no screen here.")
    picture = tmp_path / "window.png"
    asked = ("--screenshot", str(picture), "--quit-after", "1", "--size", "1024x700")
    subprocess.run([*command, *asked], env=NO_SCREEN, capture_output=True, check=True, timeout=30)
    assert QImage(str(picture)).width() == 1024


def test_a_window_goes_back_to_a_backup_before_it_opens(tmp_path: Path) -> None:
    copy, posts = tmp_path / "copy.sqlite3", tmp_path / "posts.jsonl"
    profile = ("--profile", str(tmp_path / "profile"))
    for number, after in ((1, ("backup", str(copy))), (2, ("--quit-after", "1"))):
        said = {"native_id": str(number), "text": "Where is it?", "published_at": "2026-11-21"}
        posts.write_text(json.dumps(said) + "\n")
        assert cmconsole(*profile, "import", str(posts)).returncode == 0
        last = cmconsole(*profile, *after)
        assert (last.returncode, last.stderr) == (0, "")
    assert last.stdout.startswith("2 mentions")
    refused = cmconsole(*profile, "--restore", str(posts), "--quit-after", "1")
    assert refused.returncode == 1
    assert "is not a sound backup of an inbox. Nothing was changed." in refused.stderr
    back = cmconsole(*profile, "--restore", str(copy), "--quit-after", "1")
    assert (back.returncode, back.stderr) == (0, "")
    assert back.stdout.startswith("1 mentions")
    assert list((tmp_path / "profile").glob("inbox-replaced-*.sqlite3"))


def test_wrong_use_of_the_window_is_status_two() -> None:
    done = cmconsole("--theme", "pink")
    assert done.returncode == 2
    assert "--theme" in done.stderr


def test_two_windows_on_one_profile_are_refused_in_a_sentence(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-m", "cmconsole", "--profile", str(tmp_path), "--quit-after", "20"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lock = tmp_path / "listening.json"
        for _ in range(400):
            if lock.exists():
                break
            first.poll()
            time.sleep(0.02)
        second = cmconsole("--profile", str(tmp_path), "--quit-after", "1")
        assert second.returncode == 1
        assert second.stderr.startswith("This profile is in use by an open window.")
    finally:
        first.terminate()
        first.wait(10)
        assert first.stdout is not None
        first.stdout.close()
