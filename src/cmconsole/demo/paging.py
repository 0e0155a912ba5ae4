"""Pages of a log by id, with the words and the order Mastodon uses.

Source: mastodon/mastodon `app/models/concerns/paginable.rb` and the `Link` headers of recorded
answers. `min_id` is the page immediately above an id (gap-free forward), `since_id` the newest
page above it (leaves gaps), `max_id` the page below; a page is always newest first.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from cmconsole.demo.wire import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a log a request asks for."""

    limit: int
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None

    def cut(self, log: Sequence[T], key: Callable[[T], int]) -> list[T]:
        """The page of `log` (oldest first by `key`), newest first."""
        low = self.min_id if self.min_id is not None else self.since_id
        first = 0 if low is None else bisect_right(log, low, key=key)
        last = len(log) if self.max_id is None else bisect_left(log, self.max_id, key=key)
        part = log[first : max(first, last)]
        if self.min_id is not None:
            return list(part[: self.limit])[::-1]
        return list(part)[::-1][: self.limit]


def window(request: Request, usual: int) -> Window:
    """The window of `request`; a page holds `usual` items and at most twice as many."""
    wanted = request.one("limit")
    limit = usual if not wanted else min(abs(_number(wanted)), usual * 2)
    bounds = {}
    for name in ("max_id", "since_id", "min_id"):
        value = request.one(name)
        bounds[name] = _number(value) if value else None
    return Window(limit, **bounds)


def _number(text: str) -> int:
    """The leading number of `text`, else 0, as Ruby's `to_i` has it."""
    found = re.match(r"\s*(-?\d+)", text)
    return int(found[1]) if found else 0


def links(
    base: str, request: Request, ids: Sequence[int], kept: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """The `Link` header for a page with these ids, newest first; nothing for an empty page.

    Args:
        base: scheme, host and port of this server.
        request: the request that is answered.
        ids: the ids on the page.
        kept: query fields that go on into the links.
    """
    if not ids:
        return ()
    fields = [(key, value) for key, value in request.query if key.removesuffix("[]") in kept]

    def link(name: str, value: int, rel: str) -> str:
        query = urlencode(sorted([*fields, (name, str(value))]))
        return f'<{base}{request.path}?{query}>; rel="{rel}"'

    return (("Link", ", ".join([link("max_id", ids[-1], "next"), link("min_id", ids[0], "prev")])),)
