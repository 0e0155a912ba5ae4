"""The same post met in several ways is one row: search, notifications, timelines, feeds and a paste."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bluesky import PASSWORD, FakeBluesky
from support.desk import Desk
from support.feeds import Item, feed
from support.keyrings import MemoryKeyring, memory_keyring
from support.mastodon import FakeMastodon
from support.reddit import FakeReddit
from support.servers import serve


@pytest.fixture(autouse=True)
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


async def _is_one_row(
    desk: Desk, ways: dict[str, list[str]], *, again: bool = True
) -> dict[str, object]:
    """Every way brings it, and it is there once; also when everything is read again."""
    for name, words in ways.items():
        added = await desk.cli("source", "add", *words, f"name={name}")
        assert added.status == 0, added.err
    new = 0
    for name in ways:  # one after the other, so that each of the later ones meets what is known
        (report,) = (await desk.poll("--source", name)).values()
        assert report["error"] is None, (name, report)
        assert report["new"] + report["duplicates"] >= 1, f"{name} did not bring it"
        new += report["new"]
    rows = (await desk.cli("inbox", "--json")).json()
    assert len(rows) == 1, [(row["uri"], row["text"]) for row in rows]
    assert new == 1
    if again:
        await desk.poll()
        assert len((await desk.cli("inbox", "--json")).json()) == 1
    row: dict[str, object] = rows[0]
    return row


@pytest.mark.parametrize("first", ["notifications", "tag", "elsewhere"])
async def test_mastodon(first: str, tmp_path: Path) -> None:
    home, other = FakeMastodon(), FakeMastodon()
    status = home.post("the acme kettle leaks #acme")
    home.notify(status)
    other.statuses.append({**status, "id": "990001"})  # federated: another id, the same `uri`
    async with serve(home.routes()) as server, serve(other.routes()) as second:
        account = ["mastodon", f"server={server.url('')}"]
        ways = {
            "notifications": [*account, "access_token=good-token"],
            "tag": [*account, "tag=acme"],
            "elsewhere": ["mastodon", f"server={second.url('')}", "tag=acme"],
        }
        ordered = {first: ways[first], **ways}
        row = await _is_one_row(Desk(tmp_path), ordered)
    assert row["uri"] == status["uri"]


@pytest.mark.parametrize("first", ["notifications", "search"])
async def test_bluesky(first: str, tmp_path: Path) -> None:
    fake = FakeBluesky()
    view = fake.post("the acme kettle leaks", reason="mention")
    async with serve(fake.routes()) as server:
        base = ["bluesky", f"server={server.url('')}", "handle=acme.test"]
        base.append(f"app_password={PASSWORD}")
        ways = {
            "notifications": base,
            "search": [*base, "query=acme", "match=acme"],
            "another search": [*base, "query=kettle"],
        }
        row = await _is_one_row(Desk(tmp_path), {first: ways[first], **ways})
    assert row["uri"] == view["uri"]


@pytest.mark.parametrize("first", ["inbox", "feed", "listing"])
async def test_reddit(first: str, tmp_path: Path) -> None:
    fake = FakeReddit()
    comment = fake.comment("the acme kettle leaks")
    (thing,) = fake.things
    told = {"type": "username_mention", "context": f"{comment['permalink']}?context=3"}
    fake.inbox.append({**thing, "data": {**comment, **told}})
    async with serve(fake.routes()) as server:
        base = ["reddit", f"site={server.url('')}", f"api={server.url('')}"]
        key = ["client_id=key", "username=acme", "client_secret=secret", "password=right"]
        comments = ["subreddits=acme", "comments=yes"]
        ways = {
            "inbox": [*base, *key],
            "feed": [*base, *comments],
            "listing": [*base, *key, *comments, "notifications=no"],
        }
        # Reddit's feeds are asked once in 75 seconds, so there is no second round here.
        row = await _is_one_row(Desk(tmp_path), {first: ways[first], **ways}, again=False)
    assert str(row["uri"]).endswith(f"/{comment['id']}")


async def test_a_feed_that_quotes_a_post_by_its_page_brings_the_same_row(tmp_path: Path) -> None:
    fake = FakeMastodon()
    status = fake.post("the acme kettle leaks #acme")
    planet = feed(Item("Seen on Mastodon", link=status["url"]))
    async with serve(fake.routes()) as server, serve({"/planet": planet}) as second:
        ways = {
            "tag": ["mastodon", f"server={server.url('')}", "tag=acme"],
            "planet": ["feed", f"url={second.url('/planet')}"],
        }
        await _is_one_row(Desk(tmp_path), ways)
