"""Reading a timeline or the notifications of a Mastodon-like server without a gap."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.mastodon.api import Api, Params
from cmconsole.networks.shape import Record, as_record, the_list

WALK_LIMIT = 2_000
"""Items that one walk backwards takes at most: it shows nothing until it has arrived."""


@dataclass(frozen=True, slots=True)
class Log:
    """A list of things with ids at a server, newest first, that grows at its head."""

    api: Api
    path: str
    params: Params

    async def read(self, **bounds: str) -> Slice:
        """One page of the list between `min_id`, `since_id` and `max_id`. Raises NetworkError."""
        answer = await self.api.get(self.path, {**self.params, **bounds})
        items = tuple(as_record(item) for item in the_list(answer.json()))
        ids = tuple(filter(None, (item.identifier("id") for item in items)))
        if items and not ids:
            raise UnreadableAnswer(f"{self.api.host} answered with something unexpected.")
        return Slice(items, ids)

    async def forward(self, after: str) -> AsyncGenerator[Slice, None]:
        """The pages above the id `after`, oldest page first, until nothing is above.

        Each is the page immediately above the one before (`min_id`), so whoever stops in between
        goes on later with `newest` of the last page as `after`.

        Raises:
            NetworkError: what was yielded before stays valid.
            OutOfOrder: the server does not do what `min_id` promises.
        """
        while (page := await self.read(min_id=after)).items:
            if after in page.ids:
                raise OutOfOrder
            yield page
            after = page.newest

    async def backward(self, down_to: str, limit: int) -> Walk:
        """The newest items above the id `down_to` (empty: from the very first), newest first.

        Asks for the newest page above `down_to` and for the page below each, so it needs neither
        `min_id` nor ids that can be compared, and `down_to` may have been deleted.

        Raises:
            NetworkError: nothing of the walk can be used.
        """
        items: list[Record] = []
        seen: set[str] = set()
        bounds = {"since_id": down_to} if down_to else {}
        while len(seen) < limit:
            page = await self.read(**bounds)
            if not page.items:
                return Walk(tuple(items), reached=True)
            if seen.issuperset(page.ids):
                break  # the server takes no heed of max_id
            for item in page.items:
                native_id = item.identifier("id")
                if down_to and native_id == down_to:
                    return Walk(tuple(items), reached=True)
                if native_id not in seen:
                    items.append(item)
            seen.update(page.ids)
            bounds["max_id"] = page.oldest
        return Walk(tuple(items[:limit]), reached=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a log."""

    items: tuple[Record, ...]
    """As the server gave them; what was no object is an empty record."""
    ids: tuple[str, ...]
    """Of the items that have one, in the same order."""

    @property
    def newest(self) -> str:
        """The id to go on above: pages come newest first, whichever way they are asked for.

        A server that turned them round would be asked again for what it had given already, which
        costs a request and loses nothing.
        """
        return self.ids[0]

    @property
    def oldest(self) -> str:
        """The id to go on below."""
        return self.ids[-1]


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk backwards found, newest first."""

    items: tuple[Record, ...]
    reached: bool
    """It arrived where it should: nothing in between is missing."""

    @property
    def newest(self) -> str:
        """The newest id found; empty for none."""
        return next(filter(None, (item.identifier("id") for item in self.items)), "")


class OutOfOrder(Exception):
    """A page above an id held that id: the server takes no heed of `min_id`."""
