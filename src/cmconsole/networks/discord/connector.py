"""Discord through a bot: channels message by message, or the search of a whole server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from hashlib import blake2b

from cmconsole.domain.errors import NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    Refreshed,
    TextRules,
)
from cmconsole.networks.discord.api import API, LIMIT, DiscordApi
from cmconsole.networks.discord.posts import KIND_NAME, read_message, snowflake
from cmconsole.networks.discord.reading import AT_ONCE, MOST_PAGES, ChannelReading
from cmconsole.networks.newest_first import Watermark, read
from cmconsole.networks.options import api_address, wanted, words_of
from cmconsole.networks.sameness import is_own
from cmconsole.networks.web import Web

AROUND = 50
"""Messages behind one that are looked through for answers to it."""


class DiscordConnector:
    """Listens on one server with one bot."""

    def __init__(self, api: DiscordApi, guild: str, channels: Sequence[str], query: str) -> None:
        """Bind to a server.

        Args:
            api: Discord, asked by the bot.
            guild: the server's id.
            channels: ids of channels to read whole; empty to search the server instead.
            query: what to search for; empty for what mentions the bot.
        """
        self._api = api
        self._guild = guild
        self._channels = tuple(channels)
        self._query = query
        self._reading = ChannelReading(api, guild, self._channels, query)

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self._api.me()
        if self._channels:
            steps = self._reading.logs(cursor)
        else:
            mark = Watermark.of(cursor, f"search {self._guild} {self._query}")
            steps = read(mark, [self._reading.search], now)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the bot and what it can read. Raises NetworkError."""
        me = await self._api.me()
        if not self._channels:
            found = await self._reading.search(None, "")
            return f"{me.text('username')} can search the server; {found.given} messages found."
        items = await self._reading.messages(self._channels[0], {"limit": 20})
        if items and not any(one.text("content") for one in items):
            return (
                f"{me.text('username')} sees messages but not their text: switch on the message"
                " content intent of the bot at Discord."
            )
        return f"{me.text('username')} reads {len(self._channels)} channels."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A message and the answers to it among those shortly behind it. Raises NetworkError."""
        channel, message = _place(address)
        me = (await self._api.me()).identifier("id")
        first = await self._api.get(f"/channels/{channel}/messages/{message}")
        behind = await self._reading.messages(channel, {"after": message, "limit": AROUND})
        items = [first, *reversed(behind)]
        posts = [post for one in items if (post := read_message(one, self._guild, me)) is not None]
        uri = address.canonical_uri
        return tuple(post for post in posts if uri in (post.canonical_uri, post.parent_uri))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Messages as they are now, one by one, and those that are gone. Raises NetworkError."""
        me = (await self._api.me()).identifier("id")
        found: list[Post] = []
        gone: list[str] = []
        for address in addresses:
            channel, message = _place(address)
            try:
                item = await self._api.get(f"/channels/{channel}/messages/{message}")
            except NotThere:
                gone.append(address.canonical_uri)
                continue
            post = read_message(item, self._guild, me)
            found += [post] if post is not None else []
        return Refreshed(tuple(found), tuple(gone))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a message, in its channel or privately. Raises NetworkError.

        Discord takes a message with the same nonce from the same bot once within a few minutes.
        """
        if outgoing.answer_to is None:
            raise NotAllowed("On Discord a bot answers in a channel; say which message it answers.")
        if len(outgoing.text) > LIMIT:
            raise NotAllowed(
                f"The text has {len(outgoing.text)} characters and Discord takes {LIMIT}."
                " Nothing was sent."
            )
        channel, message = _place(outgoing.answer_to)
        content: dict[str, object] = {
            "content": outgoing.text,
            "nonce": blake2b(outgoing.key.encode(), digest_size=12).hexdigest(),
            "enforce_nonce": True,
            "allowed_mentions": {"parse": [], "replied_user": True},
        }
        if outgoing.private:
            channel = await self._private_channel(channel, message)
        else:
            content["message_reference"] = {"message_id": message, "fail_if_not_exists": True}
        sent = await self._api.send("POST", f"/channels/{channel}/messages", content)
        guild = "@me" if outgoing.private else self._guild
        post = read_message(sent, guild, (await self._api.me()).identifier("id"))
        if post is None:
            raise self._api.lost()
        return post

    async def idempotent(self) -> bool:
        """False: the nonce protects for a few minutes only."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The message that `outgoing` became, or None. Raises NetworkError."""
        channel, message = _place(outgoing.answer_to)
        if outgoing.private:
            channel = await self._private_channel(channel, message)
        me = (await self._api.me()).identifier("id")
        after = str(snowflake(since - timedelta(minutes=5)))
        for _ in range(MOST_PAGES):
            items = await self._reading.messages(channel, {"after": after, "limit": AT_ONCE})
            for one in items:
                post = read_message(one, self._guild, me)
                if post is not None and is_own(post, outgoing.text, since):
                    return post
            if len(items) < AT_ONCE:
                break
            after = items[0].identifier("id")
        return None

    async def like(self, address: PostAddress) -> None:
        """Put a thumb under a message; twice is the same as once. Raises NetworkError."""
        channel, message = _place(address)
        thumb = "%F0%9F%91%8D"
        path = f"/channels/{channel}/messages/{message}/reactions/{thumb}/@me"
        await self._api.send("PUT", path)

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a message of the bot; where it is gone already, all is well."""
        channel, message = _place(address)
        try:
            await self._api.send("DELETE", f"/channels/{channel}/messages/{message}")
        except NotThere:
            return

    async def _private_channel(self, channel: str, message: str) -> str:
        """The conversation with whoever wrote a message. Raises NetworkError."""
        item = await self._api.get(f"/channels/{channel}/messages/{message}")
        person = item.record("author").identifier("id")
        made = await self._api.send("POST", "/users/@me/channels", {"recipient_id": person})
        found = made.identifier("id")
        if not found:
            raise NotAllowed("Discord does not let the bot write to this person.")
        return found


def _place(address: PostAddress | None) -> tuple[str, str]:
    """The channel and the message of an address. Raises NotThere where it is of neither."""
    channel, _, message = (address.native_id if address else "").partition("/")
    if not channel.isdecimal() or not message.isdecimal():
        raise NotThere("This message cannot be found on Discord.")
    return channel, message


def connect(source: Source, web: Web, credentials: Credentials) -> DiscordConnector:
    """A connector for `source`. Raises UsageError: the options name no server."""
    guild = wanted(source, "guild", "Say which Discord server with guild=, by its id.")
    channels = words_of(source, "channels")
    query = source.options.get("query", "").strip()
    if not all(one.isdecimal() for one in (guild, *channels)):
        raise UsageError("Discord's servers and channels are named by their ids: long numbers.")
    if channels and query:
        raise UsageError("One source on Discord either reads channels or searches; add two.")
    if len(channels) > 50:
        raise UsageError("One source reads up to 50 channels; add another source for the rest.")
    api = DiscordApi(web, api_address(source, "server", API), credentials)
    return DiscordConnector(api, guild, channels, query)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Discord",
    reading=Reading.ORDERED_LOG,
    connect=connect,
    options=(
        Option("guild", "Server", required=True, help="Its id: a long number"),
        Option("channels", "Channels", help="Ids of channels to read whole; else it is searched"),
        Option("query", "Search for", help="Without it: what mentions the bot"),
        Option("token", "Bot token", secret=True),
        Option("server", "Address", default=API),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.SEARCH,
            Capability.THREAD,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.LIKE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LIMIT, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:DISCORD",
    usual_interval=timedelta(minutes=1),
    shortest_interval=timedelta(seconds=20),
    longest_interval=timedelta(minutes=10),
)
