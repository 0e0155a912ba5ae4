"""A LinkedIn Page: comments below its posts, mentions, and answers as the Page."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.domain.text import clean
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
    Terms,
    TextRules,
)
from cmconsole.networks.linkedin.api import LinkedInApi
from cmconsole.networks.linkedin.notifications import SEARCHED, Notifications
from cmconsole.networks.linkedin.posts import KIND_NAME, read_comment, read_post
from cmconsole.networks.linkedin.urns import (
    CommentUrn,
    PostUrn,
    comment_urn,
    encoded,
    page_urn,
    post_urn,
)
from cmconsole.networks.newest_first import Watermark, reaching, read
from cmconsole.networks.options import api_address, wanted
from cmconsole.networks.sameness import is_own
from cmconsole.networks.shape import Record
from cmconsole.networks.web import Web

SERVER = "https://api.linkedin.com"
VERSION = "202609"
"""LinkedIn brings out a version each month and retires it about a year later."""
LONGEST_COMMENT = 1_250
KEPT = timedelta(days=60)
"""How long LinkedIn keeps notifications."""
KEPT_FOR = timedelta(hours=48)
"""How long a program may keep what members wrote (LinkedIn, "Data Storage Requirements")."""
_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:\.\d\d)?", re.ASCII)


class LinkedInConnector:
    """Reads and answers what is written to one Page."""

    def __init__(self, api: LinkedInApi, page: str) -> None:
        """Bind to a Page, named by its URN."""
        self._api = api
        self._page = page

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        notifications = Notifications(self._api, self._page, now, self.look)
        searched = f"{SEARCHED} {self._page}"
        steps = read(Watermark.of(cursor, searched), [notifications.ask], now)
        async with aclosing(reaching(steps, cursor, searched, now, KEPT)) as pages:
            async for page in pages:
                yield replace(page, deleted=tuple(sorted(notifications.gone)))

    async def check(self) -> str:
        """One sentence on the Page. Raises NetworkError."""
        number = self._page.rpartition(":")[2]
        page = await self._api.get(f"/organizations/{number}")
        return f"The token runs the Page {clean(page.text('localizedName'), 200) or number}."

    async def look(self, native_id: str) -> Post | None:
        """A comment or post as it is now; None where that cannot be asked for. Raises NetworkError."""
        comment, post = comment_urn(native_id), post_urn(native_id)
        if comment is not None:
            return read_comment(await self._comment(comment), self._page)
        if post is not None and post.can_be_asked_for:
            return read_post(await self._api.get(f"/posts/{encoded(post)}"), self._page)
        return None

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A comment with the answers to it, or a post with its comments, oldest first."""
        comment = comment_urn(address.native_id)
        top = await self._top(comment) if comment is not None else post_urn(address.native_id)
        if top is None:
            return ()
        posts: list[Post] = []
        try:
            first = await self.look(str(top))
            posts += [first] if first is not None else []
        except NotAllowed:
            pass  # a member's own post is not shown to programs; what is below it is
        async with aclosing(self._below(top)) as found:
            posts += [post async for post in found]
        return tuple(sorted(posts, key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Comments and posts as they are now, and those that are gone. Raises NetworkError."""
        found: list[Post] = []
        gone: list[str] = []
        for address in addresses:
            try:
                post = await self.look(address.native_id)
            except NotThere:
                gone.append(address.canonical_uri)
                continue
            except NotAllowed as error:
                if error.status != 403 or post_urn(address.native_id) is None:
                    raise
                continue  # a member's own post is not shown to programs
            if post is not None:
                found.append(replace(post, canonical_uri=address.canonical_uri))
        return Refreshed(tuple(found), tuple(gone))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a comment or a post as the Page. Raises NetworkError."""
        if outgoing.private:
            raise NotAllowed("LinkedIn has no private messages for programs.")
        if len(outgoing.text) > LONGEST_COMMENT:
            raise NotAllowed(
                "The text is longer than the 1,250 characters LinkedIn takes. Nothing was sent."
            )
        below = await self._place(outgoing)
        post = below.post if isinstance(below, CommentUrn) else below
        content: dict[str, object] = {
            "actor": self._page,
            "object": str(post),
            "message": {"text": outgoing.text},
        }
        if isinstance(below, CommentUrn):
            content["parentComment"] = str(below)
        answer = await self._api.send("POST", f"/socialActions/{encoded(below)}/comments", content)
        now = int(self._api.now.timestamp() * 1000)
        made = read_comment(
            Record({**content, "created": {"time": now}, **answer.fields}), self._page
        )
        if made is None or not made.own:
            raise self._api.lost()
        return made

    async def idempotent(self) -> bool:
        """False: the same text twice is two comments."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The comment that `outgoing` became, or None. Raises NetworkError."""
        below = await self._place(outgoing)
        async with aclosing(self._below(below)) as found:
            async for post in found:
                if is_own(post, outgoing.text, since):
                    return post
        return None

    async def like(self, address: PostAddress) -> None:
        """Like a comment or a post as the Page. Raises NetworkError."""
        content: dict[str, object] = {"root": address.native_id, "reactionType": "LIKE"}
        try:
            await self._api.send("POST", f"/reactions?actor={encoded(self._page)}", content)
        except NotAllowed as error:
            if error.status != 409:  # it is liked already
                raise

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a comment of the Page; where it is gone already, all is well."""
        comment = comment_urn(address.native_id)
        if comment is None:
            raise NotAllowed("On LinkedIn only the Page's comments can be deleted from here.")
        try:
            path = f"{_path(comment)}?actor={encoded(self._page)}"
            await self._api.send("DELETE", path)
        except NotThere:
            return

    async def _place(self, outgoing: Outgoing) -> CommentUrn | PostUrn:
        """Where an answer goes: LinkedIn has comments and answers to them, and nothing below those."""
        to = outgoing.answer_to
        comment = comment_urn(to.native_id) if to is not None else None
        if comment is not None:
            return await self._top(comment)
        post = post_urn(to.native_id) if to is not None else None
        if post is None:
            raise NotAllowed("On LinkedIn something is answered; say what.")
        return post

    async def _top(self, comment: CommentUrn) -> CommentUrn:
        """The comment below which `comment` stands, or itself."""
        found = await self._comment(comment)
        return comment_urn(found.text("parentComment")) or comment

    async def _comment(self, comment: CommentUrn) -> Record:
        return await self._api.get(_path(comment))

    async def _below(self, target: CommentUrn | PostUrn) -> AsyncGenerator[Post, None]:
        steps = self._api.elements(f"/socialActions/{encoded(target)}/comments")
        async with aclosing(steps) as pages:
            async for items in pages:
                for item in items:
                    post = read_comment(item, self._page)
                    if post is not None:
                        yield post


def _path(comment: CommentUrn) -> str:
    return f"/socialActions/{encoded(comment.post)}/comments/{comment.number}"


def connect(source: Source, web: Web, credentials: Credentials) -> LinkedInConnector:
    """A connector for `source`. Raises UsageError: an option makes no sense."""
    named = "Name the Page by its number, like page=10203040."
    page = page_urn(wanted(source, "page", named))
    if not page:
        raise UsageError(named)
    version = source.options.get("version", "").strip() or VERSION
    if not _MONTH.fullmatch(version):
        raise UsageError(f"A version of LinkedIn's interface is a month, like version={VERSION}.")
    server = api_address(source, "server", SERVER)
    return LinkedInConnector(LinkedInApi(web, server, version, credentials), page)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="LinkedIn Pages",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("page", "Page", required=True, help="Its number; needs LinkedIn's approval"),
        Option("access_token", "Access token", secret=True, help="Holds sixty days"),
        Option("version", "Version", default=VERSION, help="A month; each is served for a year"),
        Option("server", "Server", default=SERVER),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.THREAD,
            Capability.REPLY,
            Capability.LIKE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LONGEST_COMMENT, unit="characters"),
    terms=Terms(
        keep_after_deletion=False,
        learn_from=False,
        match_to_person=False,
        keep_for=KEPT_FOR,
        hand_off=False,
    ),
    sign_in="cmconsole.networks.signin.pasted:LINKEDIN",
    usual_interval=timedelta(minutes=10),
    shortest_interval=timedelta(minutes=5),
    longest_interval=timedelta(hours=1),
)
