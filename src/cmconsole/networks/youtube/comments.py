"""The comments below a channel's videos: one list of threads for a whole channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.errors import NetworkError, NotAllowed, NotThere
from cmconsole.domain.posts import Post
from cmconsole.networks.base import Outgoing, PostAddress, Refreshed
from cmconsole.networks.google import GoogleApi, is_spent
from cmconsole.networks.newest_first import Batch
from cmconsole.networks.record_api import Params
from cmconsole.networks.sameness import is_own
from cmconsole.networks.shape import Record, the_list
from cmconsole.networks.youtube.posts import is_comment, read_comment, thread_id
from cmconsole.networks.youtube.quota import READ, WRITE, Quota, spent

AT_ONCE = 100
IDS_AT_ONCE = 50
MOST_ANSWER_PAGES = 20
PATH = "/youtube/v3/"


class Comments:
    """A channel's comments, and what is done with them."""

    def __init__(self, api: GoogleApi, quota: Quota, channel: str, *, for_us: bool) -> None:
        """`channel` is the id of the channel, empty for the one that is signed in; `for_us` says
        that it is our own."""
        self._api = api
        self._quota = quota
        self._channel = channel
        self._for_us = for_us
        self._counted: dict[str, int] = {}
        self._counting: dict[str, int] = {}

    async def channel(self) -> str:
        """The id of the channel. Raises NetworkError."""
        if not self._channel:
            items = await self._items("channels", {"part": "id", "mine": "true"})
            if not items:
                raise NotAllowed("This Google account has no YouTube channel.")
            self._channel = items[0].identifier("id")
        return self._channel

    async def read(self, since: int | None, place: str) -> Batch:
        """A page of threads with all their answers; see `newest_first.Ask`.

        The list is ordered by the first comments, so answers to old threads are found on its
        newest page and by the daily reading of a month.
        """
        params: dict[str, str | int | list[str]] = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": await self.channel(),
            "order": "time",
            "textFormat": "plainText",
            "maxResults": AT_ONCE,
        }
        answer = await self._get("commentThreads", params | ({"pageToken": place} if place else {}))
        threads = the_list(answer.fields.get("items"))
        posts: list[Post] = []
        times: list[int] = []
        for thread in answer.records("items"):
            told = thread.record("snippet").record("topLevelComment").record("snippet")
            at = told.instant("publishedAt")
            if at is not None:
                times.append(int(at.timestamp()))
            posts += await self._thread(thread)
        return Batch(tuple(posts), len(threads), tuple(times), more=answer.text("nextPageToken"))

    def settle(self) -> None:
        """Everything that was read has been committed: answers that are known are not asked again."""
        self._counted |= self._counting
        self._counting.clear()

    async def thread(self, address: PostAddress) -> tuple[Post, ...]:
        """A thread, oldest first. Raises NotThere where it is gone."""
        top = thread_id(address.native_id)
        params: dict[str, str | int | list[str]] = {
            "part": "snippet",
            "id": top,
            "textFormat": "plainText",
        }
        items = await self._items("commentThreads", params)
        if not items:
            raise NotThere("This comment cannot be found on YouTube; it may have been deleted.")
        video = items[0].record("snippet").identifier("videoId")
        first = self._post(items[0].record("snippet").record("topLevelComment"), video)
        posts = [*filter(None, [first]), *await self._answers(top, video)]
        return tuple(sorted(posts, key=lambda post: post.published_at or self._api.now))

    async def refresh(self, addresses: Sequence[PostAddress]) -> Refreshed:
        """Comments as they are now, and those that are gone. Raises NetworkError."""
        wanted = [address for address in addresses if is_comment(address.canonical_uri)]
        found: dict[str, Post] = {}
        for start in range(0, len(wanted), IDS_AT_ONCE):
            ids = ",".join(one.native_id for one in wanted[start : start + IDS_AT_ONCE])
            params = {"part": "snippet", "id": ids, "textFormat": "plainText"}
            for comment in await self._items("comments", params):
                post = self._post(comment)
                if post is not None:
                    found[post.canonical_uri] = post
        gone = tuple(one.canonical_uri for one in wanted if one.canonical_uri not in found)
        return Refreshed(tuple(found.values()), gone)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a comment, or comment on a video. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None or outgoing.private:
            raise NotAllowed("On YouTube only comments and videos can be answered, in public.")
        await self.channel()
        said = {"textOriginal": outgoing.text}
        if is_comment(to.canonical_uri):
            content: dict[str, object] = {"snippet": {**said, "parentId": thread_id(to.native_id)}}
            comment = await self._send("POST", "comments", content, {"part": "snippet"})
        else:
            top = {"videoId": to.native_id, "topLevelComment": {"snippet": said}}
            thread = await self._send(
                "POST", "commentThreads", {"snippet": top}, {"part": "snippet"}
            )
            comment = thread.record("snippet").record("topLevelComment")
        post = self._post(comment)
        if post is None:
            raise self._api.lost()
        return post

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The comment that `outgoing` became, or None. Raises NetworkError."""
        to = outgoing.answer_to
        if to is None:
            return None
        await self.channel()
        if is_comment(to.canonical_uri):
            posts = await self._answers(thread_id(to.native_id), "")
        else:
            params: dict[str, str | int | list[str]] = {
                "part": "snippet",
                "videoId": to.native_id,
                "order": "time",
                "textFormat": "plainText",
                "maxResults": AT_ONCE,
            }
            threads = await self._items("commentThreads", params)
            tops = (one.record("snippet").record("topLevelComment") for one in threads)
            posts = [post for post in map(self._post, tops) if post is not None]
        return next((post for post in posts if is_own(post, outgoing.text, since)), None)

    async def moderate(self, address: PostAddress, status: str) -> None:
        """Hide (`rejected`) or show (`published`) a comment. Raises NetworkError."""
        params = {"id": address.native_id, "moderationStatus": status}
        await self._send("POST", "comments/setModerationStatus", None, params)

    async def delete(self, address: PostAddress) -> None:
        """Delete a comment of ours; where it is gone already, all is well."""
        try:
            await self._send("DELETE", "comments", None, {"id": address.native_id})
        except NotThere:
            return

    async def _thread(self, thread: Record) -> list[Post]:
        """A thread's posts, newest first: its answers behind it in time."""
        said = thread.record("snippet")
        video = said.identifier("videoId")
        top = said.record("topLevelComment")
        shown = thread.record("replies").records("comments")
        total = said.count("totalReplyCount") or 0
        thread_of = thread.identifier("id") or top.identifier("id")
        if total > len(shown) and self._counted.get(thread_of) != total:
            answers = await self._answers(thread_of, video)
            self._counting[thread_of] = total
        else:
            answers = [post for one in shown if (post := self._post(one, video)) is not None]
        first = self._post(top, video)
        return [*answers, *filter(None, [first])]

    async def _answers(self, top: str, video: str) -> list[Post]:
        """All answers of a thread, as YouTube orders them."""
        params: dict[str, str | int | list[str]] = {
            "part": "snippet",
            "parentId": top,
            "textFormat": "plainText",
            "maxResults": AT_ONCE,
        }
        posts: list[Post] = []
        for _ in range(MOST_ANSWER_PAGES):
            answer = await self._get("comments", params)
            the_list(answer.fields.get("items"))
            read = (self._post(one, video) for one in answer.records("items"))
            posts += [post for post in read if post is not None]
            following = answer.text("nextPageToken")
            if not following or following == params.get("pageToken"):
                break
            params["pageToken"] = following
        return posts

    def _post(self, comment: Record, video: str = "") -> Post | None:
        return read_comment(comment, self._channel, video, for_us=self._for_us)

    async def _items(self, what: str, params: Params) -> list[Record]:
        return (await self._get(what, params)).records("items")

    async def _get(self, what: str, params: Params) -> Record:
        self._quota.spend(self._api.now, READ)
        try:
            return await self._api.get(PATH + what, params)
        except NetworkError as error:
            raise _told(error, self._api.now) from error

    async def _send(
        self, method: str, what: str, content: dict[str, object] | None, params: Params
    ) -> Record:
        self._quota.spend(self._api.now, WRITE)
        try:
            return await self._api.send(method, PATH + what, content, params)
        except NetworkError as error:
            raise _told(error, self._api.now) from error


def _told(error: NetworkError, now: datetime) -> NetworkError:
    """With the time when the quota comes back, where that is the trouble."""
    if is_spent(error):
        return spent("YouTube's quota of today is used up; listening goes on", now)
    return error
