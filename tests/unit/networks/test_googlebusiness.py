"""Google Business Profile: reviews and answers as its reference pages describe them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import NetworkBusy, NotAllowed, UsageError
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.googlebusiness import connect
from support.connecting import Desk, Secrets, open_web, source
from support.google import TokenServer, google_error
from support.plays import Reply, json_reply
from support.servers import Server, serve
from support.trouble import WRONG, poll_in_trouble

PLACE = "accounts/1/locations/2"
REVIEWS = f"/v4/{PLACE}/reviews"


def business(web: Any, server: Server, **options: str) -> Any:
    base = server.url("").rstrip("/")
    told = {"place": PLACE, "client_id": "me", "server": base, "accounts": base, **options}
    return connect(source("googlebusiness", told), web, Secrets(refresh_token="rt"))


async def test_reviews_are_read_and_answered_where_the_reference_says(shared: Path) -> None:
    notes = json.loads((shared / "networks/fixtures/googlebusiness/docs-notes.json").read_text())[0]
    review = {
        "reviewId": "r1",
        "reviewer": {"displayName": "Tess"},
        "starRating": "TWO",
        "comment": "Too slow",
        "createTime": "2026-11-20T08:00:00Z",
        "updateTime": "2026-11-21T08:00:00Z",
        "reviewReply": {"comment": "Sorry", "updateTime": "2026-11-21T09:00:00Z"},
    }
    odd = [None, {}, {"reviewId": "r2"}, {"reviewId": "r3", "starRating": "SEVEN", "comment": "?"}]
    token = TokenServer()
    done = {"comment": "Thanks", "updateTime": "2026-11-23T08:00:00Z"}
    routes = {
        "/token": token,
        REVIEWS: token.guard(lambda request: json_reply({"reviews": [review, *odd]})),
        f"PUT {REVIEWS}/r1/reply": token.guard(lambda request: json_reply(done)),
        f"DELETE {REVIEWS}/r1/reply": token.guard(lambda request: Reply(200, b"{}")),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = business(web, server)
        await desk.poll(connector)
        at = PostAddress("r1", f"googlebusiness:{PLACE}/r1")
        post = await connector.publish(Outgoing("k", "Thanks", at))
        await connector.delete_own(at)
        asked = {f"{one.method} {one.path}" for one in server.requests}
        query = server.asked(REVIEWS)[0].query
    assert "/v4/accounts/{a}/locations/{l}/reviews" in notes["list"]
    assert notes["reply"].startswith("PUT")
    assert f"PUT {REVIEWS}/r1/reply" in asked
    assert set(query) <= {"pageSize", "pageToken", "orderBy"}
    texts = {post.native_id: post.text for post in desk.posts if not post.own}
    assert texts == {"r1": "★★☆☆☆\n\nToo slow", "r3": "?"}
    own = next(one for one in desk.posts if one.own)
    assert own.parent_uri == f"googlebusiness:{PLACE}/r1"
    assert (post.own, post.text) == (True, "Thanks")


async def test_an_app_that_is_not_approved_is_told_so() -> None:
    routes = {"/token": TokenServer(), "*": google_error(429, "RATE_LIMIT_EXCEEDED")}
    async with serve(routes) as server, open_web() as web:
        _, error = await poll_in_trouble(business(web, server), {})
    assert isinstance(error, NetworkBusy)
    assert "not approved" in str(error)
    assert error.retry_after is not None
    assert error.retry_after >= timedelta(minutes=1)


@pytest.mark.parametrize("name", [name for name in WRONG if name != "nothing"])
async def test_whatever_goes_wrong_is_told(name: str) -> None:
    routes = {"/token": TokenServer(), "*": lambda request: WRONG[name]()}
    async with serve(routes) as server, open_web() as web:
        await poll_in_trouble(business(web, server), {})


async def test_an_answer_that_is_too_long_is_not_sent() -> None:
    async with serve() as server, open_web() as web:
        at = PostAddress("r1", f"googlebusiness:{PLACE}/r1")
        with pytest.raises(NotAllowed, match="4,096 bytes"):
            await business(web, server).publish(Outgoing("k", "é" * 2_049, at))
    assert not server.requests


def test_a_place_has_to_be_named() -> None:
    for told in ({}, {"place": "Acme"}, {"place": PLACE}):
        with pytest.raises(UsageError):
            connect(source("googlebusiness", told), None, Secrets())  # type: ignore[arg-type]
