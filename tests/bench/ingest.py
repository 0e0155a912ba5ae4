"""Ten thousand entries from fifty feeds on loopback, stored and searchable: CPU beside a bare script.

The bare script fetches with httpx, parses with the same parser and writes one table with four
indexes and full text, one commit a feed. `ours` is the whole product without triage (every text gets
the same judgement), `with triage` is the product as it is. newsboat takes part where it is installed.
Each run is a process of its own; what is compared is the CPU between "ready" and "all stored".
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

SHARED = Path(os.environ.get("CMCONSOLE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FEEDS, ENTRIES, PORT = 50, 200, 8766
ROUNDS = 5
TABLE = """CREATE TABLE post (id INTEGER PRIMARY KEY, uri TEXT UNIQUE, source INTEGER, author TEXT,
    text TEXT, link TEXT, language TEXT, published INTEGER, seen INTEGER, state INTEGER DEFAULT 0,
    due INTEGER, level INTEGER DEFAULT 0);
CREATE INDEX by_time ON post (published, id); CREATE INDEX by_author ON post (author, published);
CREATE INDEX by_due ON post (state, due); CREATE INDEX by_source ON post (source, published);
CREATE VIRTUAL TABLE post_fts USING fts5 (text, author, content='post', content_rowid='id',
    prefix='2 3', tokenize='unicode61 remove_diacritics 2');"""


def micros(instant: datetime | None) -> int:
    """µs since 1970."""
    return int(instant.timestamp() * 1e6) if instant else 0


def urls() -> list[str]:
    """The addresses of the feeds."""
    return [f"http://127.0.0.1:{PORT}/feed{i:04d}.xml" for i in range(FEEDS)]


async def floor(folder: Path) -> float:
    """The bare script."""
    import httpx

    from cmconsole.networks.feed.dates import read_date
    from cmconsole.networks.feed.parse import parse
    from cmconsole.networks.html import plain_text

    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + TABLE)
    start = time.process_time()
    async with httpx.AsyncClient() as client:
        slots = asyncio.Semaphore(4)

        async def one(number: int, url: str) -> None:
            async with slots:
                answer = await client.get(url)
            entries = parse(answer.content, url=url).entries
            rows = [
                (e.uid or e.link, e.author.name, plain_text(f"{e.title.value}\n{e.body.value}"),
                 e.link, micros(read_date(e.published)))
                for e in entries
            ]  # fmt: skip
            _store(connection, number, rows)

        await asyncio.gather(*(one(i, url) for i, url in enumerate(urls())))
    spent = time.process_time() - start
    count = connection.execute("SELECT count(*) FROM post").fetchone()[0]
    assert count == FEEDS * ENTRIES, count
    return spent


def _store(connection: sqlite3.Connection, number: int, entries: list[tuple[object, ...]]) -> None:
    now = int(time.time() * 1e6)
    connection.execute("BEGIN")
    last = connection.execute("SELECT coalesce(max(id), 0) FROM post").fetchone()[0]
    connection.executemany(
        "INSERT INTO post (uri, source, author, text, link, published, seen) VALUES (?,?,?,?,?,?,?)",
        [(uri, number, author, text, link, when, now) for uri, author, text, link, when in entries],
    )
    connection.execute(
        "INSERT INTO post_fts (rowid, text, author) SELECT id, text, author FROM post WHERE id > ?",
        (last,),
    )
    connection.execute("COMMIT")


async def ours(folder: Path, *, triage: bool) -> float:
    """The product: every source polled once, as `poll --once` does."""
    import httpx  # noqa: F401 - the floor has imported it when its clock starts

    from cmconsole.console import Console
    from cmconsole.domain.judgement import Judgement, Level, MentionClass
    from cmconsole.networks.web import Web
    from cmconsole.networks.web.pace import PaceRules
    from cmconsole.system.paths import Profile
    from cmconsole.system.secrets import SessionSecrets

    same = Judgement(MentionClass.NOISE, Level.NONE, 0, (), 0.0, 0.0, None, None, None)
    async with Console.open(Profile.at(folder / "profile"), secrets=SessionSecrets()) as console:
        for i, url in enumerate(urls()):
            await console.inbox.add_source(
                kind="feed",
                name=f"Feed {i}",
                options={"url": url},
                author="bench",
                now=datetime.now(UTC),
            )
        console.web = Web(console.clock, user_agent="bench", rules=PaceRules(rate=1e6, burst=1000))
        if not triage:
            console.judging.judge = lambda posts: [same] * len(posts)  # type: ignore[method-assign]
        watches = [await console.sources.watch(source) for source in await console.inbox.sources()]
        start = time.process_time()
        reports = await asyncio.gather(*(watch.once() for watch in watches))
        spent = time.process_time() - start
        assert sum(report.new for report in reports) == FEEDS * ENTRIES, reports[0]
    return spent


def newsboat(folder: Path, feeds: Path) -> float:
    """newsboat's own reload; it stores but does not index. Its start is in the figure: it is short."""
    shutil.copyfile(feeds / "urls", folder / "urls")
    (folder / "config").write_text("reload-threads 8\nmax-items 0\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["newsboat", "-C", folder / "config", "-u", folder / "urls", "-c", folder / "cache.db",
         "-x", "reload"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cache = sqlite3.connect(folder / "cache.db")
    assert cache.execute("SELECT count(*) FROM rss_item").fetchone()[0] == FEEDS * ENTRIES
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def served(folder: Path) -> Iterator[Path]:
    """The generated feeds on loopback, in a process of their own."""
    tools = SHARED / "perf"
    out = folder / "feeds"
    base = f"http://127.0.0.1:{PORT}"
    make = [
        sys.executable,
        "gen_feeds.py",
        "feeds",
        out,
        "--feeds",
        str(FEEDS),
        "--entries",
        str(ENTRIES),
    ]
    subprocess.run([*make, "--base", base], cwd=tools, check=True, stdout=subprocess.DEVNULL)
    serve = [sys.executable, "feed_server.py", out, "--port", str(PORT)]
    with subprocess.Popen(serve, cwd=tools, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield out
        finally:
            server.terminate()


def child(name: str) -> float:
    """One run in a process of its own; returns the CPU seconds it printed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--run", name, "--folder", folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return float(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the medians and their ratios to the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", choices=["floor", "ours", "triage"])
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.run:
        work = floor(options.folder) if options.run == "floor" else ours(
            options.folder, triage=options.run == "triage"
        )  # fmt: skip
        print(asyncio.run(work))
        return
    if not (SHARED / "perf").is_dir():
        print("skipped: the folder with the feed generator is not beside this checkout")
        return
    samples: dict[str, list[float]] = {"floor": [], "ours": [], "triage": [], "newsboat": []}
    with tempfile.TemporaryDirectory() as scratch, served(Path(scratch)) as feeds:
        for number in range(ROUNDS):
            for name in ("floor", "ours", "triage"):
                samples[name].append(child(name))
            if shutil.which("newsboat"):
                (folder := Path(scratch) / f"newsboat{number}").mkdir()
                samples["newsboat"].append(newsboat(folder, feeds))
    base = statistics.median(samples["floor"])
    print(f"10,000 entries of 50 feeds, CPU s, medians of {ROUNDS} interleaved rounds")
    goals = {
        "floor": "",
        "ours": "goal <= 1.15x",
        "triage": "goal <= 2x",
        "newsboat": "ours <= 1.0x of it",
    }
    for name, values in samples.items():
        if values:
            middle = statistics.median(values)
            print(f"  {name:10s} {middle:6.3f} s  {middle / base:5.2f}x  {goals[name]}")
    if samples["newsboat"]:
        ratio = statistics.median(samples["ours"]) / statistics.median(samples["newsboat"])
        print(f"  ours / newsboat {ratio:.2f}x")


if __name__ == "__main__":
    main()
