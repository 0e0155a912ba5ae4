"""Threads: answers to own posts, and mentions and search where Meta has approved them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from cmconsole.domain.errors import NetworkDown, NotAllowed
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.domain.text import clean
from cmconsole.networks.allowances import Budget
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
from cmconsole.networks.meta.graph import Graph, Params, budgets, graph_of, of_posts
from cmconsole.networks.meta.source import find_among, listen, look_again
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.options import is_yes
from cmconsole.networks.shape import Record, the_list
from cmconsole.networks.web import Web

KIND_NAME = "threads"
SERVER = "https://graph.threads.net"
VERSION = "v1.0"
SITE = "https://www.threads.net"
LIMIT = 500
OWN_POSTS = 25
POST = "id,text,timestamp,permalink,username,owner"
REPLY = "id,text,timestamp,permalink,username,is_reply_owned_by_me,root_post,replied_to"
NOT_READY = "Threads is still preparing the answer; it is tried again."


class ThreadsConnector:
    """One account, listened to with its own token."""

    def __init__(self, graph: Graph, mentions: bool, query: str) -> None:
        """Bind to an account.

        Args:
            graph: Threads' graph.
            mentions: also bring posts that mention the account.
            query: also search for this; empty for nothing.
        """
        self._graph = graph
        self._mentions = mentions
        self._query = query
        self._name = ""
        self._containers: dict[str, str] = {}

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self._graph.renew(cursor, now)
        await self._username()
        asks: list[Ask] = [self._below]
        if self._mentions:
            reader = self._read_mention
            asks.append(self._graph.edge("/me/mentions", POST, reader, "timestamp"))
        if self._query:
            asks.append(self._search)
        asked = f"account {self._name} {self._mentions} {self._query}"
        async with aclosing(listen(self._graph, cursor, asked, asks, now)) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the account. Raises NetworkError."""
        return f"The token belongs to @{await self._username()} on Threads."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A post with everything below it, oldest first. Raises NetworkError."""
        await self._username()
        first = self._read(await self._graph.get(f"/{address.native_id}", POST), None)
        posts = [first] if first is not None else []
        steps = self._graph.pages(f"/{address.native_id}/conversation", REPLY)
        async with aclosing(steps) as pages:
            async for items in pages:
                posts += [post for item in items if (post := self._read_reply(item)) is not None]
        return tuple(sorted(posts, key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone. Raises NetworkError."""
        await self._username()
        return await look_again(self._graph, addresses, REPLY, self._read_reply)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer, in Threads' two steps. Raises NetworkError.

        The first step only prepares; whatever is lost there was not published. What it prepared is
        remembered, so that another attempt does not prepare a second one.
        """
        if outgoing.private:
            raise NotAllowed("Threads has no private messages for programs.")
        name = await self._username()
        container = self._containers.get(outgoing.key, "")
        if not container:
            params: Params = {"media_type": "TEXT", "text": outgoing.text}
            if outgoing.answer_to is not None:
                params["reply_to_id"] = outgoing.answer_to.native_id
            answer = await self._graph.send("POST", "/me/threads", params)
            container = answer.identifier("id")
            if not container:
                raise NetworkDown(NOT_READY)
            self._containers[outgoing.key] = container
        answer = await self._graph.send("POST", "/me/threads_publish", {"creation_id": container})
        made = {
            "id": answer.identifier("id"),
            "text": outgoing.text,
            "timestamp": self._graph.now.isoformat(),
            "username": name,
        }
        post = self._read(Record(made), outgoing.answer_to)
        if post is None:
            raise self._graph.lost()
        self._containers.pop(outgoing.key, None)
        return post

    async def idempotent(self) -> bool:
        """False: nothing is known of publishing a prepared answer twice."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The answer that `outgoing` became, or None. Raises NetworkError."""
        await self._username()
        path = "/me/replies" if outgoing.answer_to is not None else "/me/threads"
        fields = REPLY if outgoing.answer_to is not None else POST
        start: Params = {"since": int((since - timedelta(minutes=5)).timestamp())}
        reader = self._read_reply
        return await find_among(self._graph, path, fields, reader, outgoing.text, since, start)

    async def hide(self, address: PostAddress) -> None:
        """Hide a first-level answer and what is below it. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}/manage_reply", {"hide": "true"})

    async def unhide(self, address: PostAddress) -> None:
        """Show it again. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}/manage_reply", {"hide": "false"})

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a post of ours; where it is gone already, all is well."""
        await self._graph.delete(address)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """How much of Meta's allowance was used."""
        return budgets(cursor)

    async def _username(self) -> str:
        if not self._name:
            self._name = (await self._graph.get("/me", "id,username")).identifier("username")
        return self._name

    async def _below(self, since: int | None, place: str) -> Batch:
        """What is written below the account's newest posts, however deep."""
        answer = await self._graph.get("/me/threads", "id,timestamp", {"limit": OWN_POSTS})
        the_list(answer.fields.get("data"))
        posts: list[Post] = []
        given = 0
        for root in answer.records("data"):
            steps = self._graph.pages(
                f"/{root.identifier('id')}/conversation", REPLY, {"reverse": "true"}
            )
            async with aclosing(steps) as pages:
                async for items in pages:
                    given += len(items)
                    read = [post for item in items if (post := self._read_reply(item)) is not None]
                    posts += read
                    times = [post.published_at for post in read if post.published_at]
                    if since is None or (times and min(times).timestamp() < since):
                        break
        return of_posts(posts, since, given)

    async def _search(self, since: int | None, place: str) -> Batch:
        params: dict[str, str | int] = {"q": self._query, "search_type": "RECENT"}
        if since is not None:
            params["since"] = since
        ask = self._graph.edge("/keyword_search", POST, self._read_found, "timestamp", **params)
        return await ask(since, place)

    def _read_reply(self, item: Record) -> Post | None:
        return self._read(item, None, "reply")

    def _read_mention(self, item: Record) -> Post | None:
        return self._read(item, None, "mention")

    def _read_found(self, item: Record) -> Post | None:
        return self._read(item, None)

    def _read(
        self, item: Record, to: PostAddress | None, addressed: str | None = None
    ) -> Post | None:
        """A post of Threads, or None where it is none."""
        item_id, text = item.identifier("id"), clean(item.text("text"))
        if not item_id or not text:
            return None
        name = item.identifier("username")
        ours = item.flag("is_reply_owned_by_me") or (bool(name) and name == self._name)
        parent = item.record("replied_to").identifier("id")
        root = item.record("root_post").identifier("id")
        return Post(
            network=KIND_NAME,
            native_id=item_id,
            canonical_uri=f"threads:{item_id}",
            author=Author(
                name or f"post/{item_id}",
                f"@{name}" if name else "Somebody",
                url=f"{SITE}/@{name}" if name else None,
            ),
            text=text,
            published_at=item.instant("timestamp"),
            permalink=item.address("permalink"),
            parent_uri=f"threads:{parent}" if parent else (to.canonical_uri if to else None),
            thread_uri=f"threads:{root}" if root and root != item_id else None,
            addressed=None if ours else addressed,
            own=ours,
        )


def connect(source: Source, web: Web, credentials: Credentials) -> ThreadsConnector:
    """A connector for `source`. Raises UsageError: an option makes no sense."""
    graph = graph_of(source, web, credentials, SERVER, VERSION, "Threads")
    query = source.options.get("query", "").strip()
    return ThreadsConnector(graph, is_yes(source, "mentions"), query)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Threads",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("mentions", "Mentions", help="yes: needs Meta's approval, else only of testers"),
        Option("query", "Search for", help="Needs Meta's approval, else only own posts"),
        Option("access_token", "Access token", secret=True, help="Long-lived; renewed by itself"),
        Option("version", "Version", default=VERSION),
        Option("server", "Server", default=SERVER),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.SEARCH,
            Capability.THREAD,
            Capability.REPLY,
            Capability.HIDE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LIMIT, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:THREADS",
    usual_interval=timedelta(minutes=5),
    shortest_interval=timedelta(minutes=2),
    longest_interval=timedelta(minutes=30),
)
