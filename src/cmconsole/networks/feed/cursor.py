"""What a feed's cursor remembers: enough to ask "anything new?" and to notice a gap.

A feed is a window on its newest entries. Whether a new window reaches back to the old one is told by
the newest entries of the old: if one of them is still there, nothing can have rolled out unseen.
(Any old entry will not do: a pinned one stays for years.) Only hashes of their addresses are kept.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.web import Validators

_LANDMARKS = 5
"""Newest entries by which the old window is recognised: a publisher may take one or two back."""
_BYTES = 6
_LONGEST_VALIDATOR = 512
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """A cursor, read."""

    first: bool = True
    """Nothing was committed yet."""
    url: str = ""
    """The address that the validators belong to."""
    scope: str = ""
    """The address under which the entries' ids hold: the first one, wherever the feed has moved since."""
    validators: Validators = field(default_factory=Validators)
    landmarks: frozenset[bytes] = frozenset()
    read_at: datetime | None = None
    """When the last window was read, UTC: up to then nothing is missing."""
    newest: datetime | None = None
    """The date of its newest entry."""
    floor: datetime | None = None
    """Entries from before were left out by the limit of the first run, and stay out."""

    @classmethod
    def of(cls, cursor: Cursor, url: str) -> Memory:
        """Read a cursor; validators of another address are forgotten, damaged fields too."""
        url = same_page(url)  # without the password that may stand in it
        if not cursor:
            return cls(url=url, scope=url)
        same = _string(cursor, "url") == url
        return cls(
            first=False,
            url=url,
            scope=_string(cursor, "scope") or url,
            validators=Validators(
                _string(cursor, "etag") or None if same else None,
                _string(cursor, "modified") or None if same else None,
            ),
            landmarks=_unpacked(_string(cursor, "landmarks")),
            read_at=_instant(cursor, "read_at"),
            newest=_instant(cursor, "newest"),
            floor=_instant(cursor, "floor"),
        )

    def at(self, url: str) -> Memory:
        """The same with the validators for `url`, where the feed is to be asked from now on."""
        return replace(self, url=same_page(url))

    def cursor(self) -> Cursor:
        """JSON-ready and below 2 KB."""
        return {
            "version": _VERSION,
            "url": self.url,
            "scope": self.scope,
            "etag": _short(self.validators.etag),
            "modified": _short(self.validators.last_modified),
            "landmarks": base64.b64encode(b"".join(sorted(self.landmarks))).decode(),
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "newest": self.newest.isoformat() if self.newest else None,
            "floor": self.floor.isoformat() if self.floor else None,
        }

    def meets(self, posts: Iterable[Post]) -> bool:
        """Whether one of the newest entries of the old window is among `posts`."""
        return any(mark in self.landmarks for post in posts for mark in _marks(post))

    def reaches_behind(self, posts: Iterable[Post]) -> bool:
        """Whether an archive page holds something older than the newest of the old window."""
        dates = (post.published_at for post in posts if post.published_at)
        oldest = min(dates, default=None)
        return oldest is not None and self.newest is not None and oldest <= self.newest

    def after(self, posts: Sequence[Post], validators: Validators, now: datetime) -> Memory:
        """What to remember once `posts`, the newest window, have been committed."""
        marked = [mark for post in newest_first(posts)[:_LANDMARKS] for mark in _marks(post)]
        dates = [post.published_at for post in posts if post.published_at]
        return replace(
            self,
            first=False,
            validators=validators,
            landmarks=frozenset(marked) or self.landmarks,
            read_at=now,
            newest=max(dates, default=self.newest),
        )


def newest_first(posts: Sequence[Post]) -> list[Post]:
    """By date; an entry without one stands with the entry before it in the document."""
    dates: list[datetime] = []
    known = [post.published_at for post in posts if post.published_at]
    last = max(known, default=None)
    for post in posts:
        last = post.published_at or last
        if last is None:
            return list(posts)
        dates.append(last)
    order = sorted(range(len(posts)), key=lambda at: (dates[at], -at), reverse=True)
    return [posts[at] for at in order]


def _marks(post: Post) -> list[bytes]:
    addresses = (post.canonical_uri, *post.aliases)
    return [
        blake2b(one.encode("utf-8", "replace"), digest_size=_BYTES).digest() for one in addresses
    ]


def _unpacked(text: str) -> frozenset[bytes]:
    try:
        packed = base64.b64decode(text)
    except ValueError:
        return frozenset()
    return frozenset(packed[at : at + _BYTES] for at in range(0, len(packed), _BYTES))


def _short(validator: str | None) -> str | None:
    return validator if validator and len(validator) <= _LONGEST_VALIDATOR else None


def _string(cursor: Cursor, key: str) -> str:
    value = cursor.get(key)
    return value if isinstance(value, str) else ""


def _instant(cursor: Cursor, key: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_string(cursor, key))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
