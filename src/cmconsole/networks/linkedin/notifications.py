"""What LinkedIn notifies a Page of, read back to what is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed, NotThere
from cmconsole.domain.posts import Post
from cmconsole.networks.linkedin.api import AT_ONCE, LinkedInApi, goes_on
from cmconsole.networks.linkedin.posts import UNSHOWN, moment, read_notification
from cmconsole.networks.linkedin.urns import comment_urn, encoded
from cmconsole.networks.newest_first import Batch
from cmconsole.networks.shape import Record, the_list

ACTIONS = ("COMMENT", "SHARE_MENTION", "SHARE", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE")
SEARCHED = "notifications"
LOOKS_BACK = timedelta(days=59)
"""How far the first run asks; LinkedIn keeps sixty days."""
Look = Callable[[str], Awaitable[Post | None]]
"""A comment or post as it is now, by its URN."""


class Notifications:
    """One poll of a Page's notifications.

    The end of the asked time is fixed when the poll begins, so that what arrives meanwhile does not
    shift the pages, which LinkedIn counts by position.
    """

    def __init__(self, api: LinkedInApi, page: str, now: datetime, look: Look) -> None:
        self._api = api
        self._page = page
        self._now = now
        self._look = look
        self.gone: set[str] = set()
        """Canonical addresses of comments that were deleted, as far as has been read."""

    async def ask(self, since: int | None, place: str) -> Batch:
        """A page of notifications; see `newest_first.Ask`. Raises NetworkError."""
        start = int(place or "0")
        answer = await self._api.get(self._path(since, start))
        given = len(the_list(answer.fields.get("elements")))
        items = sorted(answer.records("elements"), key=_time, reverse=True)
        posts: dict[str, Post] = {}
        for item in items:
            await self._take(item, posts)
        return Batch(
            tuple(post for uri, post in posts.items() if uri not in self.gone),
            given,
            tuple(time for item in items if (time := _time(item) // 1000) > 0),
            more=str(start + given) if goes_on(answer, start, given) else "",
        )

    def _path(self, since: int | None, start: int) -> str:
        """learn.microsoft.com/linkedin/marketing: "Organization Social Action Notifications", pull."""
        first = self._now - LOOKS_BACK
        begin = int(first.timestamp()) if since is None else since
        end = int(self._now.timestamp())
        return (
            f"/organizationalEntityNotifications?q=criteria&actions=List({','.join(ACTIONS)})"
            f"&organizationalEntity={encoded(self._page)}"
            f"&timeRange=(start:{begin * 1000},end:{end * 1000})&start={start}&count={AT_ONCE}"
        )

    async def _take(self, item: Record, posts: dict[str, Post]) -> None:
        """Add what `item` tells of, unless something newer was told of the same comment already."""
        if item.text("action") == "COMMENT_DELETE":
            urn = comment_urn(item.text("generatedActivity")) or comment_urn(
                item.record("decoratedGeneratedActivity").record("comment").text("entity")
            )
            self.gone |= {urn.uri} if urn is not None else set()
            return
        post = read_notification(item, self._page)
        if post is None or post.canonical_uri in posts or post.canonical_uri in self.gone:
            return
        edited = item.text("action") == "COMMENT_EDIT"
        if edited or post.text == UNSHOWN:
            now = await self._now_of(post)
            if now is None:
                self.gone.add(post.canonical_uri)
                return
            # The notification knows better below which of its names the post is ours.
            post = replace(
                now,
                canonical_uri=post.canonical_uri,
                parent_uri=now.parent_uri if edited else post.parent_uri,
                thread_uri=post.thread_uri,
                addressed=None if now.own else post.addressed,
            )
        posts[post.canonical_uri] = post

    async def _now_of(self, post: Post) -> Post | None:
        """`post` as it is now; None where it is gone; itself where LinkedIn does not show it."""
        try:
            return await self._look(post.native_id) or post
        except NotThere:
            return None
        except NotAllowed as error:
            if error.status in (400, 403):
                return post  # one post that is not shown must not stop the others
            raise


def _time(item: Record) -> int:
    at = moment(item, "lastModifiedAt")
    return int(at.timestamp() * 1000) if at is not None else 0
