"""Hacker News: what a hit is, and that nothing is taken that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.hackernews.connector import KIND, HackerNewsConnector, connect
from cmconsole.networks.hackernews.posts import flatten, read_hit, read_item
from cmconsole.networks.newest_first import OVERLAP
from cmconsole.networks.shape import Record, as_record, as_records
from cmconsole.networks.terms import searches
from cmconsole.networks.web import Web
from support.algolia import FakeAlgolia
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import json_reply
from support.servers import Server, serve

NOW = int(MORNING.timestamp())


def listen(
    web: Web, server: Server, *, match: tuple[str, ...] = (), **options: str
) -> HackerNewsConnector:
    told = {"server": server.url(""), **options}
    if not match and "query" not in told:
        told["query"] = "acme"
    return connect(source("hackernews", told, match), web, Secrets())


@pytest.fixture(scope="module")
def recorded(shared: Path) -> dict[str, Any]:
    folder = shared / "networks" / "fixtures" / "hackernews"
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def test_every_recorded_answer_goes_through_every_reader(recorded: dict[str, Any]) -> None:
    assert len(recorded) == 12
    for answer in recorded.values():
        for item in as_records(answer) or [as_record(answer)]:
            read_hit(item)
            read_item(item, "1")
            flatten(item)
            for hit in item.records("hits"):
                assert read_hit(hit) is not None


def test_a_recorded_story_is_read(recorded: dict[str, Any]) -> None:
    post = read_hit(as_record(recorded["algolia__hit_front_page_julia"]))
    assert post is not None
    assert post.canonical_uri == "https://news.ycombinator.com/item?id=29902846"
    assert post.text == (
        "State of Machine Learning in Julia\n\n"
        "https://discourse.julialang.org/t/state-of-machine-learning-in-julia/74385"
    )
    assert post.author.handle == "agnosticmantis"
    assert post.author.url == "https://news.ycombinator.com/user?id=agnosticmantis"
    assert (post.likes, post.parent_uri, post.thread_uri) == (107, None, None)
    assert post.published_at is not None
    assert post.published_at.isoformat() == "2022-01-12T05:56:04+00:00"


def test_a_recorded_comment_knows_its_place(recorded: dict[str, Any]) -> None:
    (hit,) = as_record(recorded["algolia__comment_hit"]).records("hits")
    post = read_hit(hit)
    assert post is not None
    assert post.parent_uri == "https://news.ycombinator.com/item?id=9999826"
    assert post.thread_uri == "https://news.ycombinator.com/item?id=9998227"
    assert post.text == "", "the title of the story above is no text of the comment"
    assert post.likes is None


def test_a_recorded_answer_to_a_typing_error_is_not_a_mention(recorded: dict[str, Any]) -> None:
    (hit,) = as_record(recorded["algolia__search_typo_gitub_matches_github"]).records("hits")
    post = read_hit(hit)
    assert post is not None
    (gitub,) = searches("gitub", (), (), where="it")
    (domain,) = searches("github.io", (), (), where="it")
    assert not gitub.finds(post.text)
    assert domain.finds(post.text), "the domain in the address is what was searched for"


def test_a_recorded_error_is_not_an_answer(recorded: dict[str, Any]) -> None:
    error = as_record(recorded["algolia__error_page_out_of_range"])
    assert error.text("message")
    assert read_hit(error) is None


async def test_the_search_is_asked_as_it_has_to_be() -> None:
    algolia = FakeAlgolia()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme cloud")
        desk = Desk()
        await desk.poll(connector)
        await desk.poll(connector)
        first, second = (request.query for request in server.requests)
    assert first == {
        "query": ['"acme cloud"'],
        "tags": ["(story,comment)"],
        "hitsPerPage": [str(FIRST_RUN_LIMIT)],
        "typoTolerance": ["false"],
        "queryType": ["prefixNone"],
        "advancedSyntax": ["true"],
        "restrictSearchableAttributes": ["title,story_text,comment_text,url"],
        "attributesToHighlight": ["none"],
    }
    assert second["hitsPerPage"] == ["1000"]
    assert second["numericFilters"] == [f"created_at_i>{NOW - OVERLAP}"]


async def test_one_bad_hit_does_not_spoil_the_others() -> None:
    algolia = FakeAlgolia()
    algolia.story("acme one", NOW - 100)
    bad = [17, None, {}, {"objectID": "1"}, {"objectID": None, "author": "x"}]
    answer = {"hits": [*bad, *algolia.hits, {"objectID": "2", "author": "y", "title": 3}]}
    async with serve({"*": json_reply(answer)}) as server, open_web() as web:
        (page,) = await Desk().poll(listen(web, server))
    assert [post.text for post in page.posts] == ["acme one"]
    assert page.fetched == 7


async def test_several_phrases_are_several_searches_and_one_row_each() -> None:
    algolia = FakeAlgolia()
    both = algolia.story("acme and acme cloud", NOW - 100)
    one = algolia.story("we left Widget Works", NOW - 50)
    algolia.story("acmeology is no brand", NOW - 40)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server, match=("acme", "acme cloud", "widget works"))
        await desk.poll(connector)
        asked = [request.query["query"] for request in server.requests]
    assert asked == [['"acme"'], ['"acme cloud"'], ['"widget works"']]
    assert desk.ids == [both["objectID"], one["objectID"]]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("acme", "I like ACME.", True),
        ("acme", "acmeology", False),
        ("acme cloud", "the acme cloud is down", True),
        ("acme cloud", "a cloud over acme", False),
        ("acme.com", "see\n\nhttps://www.acme.com/blog", True),
        ("acme.com", "see https://notacme.com/blog", False),
        ('"acme cloud" outage', "outage of the acme cloud", True),
        ('"acme cloud" outage', "acme cloud is fine", False),
        ("acme -coyote", "acme sells anvils", True),
        ("acme -coyote", "acme and the coyote", False),
        ("node.js", "written in Node.js, sadly", True),
    ],
)
def test_what_was_searched_for_has_to_be_there(query: str, text: str, found: bool) -> None:
    (search,) = searches(query, (), (), where="it")
    assert search.finds(text) == found


def test_what_is_left_out_stays_out() -> None:
    (search,) = searches("", ("acme",), ("hiring",), where="it")
    assert search.finds("acme is great")
    assert not search.finds("acme is hiring")


@pytest.mark.parametrize("options", [{}, {"query": "  "}, {"query": "-acme"}])
def test_a_source_without_words_is_refused_in_a_sentence(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        searches(options.get("query", ""), (), (), where="it")


async def test_an_address_that_is_none_is_refused() -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match="Say which server"):
            connect(source("hackernews", {"query": "x", "site": "ftp://news"}), web, Secrets())


def comment(number: int, at: int, **fields: Any) -> dict[str, Any]:
    own = {"id": number, "type": "comment", "author": "tess", "created_at_i": at, "children": []}
    return own | {"text": f"<p>number {number}", "story_id": 1, "parent_id": 1} | fields


async def test_a_thread_is_the_whole_story_oldest_first() -> None:
    algolia = FakeAlgolia()
    deleted = comment(4, NOW + 40, text=None, author=None)
    deleted["children"] = [comment(5, NOW + 50, parent_id=4)]
    story = comment(1, NOW, type="story", title="Acme is down", text=None, parent_id=None)
    story["children"] = [comment(3, NOW + 30), comment(2, NOW + 20), deleted]
    algolia.items = {"1": story, "3": story["children"][0]}
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server, site="http://127.0.0.1:9")
        posts = await connector.thread(PostAddress("3", "x"), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("99", "x"), MORNING)
    assert [post.text for post in posts] == ["Acme is down", "number 2", "number 3", "number 5"]
    assert posts[0].thread_uri is None
    assert posts[1].parent_uri == "https://news.ycombinator.com/item?id=1"
    assert posts[3].thread_uri == "https://news.ycombinator.com/item?id=1"
    assert posts[1].permalink == "http://127.0.0.1:9/item?id=2"


def test_a_thread_deeper_than_pythons_stack_is_read() -> None:
    root = thread = comment(0, NOW, parent_id=None)
    for number in range(1, 5_000):
        below = comment(number, NOW + number)
        thread["children"] = [below]
        thread = below
    assert len(flatten(Record(root))) == 5_000


async def test_the_check_says_what_the_search_knows() -> None:
    algolia = FakeAlgolia()
    algolia.story("acme", NOW)
    async with serve(algolia.routes()) as server, open_web() as web:
        assert await listen(web, server).check() == 'Hacker News knows 1 posts with "acme".'


def test_nothing_can_be_written_to_hacker_news() -> None:
    assert not hasattr(HackerNewsConnector, "publish")
    assert {str(c) for c in KIND.signed_in} == {"search", "thread"}
