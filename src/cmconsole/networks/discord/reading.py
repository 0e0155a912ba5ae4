"""Reading Discord: channels forward message by message, or the search of a server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime

from cmconsole.domain.errors import NetworkError, NotAllowed, NotThere
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from cmconsole.networks.discord.api import DiscordApi
from cmconsole.networks.discord.posts import read_message, snowflake
from cmconsole.networks.newest_first import Batch
from cmconsole.networks.shape import Record, as_records, the_list

AT_ONCE = 100
HITS_AT_ONCE = 25
FURTHEST_HIT = 9_975
"""Where Discord's search ends."""
MOST_PAGES = 1_000
"""Pages of one channel in one poll."""


class ChannelReading:
    """What one bot reads on one server."""

    def __init__(self, api: DiscordApi, guild: str, channels: Sequence[str], query: str) -> None:
        self._api = api
        self._guild = guild
        self._channels = tuple(channels)
        self._query = query

    async def logs(self, cursor: Cursor) -> AsyncGenerator[Page, None]:
        """Every channel forward from its last known message; one that fails does not stop the rest."""
        state = dict(cursor) if cursor.get("guild") == self._guild else {"guild": self._guild}
        trouble: NetworkError | None = None
        for channel in self._channels:
            try:
                async with aclosing(self.log(channel, state.get(f"c{channel}"))) as pages:
                    async for posts, after, given in pages:
                        state[f"c{channel}"] = after
                        yield Page(posts, dict(state), fetched=given, complete=False)
            except (NotAllowed, NotThere) as error:
                trouble = trouble or error
        if trouble is not None:
            raise trouble
        yield Page((), dict(state))

    async def log(
        self, channel: str, known: str | int | bool | None
    ) -> AsyncGenerator[tuple[tuple[Post, ...], str, int], None]:
        """The messages of a channel above the id `known`, oldest page first."""
        me = (await self._api.me()).identifier("id")
        limit = max(1, min(AT_ONCE, FIRST_RUN_LIMIT // len(self._channels)))
        after = known if isinstance(known, str) else ""
        for _ in range(MOST_PAGES):
            bound: dict[str, str | int | list[str]] = {"after": after} if after else {}
            items = await self.messages(channel, {"limit": AT_ONCE if after else limit, **bound})
            ids = [int(one.identifier("id")) for one in items if one.identifier("id").isdecimal()]
            if not ids:
                if not after:
                    yield (), "0", len(items)
                return
            first = not after
            after = str(max(ids))
            read = (read_message(one, self._guild, me) for one in reversed(items))
            yield tuple(post for post in read if post is not None), after, len(items)
            if first or len(items) < AT_ONCE:
                return

    async def messages(
        self, channel: str, params: dict[str, str | int | list[str]]
    ) -> Sequence[Record]:
        """A page of a channel, newest first. Raises NetworkError."""
        answer = await self._api.ask(f"/channels/{channel}/messages", params)
        return as_records(the_list(answer.json()))

    async def search(self, since: int | None, place: str) -> Batch:
        """A page of the server's search; see `newest_first.Ask`."""
        me = (await self._api.me()).identifier("id")
        offset = int(place or 0)
        params: dict[str, str | int | list[str]] = {
            "sort_by": "timestamp",
            "sort_order": "desc",
            "limit": HITS_AT_ONCE,
        }
        params |= {"content": self._query} if self._query else {"mentions": me}
        if offset:
            params["offset"] = offset
        if since is not None:
            params["min_id"] = str(snowflake(datetime.fromtimestamp(since, tz=UTC)))
        answer = await self._api.search(self._guild, params)
        hits = the_list(answer.fields.get("messages"))
        # Each hit comes as a list, from the time when its neighbours came along.
        items = [one for hit in hits for one in (as_records(hit) or as_records([hit]))]
        posts = [post for one in items if (post := read_message(one, self._guild, me)) is not None]
        times = [post.published_at for post in posts if post.published_at is not None]
        more = offset + HITS_AT_ONCE if len(hits) >= HITS_AT_ONCE else 0
        return Batch(
            tuple(posts),
            len(hits),
            tuple(int(at.timestamp()) for at in times),
            more=str(more) if 0 < more <= FURTHEST_HIT else "",
            joined=more <= FURTHEST_HIT,
        )
