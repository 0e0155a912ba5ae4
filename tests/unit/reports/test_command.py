"""`report` and `export` print the same numbers as the files, and say in words what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cmconsole.cli.main import run
from cmconsole.reports.document import document
from cmconsole.system.clock import SystemClock
from unit.reports.conftest import Desk
from unit.reports.year import NOW

DAYS = ("--from", "2026-01-01", "--to", "2026-12-31", "--zone", "Europe/Berlin")


def command(desk: Desk, *words: str) -> int:
    return run([words[0], "--profile", str(desk.folder), *words[1:]])


def test_the_command_tells_the_same_figures_as_the_screen(
    own_year: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    assert command(own_year, "report", *DAYS, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(json.dumps(document(own_year.report())))


def test_a_person_reads_a_page_of_sentences(
    own_year: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(own_year, "report", *DAYS) == 0
    page = capsys.readouterr().out
    for words in (
        "Within target",
        "Half were answered within",
        "Beside the field",
        "Maritz",
        "n = ",
    ):
        assert words in page


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl", "pdf", "html"])
def test_every_format_is_written(
    own_year: Desk, tmp_path: Path, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"year.{format_}"
    words = ("export", *DAYS, "--format", format_, "--out", str(target), "--json")
    assert command(own_year, *words) == 0
    told = json.loads(capsys.readouterr().out)
    assert str(target) in told["files"]
    assert all(Path(name).stat().st_size > 0 for name in told["files"])


@pytest.mark.parametrize("format_", ["html", "pdf"])
@pytest.mark.parametrize("redact", ["none", "people", "text"])
def test_a_thread_is_printed_for_colleagues_outside(
    own_year: Desk, tmp_path: Path, format_: str, redact: str
) -> None:
    target = tmp_path / f"thread.{format_}"
    words = (
        "export",
        "--thread",
        "30",
        "--format",
        format_,
        "--out",
        str(target),
        "--redact",
        redact,
    )
    assert command(own_year, *words) == 0
    data = target.read_bytes()
    assert data[:5] == (b"%PDF-" if format_ == "pdf" else b"<!doc")
    if format_ == "html":
        assert (b"Tess" in data) == (redact == "none")


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("report", "--from", "yesterday"), 2, "not a day"),
        (("report", "--from", "2026-02-02", "--to", "2026-01-01"), 2, "ends before"),
        (("report", "--zone", "Mars/Olympus"), 2, "no time zone"),
        (("report", "--period", "today", "--to", "2026-01-01"), 2, "not both"),
        (("report", "--to", "9999-12-31"), 2, "between the years"),
        (("report", "--to", "0001-01-01"), 2, "between the years"),
        (("export", "--format", "csv", "--out", "/nowhere/at/all.csv"), 2, "no folder"),
        (("export", "--format", "csv", "--out", "x.csv", "--thread", "30"), 2, "html or pdf"),
        (("export", "--format", "html", "--out", "x.html", "--thread", "99999"), 2, "no mention"),
    ],
)
def test_wrong_use_is_one_sentence(
    own_year: Desk,
    words: tuple[str, ...],
    status: int,
    why: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(own_year, *words) == status
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1
    assert list(tmp_path.glob("x.*")) == []


def test_the_inbox_itself_is_never_written_over(
    own_year: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = own_year.folder / "inbox.sqlite3"
    link = tmp_path / "week.jsonl"
    link.symlink_to(inbox)
    for target in (inbox, link):
        assert command(own_year, "export", *DAYS, "--format", "jsonl", "--out", str(target)) == 2
        assert "is the inbox itself" in capsys.readouterr().err
    assert inbox.read_bytes().startswith(b"SQLite format 3")


def test_an_export_that_runs_by_itself_names_its_week_and_its_file(
    own_year: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)  # a Thursday
    said = []
    for words in (
        ("--period", "last-week", "--out", str(tmp_path / "{from} to {to}.jsonl")),
        ("--from", "2026-12-21", "--to", "2026-12-27", "--out", str(tmp_path / "days.jsonl")),
    ):
        zone = ("--zone", "Europe/Berlin", "--format", "jsonl", "--json")
        assert command(own_year, "export", *words, *zone) == 0
        said.append(json.loads(capsys.readouterr().out))
    dated, plain = (Path(one["files"][0]) for one in said)
    assert dated.name == "2026-12-21 to 2026-12-27.jsonl"
    assert said[0]["conversations"] == said[1]["conversations"] > 0
    assert dated.read_text("utf-8") == plain.read_text("utf-8")
