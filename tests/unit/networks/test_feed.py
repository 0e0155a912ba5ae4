"""What the feed connector reads over real sockets: texts, authors, links, dates, paces."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from support.feed_documents import (
    NOW,
    Net,
    item,
    poll,
    rss,
)
from support.plays import Reply

pytestmark = pytest.mark.anyio


async def test_entries_become_posts_with_title_text_author_date_and_link(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss([
        item(7, title="It is <b>broken</b> &amp; slow", description="<p>Help</p><p>me</p>",
             author="tess@blog.example (Tess)"),
    ])))  # fmt: skip
    page = await poll(net.web, net.url())
    (post,) = page.posts
    assert post.text == "It is broken & slow\n\nHelp\n\nme"
    assert (post.author.name, post.author.handle) == ("Tess", "Tess")
    assert post.author.key == "127.0.0.1/tess@blog.example"
    assert post.published_at == NOW - timedelta(days=30) + timedelta(minutes=70)
    assert post.permalink == post.canonical_uri == "https://blog.example/7"
    assert post.native_id == "id-7"
    assert page.complete
    assert page.joined
    assert page.fetched == 1


async def test_a_title_that_begins_the_text_is_not_said_twice(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss([
        item(1, title="The app crashes when…", description="The app crashes when I open it"),
        item(2, title="Entry", description="Entry and more"),
    ])))  # fmt: skip
    page = await poll(net.web, net.url())
    assert [post.text for post in page.posts] == [
        "Entry and more",
        "The app crashes when I open it",
    ]


async def test_an_entry_without_author_is_the_feeds_own(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss([item(1)])))
    (post,) = (await poll(net.web, net.url())).posts
    assert (post.author.handle, post.author.key) == ("Blog", "127.0.0.1/Blog")


@pytest.mark.parametrize(
    ("stated", "believed"),
    [
        ("Fri, 20 Nov 2026 10:00:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 +0200", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 12:59:00 GMT", datetime(2026, 11, 21, 12, 59, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 13:01:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Wed, 01 Jan 2099 00:00:00 GMT", None),
        ("yesterday, about noon", None),
        ("32 Nov 2026 25:61:00 GMT", None),
        ("", None),
    ],
)
async def test_only_dates_that_can_be_true_are_believed(
    net: Net, stated: str, believed: datetime | None
) -> None:
    net.server.on("/feed", Reply(body=rss([item(1, pubDate=stated)])))
    (post,) = (await poll(net.web, net.url())).posts
    assert post.published_at == believed


async def test_only_web_links_are_kept_and_relative_ones_are_resolved(net: Net) -> None:
    net.server.on("/blog/feed", Reply(body=rss([
        item(1, link="../post/1"), item(2, link="javascript:alert(1)"), item(3, link="file:///etc/passwd"),
        item(4, link="https://[broken"), item(5, link="//cdn.example/5"),
    ])))  # fmt: skip
    page = await poll(net.web, net.url("/blog/feed"))
    links = {post.native_id: post.permalink for post in page.posts}
    assert links["id-1"] == net.url("/post/1")
    assert (links["id-2"], links["id-3"], links["id-4"]) == (None, None, None)
    assert links["id-5"] == "http://cdn.example/5"


async def test_enclosures_are_named_and_not_loaded(net: Net) -> None:
    files = (
        "<enclosure url='https://cdn.example/a.mp3' type='audio/mpeg'/>"
        "<enclosure url='data:x' type='image/png'/><media:content medium='image'"
        " xmlns:media='http://search.yahoo.com/mrss/' url='https://cdn.example/b.png'>"
        "<media:description>A red cat</media:description></media:content>"
    )
    net.server.on("/feed", Reply(body=rss([item(1).replace("</item>", files + "</item>")])))
    (post,) = (await poll(net.web, net.url())).posts
    assert [(a.kind, a.description) for a in post.attachments] == [
        ("audio", ""),
        ("image", "A red cat"),
    ]
    assert len(net.server.requests) == 1


async def test_a_json_feed_is_read(net: Net) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de", "items": [
            {"id": 7, "url": "https://j.example/7", "content_html": "<p>Hallo</p>", "language": "en-GB",
             "date_published": "2026-11-20T10:00:00+01:00", "authors": [{"name": "Jo", "url": "https://j.example"}]},
            {"id": "8", "content_text": "a <b> c"}, "not an item", None, {"id": {"deep": []}},
        ],
    }  # fmt: skip
    net.server.on("/feed", Reply(body=json.dumps(feed).encode()))
    page = await poll(net.web, net.url())
    seven, eight = page.posts
    assert (seven.text, seven.author.name, seven.language, seven.native_id) == (
        "Hallo",
        "Jo",
        "en-GB",
        "7",
    )
    assert eight.text == "a <b> c"


async def test_a_youtube_video_is_the_same_under_id_and_link(net: Net) -> None:
    entry = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'><entry>"
        "<id>yt:video:dQw4w9WgXcQ</id><title>V</title>"
        "<link rel='alternate' href='https://youtu.be/dQw4w9WgXcQ'/><media:group><media:title>V</media:title>"
        "<media:description>About &lt;it></media:description></media:group></entry></feed>"
    )
    net.server.on("/feed", Reply(body=entry.encode()))
    (post,) = (await poll(net.web, net.url())).posts
    assert post.canonical_uri == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert post.text.startswith("V\n\nAbout")


@pytest.mark.parametrize(
    ("head", "wish"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<ttl>9999999</ttl>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>"
         "<sy:updateFrequency xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>4</sy:updateFrequency>",
         timedelta(minutes=15)),
        ("", None),
    ],
)  # fmt: skip
async def test_the_publishers_wish_for_a_pace_is_passed_on(
    net: Net, head: str, wish: timedelta | None
) -> None:
    net.server.on("/feed", Reply(body=rss([item(1)], head=head)))
    assert (await poll(net.web, net.url())).next_poll_after == wish
