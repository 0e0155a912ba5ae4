"""Which story a mention tells, with the numbers by which likeness is measured (`triage.stories`)."""

from __future__ import annotations

import json
import sqlite3
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.store.instants import from_micros, to_micros

KEPT_DAYS = timedelta(days=31)
"""How long it is remembered who told what."""

PUT = """INSERT OR IGNORE INTO radar_story (mention_id, story, at, author_id, negative, signature)
    VALUES (?, ?, ?, ?, ?, ?)"""
NEWEST = "SELECT coalesce(max(story), 0) FROM radar_story"
LATELY = "SELECT story FROM radar_story WHERE at >= ? ORDER BY mention_id DESC"
ROWS = """SELECT mention_id, story, at, author_id, negative, signature FROM radar_story
    WHERE story IN (SELECT value FROM json_each(?)) AND at >= ? ORDER BY mention_id"""


@dataclass(frozen=True, slots=True)
class Told:
    """That a mention tells a story."""

    mention_id: int
    story: int
    at: datetime
    author_id: int
    negative: bool
    signature: array[int]


@dataclass(frozen=True, slots=True)
class Remembered:
    """The stories that were told last, as an earlier run had them."""

    newest: int
    """The highest number any story has; 0: there is none."""
    told: tuple[Told, ...]
    """The oldest mentions first."""


def put(connection: sqlite3.Connection, told: Iterable[Told]) -> None:
    """Remember who tells what, within the caller's transaction."""
    connection.executemany(PUT, [_packed(each) for each in told])


def remembered(connection: sqlite3.Connection, now: datetime, most: int) -> Remembered:
    """The `most` stories that were told last, with everything that was told of them."""
    since, numbers = to_micros(now - KEPT_DAYS), set[int]()
    for (story,) in connection.execute(LATELY, (since,)):
        numbers.add(story)
        if len(numbers) == most:
            break  # a month may hold many times as many
    rows = connection.execute(ROWS, (json.dumps(sorted(numbers)), since))
    told = tuple(
        Told(mention, story, from_micros(at), author, bool(negative), unpacked(signature))
        for mention, story, at, author, negative, signature in rows
    )
    return Remembered(int(connection.execute(NEWEST).fetchone()[0]), told)


def unpacked(signature: bytes) -> array[int]:
    """The numbers of a text as they were stored, two bytes each."""
    return array("H", struct.unpack(f"<{len(signature) // 2}H", signature))


def _packed(told: Told) -> tuple[object, ...]:
    signature = struct.pack(f"<{len(told.signature)}H", *told.signature)
    at = to_micros(told.at)
    return told.mention_id, told.story, at, told.author_id, int(told.negative), signature
