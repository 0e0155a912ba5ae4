"""Tables as CSV, XLSX and JSONL, streamed: memory stays the same however many rows there are."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO, TypeAlias

from cmconsole.reports.codebook import COLUMNS, FIGURES
from cmconsole.store.instants import from_micros
from cmconsole.store.reporting.export_rows import CONVERSATION, EVENT, Column, Kind
from cmconsole.store.rows import Row

Shares: TypeAlias = Iterable[list[Row]]
"""Rows, some hundred at a time."""
Heading: TypeAlias = Sequence[tuple[str, str]]
Tell: TypeAlias = Callable[[int], object]
"""Hears how many rows were written since it was last told; may raise to stop."""
LONGEST_CELL = 32_000
"""Characters; Excel takes 32,767 and openpyxl would cut the rest off without a word."""
CUT = " […]"
MOST_ROWS = 1_048_576
"""Rows of a sheet; what is beyond goes to the next one."""
WIDTHS = {
    Kind.TEXT: 28,
    Kind.INSTANT: 19,
    Kind.WORD: 16,
    Kind.SECONDS: 12,
    Kind.NUMBER: 9,
    Kind.FLAG: 9,
}


def write_csv(file: BinaryIO, columns: Sequence[Column], shares: Shares, tell: Tell) -> None:
    """One table. UTF-8 with a byte order mark, without which Excel takes it for its own code page.

    `shares` come from `export_rows.rows(for_csv=True)`: SQL has formatted and defused them.
    """
    with _text(file, "utf-8-sig") as text:
        writer = csv.writer(text)
        writer.writerow([column.name for column in columns])
        for share in shares:
            writer.writerows(share)
            tell(len(share))


def write_csv_codebook(file: BinaryIO, heading: Heading) -> None:
    """The file beside the tables that says what they are."""
    with _text(file, "utf-8-sig") as text:
        writer = csv.writer(text)
        writer.writerow(("about", "name", "meaning"))
        writer.writerows(("file", name, harmless(words)) for name, words in heading)
        writer.writerows(("figure", *pair) for pair in FIGURES)
        writer.writerows(("column", *pair) for pair in COLUMNS.items())


def write_jsonl(
    file: BinaryIO,
    heading: Heading,
    tables: Iterable[tuple[str, Sequence[Column], Shares]],
    tell: Tell,
) -> None:
    """One JSON object a line, each with a `record`: about, then conversation and event.

    Instants are ISO 8601 in UTC to the microsecond, durations are seconds, nothing is left out:
    what is not known is null.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    about = {
        "record": "about",
        **dict(heading),
        "columns": COLUMNS,
        "figures": dict(FIGURES),
    }
    with _text(file, "utf-8") as text:
        text.write(encode(about) + "\n")
        for record, columns, shares in tables:
            names = ["record", *(column.name for column in columns)]
            makers = [_JSON.get(column.kind, _as_it_is) for column in columns]
            for share in shares:
                for row in share:
                    values = [make(value) for make, value in zip(makers, row, strict=True)]
                    text.write(encode(dict(zip(names, (record, *values), strict=True))) + "\n")
                tell(len(share))


def write_xlsx(
    file: BinaryIO,
    heading: Heading,
    figures: Iterable[tuple[object, ...]],
    tables: Iterable[tuple[str, Sequence[Column], Shares]],
    tell: Tell,
) -> None:
    """A workbook with a sheet of figures, one of rows for each table, and the codebook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        summary = book.create_sheet("Report")
        summary.column_dimensions["A"].width = 44
        for line in chain(heading, [()], figures):
            summary.append([_cell(summary, value) for value in line])
        for name, columns, shares in tables:
            _sheets(book, name, columns, shares, tell)
        _codebook(book)
        book.save(file)
    except BaseException as error:
        _abandon(book)
        raise _as_os_error(error) from error


def _as_os_error(error: BaseException) -> BaseException:
    """lxml, which openpyxl writes with, tells of a full disk as a syntax error named `IO_ENOSPC`."""
    number = getattr(errno, str(error).removeprefix("IO_"), None)
    return error if number is None else OSError(number, os.strerror(number))


def _codebook(book: Any) -> None:
    sheet = book.create_sheet("Codebook")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 110
    sheet.append(["name", "meaning"])
    for pair in chain(FIGURES, COLUMNS.items()):
        sheet.append(pair)


def _abandon(book: Any) -> None:
    """Close what openpyxl left open: sheets that nobody saves end in noise when they are collected."""
    for sheet in book.worksheets:
        with suppress(Exception):
            sheet.close()
        with suppress(Exception):
            sheet._writer.cleanup()  # WORKAROUND openpyxl removes its temporary files at exit only


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, as `export_rows` has it for columns."""
    return f"'{text}" if text[:1] in set("=+-@＝＋－＠\t\r\n") else text


def _sheets(book: Any, name: str, columns: Sequence[Column], shares: Shares, tell: Tell) -> None:
    kinds = [column.kind for column in columns]
    sheet, room, number = None, 0, 0
    for share in chain(shares, [[]]):
        for row in share:
            if sheet is None or room == 0:
                number += 1
                sheet = _sheet(book, name if number == 1 else f"{name} {number}", columns)
                room = MOST_ROWS - 1
            sheet.append(
                [_typed(sheet, kind, value) for kind, value in zip(kinds, row, strict=True)]
            )
            room -= 1
        tell(len(share))
    if sheet is None:
        _sheet(book, name, columns)


def _sheet(book: Any, name: str, columns: Sequence[Column]) -> Any:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS[column.kind]
    sheet.append([column.name for column in columns])
    return sheet


def _typed(sheet: Any, kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.INSTANT:
        # Excel knows no zones; the codebook says that instants are UTC.
        return from_micros(value).replace(tzinfo=None)
    if kind is Kind.SECONDS:
        return value / 1e6
    if kind is Kind.FLAG:
        return bool(value)
    return _cell(sheet, value)


def _cell(sheet: Any, value: Any) -> Any:
    """A text stays a text: without this, one that begins with `=` or `#` would become something else."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL] + CUT
    if text[:1] not in ("=", "#"):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: int | None) -> str | None:
    return None if value is None else _iso(from_micros(value))


def _iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


_JSON: dict[Kind, Callable[[Any], Any]] = {
    Kind.INSTANT: _instant,
    Kind.SECONDS: lambda value: None if value is None else value / 1e6,
    Kind.FLAG: lambda value: None if value is None else bool(value),
}


class _text(io.TextIOWrapper):
    """Text onto a binary file that stays open afterwards. Lone surrogates, which no file can hold,
    become question marks."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        super().__init__(file, encoding=encoding, errors="replace", newline="")

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.detach()


def rows_of(figures: dict[str, object], under: str = "") -> Iterator[tuple[object, ...]]:
    """A document's single figures as rows of a name and a value, for a sheet."""
    for name, value in figures.items():
        label = f"{under} {name}".strip().replace("_", " ")
        if isinstance(value, dict):
            yield from rows_of(value, label)
        elif not isinstance(value, list):
            yield (label, value)


TABLES = (("conversation", CONVERSATION), ("event", EVENT))
"""The two tables of an export, in order."""
