"""Steps: shown while they run, counted at the end."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest

import checks
import environment
import progress
from checks import Step, run_all
from environment import ROOT, Environment
from progress import Progress, StepFailed


class Terminal(io.StringIO):
    """A stream whose lines can be redrawn."""

    def isatty(self) -> bool:
        return True


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_step_that_works_says_only_how_long_it_took() -> None:
    said = io.StringIO()
    Progress(said).run("making tea", python("print('chatter')"))
    assert re.fullmatch(r"  making tea \.\.\.\n  making tea: \d+\.\d s\n", said.getvalue())


def test_a_step_that_fails_shows_the_end_of_what_it_wrote() -> None:
    said = io.StringIO()
    code = "import sys\nfor n in range(100): print('line', n)\nsys.exit('no kettle')"
    with pytest.raises(StepFailed) as caught:
        Progress(said).run("making tea", python(code))
    assert "no kettle\n\nmaking tea failed." in str(caught.value)
    assert "line 99\n" in str(caught.value)
    assert "line 1\n" not in str(caught.value)
    assert "line 1\n" in caught.value.output
    assert "failed after" in said.getvalue()


def test_a_program_that_is_not_there_is_a_step_that_failed() -> None:
    with pytest.raises(StepFailed, match="could not be started"):
        Progress(io.StringIO()).run("making tea", ["/no/such/kettle"])


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX")
def test_a_terminal_sees_the_latest_line_and_the_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "FRAME_SECONDS", 0.01)
    pipe = tmp_path / "go on"
    os.mkfifo(pipe)

    class Watching(Terminal):
        """Lets the step end once its line was drawn."""

        def write(self, text: str) -> int:
            if "Collecting tea" in text and pipe.exists():
                pipe.write_text("go on")
                pipe.unlink()
            return super().write(text)

    said = Watching()
    code = "import sys; print('Collecting tea', flush=True); open(sys.argv[1]).read()"
    Progress(said).run("making tea", [*python(code), str(pipe)])
    assert re.search(r"\r[|/\\-] making tea \(\d+ s\)  Collecting tea", said.getvalue())
    assert said.getvalue().rstrip(" \n").endswith(" s")


def test_one_failing_step_stops_no_other_and_fails_the_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [
        Step("first", tuple(python("raise SystemExit(3)"))),
        Step("second", tuple(python("import os; print(os.getcwd())"))),
    ]
    assert run_all(steps, dict(os.environ), tmp_path) == 1
    said = capfd.readouterr().out
    assert str(tmp_path) in said
    assert re.search(r"FAILED first +\d+\.\d s\n  ok     second +\d+\.\d s\n$", said)
    assert run_all(steps[1:], dict(os.environ), tmp_path) == 0


def test_the_whole_check_ends_with_the_tests_and_hands_their_arguments_on() -> None:
    whole = checks.steps(Environment(ROOT), ["-k", "name"])
    assert [step.title for step in whole] == [
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "pytest",
    ]
    assert whole[-1].command[-3:] == ("pytest", "-k", "name")
    assert [step.title for step in checks.steps(Environment(ROOT), None)][-1] == "lint-imports"


@pytest.mark.parametrize("sign", environment.OFFLINE_SIGNS)
def test_an_installation_without_a_network_says_so_in_one_sentence(
    tmp_path: Path, sign: str
) -> None:
    place = Environment(tmp_path)
    place.scripts.mkdir(parents=True)
    place.python.write_text(f"#!/bin/sh\necho 'a long story: {sign}: more'\nexit 1\n")
    place.python.chmod(0o755)
    with pytest.raises(StepFailed, match="The package index cannot be reached"):
        place._pip(Progress(io.StringIO()), "installing packages", "httpx")
