"""What is read on Lemmy: searches, communities, and what is said to the account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.networks.lemmy.posts import (
    addressed,
    read_notification,
    read_view,
    thing_of,
)
from cmconsole.networks.lemmy.session import Session
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record
from cmconsole.networks.terms import Search

PAGE = 50
"""Items per page: the most that servers give."""
Read = Callable[[Record], Post | None]
_LISTS = ("results", "items", "search")
"""What version 4 calls the list of an answer; version 3 names it after what is in it."""


def search(session: Session, wanted: Search) -> list[Ask]:
    """What reads the hits of a search: posts and comments are two lists."""
    return [partial(_search, session, wanted, kind) for kind in ("Posts", "Comments")]


def community(session: Session, name: str, wanted: Sequence[Search]) -> list[Ask]:
    """What reads everything that is new in a community, as far as it holds what is wanted."""
    return [partial(_community, session, name, wanted, kind) for kind in ("post", "comment")]


async def notifications(session: Session) -> list[Ask]:
    """What reads mentions, answers and private messages: one list in version 4, three before.

    Raises:
        NetworkError: the server cannot be asked which version it is.
    """
    if (await session.dialect()).version == 4:
        return [partial(_notifications, session)]
    return [
        partial(_old, session, "/user/mention", "mentions", "person_mention", "mention"),
        partial(_old, session, "/user/replies", "replies", "comment_reply", "reply"),
        partial(
            _old,
            session,
            "/private_message/list",
            "private_messages",
            "private_message",
            "private_message",
        ),
    ]


async def _search(
    session: Session, wanted: Search, kind: str, since: int | None, place: str
) -> Batch:
    dialect = await session.dialect()
    params: dict[str, str | int | list[str]] = {
        "q" if dialect.version == 3 else "search_term": wanted.words,
        "type_": dialect.word(kind),
        "listing_type": dialect.word("All"),
        "limit": PAGE,
    }
    if dialect.version == 3:  # version 4 always gives the newest first
        params["sort"] = "New"
    return await _batch(
        session, "/search", params, place, kind.lower(), partial(_found, session, (wanted,))
    )


async def _community(
    session: Session,
    name: str,
    wanted: Sequence[Search],
    kind: str,
    since: int | None,
    place: str,
) -> Batch:
    dialect = await session.dialect()
    params: dict[str, str | int | list[str]] = {
        "community_name": name,
        "sort": dialect.word("New"),
        "type_": dialect.word("All"),
        "limit": PAGE,
    }
    read = partial(_found, session, wanted)
    return await _batch(session, f"/{kind}/list", params, place, f"{kind}s", read)


async def _old(
    session: Session, path: str, key: str, stamp: str, kind: str, since: int | None, place: str
) -> Batch:
    """One of version 3's three lists."""
    await session.require_account()

    def read(view: Record) -> Post | None:
        post = read_view(view, session.base, session.me)
        return None if post is None else addressed(post, kind)

    params: dict[str, str | int | list[str]] = {"limit": PAGE}
    if kind != "private_message":
        params["sort"] = "New"
    return await _batch(session, path, params, place, key, read, stamp)


async def _notifications(session: Session, since: int | None, place: str) -> Batch:
    await session.require_account()
    read = partial(read_notification, base=session.base, me=session.me)
    return await _batch(
        session, "/account/notification/list", {"limit": PAGE}, place, "items", read, "notification"
    )


async def _batch(
    session: Session,
    path: str,
    params: dict[str, str | int | list[str]],
    place: str,
    key: str,
    read: Read,
    stamp: str = "",
) -> Batch:
    """One page of a list.

    Args:
        place: the page's number in version 3, the server's own mark in version 4.
        key: where the list stands in the answer.
        stamp: the record in each item that says when it came; empty: the thing itself.
    """
    version = (await session.dialect()).version
    if place or version == 3:
        params["page" if version == 3 else "page_cursor"] = place or "1"
    answer = await session.get(path, params)
    keys = [name for name in (key, *_LISTS) if isinstance(answer.fields.get(name), list)]
    if not keys:
        raise UnreadableAnswer("The Lemmy server answered with something unexpected.")
    items = answer.records(keys[0])
    stamps = [item.record(stamp) if stamp else thing_of(item)[0] for item in items]
    at = [one.instant("published") or one.instant("published_at") for one in stamps]
    if version == 3:
        more = str(int(place or "1") + 1) if len(items) >= PAGE else ""
    else:
        more = answer.identifier("next_page")
    return Batch(
        posts=tuple(post for item in items if (post := read(item)) is not None),
        given=len(items),
        times=tuple(int(moment.timestamp()) for moment in at if moment is not None),
        more=more,
        ids=tuple(f"{key} {number}" for one in stamps if (number := one.identifier("id"))),
    )


def _found(session: Session, wanted: Sequence[Search], view: Record) -> Post | None:
    """The post of a view, where it holds what is wanted (without any: always)."""
    post = read_view(view, session.base, session.me)
    if post is None or (wanted and not any(one.finds(post.text) for one in wanted)):
        return None
    return post
