"""Hacker News: nothing missed behind the thousand hits of a query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmconsole.domain.errors import (
    NetworkDown,
    NetworkError,
    UnreadableAnswer,
)
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.hackernews.connector import HackerNewsConnector, connect
from cmconsole.networks.newest_first import RESCAN_REACH
from cmconsole.networks.web import Web
from support.algolia import FakeAlgolia
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Close, Play, Reply, Request, json_reply
from support.servers import Server, serve

NOW = int(MORNING.timestamp())


def listen(
    web: Web, server: Server, *, match: tuple[str, ...] = (), **options: str
) -> HackerNewsConnector:
    told = {"server": server.url(""), **options}
    if not match and "query" not in told:
        told["query"] = "acme"
    return connect(source("hackernews", told, match), web, Secrets())


async def test_the_first_run_takes_the_newest_and_later_ones_an_overlap() -> None:
    algolia = FakeAlgolia()
    for i in range(FIRST_RUN_LIMIT + 100):
        algolia.story(f"acme {i}", NOW - 1_000_000 + i * 1000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        (first,) = await desk.poll(connector)
        assert [post.text for post in first.posts][-1] == f"acme {FIRST_RUN_LIMIT + 99}"
        assert len(first.posts) == FIRST_RUN_LIMIT
        (second,) = await desk.poll(connector)
        assert {p.native_id for p in second.posts} < {p.native_id for p in first.posts}
        assert len(second.posts) == 4, "an hour before the newest item"
        late = algolia.story("acme came late", NOW - 702_000)
        (third,) = await desk.poll(connector)
    assert late["objectID"] in {post.native_id for post in third.posts}
    assert second.complete
    assert second.joined


async def test_more_hits_than_a_query_gives_are_read_window_by_window() -> None:
    algolia = FakeAlgolia()
    algolia.story("acme before", NOW - 50_000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        before = dict(desk.cursor)
        missed = {
            algolia.comment(f"acme {i}", NOW - 40_000 + i * 10)["objectID"] for i in range(3500)
        }
        pages = await desk.poll(connector)
    assert {post.native_id for page in pages for post in page.posts} >= missed
    assert [page.cursor for page in pages[:-1]] == [before] * (len(pages) - 1)
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
    assert len(pages) == 4
    assert desk.cursor["newest"] == NOW - 40_000 + 3499 * 10
    assert all(page.joined for page in pages)


async def test_many_hits_in_one_second_lose_nothing_between_two_windows() -> None:
    algolia = FakeAlgolia(largest_page=100)
    algolia.story("acme before", NOW - 50_000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = {
            algolia.comment(f"acme {i}", NOW - 40_000 + i // 30)["objectID"] for i in range(300)
        }
        pages = await desk.poll(connector)
    assert {post.native_id for page in pages for post in page.posts} >= missed
    assert pages[-1].joined


async def test_more_hits_in_one_second_than_an_answer_holds_are_an_admitted_gap() -> None:
    algolia = FakeAlgolia(largest_page=50)
    algolia.story("acme before", NOW - 50_000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for i in range(80):
            algolia.comment(f"acme {i}", NOW - 30_000)
        older = algolia.comment("acme older", NOW - 40_000)
        pages = await desk.poll(connector)
    assert older["objectID"] in {post.native_id for page in pages for post in page.posts}
    assert not pages[-1].joined
    assert pages[-1].missed_since == MORNING - timedelta(seconds=50_000)


async def test_a_search_without_end_is_left_with_an_admitted_gap() -> None:
    algolia = FakeAlgolia(largest_page=2)
    algolia.story("acme before", NOW - 50_000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for i in range(400):
            algolia.comment(f"acme {i}", NOW - 40_000 + i)
        pages = await desk.poll(connector)
    assert not pages[-1].joined
    assert len(server.requests) < 60


FAILURES: list[tuple[Callable[[], Play], type[NetworkError]]] = [
    (lambda: Reply(500, b"oops"), NetworkDown),
    (lambda: Close(), NetworkError),
    (lambda: Reply(200, b"<html>"), UnreadableAnswer),
    (lambda: json_reply({"message": "you can only fetch the 1000 hits"}), UnreadableAnswer),
    (lambda: json_reply({"hits": "many"}), UnreadableAnswer),
    (lambda: json_reply([]), UnreadableAnswer),
]


@pytest.mark.parametrize(("play", "expected"), FAILURES)
async def test_a_failure_between_windows_moves_nothing_and_is_made_up_for(
    play: Callable[[], Play], expected: type[NetworkError]
) -> None:
    algolia = FakeAlgolia(largest_page=100)
    algolia.story("acme before", NOW - 50_000)
    desk = Desk()

    def before(request: Request) -> Play | None:
        return play() if "<=" in request.query.get("numericFilters", [""])[0] else None

    async with serve(algolia.routes()) as server:
        async with open_web() as web:
            await desk.poll(listen(web, server))
            cursor = dict(desk.cursor)
            missed = {
                algolia.comment(f"acme {i}", NOW - 40_000 + i)["objectID"] for i in range(250)
            }
            algolia.before = before
            with pytest.raises(expected):
                await desk.poll(listen(web, server))
        assert desk.cursor == cursor
        algolia.before = lambda request: None
        async with open_web() as web:
            await desk.poll(listen(web, server))
    assert set(desk.ids) >= missed


async def test_once_a_day_the_last_two_days_are_read_again() -> None:
    algolia = FakeAlgolia()
    algolia.story("acme first", NOW - 10)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        very_late = algolia.story("acme, indexed very late", NOW - 80_000)
        await desk.poll(connector)
        assert very_late["objectID"] not in desk.ids
        tomorrow = MORNING + timedelta(days=1)
        pages = [page async for page in connector.pages(desk.cursor, tomorrow)]
        assert very_late["objectID"] in {post.native_id for post in pages[0].posts}
        asked = server.requests[-1].query["numericFilters"]
        assert asked == [f"created_at_i>{NOW + 86_400 - RESCAN_REACH}"]
        again = [page async for page in connector.pages(pages[-1].cursor or {}, tomorrow)]
        assert very_late["objectID"] not in {post.native_id for post in again[0].posts}


async def test_an_item_from_the_future_does_not_hide_those_to_come() -> None:
    algolia = FakeAlgolia()
    algolia.story("acme from the future", NOW + 900_000)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        late = algolia.story("acme now", NOW - 60)
        await desk.poll(connector)
    assert late["objectID"] in desk.ids


async def test_another_search_starts_from_the_beginning() -> None:
    algolia = FakeAlgolia()
    old = algolia.story("widget from long ago", NOW - 9_000_000)
    algolia.story("acme", NOW - 10)
    desk = Desk()
    async with serve(algolia.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server, query="acme"))
        await desk.poll(listen(web, server, query="widget"))
    assert old["objectID"] in desk.ids


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    gaps=st.lists(st.integers(0, 5_000), min_size=1, max_size=60),
    page_size=st.integers(12, 25),
    polls=st.lists(st.integers(1, 30), max_size=4),
)
async def test_every_item_is_read_whatever_the_windows_are(
    gaps: list[int], page_size: int, polls: list[int]
) -> None:
    algolia = FakeAlgolia(largest_page=page_size)
    algolia.story("acme first", NOW - 400_000)
    desk = Desk()
    at, added = NOW - 399_000, set()
    async with serve(algolia.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for number, gap in enumerate(gaps):
            at += gap + (number % 11 == 10)  # at most eleven in one second, so none is out of reach
            added.add(algolia.comment("acme", at)["objectID"])
            if number in polls:
                await desk.poll(connector)
        await desk.poll(connector)
    assert set(desk.ids) >= added
    assert all(page.joined for page in desk.pages)
