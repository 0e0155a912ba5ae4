"""What a feed remembers from poll to poll: validators, identities, gaps and refills."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from support.feed_documents import (
    NOW,
    Net,
    Seen,
    item,
    numbered,
    poll,
    rss,
    texts,
)
from support.plays import Reply, Request, redirect
from support.servers import conditional

pytestmark = pytest.mark.anyio


async def test_an_unchanged_feed_is_not_sent_again(net: Net) -> None:
    net.server.on(
        "/feed", conditional(rss(numbered(5, 5)), '"v1"', {"Cache-Control": "max-age=900"})
    )
    first = await poll(net.web, net.url())
    again = await poll(net.web, net.url(), first.cursor, NOW + timedelta(minutes=5))
    assert len(first.posts) == 5
    assert again.posts == ()
    assert again.complete
    assert again.joined
    assert again.next_poll_after == timedelta(minutes=15)
    assert net.server.requests[1].headers["if-none-match"] == '"v1"'
    third = await poll(net.web, net.url(), again.cursor)
    assert third.posts == ()


async def test_two_polls_bring_no_new_entry(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss(numbered(20, 20))))
    seen = Seen()
    first = await poll(net.web, net.url())
    assert len(seen.new(first.posts)) == 20
    again = await poll(net.web, net.url(), first.cursor)
    assert seen.new(again.posts) == []
    assert again.joined


async def test_an_edited_entry_keeps_its_identity_and_says_when(net: Net) -> None:
    entry = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>tag:a.example,2026:1</id><title>T</title>"
        "<published>2026-11-20T10:00:00Z</published><updated>{}</updated><content>{}</content></entry></feed>"
    )
    before = entry.format("2026-11-20T10:00:00Z", "as it was").encode()
    after = entry.format("2026-11-21T09:30:00+01:00", "as it is").encode()
    net.server.on("/feed", Reply(body=before), Reply(body=after))
    first = await poll(net.web, net.url())
    again = await poll(net.web, net.url(), first.cursor)
    assert first.posts[0].edited_at is None
    assert again.posts[0].edited_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert again.posts[0].published_at == first.posts[0].published_at
    assert again.posts[0].canonical_uri == first.posts[0].canonical_uri
    assert again.posts[0].text != first.posts[0].text


CHANGING = {
    "ids": lambda n, turn: item(n, guid=f"{turn}-{n}"),
    "links": lambda n, turn: item(n, link=f"https://news.example/{turn}/{n}", guid=""),
    "ids and links": lambda n, turn: item(
        n, guid=f"{turn}-{n}", link=f"https://news.example/{turn}/{n}"
    ),
    "ids, all links the same": lambda n, turn: item(
        n, guid=f"{turn}-{n}", link="https://blog.example/"
    ),
    "ids, no date": lambda n, turn: item(n, guid=f"{turn}-{n}", link="", pubDate=""),
    "ids, no title": lambda n, turn: item(n, guid=f"{turn}-{n}", link="", title=""),
    "ids, dates of days": lambda n, turn: item(
        n, guid=f"{turn}-{n}", link="", title="Comment", pubDate="Fri, 20 Nov 2026 00:00:00 GMT"
    ),
    "no ids, tracked links": lambda n, turn: item(
        n, guid="", link=f"https://Blog.example:443/{n}/?utm_source=x{turn}&fbclid={turn}#c{turn}"
    ),
    "nothing at all": lambda n, turn: item(n, guid="", link="", pubDate=""),
}


@pytest.mark.parametrize("what", CHANGING)
async def test_each_entry_is_stored_once_whatever_changes(net: Net, what: str) -> None:
    turns = count(1)

    def changing(request: Request) -> Reply:
        turn = next(turns)
        return Reply(body=rss(CHANGING[what](n, turn) for n in range(10, 0, -1)))

    net.server.on("/feed", changing)
    seen, cursor = Seen(), None
    found = []
    for _ in range(4):
        page = await poll(net.web, net.url(), cursor)
        cursor = page.cursor
        found.append(len(seen.new(page.posts)))
        assert page.joined
    assert found == [10, 0, 0, 0]


async def test_entries_that_share_an_id_stay_apart(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss(item(n, guid="same") for n in range(5, 0, -1))))
    seen = Seen()
    page = await poll(net.web, net.url())
    assert len(seen.new(page.posts)) == 5
    assert seen.new((await poll(net.web, net.url(), page.cursor)).posts) == []


async def test_the_same_article_through_a_google_alert_is_one(net: Net) -> None:
    alert = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Google Alert - brand</title><entry>"
        "<id>tag:google.com,2013:googlealerts/feed:123</id>"
        "<title type='html'>&lt;b&gt;Brand&lt;/b&gt; isn&amp;"
        "#39;t down</title><link href='https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://blog.example/3"
        "%3Futm_medium%3Drss&amp;ct=ga&amp;usg=xyz'/><published>2026-11-20T10:00:00Z</published></entry></feed>"
    )
    net.server.on("/feed", Reply(body=rss(numbered(3, 3))))
    net.server.on("/alert", Reply(body=alert.encode()))
    seen = Seen()
    seen.new((await poll(net.web, net.url())).posts)
    alerted = await poll(net.web, net.url("/alert"))
    assert seen.new(alerted.posts) == []
    assert alerted.posts[0].text == "Brand isn't down"
    assert alerted.posts[0].permalink == "https://blog.example/3?utm_medium=rss"


async def test_the_first_run_takes_the_newest_two_hundred_in_one_page(net: Net) -> None:
    everything = [item(n) for n in range(500)]  # oldest first, as some feeds are
    net.server.on("/feed", Reply(body=rss(everything)), Reply(body=rss([*everything, item(500)])))
    page = await poll(net.web, net.url())
    assert len(page.posts) == FIRST_RUN_LIMIT
    assert set(texts(page)) == {f"Entry {n}" for n in range(300, 500)}
    seen = Seen()
    seen.new(page.posts)
    again = await poll(net.web, net.url(), page.cursor)
    assert [post.native_id for post in seen.new(again.posts)] == ["id-500"]
    assert again.joined


async def test_a_window_that_moved_on_too_far_is_a_gap(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss(numbered(20, 20))), Reply(body=rss(numbered(60, 20))))
    first = await poll(net.web, net.url())
    later = await poll(net.web, net.url(), first.cursor, NOW + timedelta(hours=9))
    assert not later.joined
    assert later.missed_since == NOW
    assert len(later.posts) == 20
    assert (await poll(net.web, net.url(), later.cursor)).joined


async def test_a_pinned_entry_does_not_hide_a_gap(net: Net) -> None:
    pinned = item(1, title="Rules")
    net.server.on(
        "/feed",
        Reply(body=rss([pinned, *numbered(40, 20)])),
        Reply(body=rss([pinned, *numbered(80, 20)])),
    )
    first = await poll(net.web, net.url())
    assert not (await poll(net.web, net.url(), first.cursor)).joined


async def test_a_gap_is_refilled_from_the_archive_pages_of_wordpress(net: Net) -> None:
    head = "<generator>https://wordpress.org/?v=6.9</generator>"
    pages = {number: rss(numbered(60 - 10 * (number - 1), 10), head=head) for number in range(1, 7)}

    def paged(request: Request) -> Reply:
        return Reply(body=pages[int(request.query.get("paged", ["1"])[0])])

    net.server.on("/feed", Reply(body=rss(numbered(25, 10), head=head)), paged)
    first = await poll(net.web, net.url())
    later = await poll(net.web, net.url(), first.cursor)
    assert later.joined
    assert {post.native_id for post in later.posts} >= {f"id-{n}" for n in range(26, 61)}
    assert len(net.server.requests) == 5


async def test_a_gap_is_refilled_over_the_feeds_own_links_and_not_from_elsewhere(net: Net) -> None:
    older = (
        f"<link xmlns='http://www.w3.org/2005/Atom' rel='prev-archive' href='{net.url('/old')}'/>"
    )
    stranger = older.replace("127.0.0.1", "elsewhere.example")
    net.server.on(
        "/feed",
        Reply(body=rss(numbered(10, 10))),
        Reply(body=rss(numbered(30, 10), head=older)),
        Reply(body=rss(numbered(60, 10), head=stranger)),
    )
    net.server.on("/old", Reply(body=rss(numbered(20, 15))))
    first = await poll(net.web, net.url())
    refilled = await poll(net.web, net.url(), first.cursor)
    assert refilled.joined
    assert {post.native_id for post in refilled.posts} >= {f"id-{n}" for n in range(11, 31)}
    assert not (await poll(net.web, net.url(), refilled.cursor)).joined


async def test_an_archive_without_end_is_not_followed_for_ever(net: Net) -> None:
    numbers = count(100, 10)

    def endless(request: Request) -> Reply:
        n = next(numbers)
        link = (
            f"<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='{net.url(f'/more{n}')}'/>"
        )
        return Reply(body=rss(numbered(n * 100, 5), head=link))

    net.server.on("*", endless)
    net.server.on("/feed", Reply(body=rss(numbered(5, 5))), endless)
    first = await poll(net.web, net.url())
    later = await poll(net.web, net.url(), first.cursor)
    assert not later.joined
    assert len(net.server.requests) <= 8


async def test_a_permanent_move_is_told_and_changes_no_identity(net: Net) -> None:
    odd = rss(item(n, link="", guid=f"id-{n}", pubDate="") for n in range(5))
    net.server.on("/feed", redirect("/new", 301))
    net.server.on("/new", conditional(odd, '"v1"'))
    seen = Seen()
    first = await poll(net.web, net.url())
    assert first.moved_to == net.url("/new")
    seen.new(first.posts)
    unchanged = await poll(net.web, net.url("/new"), first.cursor)
    assert unchanged.posts == ()
    net.server.on("/new", Reply(body=odd))
    assert seen.new((await poll(net.web, net.url("/new"), first.cursor)).posts) == []


async def test_the_cursor_stays_small_and_flat(net: Net) -> None:
    etag = '"' + "e" * 8_000 + '"'
    long = [
        item(n, guid="g" * 3_000 + str(n), link=f"https://b.example/{'x' * 1_500}{n}")
        for n in range(200)
    ]
    net.server.on("/feed", Reply(body=rss(long), headers={"ETag": etag}))
    page: Page = await poll(net.web, net.url())
    assert page.cursor is not None
    assert len(json.dumps(dict(page.cursor))) < 4_000
    assert all(isinstance(v, (str, int, bool, type(None))) for v in page.cursor.values())


async def test_a_damaged_cursor_costs_a_gap_and_no_crash(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss(numbered(3, 3))))
    damaged = {
        "version": 9,
        "url": 5,
        "landmarks": "!!",
        "read_at": "never",
        "newest": None,
        "floor": True,
    }
    assert len((await poll(net.web, net.url(), damaged)).posts) == 3
