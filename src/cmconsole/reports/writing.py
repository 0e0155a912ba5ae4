"""Writes the file of one export, on the thread or in the process where that is asked for."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from cmconsole.domain.periods import Period
from cmconsole.reports.document import document
from cmconsole.reports.figures import Report
from cmconsole.reports.filters import Filters
from cmconsole.reports.heading import heading
from cmconsole.reports.html_page import page
from cmconsole.reports.masking import masked
from cmconsole.reports.measuring import measure
from cmconsole.reports.tables import (
    TABLES,
    Shares,
    rows_of,
    write_csv,
    write_csv_codebook,
    write_jsonl,
    write_xlsx,
)
from cmconsole.store.instants import to_micros
from cmconsole.store.reporting import export_rows
from cmconsole.store.reporting.export_rows import Column, Redaction, Wanted
from cmconsole.store.reporting.snapshot import Snapshot, snapshot_of
from cmconsole.system.atomic import replacing


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: tuple[Path, ...]
    conversations: int
    """How many the report is about."""
    rows: int
    """Lines of conversations and events; 0 for a page of figures."""


@dataclass(frozen=True, slots=True)
class Job:
    """One export, as another process can be told of it."""

    inbox: Path
    """The inbox file."""
    target: Path
    format_: Format
    period: Period
    filters: Filters
    redaction: Redaction
    now: datetime
    """UTC: what the figures are as of."""


async def write_job(
    job: Job, tell: Callable[[int], object], ready: Callable[[], object] = lambda: None
) -> Exported:
    """Write the file of a job, on a thread. `ready` is called before it takes the old one's place, and
    may raise to keep that from happening. Raises what `Exports.write` raises."""
    async with snapshot_of(job.inbox) as snapshot:

        def work(connection: sqlite3.Connection) -> Exported:
            report = measure(connection, job.period, job.filters, job.now, snapshot.check)
            writing = _Writing(connection, snapshot, report, job.redaction, tell, ready)
            return writing.write(job.target, job.format_)

        return await snapshot.read(work)


class _Writing:
    """One export under way, on the snapshot's thread."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        snapshot: Snapshot,
        report: Report,
        redaction: Redaction,
        tell: Callable[[int], object],
        ready: Callable[[], object],
    ) -> None:
        self._ready = ready
        self._connection = connection
        self._snapshot = snapshot
        self._report = report
        self._redaction = redaction
        self._told = tell
        self._rows = 0
        self._heading = heading(report, str(redaction))
        self._wanted = Wanted(
            to_micros(report.period.since),
            to_micros(report.period.until),
            to_micros(report.as_of),
            not report.filters.is_empty,
        )

    def write(self, target: Path, format_: Format) -> Exported:
        if format_ is Format.CSV:
            files = self._csv(target)
        else:
            files = (target,)
            with replacing(target) as file:
                self._one(file, format_)
                self._ready()
        return Exported(files, self._report.conversations, self._rows)

    def _one(self, file: BinaryIO, format_: Format) -> None:
        if format_ is Format.JSONL:
            write_jsonl(file, self._heading, self._tables(), self._tell)
        elif format_ is Format.XLSX:
            tables = ((f"{name.title()}s", columns, rows) for name, columns, rows in self._tables())
            figures = rows_of(document(self._report))
            write_xlsx(file, self._heading, figures, tables, self._tell)
        elif format_ is Format.HTML:
            for piece in page(self._report):
                file.write(piece.encode("utf-8", "replace"))
        else:
            from cmconsole.reports.pdf_page import write_report

            write_report(self._report, file)

    def _csv(self, target: Path) -> tuple[Path, ...]:
        stem = target.with_suffix("") if target.suffix else target
        names = (target.name, f"{stem.name}-events.csv", f"{stem.name}-codebook.csv")
        if target.suffix.lower() == ".zip":
            self._zip(target, (f"{stem.name}.csv", *names[1:]))
            return (target,)
        files = tuple(target.with_name(name) for name in names)
        with ExitStack() as together:
            opened = [together.enter_context(replacing(path)) for path in files]
            for file, (_, columns) in zip(opened, TABLES, strict=False):
                write_csv(file, columns, self._shares(columns, for_csv=True), self._tell)
            write_csv_codebook(opened[-1], self._heading)
        return files

    def _zip(self, target: Path, names: Sequence[str]) -> None:
        with (
            replacing(target) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as folder,
        ):
            for name, (_, columns) in zip(names, TABLES, strict=False):
                with folder.open(name, "w", force_zip64=True) as entry:
                    rows = self._shares(columns, for_csv=True)
                    write_csv(entry, columns, rows, self._tell)  # type: ignore[arg-type]
            with folder.open(names[-1], "w") as entry:
                write_csv_codebook(entry, self._heading)  # type: ignore[arg-type]

    def _tables(self) -> Iterator[tuple[str, Sequence[Column], Shares]]:
        for name, columns in TABLES:
            yield name, columns, self._shares(columns)

    def _shares(self, columns: Sequence[Column], *, for_csv: bool = False) -> Shares:
        return export_rows.rows(
            self._connection, columns, self._wanted, self._redaction, masked, for_csv=for_csv
        )

    def _tell(self, rows: int) -> None:
        self._snapshot.check()
        self._rows += rows
        self._told(rows)
