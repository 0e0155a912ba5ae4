"""Blog and forum: feeds that parse, cost nothing while unchanged, and tell of edits and deletions."""

from __future__ import annotations

from typing import Any

import feedparser
import httpx
import pytest

from cmconsole.demo import DemoNetwork

ATOM, RSS = "/blog/feed.atom", "/forum/feed.rss"


async def entries(client: httpx.AsyncClient, path: str) -> list[Any]:
    answer = await client.get(path)
    parsed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not parsed.bozo, parsed.get("bozo_exception")
    return list(parsed.entries)


@pytest.mark.parametrize(("path", "place"), [(ATOM, "blog"), (RSS, "forum")])
async def test_a_feed_holds_what_stands_there(
    anybody: httpx.AsyncClient, demo: DemoNetwork, path: str, place: str
) -> None:
    await anybody.post("/_demo/clock", json={"minutes": 300})
    truth = {one["native_id"]: one for one in demo.items() if one["sources"] == [place]}
    found = {one.id: one for one in await entries(anybody, path)}
    assert set(found) == set(truth)
    for number, entry in found.items():
        assert entry.title == truth[number]["title"]
        assert entry.author == truth[number]["author"]
        assert entry.link == truth[number]["url"]


async def test_the_forum_has_posts_without_text_and_one_without_a_date(
    anybody: httpx.AsyncClient,
) -> None:
    found = await entries(anybody, RSS)
    assert any(not one.get("summary") for one in found)
    assert sum("published" not in one for one in found) == 1


@pytest.mark.parametrize("path", [ATOM, RSS])
async def test_an_unchanged_feed_is_a_304(anybody: httpx.AsyncClient, path: str) -> None:
    first = await anybody.get(path)
    by_tag = await anybody.get(path, headers={"If-None-Match": first.headers["etag"]})
    by_weak_tag = await anybody.get(path, headers={"If-None-Match": "W/" + first.headers["etag"]})
    since = {"If-Modified-Since": first.headers["last-modified"]}
    by_date = await anybody.get(path, headers=since)
    for answer in (by_tag, by_weak_tag, by_date):
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]
    other = await anybody.get(path, headers={"If-None-Match": '"other"', **since})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "title"),
    [(ATOM, "One hinge, six days"), (RSS, "NOT a recall"), (RSS, "Selling my Hedge 2")],
)
async def test_a_changed_feed_is_read_again(
    anybody: httpx.AsyncClient, clock: Any, path: str, title: str
) -> None:
    """The edit of the article, the edit of the forum post, and the deleted advertisement."""
    tag, seen = "", []
    for _ in range(200):
        clock.pass_(2)
        answer = await anybody.get(path, headers={"If-None-Match": tag})
        if answer.status_code == 304:
            continue
        tag = answer.headers["etag"]
        seen.append(title in answer.text)
    assert True in seen
    assert seen[-1] is (title != "Selling my Hedge 2")


async def test_an_edited_article_keeps_its_name_and_moves_its_update(
    anybody: httpx.AsyncClient, clock: Any
) -> None:
    await anybody.post("/_demo/clock", json={"minutes": 60})
    before = next(one for one in await entries(anybody, ATOM) if "One hinge" in one.title)
    clock.pass_(120)
    after = next(one for one in await entries(anybody, ATOM) if "One hinge" in one.title)
    assert before.id == after.id
    assert before.published == after.published
    assert before.updated < after.updated
    assert "a lawyer tells us" in after.content[0].value


async def test_feeds_are_found_from_the_pages(anybody: httpx.AsyncClient) -> None:
    for page, path in (("/", ATOM), ("/forum/", RSS)):
        html = (await anybody.get(page)).text
        assert '<link rel="alternate"' in html
        assert f'href="{path}"' in html


async def test_links_of_entries_open(anybody: httpx.AsyncClient) -> None:
    for path in (ATOM, RSS):
        for entry in (await entries(anybody, path))[:5]:
            page = await anybody.get(entry.link)
            assert page.status_code == 200


async def test_head_tells_the_headers_without_the_body(anybody: httpx.AsyncClient) -> None:
    full, head = await anybody.get(ATOM), await anybody.head(ATOM)
    assert head.content == b""
    assert head.headers["content-length"] == str(len(full.content))
