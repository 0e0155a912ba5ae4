"""Pages are Mastodon's pages: nothing is missed going forward, whatever arrives meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.demo import DEMO_TOKEN, DemoNetwork
from cmconsole.demo.paging import Window

IDS = st.lists(st.integers(1, 60), unique=True, max_size=40).map(sorted)
BOUND = st.none() | st.integers(0, 61)


@given(IDS, st.integers(0, 12), BOUND, BOUND, BOUND)
def test_a_page_is_what_mastodon_selects(
    log: list[int], limit: int, max_id: int | None, since_id: int | None, min_id: int | None
) -> None:
    low = since_id if min_id is None else min_id
    fitting = [one for one in log if (low is None or one > low) and (not max_id or one < max_id)]
    if max_id == 0:
        fitting = []
    rising = fitting[:limit][::-1]
    falling = fitting[::-1][:limit]
    page = Window(limit, max_id, since_id, min_id).cut(log, key=lambda one: one)
    assert page == (falling if min_id is None else rising)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 7)), min_size=1, max_size=10),
    st.sampled_from(["/api/v1/notifications", "/api/v1/timelines/tag/dunnock"]),
)
def test_walking_forward_by_min_id_sees_every_post_once_while_more_arrive(
    steps: list[tuple[int, int]], path: str
) -> None:
    asyncio.run(_walk(steps, path))


async def _walk(steps: list[tuple[int, int]], path: str) -> None:
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
    async with (
        DemoNetwork(speed=0, rate_limit=10_000) as demo,
        httpx.AsyncClient(base_url=demo.url, headers=headers, trust_env=False) as client,
    ):
        seen: list[str] = []

        async def step(limit: int) -> list[Any]:
            fields = {"min_id": seen[-1] if seen else "0", "limit": limit}
            page = (await client.get(path, params=fields)).json()
            assert len(page) <= limit
            seen.extend(one["id"] for one in page[::-1])
            return page

        for arrivals, limit in steps:
            await client.post("/_demo/crowd", json={"count": arrivals, "seconds": 0})
            await step(limit)
        while await step(7):
            pass
        everything: list[str] = []
        page = (await client.get(path, params={"limit": 80})).json()
        while page:
            everything += [one["id"] for one in page]
            page = (await client.get(path, params={"limit": 80, "max_id": page[-1]["id"]})).json()
        assert seen == everything[::-1]
        assert len(set(seen)) == len(seen)


async def test_since_id_gives_the_newest_page_and_min_id_the_next_one(
    brand: httpx.AsyncClient,
) -> None:
    path = "/api/v1/timelines/tag/dunnock"
    newest = (await brand.get(path, params={"limit": 9})).json()
    oldest = newest[-1]["id"]
    after = (await brand.get(path, params={"since_id": oldest, "limit": 2})).json()
    above = (await brand.get(path, params={"min_id": oldest, "limit": 2})).json()
    assert [one["id"] for one in after] == [one["id"] for one in newest[:2]]
    assert [one["id"] for one in above] == [one["id"] for one in newest[-3:-1]]


async def test_the_link_header_leads_to_the_neighbouring_pages(brand: httpx.AsyncClient) -> None:
    fields = {"types[]": ["mention", "quote"], "limit": 3}
    first = await brand.get("/api/v1/notifications", params=fields)
    older = await brand.get(first.links["next"]["url"])
    newer = await brand.get(older.links["prev"]["url"])
    assert int(older.json()[0]["id"]) < int(first.json()[-1]["id"])
    assert newer.json() == first.json()
    assert {one["type"] for one in older.json()} == {"mention"}


async def test_an_empty_page_has_no_link_header(brand: httpx.AsyncClient) -> None:
    answer = await brand.get("/api/v1/notifications", params={"min_id": "999999"})
    assert answer.json() == []
    assert "link" not in answer.headers


@pytest.mark.parametrize(("asked", "given"), [("500", 40), ("-3", 3), ("x", 0)])
async def test_a_page_holds_at_most_twice_its_usual_size(
    anybody: httpx.AsyncClient, asked: str, given: int
) -> None:
    await anybody.post("/_demo/crowd", json={"count": 150})
    page = await anybody.get("/api/v1/timelines/tag/dunnock", params={"limit": asked})
    assert len(page.json()) == given


async def test_types_and_exclude_types_choose_the_notifications(brand: httpx.AsyncClient) -> None:
    async def kinds(**fields: str) -> set[str]:
        params = {name + "[]": value for name, value in fields.items()} | {"limit": "80"}
        answer = await brand.get("/api/v1/notifications", params=params)
        return {one["type"] for one in answer.json()}

    assert await kinds() == {"mention", "follow", "favourite", "reblog"}
    assert await kinds(types="follow") == {"follow"}
    assert await kinds(exclude_types="mention") == {"follow", "favourite", "reblog"}


async def test_strangers_are_found_only_by_those_who_ask_for_what_was_filtered(
    brand: httpx.AsyncClient,
) -> None:
    async def senders(**fields: str) -> set[str]:
        params = {"types[]": "mention", "limit": "80"} | fields
        answer = await brand.get("/api/v1/notifications", params=params)
        return {one["account"]["acct"] for one in answer.json()}

    stranger = "jacoba@fietsers.example"
    assert stranger not in await senders()
    assert stranger in await senders(include_filtered="true")
    requests = (await brand.get("/api/v1/notifications/requests")).json()
    assert [one["account"]["acct"] for one in requests] == [stranger]
    assert requests[0]["notifications_count"] == "1"


async def test_tag_timelines_combine_tags(anybody: httpx.AsyncClient) -> None:
    async def posts(**fields: str) -> list[list[str]]:
        params = {name + "[]": value for name, value in fields.items()} | {"limit": "40"}
        answer = await anybody.get("/api/v1/timelines/tag/dunnock", params=params)
        return [[tag["name"] for tag in one["tags"]] for one in answer.json()]

    assert any("birding" in tags for tags in await posts())
    assert not any("birding" in tags for tags in await posts(none="birding"))
    assert all("birding" in tags for tags in await posts(all="birding"))
    assert len(await posts(any="ebike")) >= len(await posts())
