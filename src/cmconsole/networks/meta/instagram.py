"""Instagram for professional accounts: comments below own posts, and posts that tag the account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Answering, Budget
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
from cmconsole.networks.meta.graph import Graph, budgets, graph_of, nested, of_posts
from cmconsole.networks.meta.instagram_posts import (
    BELOW,
    COMMENT,
    KIND_NAME,
    MEDIA,
    WITH_ANSWERS,
    place_of,
    read_comment,
    read_media,
)
from cmconsole.networks.meta.source import Comments, below, find_among, listen, look_again
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.options import is_yes, wanted
from cmconsole.networks.shape import Record
from cmconsole.networks.web import Web

SERVER = "https://graph.facebook.com"
VERSION = "v26.0"
LONGEST_COMMENT = 2_200
PRIVATE_FOR = timedelta(days=7)
COMMENTS = Comments(WITH_ANSWERS, "timestamp")


class InstagramConnector:
    """One professional account, listened to with its own token."""

    def __init__(self, graph: Graph, account: str, tagged: bool) -> None:
        """Bind to an account.

        Args:
            graph: the graph that knows the account.
            account: the account's id.
            tagged: also bring posts whose photos tag the account.
        """
        self._graph = graph
        self._account = account
        self._tagged = tagged
        self._name = ""

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self._username()
        asks: list[Ask] = [self._below]
        if self._tagged:
            path = f"/{self._account}/tags"
            asks.append(self._graph.edge(path, MEDIA, read_media, "timestamp"))
        steps = listen(self._graph, cursor, f"account {self._account} {len(asks)}", asks, now)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the account. Raises NetworkError."""
        return f"The token belongs to @{await self._username()} on Instagram."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A comment with the answers to it, oldest first; a post is not read again."""
        media, top, _ = place_of(address.canonical_uri)
        if not top:
            return ()
        posts = self._comment(await self._graph.get(f"/{top}", WITH_ANSWERS), media)
        return tuple(sorted(posts, key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Comments as they are now, and those that are gone. Raises NetworkError."""
        comments = [one for one in addresses if place_of(one.canonical_uri)[1]]
        return await look_again(
            self._graph, comments, COMMENT, lambda item: self._read(item, "", "")
        )

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a comment or a post that tags us, or write privately. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None:
            raise NotAllowed("On Instagram something is answered; say what.")
        name = await self._username()
        media, top, _ = place_of(to.canonical_uri)
        if outgoing.private:
            content: dict[str, object] = {
                "recipient": {"comment_id": to.native_id},
                "message": {"text": outgoing.text},
            }
            path = f"/{self._account}/messages"
            answer = await self._graph.send("POST", path, content=content)
            made_id = answer.identifier("message_id")
        elif top:
            # Answers to answers stand below the first comment, like everywhere on Instagram.
            answer = await self._graph.send("POST", f"/{top}/replies", {"message": outgoing.text})
            made_id = answer.identifier("id")
        else:
            params = {"media_id": media, "message": outgoing.text}
            answer = await self._graph.send("POST", f"/{self._account}/mentions", dict(params))
            made_id = answer.identifier("id")
        made = {
            "id": made_id,
            "text": outgoing.text,
            "timestamp": self._graph.now.isoformat(),
            "username": name,
        }
        post = self._read(Record(made), media, top)
        if post is None:
            raise self._graph.lost()
        return post

    async def idempotent(self) -> bool:
        """False: the same text twice is two comments."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The comment that `outgoing` became, or None. Raises NetworkError."""
        to = outgoing.answer_to
        media, top, _ = place_of(to.canonical_uri if to else "")
        if to is None or outgoing.private:
            raise NotAllowed("Instagram does not let private answers be read again.")
        await self._username()
        path = f"/{top}/replies" if top else f"/{media}/comments"
        return await find_among(
            self._graph,
            path,
            COMMENT,
            lambda item: self._read(item, media, top),
            outgoing.text,
            since,
        )

    async def hide(self, address: PostAddress) -> None:
        """Hide a comment below our own post. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}", {"hide": "true"})

    async def unhide(self, address: PostAddress) -> None:
        """Show it again. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}", {"hide": "false"})

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a comment of ours; where it is gone already, all is well."""
        await self._graph.delete(address)

    def answering(self, post: Post, now: datetime) -> Answering:
        """A comment takes one private answer within seven days."""
        comment = bool(place_of(post.canonical_uri)[1]) and post.published_at is not None
        until = post.published_at + PRIVATE_FOR if comment and post.published_at else None
        return Answering(private_until=until)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """How much of Meta's allowance was used."""
        return budgets(cursor)

    async def _username(self) -> str:
        if not self._name:
            account = await self._graph.get(f"/{self._account}", "id,username")
            self._name = account.identifier("username")
        return self._name

    async def _below(self, since: int | None, place: str) -> Batch:
        """The comments below the newest posts of the account."""
        posts: list[Post] = []
        given = 0
        steps = below(self._graph, f"/{self._account}/media", f"id,{BELOW}", COMMENTS, since)
        async with aclosing(steps) as found:
            async for media, comments in found:
                for comment in comments:
                    posts += self._comment(comment, media.identifier("id"))
                given += 1 + len(comments)
        return of_posts(posts, since, given)

    def _comment(self, comment: Record, media: str) -> list[Post]:
        """A comment and the answers that came along."""
        top = comment.identifier("id")
        replies, _ = nested(comment, "replies")
        read = [
            self._read(comment, media, ""),
            *(self._read(one, media, top) for one in replies),
        ]
        return [post for post in read if post is not None]

    def _read(self, item: Record, media: str, top: str) -> Post | None:
        return read_comment(item, media, top, self._account, self._name)


def connect(source: Source, web: Web, credentials: Credentials) -> InstagramConnector:
    """A connector for `source`. Raises UsageError: the options name no account."""
    account = wanted(source, "account", "Say which account with account=, by its id: a number.")
    graph = graph_of(source, web, credentials, SERVER, VERSION, "Instagram")
    return InstagramConnector(graph, account, is_yes(source, "tagged", True))


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Instagram",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("account", "Account", required=True, help="Its id: a number"),
        Option("tagged", "Photos that tag the account", default="yes", help="no: leave them out"),
        Option("access_token", "Access token", secret=True, help="Of your own app"),
        Option("version", "Version", default=VERSION),
        Option("server", "Server", default=SERVER, help="Or https://graph.instagram.com"),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.THREAD,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.HIDE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LONGEST_COMMENT, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:INSTAGRAM",
    usual_interval=timedelta(minutes=3),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)
