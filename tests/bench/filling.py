"""Inboxes of any size for benchmarks: realistic texts, mostly history, some work, some of it done."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Author, Post
from cmconsole.store import log
from cmconsole.store.arriving import sources
from cmconsole.store.arriving.intake import add
from cmconsole.store.database import Database
from cmconsole.store.deciding import conversations
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading import search
from cmconsole.store.reporting import measures
from cmconsole.system.clock import SystemClock
from cmconsole.triage.radar.watching import Radar

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BATCH = 1000
LIVE_SHARE = 0.1
DONE_SHARE = 0.6
NETWORKS = ("mastodon", "feed", "hackernews", "bluesky", "reddit", "lemmy")
SHARED = Path(os.environ.get("CMCONSOLE_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def texts() -> object:
    """The shared generator of realistic short texts."""
    sys.path.insert(0, str(SHARED / "perf"))
    from textgen import TextGen  # type: ignore[import-not-found]

    return TextGen(7)


class Mentions:
    """An endless row of made-up mentions, the same for the same seed."""

    def __init__(self, seed: int = 3) -> None:
        self._random = random.Random(seed)
        self._generator = texts()
        made = 20_000
        self._texts = [self._generator.message(200) for _ in range(made)]  # type: ignore[attr-defined]
        self._number = 0

    def arrivals(self, count: int, live_share: float = LIVE_SHARE) -> list[Arrival]:
        """The next `count` of them."""
        return [self._arrival(live_share) for _ in range(count)]

    def _arrival(self, live_share: float) -> Arrival:
        chance, number = self._random, self._number
        self._number += 1
        network = chance.choice(NETWORKS)
        handle = self._generator.handle()  # type: ignore[attr-defined]
        # Spliced, so that a million texts are not twenty thousand.
        text = chance.choice(self._texts)[:100] + " " + chance.choice(self._texts)[-100:]
        live = chance.random() < live_share
        cls = chance.choice(list(MentionClass))
        level = Level.RED_ZONE if chance.random() < 0.005 else LEVEL_OF_CLASS[cls]
        published = NOW - timedelta(seconds=chance.random() * (86_400 if live else 3e7))
        address = f"https://{network}.example/{handle}/{number}"
        post = Post(
            network=network,
            native_id=str(number),
            canonical_uri=address,
            author=Author(handle, f"@{handle}", handle.title(), followers=number % 5000),
            text=text,
            published_at=published,
            permalink=address,
            language="en",
        )
        judgement = Judgement(
            cls,
            level,
            40,
            (Reason("Money", ("charged",), "money"),),
            0.6,
            0.7,
            "negative",
            -0.4,
            "en",
            1,
        )
        due = published + timedelta(hours=1) if live and level > Level.LOW else None
        return Arrival(post, published, NOW, "", not live, judgement, due, 1)


def fill(path: Path, rows: int) -> Iterator[int]:
    """Make an inbox with that many mentions; yields how many there are by now."""
    database = Database.open(path, path.parent / "backups")
    connection = database._writer
    connection.execute("BEGIN")
    source = sources.add(
        connection, kind="feed", name="Bench", options={"url": "http://127.0.0.1/"}, match=(),
        leave_out=(), author="bench", now=NOW,
    )  # fmt: skip
    connection.execute("COMMIT")
    mentions, chance = Mentions(), random.Random(5)
    for start in range(0, rows, BATCH):
        connection.execute("BEGIN")
        stored = add(connection, source.id, mentions.arrivals(min(BATCH, rows - start)), NOW)
        for number in stored.conversations:
            if chance.random() < DONE_SHARE:
                event = Event(log.new_uid(NOW), NOW, "bench", EventKind.CLOSED)
                conversations.record(connection, number, [event])
        connection.execute("COMMIT")
        yield start + BATCH
    while search.merge_some(connection):
        pass
    database._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database._reader.close()
    database._writer.close()


def filled(folder: Path, rows: int) -> Path:
    """An inbox of `rows` mentions in `folder`, made at first use."""
    path = folder / f"inbox-{rows}.sqlite3"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        for done in fill(part, rows):
            if done % 50_000 == 0:
                print(f"  filling: {done:,} of {rows:,}", file=sys.stderr, flush=True)
        part.rename(path)
    return path


def seen(folder: Path, rows: int) -> Path:
    """The same as a program left it that ran before: the radar and the reports know all of it."""
    path = folder / f"seen-{rows}.sqlite3"
    if not path.exists():
        part = path.with_suffix(".part")
        shutil.copyfile(filled(folder, rows), part)
        asyncio.run(_catch_up(part))
        part.rename(path)
    return path


async def _catch_up(path: Path) -> None:
    inbox = Inbox(Database.open(path, path.parent / "backups"))
    await Radar(inbox, Bus(), SystemClock()).look()
    while not (await inbox.read(measures.progress)).finished:
        await inbox.write(measures.catch_up)
    await inbox.close()
