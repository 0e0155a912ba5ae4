"""Hashtag timelines read page by page, without gaps and without duplicates."""

from __future__ import annotations

import json

import pytest

from cmconsole.domain.errors import (
    UnreadableAnswer,
)
from cmconsole.networks.base import FIRST_RUN_LIMIT
from support.connecting import Desk, open_web
from support.mastodon import FakeMastodon
from support.plays import Play, Request, json_reply
from support.servers import serve
from support.timelines import fail_from, quiet
from support.timelines import listen_to_tag as listen


async def test_the_first_run_takes_the_newest_posts_as_one_page() -> None:
    mastodon = FakeMastodon()
    posted = [mastodon.post(f"number {i}")["id"] for i in range(FIRST_RUN_LIMIT + 50)]
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert desk.ids == posted[-FIRST_RUN_LIMIT:]
    assert page.complete
    assert page.joined
    assert page.fetched == FIRST_RUN_LIMIT


async def test_after_a_long_time_away_every_post_comes_once_and_in_order() -> None:
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = [mastodon.post(f"number {i}")["id"] for i in range(333)]
        pages = await desk.poll(connector)
    assert desk.ids[1:] == missed
    assert [len(page.posts) for page in pages] == [40] * 8 + [13, 0]
    assert [page.complete for page in pages] == [False] * 9 + [True]
    assert all(page.joined for page in pages)


async def test_a_quiet_poll_is_one_request_and_an_empty_page() -> None:
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        asked = len(server.requests)
        (page,) = await desk.poll(connector)
        assert len(server.requests) == asked + 1
    assert page.posts == ()
    assert page.complete


async def test_a_crash_between_two_pages_loses_and_repeats_nothing() -> None:
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server))
        missed = [mastodon.post(f"number {i}")["id"] for i in range(100)]
        await desk.poll(listen(web, server), crash_after=1)
        assert desk.ids[1:] == missed[:40]
        await desk.poll(listen(web, server))
    assert desk.ids[1:] == missed


async def test_posts_that_arrive_while_pages_are_read_are_not_lost() -> None:
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    arriving: list[str] = []

    def before(request: Request) -> Play | None:
        if "min_id" in request.query and len(arriving) < 60:
            arriving.extend(mastodon.post("meanwhile")["id"] for _ in range(15))
        return None

    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = [mastodon.post(f"number {i}")["id"] for i in range(90)]
        mastodon.before = before
        await desk.poll(connector)
    assert desk.ids[1:] == missed + arriving


async def test_posts_that_arrive_during_the_first_run_come_with_the_second() -> None:
    mastodon = FakeMastodon()
    old = [mastodon.post(f"number {i}")["id"] for i in range(100)]
    desk = Desk()
    arriving: list[str] = []

    def before(request: Request) -> Play | None:
        if "max_id" in request.query:
            arriving.append(mastodon.post("meanwhile")["id"])
        return None

    mastodon.before = before
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        assert desk.ids == old
        mastodon.before = quiet
        await desk.poll(connector)
    assert desk.ids == old + arriving


@pytest.mark.parametrize("software", ["mastodon", "pixelfed"])
async def test_the_post_the_cursor_stands_for_may_be_deleted(software: str) -> None:
    mastodon = FakeMastodon(software=software)
    for i in range(5):
        mastodon.post(f"number {i}")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        del mastodon.statuses[3:]
        missed = [mastodon.post(f"later {i}")["id"] for i in range(50)]
        await desk.poll(connector)
    assert desk.ids[5:] == missed


async def test_a_tag_that_was_empty_at_first_misses_nothing_later() -> None:
    mastodon = FakeMastodon()
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        (page,) = await desk.poll(connector)
        assert page.posts == ()
        missed = [mastodon.post(f"number {i}")["id"] for i in range(FIRST_RUN_LIMIT + 60)]
        (page,) = await desk.poll(connector)
        assert page.joined
        await desk.poll(connector)
    assert desk.ids == missed


async def test_one_bad_status_does_not_spoil_its_page() -> None:
    mastodon = FakeMastodon()
    good = mastodon.post("good")
    mastodon.statuses.insert(0, mastodon.post("no author") | {"account": None})
    mastodon.statuses.pop()
    mastodon.post("wrong types", content=17, media_attachments={"a": 1}, mentions="x")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert page.fetched == 3
    assert [post.text for post in desk.posts] == ["good", ""]
    assert desk.ids[0] == good["id"]


async def test_a_page_of_things_without_ids_is_an_error_and_moves_nothing() -> None:
    mastodon = FakeMastodon()
    desk = Desk()
    mastodon.before = fail_from(1, lambda: json_reply([{"x": 1}, 2, None]))
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await desk.poll(listen(web, server))
    assert desk.cursor == {}


async def test_the_cursor_is_flat_json_without_secrets() -> None:
    mastodon = FakeMastodon()
    mastodon.post("text")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server, token=mastodon.token))
    stored = json.dumps(desk.cursor)
    assert json.loads(stored) == desk.cursor
    assert mastodon.token not in stored
    assert all(v is None or isinstance(v, str | int | bool) for v in desk.cursor.values())
