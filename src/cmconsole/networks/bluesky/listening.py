"""What is read on Bluesky: the account's notifications, and a gentle search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.bluesky.api import Api, Params
from cmconsole.networks.bluesky.posts import published, read_post
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record
from cmconsole.networks.terms import Search

PAGE = 100
"""Items per request: the most that the lexicons allow."""
REASONS = ("mention", "reply", "quote")
"""Somebody says something to us; likes, reposts and follows say nothing that could be answered."""


def notifications(api: Api) -> Ask:
    """What reads the account's notifications, newest first: a log that only pages backwards.

    The reasons are filtered after a page was cut, so a short or empty page with a cursor is not the
    end (listNotifications of the AppView). `seenAt` is never sent: it would mark things as read on
    the account owner's phone.
    """
    return partial(_notifications, api)


def search(api: Api, wanted: Search) -> Ask:
    """What reads the hits of one search, newest first."""
    return partial(_search, api, wanted)


async def _notifications(api: Api, since: int | None, place: str) -> Batch:
    params = {"limit": PAGE, "reasons": list(REASONS), **_from(place)}
    answer = await api.get("app.bsky.notification.listNotifications", params)
    found = _items(answer, "notifications")
    read = (
        read_post(item, api.did, item.text("reason"))
        for item in found
        if item.text("reason") in REASONS
    )
    return Batch(
        posts=tuple(post for post in read if post is not None),
        given=len(found),
        times=_times([item.instant("indexedAt") for item in found]),
        more=answer.identifier("cursor"),
        ids=tuple(filter(None, (item.identifier("uri") for item in found))),
    )


async def _search(api: Api, wanted: Search, since: int | None, place: str) -> Batch:
    params: dict[str, str | int | list[str]] = {
        "q": _plain(wanted),
        "sort": "latest",
        "limit": PAGE,
        **_from(place),
    }
    if since is not None:
        params["since"] = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    answer = await api.get("app.bsky.feed.searchPosts", params)
    found = _items(answer, "posts")
    read = (read_post(view, api.did) for view in found)
    return Batch(
        posts=tuple(post for post in read if post is not None and wanted.finds(post.text)),
        given=len(found),
        times=_times([published(view) for view in found]),
        more=answer.identifier("cursor"),
    )


def _plain(wanted: Search) -> str:
    """The search as it is sent: a single word needs no quotes, and servers differ in what they do."""
    single = wanted.query == f'"{wanted.words}"' and not any(map(str.isspace, wanted.words))
    return wanted.words if single else wanted.query


def _from(place: str) -> Params:
    return {"cursor": place} if place else {}


def _items(answer: Record, key: str) -> Sequence[Record]:
    if not isinstance(answer.fields.get(key), list):
        raise UnreadableAnswer("Bluesky answered with something unexpected.")
    return answer.records(key)


def _times(moments: Sequence[datetime | None]) -> tuple[int, ...]:
    return tuple(int(moment.timestamp()) for moment in moments if moment is not None)
