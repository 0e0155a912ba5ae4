"""Which stored mention a post is: every address it is known under is one 63-bit key."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence

from cmconsole.domain.posts import Post
from cmconsole.store.parts import in_parts


def key_of(address: str) -> int:
    """The key of one address. With 10 million addresses two of them share a key with p < 0.00001."""
    digest = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def keys_of(post: Post) -> tuple[int, ...]:
    """The keys of everything the post is known as, its canonical address first."""
    return tuple(dict.fromkeys(map(key_of, (post.canonical_uri, *post.aliases))))


def look_up(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, int]:
    """The mention id of every key that is stored."""
    found: dict[int, int] = {}
    for marks, part in in_parts(keys):
        found.update(
            connection.execute(
                f"SELECT key, mention_id FROM mention_key WHERE key IN ({marks})", part
            )
        )
    return found


def store_keys(connection: sqlite3.Connection, rows: Iterable[tuple[int, int]]) -> None:
    """Remember (key, mention id) pairs; a key that is taken stays with its first mention."""
    connection.executemany("INSERT OR IGNORE INTO mention_key VALUES (?, ?)", rows)
