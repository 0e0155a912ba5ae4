"""The inbox at a million mentions: commits, pages, counts and search beside raw statements.

Run it with `python3 packaging/dev.py bench inbox`; `--rows` makes it smaller. All times are CPU time
of this process, interleaved in rounds, so that only the ratios mean something.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time_ns

from filling import NOW, Mentions, filled

from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.store.arriving import intake, sources
from cmconsole.store.database import Database
from cmconsole.store.reading import queues, search
from cmconsole.store.reading.queues import Filter, Queue

ROUNDS = 200
Sample = list[float]


def timed(work: Callable[[], object]) -> float:
    """µs of CPU."""
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1000


def p(sample: Sample, share: float) -> float:
    """A percentile by nearest rank."""
    ordered = sorted(sample)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def tell(name: str, floor: Sample, ours: Sample, goal: str) -> None:
    """One line: floor, ours, ratios of the medians and of the 99th percentiles."""
    f50, o50, f99, o99 = p(floor, 0.5), p(ours, 0.5), p(floor, 0.99), p(ours, 0.99)
    print(
        f"{name:34s} floor p50 {f50:9.1f} p99 {f99:9.1f}   ours p50 {o50:9.1f} p99 {o99:9.1f} µs"
        f"   p50 {o50 / f50:5.2f}x p99 {o99 / f99:5.2f}x   (goal {goal})"
    )


def pages(database: Database) -> None:
    """Pages of 50 in each list and with each filter, beside the bare keyset statement."""
    connection, chance = database._reader, random.Random(1)
    keys = connection.execute(
        "SELECT pinned, due_key, calm, id FROM conversation WHERE queue = 'answer' AND queue <> 'done'"
    ).fetchall()
    raw = """SELECT face_id FROM conversation WHERE queue = 'answer' AND queue <> 'done'
        AND (pinned, due_key, calm, id) > (?, ?, ?, ?) ORDER BY pinned, due_key, calm, id LIMIT 50"""
    rows = "SELECT * FROM mention m LEFT JOIN conversation c ON c.id = m.conversation_id WHERE m.id IN ({})"

    def floor() -> None:
        ids = [r[0] for r in connection.execute(raw, chance.choice(keys)).fetchall()]
        connection.execute(rows.format(",".join("?" * len(ids))), ids).fetchall()

    cases: dict[str, Callable[[], object]] = {}
    for name, only in {
        "answer": None,
        "answer, one network": Filter(networks=("reddit",)),
        "answer, three networks": Filter(networks=("reddit", "feed", "lemmy")),
        "answer, majors": Filter(classes=(MentionClass.MAJOR,)),
        "answer, red zone up": Filter(level_at_least=queues.Level.RED_ZONE),
    }.items():
        cases[name] = lambda only=only: _page(connection, Queue.ANSWER, chance.choice(keys), only)
    for queue in (Queue.UNASSIGNED, Queue.PRAISE, Queue.RANT, Queue.RED_ZONE):
        cases[str(queue)] = lambda queue=queue: _page(connection, queue, None, None)
    for queue in (Queue.DONE, Queue.ALL):
        cases[str(queue)] = lambda queue=queue: _page(connection, queue, None, None)
    floors: Sample = []
    samples: dict[str, Sample] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        floors.append(timed(floor))
        for name, work in cases.items():
            samples[name].append(timed(work))
    for name, sample in samples.items():
        tell(f"page of 50: {name}", floors, sample, "p99 <= 2x")


def _page(
    connection: object, queue: Queue, after: queues.Key | None, only: Filter | None
) -> object:
    ids, _ = queues.page(connection, queue, after=after, only=only)  # type: ignore[arg-type]
    return queues.rows(connection, ids)  # type: ignore[arg-type]


def counts(database: Database) -> None:
    """The sidebar's counts beside a scan of an index."""
    connection = database._reader
    scan = "SELECT count(*) FROM mention INDEXED BY mention_published WHERE published_at > 0"
    floors = [timed(lambda: connection.execute(scan).fetchall()) for _ in range(5)]
    ours = [
        timed(lambda: (queues.counts(connection), queues.overdue(connection, NOW)))
        for _ in range(ROUNDS)
    ]
    tell("counts for the sidebar", floors, ours, "<= 0.01x")


