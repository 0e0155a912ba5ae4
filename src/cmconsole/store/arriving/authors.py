"""Who writes to us: one row per account on a network."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cmconsole.domain.posts import Author, Post
from cmconsole.store.parts import in_parts

FIND = "SELECT key, id, handle, name, url, followers FROM author WHERE network = ? AND key IN ({})"
NEXT_ID = "SELECT coalesce(max(id), 0) + 1 FROM author"
ADD = "INSERT INTO author (id, network, key, handle, name, url, followers) VALUES (?, ?, ?, ?, ?, ?, ?)"
UPDATE = "UPDATE author SET handle = ?, name = ?, url = ?, followers = ? WHERE id = ?"
CALLED = r"""SELECT name, handle, network FROM author
    WHERE name LIKE :like ESCAPE '\' OR handle LIKE :like ESCAPE '\' LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has written to us."""

    name: str
    handle: str
    network: str


def called(connection: sqlite3.Connection, typed: str, limit: int) -> list[Person]:
    """People whose name or handle holds what was typed."""
    plain = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = connection.execute(CALLED, {"like": f"%{plain}%", "limit": limit})
    return [Person(*row) for row in found]


def ids_of(connection: sqlite3.Connection, posts: Sequence[Post]) -> list[int]:
    """The author row of each post, made or brought up to date where needed."""
    newest = {(post.network, post.author.key): post.author for post in posts}
    ids: dict[tuple[str, str], int] = {}
    for network in {network for network, _ in newest}:
        ids |= _known(connection, network, newest)
    unknown = [who for who in newest if who not in ids]
    first = connection.execute(NEXT_ID).fetchone()[0] if unknown else 0
    rows = [(number, *who, *_facts(newest[who])) for number, who in enumerate(unknown, first)]
    connection.executemany(ADD, rows)
    ids |= {who: number for number, who in enumerate(unknown, first)}
    return [ids[post.network, post.author.key] for post in posts]


def _known(
    connection: sqlite3.Connection, network: str, newest: dict[tuple[str, str], Author]
) -> dict[tuple[str, str], int]:
    keys = [key for where, key in newest if where == network]
    ids: dict[tuple[str, str], int] = {}
    changed = []
    for marks, part in in_parts(keys):
        statement = FIND.format(marks)
        for key, number, *stored in connection.execute(statement, (network, *part)):
            ids[network, key] = number
            facts = _facts(newest[network, key])
            if facts != tuple(stored):
                changed.append((*facts, number))
    connection.executemany(UPDATE, changed)
    return ids


def _facts(author: Author) -> tuple[str, str, str | None, int | None]:
    return author.handle, author.name, author.url, author.followers
