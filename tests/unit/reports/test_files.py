"""Files leave nothing out, hold no traps for spreadsheets, and are whole or not there."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import signal
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cmconsole.domain.errors import StoreError, UsageError
from cmconsole.domain.periods import Period
from cmconsole.reports.codebook import COLUMNS
from cmconsole.reports.document import document
from cmconsole.reports.exporting import Exports
from cmconsole.reports.tables import CUT, LONGEST_CELL
from cmconsole.reports.writing import Format
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.reporting.export_rows import CONVERSATION, EVENT, Kind, Redaction
from support.clocks import FakeClock
from unit.reports.conftest import YEAR, Desk
from unit.reports.year import NASTY, NOW

resource = pytest.importorskip("resource", reason="limits of a process are a matter of POSIX")

KINDS = {column.name: column.kind for column in CONVERSATION}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl(path: Path, record: str) -> list[dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [
        {k: v for k, v in one.items() if k != "record"} for one in found if one["record"] == record
    ]


@pytest.fixture(scope="module")
def files(year: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for format_ in Format:
        year.export(folder / f"year.{format_}", format_)
    return folder


def test_csv_reads_back_with_every_row_and_value(files: Path) -> None:
    ours, exact = read_csv(files / "year.csv"), read_jsonl(files / "year.jsonl", "conversation")
    assert len(ours) == len(exact) == 437, "the merged ones are rows too"
    for row, wanted in zip(ours, exact, strict=True):
        for name, value in wanted.items():
            assert row[name] == as_csv(KINDS[name], value), (name, value)


def as_csv(kind: Kind, value: Any) -> str:
    """What a cell should hold, by another way than SQL's."""
    if value is None:
        return ""
    if kind is Kind.INSTANT:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S}"
    if kind is Kind.FLAG:
        return str(int(value))
    if kind is Kind.TEXT and re.match(r"[=+@\-＝＋－＠\t\r\n]", value):
        return "'" + value
    return str(value)


def test_no_cell_of_any_csv_is_a_formula_unless_it_is_a_number(files: Path) -> None:
    for path in files.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    if cell[:1] in tuple("=+-@\t\r"):
                        float(cell)


def test_the_nasty_texts_are_all_there(files: Path) -> None:
    texts = {row["text"] for row in read_jsonl(files / "year.jsonl", "conversation")}
    assert texts - {None} == set(NASTY)
    assert {row["text"].removeprefix("'") for row in read_csv(files / "year.csv")} == {*NASTY, ""}


def test_xlsx_reads_back_with_the_same_types_and_counts(files: Path) -> None:
    book = openpyxl.load_workbook(files / "year.xlsx", read_only=False)
    assert book.sheetnames == ["Report", "Conversations", "Events", "Codebook"]
    sheet = book["Conversations"]
    assert sheet.freeze_panes == "A2"
    head, *rows = sheet.iter_rows(values_only=True)
    exact = read_jsonl(files / "year.jsonl", "conversation")
    assert len(rows) == len(exact)
    for row, wanted in zip(rows, exact, strict=True):
        for name, value in zip(head, row, strict=True):
            assert same(KINDS[str(name)], value, wanted[str(name)]), (
                name,
                value,
                wanted[str(name)],
            )
    kinds = {cell.data_type for line in sheet.iter_rows(min_row=2) for cell in line}
    assert "f" not in kinds
    assert len(list(book["Events"].iter_rows())) == 1 + len(
        read_jsonl(files / "year.jsonl", "event")
    )


def same(kind: Kind, value: Any, wanted: Any) -> bool:
    if value is None or wanted is None or wanted == "":
        return (value or None) == (wanted or None)
    if kind is Kind.INSTANT:
        # Excel keeps milliseconds.
        gap = value.replace(tzinfo=UTC) - datetime.fromisoformat(wanted)
        return isinstance(value, datetime) and abs(gap.total_seconds()) < 0.001
    if kind in (Kind.TEXT, Kind.WORD):
        return isinstance(value, str) and value == wanted.replace("\r", "")
    if kind is Kind.FLAG:
        return isinstance(value, bool) and value == wanted
    return isinstance(value, int | float) and value == wanted


