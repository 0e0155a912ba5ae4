"""The search answers as Hacker News' search does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from cmconsole.demo import DemoNetwork

PATH = "/hn/api/v1/search_by_date"


async def search(client: httpx.AsyncClient, **fields: str) -> Any:
    answer = await client.get(PATH, params={"query": '"Dunnock"', "hitsPerPage": "50"} | fields)
    assert answer.status_code == 200
    return answer.json()


async def test_the_search_finds_what_holds_the_phrase_newest_first(
    anybody: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    await anybody.post("/_demo/clock", json={"minutes": 120})
    found = await search(anybody)
    truth = [one for one in demo.items() if one["sources"] == ["hackernews"] and one["matches"]]
    assert [hit["objectID"] for hit in found["hits"]] == [one["native_id"] for one in truth][::-1]
    assert found["nbHits"] == len(truth) == 6


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"query": '"bird song"'}, 1),
        ({"query": "Dunnock -bird"}, 2),
        ({"tags": "story"}, 2),
        ({"tags": "(story,comment)"}, 3),
        ({"tags": "comment,author_latchkey_kid"}, 1),
        ({"hitsPerPage": "1"}, 1),
        ({"hitsPerPage": "2", "page": "1"}, 1),
    ],
)
async def test_the_search_takes_phrases_minus_tags_and_pages(
    anybody: httpx.AsyncClient, fields: dict[str, str], count: int
) -> None:
    assert len((await search(anybody, **fields))["hits"]) == count


async def test_numeric_filters_bound_the_time(anybody: httpx.AsyncClient) -> None:
    newest, *older = (await search(anybody))["hits"]
    at = newest["created_at_i"]
    later = await search(anybody, numericFilters=f"created_at_i>{at - 1},created_at_i<={at}")
    assert [hit["objectID"] for hit in later["hits"]] == [newest["objectID"]]
    before = await search(anybody, numericFilters=f"created_at_i<{at}")
    assert before["hits"] == older


async def test_hits_have_the_keys_of_recorded_hits(
    anybody: httpx.AsyncClient, shared: Path
) -> None:
    folder = shared / "networks" / "fixtures" / "hackernews"
    story = json.loads((folder / "algolia__hit_front_page_julia.json").read_text("utf-8"))
    comment = json.loads((folder / "algolia__comment_hit.json").read_text("utf-8"))["hits"][0]
    for hit in (await search(anybody))["hits"]:
        assert set(story) - {"_highlightResult"} <= set(hit)
        if "comment" in hit["_tags"]:
            assert set(comment) - {"children"} <= set(hit)
            assert type(hit["parent_id"]) is type(comment["parent_id"])


async def test_a_thread_holds_everything_below_its_story(anybody: httpx.AsyncClient) -> None:
    await anybody.post("/_demo/clock", json={"minutes": 120})
    hits = (await search(anybody))["hits"]
    comment = next(hit for hit in hits if "comment" in hit["_tags"])
    thread = (await anybody.get(f"/hn/api/v1/items/{comment['story_id']}")).json()
    assert thread["type"] == "story"
    assert comment["objectID"] in {str(one["id"]) for one in thread["children"]}
    assert len(thread["children"]) == 3
    page = await anybody.get("/hn/item", params={"id": comment["objectID"]})
    assert thread["title"] in page.text
    assert (await anybody.get("/hn/user", params={"id": comment["author"]})).status_code == 200
    assert (await anybody.get("/hn/api/v1/items/1")).status_code == 404
