"""Finding the feed of a page, and saying what was found."""

from __future__ import annotations

import pytest

from cmconsole.domain.errors import (
    NetworkDown,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.networks.feed import KIND
from support.feed_documents import (
    Net,
    NoCredentials,
    check,
    item,
    numbered,
    poll,
    rss,
    source,
)
from support.plays import Reply

pytestmark = pytest.mark.anyio


HTML = """<!DOCTYPE html><html><head><title>Blog</title>
<!-- <link rel=alternate type=application/rss+xml href=/no> -->
<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed">
<LINK REL='alternate' TYPE='application/atom+xml; charset=utf-8' HREF='real/feed.xml?a=1&amp;b=2'>
<link rel="stylesheet" href="/style.css"></head><body>Hi</body></html>"""


async def test_the_feed_of_a_page_is_found_and_its_address_told(net: Net) -> None:
    net.server.on("/blog/", Reply(body=HTML.encode(), headers={"Content-Type": "text/html"}))
    net.server.on("/blog/real/feed.xml", Reply(body=rss(numbered(3, 3)), headers={"ETag": '"e"'}))
    page = await poll(net.web, net.url("/blog/"))
    found = net.url("/blog/real/feed.xml?a=1&b=2")
    assert page.moved_to == found
    assert len(page.posts) == 3
    await poll(net.web, found, page.cursor)
    assert net.server.requests[-1].headers["if-none-match"] == '"e"'


async def test_a_feed_that_no_page_names_is_found_where_feeds_usually_stand(net: Net) -> None:
    net.server.on("/", Reply(body=b"<html><body>Hello</body></html>"))
    net.server.on("/atom.xml", Reply(body=rss(numbered(2, 2))))
    assert (await poll(net.web, net.url("/"))).moved_to == net.url("/atom.xml")


async def test_a_page_without_a_feed_says_so(net: Net) -> None:
    net.server.on("/", Reply(body=b"<html><body>Hello</body></html>"))
    with pytest.raises(UnreadableAnswer, match="no feed was found"):
        await poll(net.web, net.url("/"))


async def test_a_page_instead_of_a_feed_that_was_read_before_is_trouble_and_no_move(
    net: Net,
) -> None:
    net.server.on("/feed", Reply(body=rss(numbered(3, 3))), Reply(body=HTML.encode()))
    first = await poll(net.web, net.url())
    with pytest.raises(UnreadableAnswer, match="web page"):
        await poll(net.web, net.url(), first.cursor)
    assert len(net.server.requests) == 2


async def test_the_check_says_what_was_found(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss([item(1), item(2)])))
    net.server.on("/page", Reply(body=HTML.encode().replace(b"real/feed.xml", b"feed")))
    said = "A feed called Blog with 2 entries, the newest of 22 Oct 2026"
    assert await check(net.web, net.url()) == f"{said}."
    assert await check(net.web, net.url("/page")) == f"{said} at {net.url('/feed?a=1&b=2')}."


async def test_what_is_missing_stays_missing_except_at_youtube(
    net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotThere):
        await poll(net.web, net.url())
    monkeypatch.setattr("cmconsole.networks.feed.connector._YOUTUBE", frozenset(["127.0.0.1"]))
    with pytest.raises(NetworkDown, match="YouTube"):
        await poll(net.web, net.url())


@pytest.mark.parametrize("url", ["", "ftp://x.example/feed", "javascript:alert(1)", "https://"])
async def test_a_source_without_a_web_address_is_refused(net: Net, url: str) -> None:
    with pytest.raises(UsageError):
        KIND.connect(source(url), net.web, NoCredentials())