def test_every_format_says_period_zone_filters_versions_and_definitions(files: Path) -> None:
    book = openpyxl.load_workbook(files / "year.xlsx")
    summary = {row[0]: row[1] for row in book["Report"].iter_rows(values_only=True) if row[0]}
    codebook = {row[0] for row in book["Codebook"].iter_rows(values_only=True)}
    side = (files / "year-codebook.csv").read_text("utf-8-sig")
    about = json.loads((files / "year.jsonl").read_text("utf-8").splitlines()[0])
    html = (files / "year.html").read_text("utf-8")
    for told in (side, json.dumps(about), html, json.dumps(summary)):
        for word in (
            "Europe/Berlin",
            "everything is counted",
            "Policy versions",
            "Target versions",
        ):
            assert word in told
    assert COLUMNS.keys() <= codebook
    assert COLUMNS.keys() <= {row["name"] for row in read_csv(files / "year-codebook.csv")}
    assert "product-limit" in html


def test_every_column_is_explained() -> None:
    assert {column.name for column in (*CONVERSATION, *EVENT)} == COLUMNS.keys()


def test_the_workbook_holds_the_same_figures_as_the_report(year: Desk, files: Path) -> None:
    book = openpyxl.load_workbook(files / "year.xlsx")
    found = {row[0]: row[1] for row in book["Report"].iter_rows(values_only=True) if row[0]}
    told: Any = document(year.report())
    assert found["within target met"] == told["within_target"]["met"]
    assert found["first response customer p50"] == told["first_response"]["customer"]["p50"]


def test_the_html_page_needs_no_network(files: Path) -> None:
    html = (files / "year.html").read_text("utf-8")
    assert html.count("<svg") == 7
    assert not re.search(
        r"""(?:src|href)\s*=|url\(|@import|<script|<link|<iframe|<img""", html, re.I
    )
    assert "default-src 'none'" in html
    outside = set(re.findall(r"https?://[^\s\"'<]+", html))
    assert not outside


def test_the_pdf_has_pages_and_its_text_is_in_the_embedded_font(files: Path) -> None:
    data = (files / "year.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", data)) >= 4
    assert b"/FontFile2" in data


def test_people_are_left_out_where_that_is_asked_for(year: Desk, tmp_path: Path) -> None:
    year.export(tmp_path / "year.jsonl", Format.JSONL, redaction=Redaction.PEOPLE)
    text = (tmp_path / "year.jsonl").read_text("utf-8")
    for trace in ("tess", "Tess", "example.org", "feed.example", "mastodon.example", "+49 30"):
        assert trace not in text, trace
    rows = read_jsonl(tmp_path / "year.jsonl", "conversation")
    assert {row["contact"].split()[0] for row in rows} == {"person"}
    assert "[address]" in text
    assert "never" in text, "words of people that point at nobody stay"


def test_no_text_is_left_where_texts_are_left_out(year: Desk, tmp_path: Path) -> None:
    for redaction in (Redaction.NONE, Redaction.TEXT):
        year.export(tmp_path / f"{redaction}.jsonl", Format.JSONL, redaction=redaction)
    every = read_jsonl(tmp_path / "none.jsonl", "conversation")
    without = read_jsonl(tmp_path / "text.jsonl", "conversation")
    assert all(row["text"] is None for row in without)
    assert [row["wait_s"] for row in without] == [row["wait_s"] for row in every]
    events = read_jsonl(tmp_path / "text.jsonl", "event")
    assert all(row["text"] is row["reason"] is row["how"] is row["who"] is None for row in events)


def test_a_post_its_author_took_back_is_counted_without_its_text(files: Path) -> None:
    rows = read_jsonl(files / "year.jsonl", "conversation")
    deleted = [row for row in rows if row["deleted"]]
    assert deleted
    assert all(row["text"] is None for row in deleted)


def test_one_zip_holds_all_three_tables(year: Desk, tmp_path: Path) -> None:
    done = year.export(tmp_path / "year.zip", Format.CSV)
    assert done.files == (tmp_path / "year.zip",)
    with zipfile.ZipFile(tmp_path / "year.zip") as folder:
        assert folder.namelist() == ["year.csv", "year-events.csv", "year-codebook.csv"]
        assert folder.read("year.csv").decode("utf-8-sig").startswith("conversation,posted_at,")


