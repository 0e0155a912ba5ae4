"""Files of mentions from elsewhere: one JSON object a line, or CSV with a header."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean

LONGEST_LINE = 1_000_000
"""Characters; a longer line is not a mention."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds a mention."""

    number: int
    post: Post


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that does not, and why, in words that follow "was left out:"."""

    number: int
    why: str


def read_lines(path: Path) -> Iterator[Line | BadLine]:
    """Every line of a .jsonl or .csv file, one at a time however large the file is.

    Fields: `text` and `published_at` (ISO 8601; without a zone it is UTC) are needed; `network`,
    `native_id`, `author`, `permalink`, `language` may be there.

    Raises:
        UsageError: the file cannot be read, or is of another kind.
    """
    readers = {".jsonl": _json_lines, ".ndjson": _json_lines, ".csv": _csv_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"“{path.name}” is neither .jsonl nor .csv. Nothing was imported.")
    if not path.is_file():
        raise UsageError(f"There is no file “{path}”. Nothing was imported.")
    try:
        for number, found in reader(path):
            yield found if isinstance(found, BadLine) else _line(number, found)
    except OSError as error:
        raise UsageError(f"“{path.name}” could not be read to its end.") from error


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | BadLine]]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        number = 0
        while text := file.readline(LONGEST_LINE):
            number += 1
            whole = text.endswith("\n") or len(text) < LONGEST_LINE
            while not text.endswith("\n") and (rest := file.readline(LONGEST_LINE)):
                text = rest
            if not whole:
                yield number, BadLine(number, "it is too long.")
            elif text.strip():
                yield number, _parsed(number, text)


def _parsed(number: int, text: str) -> Mapping[str, Any] | BadLine:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return BadLine(number, "it is not JSON.")
    return value if isinstance(value, dict) else BadLine(number, "it is not a JSON object.")


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | BadLine]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline(LONGEST_LINE)
        file.seek(0)
        # Spreadsheets write semicolons where the comma is the decimal sign.
        rows = csv.DictReader(file, delimiter=max(",;\t", key=head.count))
        if not {"text", "published_at"} <= set(rows.fieldnames or ()):
            raise UsageError(
                f"“{path.name}” needs a first line that names its columns, among them text and "
                "published_at. Nothing was imported."
            )
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                number = rows.line_num + 1  # the reader counts a line when it is through with it
                yield number, BadLine(number, "it is not CSV, or too long.")
                continue
            yield rows.line_num, row


def _line(number: int, fields: Mapping[str, Any]) -> Line | BadLine:
    text = fields.get("text")
    if not isinstance(text, str) or not (text := clean(text)):
        return BadLine(number, "it has no text.")
    published_at = _instant(fields.get("published_at"))
    if published_at is None:
        return BadLine(number, "its published_at is not a time like 2026-11-21T14:05:00Z.")
    network = _word(fields, "network") or "import"
    handle = _word(fields, "author") or "unknown"
    permalink = _link(_word(fields, "permalink"))
    native_id = _word(fields, "native_id")
    named = [f"{network}:{native_id}"] if native_id else []
    known_as = [permalink, *named] if permalink else named
    if not known_as:
        facts = json.dumps([network, handle, published_at.isoformat(), text]).encode()
        known_as = [f"{network}#{hashlib.blake2b(facts, digest_size=16).hexdigest()}"]
    post = Post(
        network=network,
        native_id=native_id or known_as[0],
        canonical_uri=known_as[0],
        author=Author(key=handle, handle=handle),
        text=text,
        published_at=published_at,
        permalink=permalink,
        aliases=tuple(known_as[1:]),
        language=_word(fields, "language") or None,
    )
    return Line(number, post)


def _word(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return clean(str(value), 2_000).strip() if isinstance(value, str | int) else ""


def _link(address: str) -> str | None:
    try:
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:  # "http://["
        return None


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
