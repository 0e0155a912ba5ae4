"""A report over a year, beside the plain SQL aggregates it needs, and exports beside bare writers.

Run it with `python3 packaging/dev.py bench reports`; `--rows` sets how many conversations there are.
CPU time of this process, medians of interleaved rounds. The measures are filled directly, as
`store/reporting/measures.py` would leave them: working them out from the log is timed by itself, per
thousand.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import statistics
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from time import process_time

from filling import NOW, filled

from cmconsole.domain.periods import Period
from cmconsole.reports.filters import Filters
from cmconsole.reports.masking import masked
from cmconsole.reports.measuring import measure
from cmconsole.reports.tables import write_csv, write_jsonl, write_xlsx
from cmconsole.store.database import Database
from cmconsole.store.instants import to_micros
from cmconsole.store.reporting import export_rows, measures
from cmconsole.store.reporting.export_rows import CONVERSATION, Redaction, Wanted

SINCE = datetime(2025, 11, 21, tzinfo=UTC)
YEAR = Period(SINCE, NOW + timedelta(days=1), "Europe/Berlin")
MINUTE = 60_000_000
ROUNDS = 3

FLOOR = [
    "SELECT count(*), fate FROM measure WHERE {p} GROUP BY fate",
    *(
        f"""SELECT {clock} FROM (SELECT {clock}, row_number() OVER (ORDER BY {clock}) r,
            count(*) OVER () n FROM measure WHERE {{p}} AND fate = 1)
            WHERE r IN ((n * 50 + 99) / 100, (n * 75 + 99) / 100, (n * 90 + 99) / 100, (n * 95 + 99) / 100)"""
        for clock in ("wait", "desk", "open_wait", "open_desk")
    ),
    """SELECT sum(wait <= 900000000), sum(wait <= 1800000000), sum(wait <= 3600000000),
        sum(wait <= 7200000000), sum(wait <= 86400000000) FROM measure WHERE {p}""",
    *(
        f"""SELECT k, r, wait FROM (SELECT {key} k, wait,
            row_number() OVER (PARTITION BY {key} ORDER BY wait) r, count(*) OVER (PARTITION BY {key}) n
            FROM measure m JOIN cell c ON c.id = m.cell WHERE {{p}} AND fate = 1)
            WHERE r IN ((n * 50 + 99) / 100, (n * 90 + 99) / 100)"""
        for key in ("network", "class", "person", "((published_at / 3600000000) + 72) % 168")
    ),
    """SELECT cell, metric, breached, count(*) FROM turn WHERE due_at >= {since} AND due_at < {until}
        GROUP BY cell, metric, breached""",
    "SELECT (published_at + 3600000000) / 86400000000, count(*) FROM measure WHERE {p} GROUP BY 1",
    """SELECT sum(network_part), sum(away_part), sum(closed_part), sum(approval_part), sum(queue_part),
        sum(writing_part) FROM measure WHERE {p}""",
    """SELECT (began_at + 3600000000) / 86400000000, count(*) FROM turn WHERE began_at >= {since}
        AND began_at < {until} GROUP BY 1""",
    """SELECT (ended_at + 3600000000) / 86400000000, count(*) FROM turn WHERE began_at >= {since}
        AND began_at < {until} GROUP BY 1""",
    """SELECT metric, avg(ended_at - began_at) FROM turn WHERE began_at >= {since} AND began_at < {until}
        GROUP BY 1""",
    """SELECT sum(published_at - before <= 1209600000000) FROM (SELECT published_at, lag(published_at)
        OVER (PARTITION BY author_id, class ORDER BY published_at) before FROM measure m
        JOIN cell c ON c.id = m.cell WHERE {p})""",
]  # fmt: skip
"""The same figures as SQL says them, one statement each."""


def fill_measures(connection: object, rows: int) -> None:
    """A year of measured conversations of six networks, eight classes and six people."""
    chance = random.Random(11)
    execute = connection.execute  # type: ignore[attr-defined]
    execute("BEGIN")
    source = execute("SELECT id FROM source").fetchone()[0]
    number = 0
    for network in ("mastodon", "feed", "hackernews", "bluesky", "reddit", "lemmy"):
        for cls in (
            "major",
            "minor",
            "question",
            "misinformed",
            "venting",
            "rant",
            "praise",
            "noise",
        ):
            for person in ("Ana", "Ben", "Cleo", "Dan", "Eve", ""):
                for reach in range(4):
                    number += 1
                    execute(
                        "INSERT INTO cell VALUES (?, ?, ?, ?, 2, ?, '', 'en', ?, 1, 1)",
                        (number, network, source, cls, person, reach),
                    )
    since, span = to_micros(SINCE), to_micros(NOW) - to_micros(SINCE)
    text = "The left side went silent after the update, order 4412, can anybody help? " * 3
    connection.executemany(  # type: ignore[attr-defined]
        "INSERT INTO author VALUES (?, 'feed', ?, '@tess@example.org', 'Tess', NULL, 5)",
        ((author + 1, str(author)) for author in range(rows // 2)),
    )
    made, turns = [], []
    for row in range(1, rows + 1):
        cell, at = chance.randrange(1, number + 1), since + int(chance.random() * span)
        fate = chance.choices((1, 2, 3, 4, 7), (80, 0.2, 2, 6, 12))[0]
        wait = int(chance.lognormvariate(3.2, 1.1) * MINUTE)
        arrived = min(wait, chance.randrange(MINUTE, 5 * MINUTE))
        waits = (wait, wait - arrived, wait, wait - arrived) if fate == 1 else (None,) * 4
        parts = (arrived, 0, 0, 0, wait - arrived, 0) if fate == 1 else (None,) * 6
        made.append(
            (row, row, cell, fate, row, chance.randrange(rows // 2) + 1, at, at + arrived,
             at + wait if fate == 1 else None, *waits, arrived, None, *parts,
             *(None,) * 6, 1, 1, 0, None)
        )  # fmt: skip
        ending = {1: 1, 2: 0, 3: 2, 4: 3, 7: 0}[fate]
        due = None if fate == 7 else at + 60 * MINUTE
        late = None if ending == 0 or due is None else int(wait > 60 * MINUTE)
        ended = None if ending == 0 else at + wait
        turns.append((row, 0, cell, 1, at, due, ended, ending, late))
        execute(
            f"INSERT INTO mention VALUES ({row}, 'feed', '1', 'https://feed.example/{row}', NULL, 1, "
            "'@tess@example.org', 'Tess', ?, 'en', NULL, NULL, 'public', NULL, NULL, 0, 0, ?, ?, NULL, "
            "NULL, 1, '', 0, 'minor', 2, 40, '[]', ?)",
            (text[: chance.randrange(60, 220)], at, at, row),
        )
        execute(
            "INSERT INTO conversation VALUES (?, ?, 1, 'feed', 't', ?, 'closed', 'done', 'minor', 2, 1, 2, "
            "?, NULL, NULL, 9, 1, NULL, NULL, NULL, NULL, ?, ?, NULL)",
            (row, f"{row:032x}", row, at, at, at),
        )
        if len(made) == 20_000 or row == rows:
            connection.executemany(  # type: ignore[attr-defined]
                f"INSERT OR REPLACE INTO measure VALUES ({','.join('?' * 31)})", made
            )
            connection.executemany(  # type: ignore[attr-defined]
                "INSERT OR REPLACE INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", turns
            )
            made, turns = [], []
    execute("COMMIT")


def timed(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    start = process_time()
    work()
    return process_time() - start


def floor(connection: object) -> None:
    """Each aggregate by itself."""
    since, until = to_micros(YEAR.since), to_micros(YEAR.until)
    inside = f"published_at >= {since} AND published_at < {until}"
    for statement in FLOOR:
        said = statement.format(p=inside, since=since, until=until)
        connection.execute(said).fetchall()  # type: ignore[attr-defined]


def catching_up(folder: Path) -> None:
    """Working the measures out of the log."""
    database = Database.open(filled(folder, 20_000), folder / "backups")
    connection = database._writer
    connection.execute("BEGIN")
    measures.forget_all(connection)
    steps: list[float] = []
    finished = False
    while not finished:
        start = process_time()
        finished = measures.catch_up(connection).finished
        steps.append(process_time() - start)
    count = connection.execute("SELECT count(*) FROM measure").fetchone()[0]
    connection.execute("ROLLBACK")
    print(
        f"working out {count:,} conversations from the log: {sum(steps) / count * 1e6:.0f} µs each, "
        f"longest step {max(steps) * 1000:.0f} ms"
    )
    database._reader.close()
    database._writer.close()


def exporting(connection: object, rows: int) -> None:
    """CSV beside `csv.writer` over the same rows from memory, and how much memory a share takes."""
    wanted = Wanted(to_micros(YEAR.since), to_micros(YEAR.until), to_micros(NOW), filtered=False)

    def shares() -> Iterator[list[tuple[object, ...]]]:
        return export_rows.rows(
            connection,
            CONVERSATION,
            wanted,
            Redaction.NONE,
            masked,
            for_csv=True,  # type: ignore[arg-type]
        )

    some = list(islice(chain.from_iterable(shares()), 20_000))
    bare = [
        timed(
            lambda: csv.writer(io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")).writerows(some)
        )
        for _ in range(ROUNDS)
    ]
    ours = [
        timed(lambda: write_csv(Sink(), CONVERSATION, shares(), lambda _: None))
        for _ in range(ROUNDS)
    ]
    low, mine = statistics.median(bare) / len(some), statistics.median(ours) / rows
    print(
        f"CSV of {rows:,} rows of {len(CONVERSATION)} columns: csv.writer {low * 1e6:.1f} µs a row, "
        f"ours {mine * 1e6:.1f}, {mine / low:.2f}x   (goal <= 3x)"
    )
    for name, write in (
        ("CSV", lambda some: write_csv(Sink(), CONVERSATION, some, lambda _: None)),
        (
            "XLSX",
            lambda some: write_xlsx(Sink(), [], [], [("c", CONVERSATION, some)], lambda _: None),
        ),
        (
            "JSONL",
            lambda some: write_jsonl(Sink(), [], [("c", CONVERSATION, some)], lambda _: None),
        ),
    ):
        if name == "XLSX" and rows > 100_000:
            continue  # ten minutes at a million
        peaks = [
            peak(lambda n=n, write=write: write(cut(raw(connection, wanted), n)))
            for n in (rows // 10, rows)
        ]
        print(f"memory of {name}: {peaks[0] / 1e6:.2f} MB for a tenth, {peaks[1] / 1e6:.2f} MB for all, "
              f"{peaks[1] / peaks[0]:.2f}x   (goal <= 1.2x)")  # fmt: skip


def raw(connection: object, wanted: Wanted) -> Iterator[list[tuple[object, ...]]]:
    """Rows as they are stored."""
    return export_rows.rows(connection, CONVERSATION, wanted, Redaction.NONE, masked)  # type: ignore[arg-type]


def cut(
    shares: Iterator[list[tuple[object, ...]]], rows: int
) -> Iterator[list[tuple[object, ...]]]:
    """The first so many rows."""
    return islice(shares, max(rows // export_rows.SHARE, 1))


def peak(work: Callable[[], object]) -> int:
    """The most Python memory a piece of work held at once, in bytes."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


