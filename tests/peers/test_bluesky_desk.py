"""A day at a real Bluesky with the command line: two accounts, lost answers, real rate limits.

Started as for test_bluesky.py; the last test needs a server that counts (RATE_LIMITS=1).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import keyring
import pytest

from cmconsole.console import Console
from cmconsole.domain.errors import NetworkBusy
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Outgoing
from cmconsole.networks.bluesky.connector import BlueskyConnector, connect
from cmconsole.system.clock import SystemClock
from cmconsole.system.paths import Profile
from support.connecting import Secrets, source
from support.file_keyring import FileKeyring
from support.losing import Losing, losing
from support.peer_desk import PeerDesk
from support.peers import BLUESKY, no_bluesky
from support.webs import open_web

pytestmark = pytest.mark.skipif(bool(no_bluesky()), reason=no_bluesky())
ACCOUNT = ("--yes", "--no-browser")


@pytest.fixture
async def fan() -> AsyncIterator[BlueskyConnector]:
    """The customer's account."""
    async with open_web(SystemClock()) as web:
        told = {"server": BLUESKY, "handle": "fan.test"}
        yield connect(source("bluesky", told), web, Secrets(app_password="secret-fan"))


@pytest.fixture
async def proxy() -> AsyncIterator[Losing]:
    """Loses nothing unless it is planned."""
    port = BLUESKY.rpartition(":")[2]
    alias = f"http://localhost:{port}"
    async with losing(BLUESKY, random.Random(7), trouble=0.0, alias=alias) as made:
        yield made


@pytest.fixture
async def desk(tmp_path: Path, proxy: Losing) -> PeerDesk:
    """The brand is signed in and listens to what is said to it."""
    made = PeerDesk.at(tmp_path)
    told = ("handle=brand.test", f"server={proxy.url}", "app_password=-", "name=brand")
    account = await made.does("account", "add", "bluesky", *told, *ACCOUNT, stdin="secret-brand\n")
    assert account["handle"].lstrip("@") == "brand.test"
    await made.does("source", "add", "bluesky", "sign_in=brand", "name=Said to us")
    await made.does("poll", "--once")
    return made


async def complain(fan: BlueskyConnector, word: str) -> Post:
    """A post that mentions the brand."""
    text = f"😡 @brand.test my {word} is broken and nobody answers"
    return await fan.publish(Outgoing(str(uuid4()), text, language="en"))


async def answers(fan: BlueskyConnector, post: Post, count: int) -> list[Post]:
    """What stands below a post, once the AppView knows of that many."""
    address = PostAddress(post.native_id, post.canonical_uri, post.permalink)
    for _ in range(25):
        thread = await fan.thread(address, datetime.now(UTC))
        found = [one for one in thread if one.canonical_uri != post.canonical_uri]
        if len(found) >= count:
            return found
        await asyncio.sleep(1)
    raise AssertionError("the answer never stood there")


async def test_a_mention_is_polled_answered_liked_and_goes_on(
    desk: PeerDesk, fan: BlueskyConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = f"acme{uuid4().hex[:10]}"
    post = await complain(fan, word)
    (mention,) = await desk.hears(word)
    assert (mention["state"], mention["history"]) == ("open", False)
    dry = await desk.does("reply", mention["id"], "--text", f"Sorry about {word}!", "--dry-run")
    assert dry["state"] == "not sent"
    sent = await desk.does("reply", mention["id"], "--text", f"Sorry about {word}!", "--yes")
    assert sent["state"] == "sent"
    (answer,) = await answers(fan, post, 1)
    assert answer.canonical_uri == sent["uri"]
    assert (await desk.inbox(word))[0]["state"] == "acknowledged"

    thanks = f"@brand.test still broken, my {word}!"
    address = PostAddress(answer.native_id, answer.canonical_uri, answer.permalink)
    await fan.publish(Outgoing(str(uuid4()), thanks, address))
    second = next(one for one in await desk.hears(word, 2) if one["id"] != mention["id"])

    await desk.does("source", "add", "bluesky", "sign_in=brand", "name=Search", f"query={word}")
    await desk.does("poll", "--once")
    # Our own answer is no mention, and what the notification brought is no second row.
    assert len(await desk.inbox(word)) == 2

    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    try:
        async with Console.open(Profile.at(desk.command.folder)) as console:
            row, later = await console.inbox.rows([mention["id"], second["id"]])
            assert row.work is not None
            assert row.work == later.work, "the thread is one conversation"
            for _ in range(2):
                await console.replies.kindness.like(row)
            known = await console.inbox.replies.events(row.work.conversation_id)
            assert "liked" in {key for event in known for key in event.details}
    finally:
        keyring.set_keyring(before)
    target = PostAddress(post.native_id, post.canonical_uri, post.permalink)
    for _ in range(25):
        (seen,) = (await fan.refresh([target], datetime.now(UTC))).posts
        if seen.likes:
            break
        await asyncio.sleep(1)
    assert seen.likes == 1, "pressed twice, liked once"


@pytest.mark.parametrize("fate", ["lost before", "lost after"])
async def test_a_lost_answer_posts_once(
    desk: PeerDesk, proxy: Losing, fan: BlueskyConnector, fate: str
) -> None:
    word = f"acme{uuid4().hex[:10]}"
    post = await complain(fan, word)
    (mention,) = await desk.hears(word)
    before = len(proxy.posted)
    proxy.plan = [fate]
    sent = await desk.does("reply", mention["id"], "--text", f"We look into {word}.", "--yes")
    assert sent["state"] == "sent"
    assert proxy.told[fate] == 1
    posted = proxy.posted[before:]
    assert len(posted) == (1 if fate == "lost after" else 2), posted
    (answer,) = await answers(fan, post, 1)
    assert answer.canonical_uri == sent["uri"]
    assert len(await answers(fan, post, 1)) == 1


async def test_the_server_s_own_limit_is_told_and_no_poll_signs_in(
    desk: PeerDesk, proxy: Losing
) -> None:
    told = {"identifier": "agent.test", "password": "secret-agent"}
    path = f"{BLUESKY}/xrpc/com.atproto.server.createSession"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        first = await client.post(path, json=told)
        if "ratelimit-limit" not in first.headers:
            pytest.skip("this Bluesky does not count: start it with RATE_LIMITS=1")
        last = first
        for _ in range(31):
            last = await client.post(path, json=told)
            if last.status_code == 429:
                break
    assert last.status_code == 429
    pause = int(last.headers["retry-after"])
    async with open_web(SystemClock()) as web:
        agent = connect(
            source("bluesky", {"server": BLUESKY, "handle": "agent.test"}),
            web,
            Secrets(app_password="secret-agent"),
        )
        with pytest.raises(NetworkBusy) as busy:
            await agent.check()
    waits = busy.value.retry_after
    assert waits is not None
    assert timedelta() < waits <= timedelta(seconds=pause + 1)
    given = ("handle=agent.test", f"server={BLUESKY}", "app_password=-", "name=agent")
    done = await desk.command.run(
        "account", "add", "bluesky", *given, *ACCOUNT, stdin="secret-agent\n"
    )
    assert done.status == 1
    assert "asked us to wait" in done.err
    assert len(await desk.does("account", "list")) == 1
    print(
        f"429 after the sign-ins in five minutes, Retry-After {pause} s: {done.err.strip()[-160:]}"
    )

    # Each poll is a program of its own, and none signs in.
    before = proxy.posted.count("/xrpc/com.atproto.server.createSession")
    for _ in range(6):
        await desk.does("poll", "--once")
    assert proxy.posted.count("/xrpc/com.atproto.server.createSession") == before