def searches(database: Database) -> None:
    """The 50 newest hits of every kind of word, beside bare FTS5."""
    connection = database._reader
    raw = "SELECT rowid FROM mention_fts WHERE mention_fts MATCH ? ORDER BY rowid DESC LIMIT 50"
    rows = "SELECT * FROM mention WHERE id IN ({})"
    for words, expression in {
        "the ": '"the"', "order ": '"order"', "refundgate ": '"refundgate"',
        "customer support ": '"customer" "support"', '"the order"': '"the order"', "refu": '"refu" *',
    }.items():  # fmt: skip

        def floor(expression: str = expression) -> None:
            ids = [r[0] for r in connection.execute(raw, (expression,)).fetchall()]
            connection.execute(rows.format(",".join("?" * len(ids))), ids).fetchall()

        def ours(words: str = words) -> None:
            queues.rows(connection, search.find(connection, words, 50))

        floors, mine = [], []
        for _ in range(ROUNDS):
            floors.append(timed(floor))
            mine.append(timed(ours))
        tell(f"search “{words.strip()}”", floors, mine, "p50 <= 2x")


class Recorder:
    """Passes statements on and keeps them, with their values."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.kept: list[tuple[str, str, object]] = []

    def execute(self, statement: str, values: object = ()) -> sqlite3.Cursor:
        """As the connection does."""
        self.kept.append(("execute", statement, values))
        return self._connection.execute(statement, values)  # type: ignore[arg-type]

    def executemany(self, statement: str, rows: Iterable[object]) -> sqlite3.Cursor:
        """As the connection does."""
        kept = list(rows)
        self.kept.append(("executemany", statement, kept))
        return self._connection.executemany(statement, kept)  # type: ignore[arg-type]


def commits(path: Path, folder: Path) -> None:
    """Fifty new mentions in one commit, beside the very same statements and values without our code.

    Three copies of the file go through the same commits: one is timed, one tells the statements, one
    repeats them.
    """
    databases = []
    for name in ("ours", "told", "floor"):
        shutil.copyfile(path, folder / f"{name}.sqlite3")
        databases.append(Database.open(folder / f"{name}.sqlite3", folder / "backups"))
    ours, told, floor = (database._writer for database in databases)
    mentions, floors, mine = Mentions(seed=99), Sample(), Sample()
    mentions._number = 10_000_000
    for number in range(ROUNDS):
        batch = mentions.arrivals(50, live_share=1.0)
        mine.append(timed(lambda batch=batch: _commit(ours, batch)))  # type: ignore[misc]
        recorder = Recorder(told)
        _commit(recorder, batch)
        floors.append(timed(lambda kept=recorder.kept: _repeat(floor, kept)))  # type: ignore[misc]
        if number % 10 == 9:
            for connection in (ours, told, floor):
                while search.merge_some(connection):
                    pass
    tell("commit of 50 new mentions", floors, mine, "p50 <= 1.2x")
    print(f"{'':34s} ours p99 / p50 {p(mine, 0.99) / p(mine, 0.5):.2f}   (goal <= 3)")
    for database in databases:
        database._reader.close()
        database._writer.close()


def _commit(connection: sqlite3.Connection | Recorder, batch: list[Arrival]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    intake.add(connection, 1, batch, NOW)  # type: ignore[arg-type]
    sources.read_on(connection, 1, {"at": 1}, NOW)  # type: ignore[arg-type]
    connection.execute("COMMIT")


def _repeat(connection: sqlite3.Connection, kept: list[tuple[str, str, object]]) -> None:
    for kind, statement, values in kept:
        if kind == "execute":
            connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
        else:
            connection.executemany(statement, values)  # type: ignore[arg-type]


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="keeps the filled inbox")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        path = filled(folder, options.rows)
        database = Database.open(path, folder / "backups")
        print(f"{options.rows:,} mentions, {path.stat().st_size / 1e6:.0f} MB, CPU time")
        pages(database)
        counts(database)
        searches(database)
        database._reader.close()
        database._writer.close()
        commits(path, Path(scratch))


if __name__ == "__main__":
    main()
