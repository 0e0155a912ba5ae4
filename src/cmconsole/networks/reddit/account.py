"""Reddit with a key: the inbox, search, comments, answers, messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import quote

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UnreadableAnswer, UsageError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.sources import Cursor
from cmconsole.networks.answering import became
from cmconsole.networks.base import Outgoing, Page, Refreshed
from cmconsole.networks.json_api import Params
from cmconsole.networks.newest_first import Ask, Batch, Watermark, read
from cmconsole.networks.reddit.posts import is_deleted, is_fullname, read_thing
from cmconsole.networks.reddit.session import Session
from cmconsole.networks.shape import Record, as_records
from cmconsole.networks.terms import Search

PAGE = 100
AT_ONCE = 100
"""Things per request of /api/info."""
LONGEST = 10_000
"""Characters of a comment or message."""


class AccountConnector:
    """Listens with one account: to its inbox, a search, or the comments of subreddits."""

    def __init__(
        self,
        session: Session,
        wanted: Sequence[Search],
        subreddits: Sequence[str],
        *,
        inbox: bool,
        comments: bool,
    ) -> None:
        """Bind to an account; the rest is as for `RssConnector`."""
        self._session = session
        self._wanted = tuple(wanted)
        self._subreddits = tuple(subreddits)
        self._inbox = inbox
        self._comments = comments

    def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; a listing holds its newest thousand. See `Connector.pages`."""
        about = " | ".join(search.query for search in self._wanted)
        stream = f"{self._session.me} {self._path()} {about}"
        return read(
            Watermark.of(cursor, stream), self._asks(), now, log=self._inbox or self._comments
        )

    async def check(self) -> str:
        """One sentence on the account and what is listened to. Raises NetworkError."""
        me = await self._session.get("/api/v1/me")
        return f"u/{me.identifier('name') or self._session.me} is signed in at Reddit."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The post and its comments, oldest first. Raises NetworkError."""
        post_id = address.canonical_uri.partition("/comments/")[2].partition("/")[0]
        if not post_id:
            raise NotThere("This post cannot be found on Reddit; it may have been deleted.")
        params: Params = {"limit": 500, "sort": "new"}
        answer = await self._session.get_any(f"/comments/{quote(post_id, safe='')}", params)
        read_all = (read_thing(thing, self._session.me) for thing in _things(as_records(answer)))
        posts = {post.canonical_uri: post for post in read_all if post is not None}
        return tuple(sorted(posts.values(), key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone. Raises NetworkError."""
        wanted = {
            a.native_id: a.canonical_uri for a in addresses if a.native_id[:2] in ("t1", "t3")
        }
        names, found, deleted = list(wanted), list[Post](), list[str]()
        for start in range(0, len(names), AT_ONCE):
            params: Params = {"id": ",".join(names[start : start + AT_ONCE])}
            for thing in _children(await self._session.get("/api/info", params)):
                name = thing.record("data").identifier("name")
                post = read_thing(thing, self._session.me)
                if post is not None:
                    found.append(post)
                elif name in wanted and is_deleted(thing.record("data")):
                    deleted.append(wanted[name])
        return Refreshed(tuple(found), tuple(deleted))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer it, or send a private message.

        Raises:
            NotAllowed: Reddit would not take it; nothing was posted.
            AnswerLost: it may or may not have been posted; look with `find_own` first.
            NetworkError: nothing was posted.
        """
        if len(outgoing.text) > LONGEST:
            raise NotAllowed(f"Reddit takes {LONGEST} characters. Nothing was sent.")
        target = outgoing.answer_to.native_id if outgoing.answer_to else ""
        if outgoing.private and not target.startswith("t4_"):
            return await self._write_to(outgoing)
        if not is_fullname(target):
            raise UsageError("On Reddit only posts and comments can be answered.")
        form: dict[str, str | list[str]] = {"thing_id": target, "text": outgoing.text}
        data = await self._session.post("/api/comment", form)
        for thing in data.records("things"):
            post = read_thing(thing, self._session.me)
            if post is not None:
                return post
        raise AnswerLost("Reddit took the text but did not show it; it may or may not be there.")

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """Our own comment or message that `outgoing` became, or None. Raises NetworkError."""
        target = outgoing.answer_to.native_id if outgoing.answer_to else ""
        path = f"/user/{quote(self._session.me, safe='')}/comments"
        if outgoing.private:
            path = "/message/sent"
        answer = await self._session.get(path, {"limit": PAGE, "sort": "new"})
        for thing in _children(answer):
            post = read_thing(thing, self._session.me)
            answers = thing.record("data").identifier("parent_id") == target
            if (answers or outgoing.private) and became(post, outgoing, since):
                return post
        return None

    async def idempotent(self) -> bool:
        """Reddit posts twice what is sent twice."""
        return False

    async def like(self, address: PostAddress) -> None:
        """Vote a post up, on a person's click only; once is enough. Raises NetworkError."""
        await self._session.post("/api/vote", {"id": address.native_id, "dir": "1"})

    async def _write_to(self, outgoing: Outgoing) -> Post:
        to = outgoing.recipients[0].removeprefix("u/") if outgoing.recipients else ""
        if not to:
            raise UsageError("Say to whom the message goes.")
        subject = outgoing.extra.get("subject", "Your post")
        form: dict[str, str | list[str]] = {
            "to": to,
            "subject": subject[:100],
            "text": outgoing.text,
        }
        await self._session.post("/api/compose", form)
        found = await self.find_own(outgoing, outgoing.written_at or self._session.now())
        if found is None:
            raise AnswerLost("Reddit took the message but did not show it; it may have arrived.")
        return found

    def _path(self) -> str:
        where = "/r/" + "+".join(self._subreddits) if self._subreddits else ""
        if self._inbox:
            return "/message/inbox"
        return f"{where}/comments" if self._comments else f"{where}/search"

    def _asks(self) -> list[Ask]:
        if self._inbox:
            return [partial(self._listing, "", None)]
        if self._comments:
            return [partial(self._listing, "", self._wanted)]
        return [partial(self._listing, search.query, (search,)) for search in self._wanted]

    async def _listing(
        self, query: str, wanted: Sequence[Search] | None, since: int | None, place: str
    ) -> Batch:
        """One page of a listing; `place` is Reddit's `after`."""
        params: dict[str, str | int | list[str]] = {"limit": PAGE}
        if query:
            params |= {"q": query, "sort": "new", "type": "link", "t": "all"}
            params |= {"restrict_sr": "on"} if self._subreddits else {}
        if place:
            params["after"] = place
        things = _children(await self._session.get(self._path(), params))
        posts = [p for thing in things if (p := read_thing(thing, self._session.me)) is not None]
        if wanted:
            posts = [post for post in posts if any(w.finds(post.text) for w in wanted)]
        data = [thing.record("data") for thing in things]
        ids = tuple(filter(None, (item.identifier("name") for item in data)))
        times = tuple(int(at.timestamp()) for d in data if (at := d.moment("created_utc")))
        more = ids[-1] if len(things) >= PAGE and ids else ""
        return Batch(tuple(posts), len(things), times, more, ids)


def _children(answer: Record) -> list[Record]:
    """The things of a listing. Raises UnreadableAnswer where it is none."""
    if not isinstance(answer.record("data").fields.get("children"), list):
        raise UnreadableAnswer("Reddit answered with something unexpected.")
    return answer.record("data").records("children")


def _things(listings: Sequence[Record]) -> Iterator[Record]:
    """Everything in some listings, answers below answers included."""
    waiting = [child for one in listings for child in one.record("data").records("children")]
    while waiting:
        thing = waiting.pop()
        yield thing
        waiting.extend(thing.record("data").record("replies").record("data").records("children"))
