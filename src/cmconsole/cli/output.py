"""What the command line prints: one JSON document to stdout, or words for people; messages to stderr."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from cmconsole.store.rows import MentionRow


def speak_utf8() -> None:
    """Read and write UTF-8 wherever this runs; what a terminal cannot show becomes a question mark.

    Windows would otherwise write files and pipes in a code page that knows no emoji, and fail.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            with suppress(io.UnsupportedOperation):  # somebody has read from it already
                stream.reconfigure(encoding=encoding, errors="replace")


def write_nowhere() -> None:
    """Let what is still buffered go where it harms nobody: the reader of stdout has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def say(*lines: str) -> None:
    """Words for a person, on stdout."""
    for line in lines:
        print(line)
    # `poll` goes on for days: whoever reads it through a pipe wants to know now.
    sys.stdout.flush()


def warn(*lines: str) -> None:
    """Messages beside the answer, on stderr."""
    for line in lines:
        print(line, file=sys.stderr)


def document(value: object) -> None:
    """The one JSON document of a command."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def instant(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second where there is no fraction."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def when(value: datetime | None) -> str:
    """A time for a person, in the machine's own zone."""
    return "never" if value is None else f"{value.astimezone():%d %b %H:%M}"


def table(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Lines with columns below each other."""
    kept = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def mention(row: MentionRow, now: datetime) -> dict[str, object]:
    """A mention as `inbox --json` shows it. Both clocks are in seconds and stop with the answer."""
    work, judgement = row.work, row.judgement
    ended = work.first_response_at if work else None
    runs = not row.history
    return {
        "id": row.id,
        "network": row.network,
        "native_id": row.native_id,
        "uri": row.canonical_uri,
        "permalink": row.permalink,
        "author": row.author_handle,
        "author_name": row.author_name,
        "text": row.text,
        "language": row.language,
        "published_at": instant(row.published_at),
        "ingested_at": instant(row.ingested_at),
        "edited_at": instant(row.edited_at),
        "deleted_at": instant(row.deleted_at),
        "matched": row.matched,
        "class": str(work.mention_class if work else judgement.mention_class),
        "level": int(work.level if work else judgement.level),
        "urgency": judgement.urgency,
        "reasons": [
            {"text": reason.text, "words": list(reason.words), "rule": reason.rule}
            for reason in judgement.reasons
        ],
        "sentiment": judgement.sentiment,
        "state": work.state if work else "history" if row.history else "closed",
        "queue": work.queue if work else None,
        "owner": work.owner if work else None,
        "due_at": instant(work.due_at) if work else None,
        "waited_seconds": _seconds(row.published_at, ended or now) if runs else None,
        "on_desk_seconds": _seconds(row.ingested_at, ended or now) if runs else None,
        "history": row.history,
    }


def _seconds(since: datetime, until: datetime) -> float:
    return max(round((until - since).total_seconds(), 3), 0.0)
