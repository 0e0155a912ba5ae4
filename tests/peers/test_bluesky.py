"""Against a real Bluesky on this machine: a PDS and an AppView, two accounts, nothing made up.

Start one as the notes on real servers beside the shared fixtures say, then:
    CMCONSOLE_BLUESKY=http://127.0.0.1:18583 python -m pytest tests/peers/test_bluesky.py
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

import pytest

from cmconsole.domain.errors import LoginExpired, NotAllowed, NotThere
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Outgoing
from cmconsole.networks.bluesky.connector import BlueskyConnector, connect
from cmconsole.networks.web import Web
from cmconsole.system.clock import SystemClock
from support.connecting import Desk, Secrets, source
from support.peers import BLUESKY, no_bluesky
from support.webs import open_web

SERVER = BLUESKY
PATIENCE = 20
"""Looks, a second apart: the AppView takes a while to know a post."""
T = TypeVar("T")
pytestmark = pytest.mark.skipif(bool(no_bluesky()), reason=no_bluesky())


def account(
    web: Web, name: str, secrets: Secrets | None = None, **options: str
) -> BlueskyConnector:
    told = {"server": SERVER, "handle": f"{name}.test", **options}
    return connect(source("bluesky", told), web, secrets or Secrets(app_password=f"secret-{name}"))


def address(post: Post) -> PostAddress:
    return PostAddress(post.native_id, post.canonical_uri, post.permalink)


async def until(ask: Callable[[], Awaitable[T | None]]) -> T:
    """Ask the server again until it knows."""
    for _ in range(PATIENCE):
        if (found := await ask()) is not None:
            return found
        await asyncio.sleep(1)
    raise AssertionError("the server never knew")


async def test_a_mention_is_found_answered_once_liked_and_seen_to_go() -> None:
    word = f"acme{uuid4().hex[:10]}"
    async with open_web(SystemClock()) as web:
        secrets = Secrets(app_password="secret-brand")
        brand, fan = account(web, "brand", secrets), account(web, "fan")
        text = f"😡 @brand.test my {word} is broken https://example.test/x #acme"
        complaint = await fan.publish(Outgoing(str(uuid4()), text, language="en"))

        async def mention() -> Post | None:
            desk = Desk()
            await desk.poll(brand)
            return next((post for post in desk.posts if word in post.text), None)

        found = await until(mention)
        assert found.canonical_uri == complaint.canonical_uri
        assert found.addressed == "mention", "the facet's offsets were right"
        assert found.author.handle == "@fan.test"
        assert found.language == "en"

        answer = Outgoing(
            str(uuid4()), f"Sorry about {word}!", address(found), written_at=datetime.now(UTC)
        )
        assert await brand.find_own(answer, datetime.now(UTC)) is None
        posted = await brand.publish(answer)
        assert (await brand.publish(answer)).canonical_uri == posted.canonical_uri
        assert (await brand.find_own(answer, datetime.now(UTC))) == posted
        for _ in range(2):
            await brand.like(address(found))
            await brand.repost(address(found))

        async def thread() -> tuple[Post, ...] | None:
            posts = await brand.thread(address(found), datetime.now(UTC))
            return posts if len(posts) > 1 else None

        assert [post.canonical_uri for post in await until(thread)] == [
            complaint.canonical_uri,
            posted.canonical_uri,
        ]

        async def hit() -> Post | None:
            desk = Desk()
            await desk.poll(account(web, "brand", secrets, query=word))
            return next(iter(desk.posts), None)

        assert word in (await until(hit)).text

        async def liked() -> Post | None:
            refreshed = await brand.refresh([address(found)], datetime.now(UTC))
            return next((p for p in refreshed.posts if p.likes and p.boosts), None)

        assert ((await until(liked)).likes, (await until(liked)).boosts) == (1, 1)

        rkey = complaint.canonical_uri.rpartition("/")[2]
        gone = {"repo": complaint.author.key, "collection": "app.bsky.feed.post", "rkey": rkey}
        await fan._session.call("com.atproto.repo.deleteRecord", gone)

        async def deleted() -> tuple[str, ...] | None:
            return (await brand.refresh([address(found)], datetime.now(UTC))).deleted or None

        assert await until(deleted) == (complaint.canonical_uri,)
        with pytest.raises(NotThere):
            await brand.thread(address(found), datetime.now(UTC))


async def test_a_sign_in_is_kept_and_renewed_and_a_wrong_one_told() -> None:
    async with open_web(SystemClock()) as web:
        secrets = Secrets(app_password="secret-brand")
        await account(web, "brand", secrets).check()
        kept = secrets.secrets["session"]
        brand = account(web, "brand", secrets)
        await brand.check()
        assert secrets.secrets["session"] == kept, "no second sign-in"
        await brand._session._renew(brand._session._tokens, "secret-brand")  # type: ignore[arg-type]
        assert secrets.secrets["session"] != kept
        assert (await account(web, "brand", secrets).check()).startswith("@brand.test is signed in")
        with pytest.raises(LoginExpired, match="did not accept the app password"):
            await account(web, "brand", Secrets(app_password="wrong")).check()
        with pytest.raises(NotAllowed, match="301 characters"):
            await brand.publish(Outgoing(str(uuid4()), "x" * 301))
        await Desk().poll(brand)
