"""The wheel holds everything that the program reads while it runs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from environment import ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as an installation would lay it out."""
    pytest.importorskip("hatchling", reason="dev.py installs hatchling; this environment has none")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_every_resource_is_in_the_wheel(unpacked: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert files(unpacked / "cmconsole" / "resources") == files(ROOT / "resources")


def test_a_resource_is_found_in_an_installation(unpacked: Path) -> None:
    others = [path for path in sys.path if "site-packages" in path]
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from cmconsole.system.paths import resource; print(resource('README.md'))",
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(unpacked), *others])},
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(said.stdout.strip()) == unpacked / "cmconsole" / "resources" / "README.md"


def test_the_wheel_says_that_it_is_typed_and_under_which_licence(unpacked: Path) -> None:
    assert (unpacked / "cmconsole" / "py.typed").is_file()
    (licence,) = unpacked.glob("*.dist-info/licenses/LICENSE")
    assert licence.read_bytes() == (ROOT / "LICENSE").read_bytes()