class Sink(io.RawIOBase):
    """Takes bytes and keeps none, so that only our own memory is measured."""

    def __init__(self) -> None:
        self._at = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: object) -> int:
        size = len(data)  # type: ignore[arg-type]
        self._at += size
        return size


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        catching_up(folder)
        path = folder / f"year-{options.rows}.sqlite3"
        fresh = not path.exists()
        database = Database.open(path, folder / "backups")
        if fresh:
            database._writer.execute(
                "INSERT INTO source (uid, kind, name, options, match, leave_out, added_at) "
                "VALUES ('u', 'feed', 'Bench', '{}', '[]', '[]', 0)"
            )
            fill_measures(database._writer, options.rows)
        floors, ours = [], []
        for _ in range(ROUNDS):
            floors.append(timed(lambda: floor(database._reader)))
            ours.append(timed(lambda: measure(database._reader, YEAR, Filters(), NOW)))
        low, mine = statistics.median(floors), statistics.median(ours)
        print(
            f"report over a year of {options.rows:,} conversations: plain SQL {low:.2f} s, "
            f"ours {mine:.2f} s, {mine / low:.2f}x   (goal <= 3x)"
        )
        exporting(database._reader, options.rows)
        database._reader.close()
        database._writer.close()


if __name__ == "__main__":
    main()
