"""What is read on GitHub: searches, repositories, and what is said to the account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from cmconsole.domain.errors import NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.networks.github.discussions import about
from cmconsole.networks.github.posts import read_comment, read_issue, thread_path
from cmconsole.networks.github.session import Session
from cmconsole.networks.github.writing import issue_and_comments
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record, as_records, the_list, the_record
from cmconsole.networks.terms import Search
from cmconsole.networks.web import Answer

PAGE = 100
NOTIFICATIONS = 50
"""The most that GitHub gives."""
FIRST_REACH = timedelta(hours=1)
"""How long before a notification the first run looks for what it is about."""
MOST_KNOWN = 2_000
Asked = dict[str, str | int | list[str]]
REASONS = {
    "mention": "mention",
    "team_mention": "mention",
    "assign": "mention",
    "review_requested": "mention",
    "author": "reply",
    "comment": "reply",
    "manual": "reply",
}
"""Somebody says something to us; the others (a finished build, a watched repository) are no word."""
NO_NOTIFICATIONS = (
    "This token may not read notifications; GitHub allows that only to classic tokens with"
    " “notifications” ticked."
)


class Listening:
    """Reads GitHub for one source."""

    def __init__(self, session: Session, repos: Sequence[str]) -> None:
        """Args:
        session: who asks.
        repos: `owner/name` of repositories; empty: all there are.
        """
        self._session = session
        self._repos = tuple(repos)
        self._known: dict[str, Post] = {}
        """Comments that were fetched because they hold the words, by their API address."""
        self.interval: timedelta | None = None
        """GitHub's own wish for the time between two looks at the notifications."""

    def search(self, wanted: Search) -> Ask:
        """What reads the issues, pull requests and comments that hold some words."""
        return partial(self._search, wanted)

    def everything(self, repo: str, wanted: Sequence[Search]) -> list[Ask]:
        """What reads all that is new in a repository, as far as it holds what is wanted."""
        return [
            partial(self._list, f"/repos/{repo}/issues", read_issue, wanted),
            partial(self._list, f"/repos/{repo}/issues/comments", read_comment, wanted),
        ]

    async def notifications(self, since: int | None, place: str) -> Batch:
        """What is said to the account; of each thread all that came since. Raises NetworkError."""
        params: Asked = {"all": "true", "participating": "true", "per_page": NOTIFICATIONS}
        params |= _since(since) | {"page": place or "1"}
        try:
            answer = await self._session.answer("/notifications", params)
        except NotAllowed as error:
            raise NotAllowed(NO_NOTIFICATIONS, status=error.status) from error
        wish = answer.headers.get("x-poll-interval", "")
        self.interval = timedelta(seconds=int(wish)) if wish.isdecimal() and len(wish) < 6 else None
        items = as_records(the_list(answer.json()))
        posts: list[Post] = []
        for item in items:
            why = REASONS.get(item.text("reason"))
            if why is not None:
                posts += await self._behind(item, why, since)
        return _batch(answer, len(items), posts, items, place, NOTIFICATIONS)

    async def _search(self, wanted: Search, since: int | None, place: str) -> Batch:
        where = "".join(f" repo:{repo}" for repo in self._repos)
        newer = f" updated:>={_iso(since)}" if since is not None else ""
        params: Asked = {
            "q": f"{wanted.query} in:title,body,comments{where}{newer}",
            "sort": "updated",
            "order": "desc",
            "per_page": PAGE,
            "page": place or "1",
        }
        answer = await self._session.answer("/search/issues", params)
        found = the_record(answer.json())
        if not isinstance(found.fields.get("items"), list):
            raise UnreadableAnswer("GitHub answered with something unexpected.")
        items, posts = found.records("items"), list[Post]()
        me = await self._session.me()
        for item in items:
            issue = read_issue(item, me)
            posts += [issue] if issue is not None and wanted.finds(issue.text) else []
            for match in item.records("text_matches"):
                if match.text("object_type") == "IssueComment":
                    comment = await self._comment(match.text("object_url"), me)
                    posts += [comment] if comment and wanted.finds(comment.text) else []
        return _batch(answer, len(items), posts, items, place, PAGE)

    async def _comment(self, address: str, me: str) -> Post | None:
        """A comment that holds the words. It is asked for once: an edit is found by `refresh`."""
        path = address.removeprefix(self._session.base)
        if path == address or not path.startswith("/repos/"):
            path = "/repos/" + address.partition("/repos/")[2]
        if path in self._known:
            return self._known[path]
        try:
            post = read_comment(the_record(await self._session.get(path)), me)
        except NotThere:
            return None
        if post is not None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[path] = post
        return post

    async def _list(
        self,
        path: str,
        read: Callable[[Record, str], Post | None],
        wanted: Sequence[Search],
        since: int | None,
        place: str,
    ) -> Batch:
        params: Asked = {"state": "all", "sort": "updated", "direction": "desc", "per_page": PAGE}
        params |= _since(since) | {"page": place or "1"}
        answer = await self._session.answer(path, params)
        items, me = as_records(the_list(answer.json())), await self._session.me()
        posts = [post for item in items if (post := read(item, me)) is not None]
        if wanted:
            posts = [post for post in posts if any(one.finds(post.text) for one in wanted)]
        return _batch(answer, len(items), posts, items, place, PAGE)

    async def _behind(self, item: Record, why: str, since: int | None) -> list[Post]:
        """The posts that a notification stands for."""
        subject, me = item.record("subject"), await self._session.me()
        at = item.instant("updated_at")
        start = _instant(since) if since is not None else at and at - FIRST_REACH
        try:
            if subject.text("type") == "Discussion":
                repo = item.record("repository").text("full_name")
                return await about(self._session, repo, subject.text("title"), start, me, why)
            path = thread_path(subject.text("url"))
            posts = await issue_and_comments(self._session, path, start, why) if path else []
        except (NotThere, NotAllowed):
            return []  # one thread that was deleted or closed to us must not spoil the others
        new = [p for p in posts if not start or not p.published_at or p.published_at >= start]
        return list(reversed(new))


def _batch(
    answer: Answer, given: int, posts: list[Post], items: list[Record], place: str, size: int
) -> Batch:
    times = tuple(int(at.timestamp()) for item in items if (at := item.instant("updated_at")))
    more = 'rel="next"' in answer.headers.get("link", "") or given >= size
    following = str(int(place or "1") + 1) if more and given else ""
    # No ids: what is touched again moves to the front, so that a known one says nothing.
    return Batch(tuple(posts), given, times, following)


def _since(since: int | None) -> Asked:
    return {} if since is None else {"since": _iso(since)}


def _iso(since: int) -> str:
    return _instant(since).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(since: int) -> datetime:
    return datetime.fromtimestamp(since, UTC)
