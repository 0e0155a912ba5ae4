"""Reddit's feeds: read at the allowed pace, and the same posts as through its API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmconsole.domain.errors import NetworkBusy, NotAllowed, NotThere, UnreadableAnswer, UsageError
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.base import Connector
from cmconsole.networks.feed.document import Entry, Written
from cmconsole.networks.feed.parse import parse
from cmconsole.networks.feed.posts import posts_of
from cmconsole.networks.reddit.connector import KIND, connect
from cmconsole.networks.reddit.posts import canonical_uri, is_deleted, read_entry, read_thing
from cmconsole.networks.reddit.rss import RssConnector
from cmconsole.networks.shape import Record, as_record
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules
from support.clocks import MORNING, FakeClock
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Reply
from support.recordings import objects
from support.reddit import FakeReddit
from support.servers import Server, serve


def listen(web: Web, server: Server, secrets: Secrets | None = None, **options: str) -> Connector:
    told = {"site": server.url(""), "api": server.url(""), **options}
    return connect(source("reddit", told), web, secrets or Secrets())


def things(node: object) -> Iterator[Record]:
    return (record for record in objects(node) if "kind" in record and record.record("data"))


def test_every_recorded_answer_goes_through_the_reader(recordings: Path) -> None:
    files, read, skipped = 0, 0, 0
    for path in sorted((recordings / "reddit").glob("*.json")):
        if path.stem == "manifest":
            continue
        files += 1
        for thing in things(json.loads(path.read_bytes())):
            data = thing.record("data")
            post = read_thing(thing, "<USERNAME>")
            if thing.text("kind") in ("t1", "t3", "t4") and post is None:
                skipped += 1
                assert is_deleted(data), data.text("name")
            if post is None:
                continue
            read += 1
            assert post.native_id == data.text("name")
            assert post.published_at is not None
            assert post.text
            assert post.own == (data.text("author") == "<USERNAME>")
    assert files == 66
    assert read == 259
    assert skipped < 10


def test_a_recorded_mention_is_read(recordings: Path) -> None:
    name = "TestInbox.test_mentions__01_GET_message_mentions.json"
    listing = json.loads((recordings / "reddit" / name).read_bytes())
    post = read_thing(as_record(listing["data"]["children"][0]), "somebody")
    assert post is not None
    assert post.addressed == "mention"
    assert post.author.handle == "u/2Botter2Loop"
    assert post.canonical_uri == "https://www.reddit.com/comments/bb24k7/_/ekftbox"
    assert post.parent_uri == post.thread_uri == "https://www.reddit.com/comments/bb24k7"
    assert post.permalink is not None
    assert post.permalink.endswith("/just_a_normal_girl_going_for_her_10th_class_exam/ekftbox/")
    assert str(post.published_at) == "2019-04-09 01:45:08+00:00"


async def test_feed_and_api_know_the_same_posts() -> None:
    reddit = FakeReddit()
    reddit.post("acme & co", "it <b>broke</b>")
    reddit.post("acme in the news", url="https://news.example/acme")
    reddit.comment("acme again", post="t3_p1")
    feed = reddit._feed("/search.rss", {"q": ""})
    assert isinstance(feed, Reply)
    comments = reddit._feed("/r/acme/comments/.rss", {})
    assert isinstance(comments, Reply)
    entries = [*parse(feed.body).entries, *parse(comments.body).entries]
    from_feed = {post.canonical_uri: post for e in entries if (post := read_entry(e)) is not None}
    from_api = {p.canonical_uri: p for t in reddit.things if (p := read_thing(as_record(t)))}
    assert from_feed.keys() == from_api.keys()
    for uri, post in from_feed.items():
        other = from_api[uri]
        assert (post.text, post.author, post.aliases) == (other.text, other.author, other.aliases)
    assert sorted(post.text for post in from_feed.values()) == [
        "acme & co\n\nit <b>broke</b>",
        "acme again",
        "acme in the news\n\nhttps://news.example/acme",
    ]
    # Whoever subscribed to the same feed as a feed gets the same rows.
    for plain in posts_of(parse(feed.body), "https://www.reddit.com/search.rss", MORNING):
        known = {uri for p in from_feed.values() for uri in (p.canonical_uri, *p.aliases)}
        assert known & {plain.canonical_uri, *plain.aliases}


async def test_all_sources_stand_in_one_line() -> None:
    reddit, clock = FakeReddit(), FakeClock(auto=True)
    times: list[float] = []
    reddit.before = lambda request: times.append(clock.running() - 1000)  # type: ignore[func-returns-value]
    async with serve(reddit.routes()) as server:
        web = Web(clock, user_agent="cmconsole/0.1", rules=PaceRules())
        try:
            words = ("acme", "widget", "anvil", "rocket")
            sources = [listen(web, server, query=word) for word in words]
            await asyncio.gather(*(Desk().poll(one) for one in sources))
        finally:
            await web.aclose()
    assert times == pytest.approx([0, 75, 150, 225])


async def test_the_feeds_are_asked_as_they_have_to_be() -> None:
    reddit = FakeReddit()
    async with serve(reddit.routes()) as server, open_web() as web:
        await Desk().poll(listen(web, server, query="acme cloud"))
        await Desk().poll(listen(web, server, query="acme", subreddits="r/a, /r/b/"))
        await Desk().poll(listen(web, server, comments="yes", subreddits="a b"))
        asked = [(request.path, request.query) for request in server.requests]
    assert asked == [
        ("/search.rss", {"limit": ["100"], "q": ['"acme cloud"'], "sort": ["new"]}),
        (
            "/r/a+b/search.rss",
            {"limit": ["100"], "q": ['"acme"'], "sort": ["new"], "restrict_sr": ["on"]},
        ),
        ("/r/a+b/comments/.rss", {"limit": ["100"]}),
    ]
    assert all("mozilla" not in r.headers["user-agent"].lower() for r in server.requests)


async def test_comments_are_looked_through_for_the_words() -> None:
    reddit = FakeReddit()
    reddit.comment("I like acme")
    reddit.comment("I like cheese")
    desk = Desk()
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = connect(
            source(
                "reddit",
                {"site": server.url(""), "comments": "yes", "subreddits": "acme"},
                ("acme",),
            ),
            web,
            Secrets(),
        )
        await desk.poll(connector)
    assert [post.text for post in desk.posts] == ["I like acme"]


async def test_more_than_the_line_allows_is_an_admitted_gap() -> None:
    reddit = FakeReddit()
    reddit.post("acme first")
    desk = Desk()
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await desk.poll(connector)
        for number in range(500):
            reddit.post(f"acme {number}")
        pages = await desk.poll(connector)
    assert len(server.requests) == 5
    assert not pages[-1].joined
    assert pages[-1].missed_since is not None


async def test_a_personal_inbox_feed_is_read_and_its_address_stays_secret() -> None:
    reddit = FakeReddit()
    reddit.comment("@acme look")
    desk = Desk()
    async with serve(reddit.routes()) as server, open_web() as web:
        address = server.url("/r/acme/comments/.rss?feed=secret&user=acme")
        connector = listen(web, server, Secrets(inbox_feed=address), inbox_feed="kept")
        await desk.poll(connector)
        assert "secret" not in json.dumps(dict(desk.cursor))
        assert server.requests[0].query["feed"] == ["secret"]
        with pytest.raises(NotAllowed, match="personal inbox feed is missing"):
            await Desk().poll(listen(web, server, Secrets(), inbox_feed="kept"))
    assert [post.addressed for post in desk.posts] == ["reply"]


async def test_a_thread_is_read_from_its_feed() -> None:
    reddit = FakeReddit()
    post = reddit.post("acme broke")
    reddit.comment("mine too", post=post["name"])
    async with serve(reddit.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        assert isinstance(connector, RssConnector)
        address = PostAddress(post["name"], canonical_uri(post["name"]))
        posts = await connector.thread(address, MORNING)
        assert [p.text for p in posts] == ["acme broke", "mine too"]
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("x", "https://elsewhere.example/"), MORNING)


async def test_a_refusal_is_told_with_what_helps() -> None:
    pardner = Reply(403, b"<html>whoa there, pardner!</html>", {"Content-Type": "text/html"})
    slow = Reply(429, b"", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "55"})
    page = Reply(200, b"<html><body>Log in</body></html>", {"Content-Type": "text/html"})
    async with serve({"*": [pardner, slow]}) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        with pytest.raises(NotAllowed, match="a key of your own may help"):
            await Desk().poll(connector)
        with pytest.raises(NetworkBusy) as asked:
            await Desk().poll(connector)
        assert asked.value.retry_after is not None
        assert asked.value.retry_after.total_seconds() == 55
    async with serve({"*": page}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="a page instead of a feed"):
            await Desk().poll(listen(web, server, query="acme"))


def test_entries_that_are_no_posts_are_left_out() -> None:
    for link in (
        "",
        "https://www.reddit.com/r/acme/",
        "ftp://x/r/a/comments/b/",
        "https://x:99999/",
    ):
        assert read_entry(Entry(uid="t3_x", link=link, title=Written("t"))) is None
    nobody = Entry(uid="t3_x", link="https://www.reddit.com/r/a/comments/x/t/", title=Written("t"))
    assert read_entry(nobody) is None


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"comments": "yes"},
        {"notifications": "yes"},
        {"client_id": "key"},
        {"query": "x", "site": "ftp://x"},
    ],
)
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("reddit", options), web, Secrets())


def test_nothing_is_learned_from_reddit_and_nothing_kept_that_was_deleted() -> None:
    assert not KIND.terms.keep_after_deletion
    assert not KIND.terms.learn_from
    assert not hasattr(RssConnector, "publish")
