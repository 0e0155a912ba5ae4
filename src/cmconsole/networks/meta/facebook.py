"""Facebook Pages: what is written below a Page's posts, on it, about it and to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed
from cmconsole.domain.posts import Post, Visibility
from cmconsole.domain.sources import Cursor, Source
from cmconsole.domain.text import clean
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
from cmconsole.networks.meta.facebook_posts import (
    BELOW,
    COMMENT,
    KIND_NAME,
    MESSAGE,
    MESSAGES,
    POST,
    in_messenger,
    read_item,
)
from cmconsole.networks.meta.graph import Graph, budgets, graph_of, nested, next_page, of_posts
from cmconsole.networks.meta.source import Comments, below, find_among, listen, look_again
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.options import is_yes, wanted
from cmconsole.networks.shape import Record, the_list
from cmconsole.networks.web import Web

SERVER = "https://graph.facebook.com"
VERSION = "v26.0"
LONGEST_COMMENT = 8_000
COMMENTS = Comments(COMMENT, "created_time", {"order": "reverse_chronological", "filter": "stream"})
PRIVATE_FOR = timedelta(days=7)
"""How long after a comment one private answer is taken."""


class FacebookConnector:
    """One Page, listened to with its own token."""

    def __init__(self, graph: Graph, page: str, tagged: bool, messages: bool) -> None:
        """Bind to a Page.

        Args:
            graph: Facebook's graph.
            page: the Page's id.
            tagged: also bring posts that tag the Page.
            messages: also bring what is written to the Page in Messenger.
        """
        self._graph = graph
        self._page = page
        self._tagged = tagged
        self._messages = messages

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        asks: list[Ask] = [self._below]
        if self._tagged:
            reader = self._read_tagged
            asks.append(self._graph.edge(f"/{self._page}/tagged", POST, reader, "created_time"))
        if self._messages:
            asks.append(self._conversations)
        steps = listen(self._graph, cursor, f"page {self._page} {len(asks)}", asks, now)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the Page. Raises NetworkError."""
        page = await self._graph.get(f"/{self._page}", "id,name")
        return f"The token belongs to the Page {clean(page.text('name'), 200) or self._page}."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A comment with the answers to it, oldest first. Raises NetworkError."""
        if address.canonical_uri.startswith(MESSAGE):
            return ()
        first = self._read_comment(await self._graph.get(f"/{address.native_id}", COMMENT))
        posts = [first] if first is not None else []
        steps = self._graph.pages(f"/{address.native_id}/comments", COMMENT, {"filter": "stream"})
        async with aclosing(steps) as pages:
            async for items in pages:
                posts += [post for item in items if (post := self._read_comment(item)) is not None]
        return tuple(sorted(posts, key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Comments as they are now, and those that are gone. Raises NetworkError."""
        public = [one for one in addresses if not one.canonical_uri.startswith(MESSAGE)]
        return await look_again(self._graph, public, COMMENT, self._read_comment)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a comment or post, or write to somebody privately. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None:
            raise NotAllowed("On Facebook something is answered; say what.")
        if outgoing.private or to.canonical_uri.startswith(MESSAGE):
            return await self._write_privately(outgoing, to)
        answer = await self._graph.send(
            "POST", f"/{to.native_id}/comments", {"message": outgoing.text}
        )
        made = {
            "id": answer.identifier("id"),
            "message": answer.text("message") or outgoing.text,
            "created_time": answer.text("created_time") or self._graph.now.isoformat(),
            "from": {"id": self._page},
            "permalink_url": answer.text("permalink_url"),
            "parent": {"id": to.native_id},
        }
        post = self._read_comment(Record(made))
        if post is None:
            raise self._graph.lost()
        return post

    async def idempotent(self) -> bool:
        """False: the same text twice is two comments."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The comment or message that `outgoing` became, or None. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None:
            return None
        if outgoing.private or to.canonical_uri.startswith(MESSAGE):
            batch = await self._conversations(int(since.timestamp()) - 300, "")
            own = (post for post in batch.posts if post.own)
            return next((post for post in own if post.text == clean(outgoing.text)), None)
        path = f"/{to.native_id}/comments"
        reader = self._read_comment
        return await find_among(self._graph, path, COMMENT, reader, outgoing.text, since)

    async def like(self, address: PostAddress) -> None:
        """Like a comment as the Page. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}/likes")

    async def hide(self, address: PostAddress) -> None:
        """Hide a comment from everybody but its author and their friends. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}", {"is_hidden": "true"})

    async def unhide(self, address: PostAddress) -> None:
        """Show it again. Raises NetworkError."""
        await self._graph.send("POST", f"/{address.native_id}", {"is_hidden": "false"})

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a comment of ours; where it is gone already, all is well."""
        await self._graph.delete(address)

    def answering(self, post: Post, now: datetime) -> Answering:
        """A comment takes one private answer within seven days."""
        if post.visibility is Visibility.PRIVATE or post.published_at is None:
            return Answering()
        return Answering(private_until=post.published_at + PRIVATE_FOR)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """How much of Meta's allowance was used."""
        return budgets(cursor)

    async def _below(self, since: int | None, place: str) -> Batch:
        """The comments below the Page's newest posts, and what visitors posted on it."""
        posts: list[Post | None] = []
        steps = below(self._graph, f"/{self._page}/feed", f"{POST},{BELOW}", COMMENTS, since)
        async with aclosing(steps) as found:
            async for item, comments in found:
                root = item.identifier("id")
                posts.append(self._read_visitor(item))
                posts += [self._read_comment(one, root) for one in comments]
        return of_posts([post for post in posts if post is not None], since, len(posts))

    async def _conversations(self, since: int | None, place: str) -> Batch:
        params: dict[str, str | int | list[str]] = {"platform": "messenger", "limit": 25}
        answer = await self._graph.get(
            f"/{self._page}/conversations", MESSAGES, params | ({"after": place} if place else {})
        )
        the_list(answer.fields.get("data"))
        posts: list[Post] = []
        for one in answer.records("data"):
            messages, _ = nested(one, "messages")
            others = [m.record("from").identifier("id") for m in messages]
            person = next((who for who in others if who and who != self._page), "")
            read = (self._read_message(message, person) for message in messages)
            posts += [post for post in read if post is not None]
        times = [at for one in answer.records("data") if (at := one.instant("updated_time"))]
        batch = of_posts(posts, since, len(answer.records("data")))
        return replace(
            batch, times=tuple(int(at.timestamp()) for at in times), more=next_page(answer)
        )

    async def _write_privately(self, outgoing: Outgoing, to: PostAddress) -> Post:
        person = to.canonical_uri.removeprefix(MESSAGE).partition("/")[0]
        known = to.canonical_uri.startswith(MESSAGE)
        recipient = {"id": person} if known else {"comment_id": to.native_id}
        content: dict[str, object] = {
            "recipient": recipient,
            "message": {"text": outgoing.text},
            "messaging_type": "RESPONSE",
        }
        answer = await self._graph.send("POST", f"/{self._page}/messages", content=content)
        made = {
            "id": answer.identifier("message_id"),
            "message": outgoing.text,
            "created_time": self._graph.now.isoformat(),
            "from": {"id": self._page},
        }
        post = self._read_message(Record(made), answer.identifier("recipient_id") or person)
        if post is None:
            raise self._graph.lost()
        return post

    def _read_comment(self, comment: Record, root: str = "") -> Post | None:
        return read_item(comment, self._page, root, "comment")

    def _read_tagged(self, post: Record) -> Post | None:
        return read_item(post, self._page, "", "tag")

    def _read_visitor(self, post: Record) -> Post | None:
        by = post.record("from").identifier("id")
        return read_item(post, self._page, "", "post") if by and by != self._page else None

    def _read_message(self, message: Record, person: str) -> Post | None:
        return in_messenger(read_item(message, self._page, "", "message"), person)


def connect(source: Source, web: Web, credentials: Credentials) -> FacebookConnector:
    """A connector for `source`. Raises UsageError: the options name no Page."""
    page = wanted(source, "page", "Say which Page with page=, by its id.")
    graph = graph_of(source, web, credentials, SERVER, VERSION, "Facebook")
    return FacebookConnector(
        graph, page, is_yes(source, "tagged", True), is_yes(source, "messages")
    )


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Facebook Page",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("page", "Page", required=True, help="Its id: a number"),
        Option("tagged", "Posts that tag the Page", default="yes", help="no: leave them out"),
        Option("messages", "Messages", help="yes: needs Meta's review for people without a role"),
        Option("access_token", "Page token", secret=True, help="A Page or system user token"),
        Option("version", "Version", default=VERSION),
        Option("server", "Server", default=SERVER),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.THREAD,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.LIKE,
            Capability.HIDE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LONGEST_COMMENT, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:FACEBOOK",
    usual_interval=timedelta(minutes=3),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)
