"""Finding a stored post again at a server, and the thread around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from cmconsole.domain.errors import NotThere
from cmconsole.domain.posts import Post
from cmconsole.networks.base import PostAddress, ThreadReading
from cmconsole.networks.mastodon.api import Params, status_path
from cmconsole.networks.mastodon.posts import read_statuses
from cmconsole.networks.mastodon.session import Session
from cmconsole.networks.shape import Record, the_record, web_address

_RETRY = re.compile(r"\bretry\s*=\s*(\d{1,4})\b")
LONGEST_WAIT = timedelta(minutes=1)
"""A server that wants more time than that for missing answers is not worth waiting for."""


async def find_status(session: Session, address: PostAddress) -> Record:
    """The status at `address`, as this server shows it.

    The id is good only at the server that gave it, so what is found there has to be the post that
    was meant. Otherwise the server is asked to look the address up (`resolve`), which servers do
    only for people who are signed in.

    Raises:
        NotThere: it has been deleted, or this server cannot get it.
        NetworkError: the server could not be asked.
    """
    if address.native_id:
        try:
            answer = await session.api.get(status_path(address.native_id))
        except NotThere:
            pass
        else:
            status = the_record(answer.json())
            if is_at(status, address, session):
                return status
    if session.account:
        for wanted in filter(web_address, (address.canonical_uri, address.permalink)):
            params: Params = {"q": str(wanted), "resolve": "true", "type": "statuses", "limit": 5}
            found = the_record((await session.api.get("/api/v2/search", params)).json())
            for status in found.records("statuses"):
                if is_at(status, address, session):
                    return status
    raise NotThere(f"This post cannot be found at {session.api.host}; it may have been deleted.")


async def read_thread(session: Session, address: PostAddress, *, again: bool) -> ThreadReading:
    """The thread around a post, oldest first, the post included.

    Args:
        again: the server has been asked before and given the time it wanted.

    Raises:
        NetworkError: the post is not there, or the server could not be asked.
    """
    status = await find_status(session, address)
    path = status_path(status.identifier("id"), "context")
    answer = await session.api.get(path)
    context = the_record(answer.json())
    around = [*context.records("ancestors"), status, *context.records("descendants")]
    posts = {post.canonical_uri: post for post in read_statuses(around, session.seen_from)}
    wait = None if again else still_fetching(answer.headers.get("mastodon-async-refresh", ""))
    return ThreadReading(_oldest_first(posts.values()), again_after=wait)


def still_fetching(header: str) -> timedelta | None:
    """How long a server wants to go on fetching answers from other servers; None: it has them all.

    Source: the Mastodon-Async-Refresh header of Mastodon 4.5,
    `id="...", retry=3, result_count=1`, the time in seconds.
    """
    found = _RETRY.search(header)
    wait = timedelta(seconds=int(found[1])) if found else timedelta()
    return wait if timedelta() < wait <= LONGEST_WAIT else None


def _oldest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    """By time; what has none stays behind the post it came after."""
    dated: list[tuple[datetime, Post]] = []
    latest = datetime.min.replace(tzinfo=UTC)
    for post in posts:
        latest = post.published_at or latest
        dated.append((latest, post))
    return tuple(post for _, post in sorted(dated, key=lambda pair: pair[0]))


def is_at(status: Record, address: PostAddress, session: Session) -> bool:
    """Whether `status` is the post that `address` names."""
    names = {
        status.identifier("uri"),
        status.identifier("url"),
        session.seen_from.local_address(status.identifier("id")),
    }
    return address.canonical_uri in names or (address.permalink or "") in names - {""}
