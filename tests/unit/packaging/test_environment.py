"""When the virtual environment is good, and when it has to be made."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from environment import CONSTRAINTS, ROOT, STAMP, Environment, alone, requirements
from progress import Progress

PROJECT = """
[build-system]
requires = ["hatchling>=1.25"]
[project]
dependencies = ["httpx>=0.28"]
[project.optional-dependencies]
test = ["pytest>=8"]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / CONSTRAINTS).write_text("httpx==0.28.1\n")
    (tmp_path / "packaging" / "dev.py").write_text("pass\n")
    return tmp_path


@pytest.fixture
def ready(checkout: Path) -> Environment:
    environment = Environment(checkout)
    environment.scripts.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    stamp = {
        "place": environment._place(),
        "fingerprint": environment._fingerprint(),
        "extras": ["test"],
    }
    (checkout / ".venv" / STAMP).write_text(json.dumps(stamp))
    return environment


def test_an_unchanged_environment_is_used_as_it_is(ready: Environment) -> None:
    assert ready.lacks(()) is None
    assert ready.lacks(("test",)) is None


def test_a_ready_environment_costs_no_process(
    ready: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started a process"))
    ready.provide(("test",), Progress(io.StringIO()))


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "packaging/constraints.txt", "packaging/dev.py"]
)
def test_a_change_of_what_it_depends_on_is_noticed(
    ready: Environment, checkout: Path, name: str
) -> None:
    path = checkout / name
    path.write_text(path.read_text() + "# changed\n")
    assert ready.lacks(()) == "the requirements changed"


def test_a_moved_checkout_needs_a_new_environment(ready: Environment, checkout: Path) -> None:
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    reason = Environment(moved).lacks(())
    assert reason is not None
    assert reason.startswith("now in this folder")


def test_another_python_needs_a_new_environment(
    ready: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("environment.base_python", lambda: "/usr/bin/python3.12")
    reason = ready.lacks(())
    assert reason is not None
    assert reason.startswith("now in this folder, with Python")


def test_more_tools_than_it_has_are_noticed(ready: Environment) -> None:
    assert ready.lacks(("test", "docs")) == "more tools are needed"


def test_an_interrupted_installation_is_noticed(ready: Environment, checkout: Path) -> None:
    stamp = checkout / ".venv" / STAMP
    for content in ("", "[]", "{ half"):
        stamp.write_text(content)
        assert ready.lacks(()) == "the last installation did not finish"
    stamp.unlink()
    assert ready.lacks(()) == "the last installation did not finish"


def test_a_python_that_was_removed_from_the_system_is_noticed(ready: Environment) -> None:
    ready.python.unlink()
    ready.python.symlink_to("/no/such/python")
    assert ready.lacks(()) == "the environment is incomplete"


def test_a_fresh_checkout_is_a_first_start(checkout: Path) -> None:
    assert Environment(checkout).lacks(()) == "first start"


def test_whatever_lies_in_place_of_the_environment_is_cleared(checkout: Path) -> None:
    place = checkout / ".venv"
    environment = Environment(checkout)
    elsewhere = checkout / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    place.symlink_to(elsewhere)
    environment._clear()
    assert (elsewhere / "kept").is_dir()
    place.write_text("a file")
    environment._clear()
    (place / "half").mkdir(parents=True)
    environment._clear()
    environment._clear()
    assert not place.exists()


def test_the_tool_that_builds_is_installed_with_the_rest(checkout: Path) -> None:
    assert requirements(checkout, ()) == ["hatchling>=1.25", "httpx>=0.28"]
    assert requirements(checkout, ("test",)) == ["hatchling>=1.25", "httpx>=0.28", "pytest>=8"]


def test_tests_run_without_a_screen_and_without_the_caller_s_own_settings(
    ready: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMCONSOLE_PROFILE", "/home/me/desk")
    monkeypatch.setenv("PYTHONPATH", "/home/me/lib")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environ = ready.environ()
    assert environ["QT_QPA_PLATFORM"] == "offscreen"
    assert not environ.keys() & {"CMCONSOLE_PROFILE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    assert environ["PATH"].startswith(str(ready.scripts))


@pytest.mark.skipif(sys.platform == "win32", reason="flock is POSIX")
def test_one_installation_at_a_time(tmp_path: Path) -> None:
    lock, said = tmp_path / "cache" / "dev.lock", io.StringIO()
    code = (
        "import io, sys; from pathlib import Path\n"
        "from environment import alone\n"
        "from progress import Progress\n"
        "with alone(Path(sys.argv[1]), Progress(io.StringIO())):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(lock)],
        cwd=ROOT / "packaging",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )

    class Telling(io.StringIO):
        """Lets the other one end as soon as this one says that it waits."""

        def write(self, text: str) -> int:
            process.kill()
            return said.write(text)

    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with alone(lock, Progress(Telling())):
            assert "Waiting for another installation" in said.getvalue()