@pytest.mark.parametrize("format_", list(Format))
def test_an_empty_period_is_a_file_with_a_header(
    year: Desk, tmp_path: Path, format_: Format
) -> None:
    long_ago = Period.of_days(date(2001, 1, 1), date(2001, 1, 2), "UTC")
    done = year.export(tmp_path / f"none.{format_}", format_, long_ago)
    assert (done.conversations, done.rows) == (0, 0)
    assert (tmp_path / f"none.{format_}").stat().st_size > 0
    if format_ is Format.XLSX:
        book = openpyxl.load_workbook(tmp_path / "none.xlsx")
        assert book["Conversations"].max_row == 1


def test_a_period_of_one_row_is_one_row(year: Desk, tmp_path: Path, files: Path) -> None:
    first = datetime.fromisoformat(read_jsonl(files / "year.jsonl", "conversation")[0]["posted_at"])
    moment = Period(first, first.replace(microsecond=999_999), "UTC")
    done = year.export(tmp_path / "one.csv", Format.CSV, moment)
    assert done.conversations == 1
    assert len(read_csv(tmp_path / "one.csv")) == 1


def test_a_filter_holds_for_the_rows_as_for_the_figures(year: Desk, tmp_path: Path) -> None:
    from cmconsole.reports.filters import Filters

    only = Filters(networks=frozenset({"feed"}))
    done = year.export(tmp_path / "feed.jsonl", Format.JSONL, filters=only)
    rows = read_jsonl(tmp_path / "feed.jsonl", "conversation")
    assert {row["network"] for row in rows} == {"feed"}
    assert done.conversations == sum(row["fate"] != "merged" for row in rows)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="files cannot be limited here")
@pytest.mark.parametrize(
    "format_", [Format.CSV, Format.XLSX, Format.JSONL, Format.HTML, Format.PDF]
)
def test_a_full_disk_leaves_the_old_file_and_one_sentence(
    year: Desk, tmp_path: Path, format_: Format
) -> None:
    target = tmp_path / f"year.{format_}"
    target.write_text("as it was")
    year.report()  # the measures are written before the disk is full
    with no_room_for(40_000), pytest.raises(StoreError) as told:
        year.export(target, format_)
    assert "no room" in str(told.value)
    assert "\n" not in str(told.value)
    assert target.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [target]


@contextmanager
def no_room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: writing fails with EFBIG, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_folder_that_is_not_there_is_told_before_any_work(year: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        year.export(tmp_path / "nowhere" / "year.csv", Format.CSV)


def test_a_folder_that_may_not_be_written_is_told_in_one_sentence(
    year: Desk, tmp_path: Path
) -> None:
    closed = Path("/proc")
    if not closed.is_dir():
        pytest.skip("this system has no folder that nobody may write to")
    with pytest.raises(StoreError) as told:
        year.export(closed / "year.csv", Format.CSV)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("format_", [Format.CSV, Format.XLSX, Format.JSONL])
def test_a_cancelled_export_leaves_nothing_behind(
    year: Desk, tmp_path: Path, format_: Format
) -> None:
    target = tmp_path / f"year.{format_}"
    target.write_text("as it was")

    async def cancel() -> None:
        inbox = Inbox(Database.open(year.folder / "inbox.sqlite3", year.folder / "backups"))
        loop, begun, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
        exports = Exports(inbox, FakeClock(NOW))

        def tell(_: int) -> None:
            loop.call_soon_threadsafe(begun.set)
            go_on.wait()

        writing = asyncio.create_task(exports.write(target, format_, YEAR, tell=tell))
        await begun.wait()
        writing.cancel()
        for _ in range(3):
            await asyncio.sleep(0)  # the cancelled task takes its turn, then the writer goes on
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        await inbox.close()

    asyncio.run(cancel())
    assert target.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [target]


def test_a_text_that_excel_would_cut_without_a_word_is_cut_with_one() -> None:
    from cmconsole.reports.tables import _cell

    cut = _cell(None, "x" * 40_000)
    assert cut == "x" * LONGEST_CELL + CUT
    assert _cell(None, "a\x07b") == "ab"


def test_what_was_said_in_private_goes_out_only_with_people(own_year: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(own_year.folder / "inbox.sqlite3")) as inbox, inbox:
        inbox.execute("UPDATE mention SET text = 'between you and me', visibility = 'private'")
    found = {}
    for redaction in Redaction:
        target = tmp_path / f"{redaction}.jsonl"
        own_year.export(target, Format.JSONL, redaction=redaction)
        found[redaction] = "between you and me" in target.read_text("utf-8")
    assert found == {Redaction.NONE: True, Redaction.PEOPLE: False, Redaction.TEXT: False}
