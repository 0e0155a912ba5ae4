"""Servers that differ: in their paging, their software, and whom they answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkDown,
    NotAllowed,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.mastodon.connector import ONLY_SIGNED_IN, connect
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.mastodon import FakeMastodon, ulid
from support.plays import Play, Reply, Request, json_reply
from support.servers import serve
from support.timelines import listen_to_tag as listen

HTML = Reply(200, b"<!doctype html><title>Hm</title>", {"Content-Type": "text/html"})


@pytest.mark.parametrize("min_id", ["since", "ignored"])
@pytest.mark.parametrize("software", ["pixelfed", "friendica", "neverheardof"])
async def test_a_server_whose_min_id_cannot_be_trusted_is_read_backwards(
    software: str, min_id: str
) -> None:
    mastodon = FakeMastodon(software=software, min_id=min_id)
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = [mastodon.post(f"number {i}")["id"] for i in range(300)]
        (page,) = await desk.poll(connector)
        assert page.joined
        assert page.complete
        (page,) = await desk.poll(connector)
        assert page.posts == ()
    assert desk.ids[1:] == missed


async def test_a_mastodon_that_takes_no_heed_of_min_id_is_noticed() -> None:
    mastodon = FakeMastodon(min_id="ignored")
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = [mastodon.post(f"number {i}")["id"] for i in range(20)]
        (page,) = await desk.poll(connector)
        assert page.complete
    assert desk.ids[1:] == missed


async def test_a_server_without_paging_at_all_admits_the_gap() -> None:
    mastodon = FakeMastodon(software="neverheardof", min_id="ignored", max_id=False)
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for i in range(100):
            mastodon.post(f"number {i}")
        (page,) = await desk.poll(connector)
    assert not page.joined
    assert page.missed_since == MORNING
    assert len(page.posts) == 40


async def test_a_position_is_dropped_when_the_server_runs_another_software() -> None:
    mastodon = FakeMastodon()
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server))
        mastodon.software, mastodon.version, mastodon.make_id = "gotosocial", "0.19.1", ulid
        mastodon.statuses.clear()
        after = [mastodon.post(f"number {i}")["id"] for i in range(FIRST_RUN_LIMIT + 40)]
        (page,) = await desk.poll(listen(web, server))
        assert not page.joined
        assert page.missed_since == MORNING
        await desk.poll(listen(web, server))
        assert [r.query for r in server.requests if "min_id" in r.query] == [
            {"limit": ["40"], "min_id": [after[-1]]}
        ]
    assert desk.ids[1:] == after[-FIRST_RUN_LIMIT:]


async def test_a_position_survives_the_move_from_pleroma_to_akkoma() -> None:
    mastodon = FakeMastodon(software="pleroma", version="2.5.0", make_id=ulid)
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server))
        mastodon.software = "akkoma"
        missed = [mastodon.post(f"number {i}")["id"] for i in range(60)]
        await desk.poll(listen(web, server))
    assert desk.ids[1:] == missed


async def test_a_position_survives_a_server_that_cannot_say_what_it_is_for_a_moment() -> None:
    mastodon = FakeMastodon(software="gotosocial", version="0.19.1", make_id=ulid)
    mastodon.post("before")
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server))
        mastodon.nodeinfo = False
        missed = [mastodon.post(f"number {i}")["id"] for i in range(90)]
        (page,) = await desk.poll(listen(web, server))
        assert page.joined
    assert desk.ids[1:] == missed


@pytest.mark.parametrize("status", [401, 403, 422])
async def test_a_server_that_hides_hashtags_from_strangers_says_so_plainly(status: int) -> None:
    mastodon = FakeMastodon(anonymous_tags=status)
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match=f"^{ONLY_SIGNED_IN}$"):
            await Desk().poll(listen(web, server))
        with pytest.raises(NotAllowed, match=f"^{ONLY_SIGNED_IN}$"):
            await listen(web, server).check()


async def test_with_a_token_hidden_hashtags_are_read_and_own_posts_are_marked() -> None:
    mastodon = FakeMastodon(software="gotosocial", make_id=ulid, anonymous_tags=401)
    mastodon.post("theirs")
    mastodon.post("ours", author=mastodon.me)
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server, token=mastodon.token))
    assert [post.own for post in desk.posts] == [False, True]


@pytest.mark.parametrize(
    "refusal",
    [
        json_reply({"error": "The access token is invalid"}, 401),
        Reply(400, b"invalid token", {"Content-Type": "text/plain"}),
    ],
)
async def test_a_token_that_is_no_longer_good_needs_a_person(refusal: Reply) -> None:
    mastodon = FakeMastodon(bad_token=refusal)
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server, token="stolen")
        with pytest.raises(LoginExpired) as caught:
            await Desk().poll(connector)
        assert not caught.value.transient
        assert "127.0.0.1" in str(caught.value)


async def test_a_new_token_is_used_without_a_new_connector() -> None:
    mastodon = FakeMastodon(anonymous_tags=401)
    mastodon.post("text")
    secrets = Secrets()
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        told = {"server": server.url(""), "tag": "acme"}
        connector = connect(source("mastodon", told), web, secrets)
        with pytest.raises(NotAllowed):
            await desk.poll(connector)
        secrets.secrets["access_token"] = mastodon.token
        await desk.poll(connector)
    assert len(desk.posts) == 1


async def test_the_check_names_the_server_its_software_and_the_tag() -> None:
    mastodon = FakeMastodon(software="akkoma")
    async with serve(mastodon.routes()) as server, open_web() as web:
        host = server.url("").removeprefix("http://")
        connector = listen(web, server)
        assert await connector.check() == f"{host} (Akkoma) has no post yet with #acme."
        mastodon.post("text")
        assert await connector.check() == f"{host} (Akkoma) has posts with #acme."


async def test_a_place_without_such_a_server_is_named() -> None:
    async with serve({"*": HTML}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="No Mastodon-compatible server answers at 127"):
            await listen(web, server).check()


async def test_an_instance_that_fails_for_the_moment_is_not_taken_for_something_else() -> None:
    async with serve({"*": Reply(500, b"oops")}) as server, open_web() as web:
        with pytest.raises(NetworkDown):
            await listen(web, server).check()


async def test_a_broken_second_description_falls_back_to_the_first() -> None:
    mastodon = FakeMastodon(software="pleroma", nodeinfo=False)

    def before(request: Request) -> Play | None:
        return Reply(500, b"") if request.path == "/api/v2/instance" else None

    mastodon.before = before
    async with serve(mastodon.routes()) as server, open_web() as web:
        assert "(Pleroma)" in await listen(web, server).check()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"server": "social.example", "notifications": "no"},
        {"server": "social.example", "tag": "acme", "notifications": "yes"},
        {"server": "social.example", "tag": "two words"},
        {"server": "social.example", "tag": "a/../b"},
        {"server": "", "tag": "acme"},
        {"server": "ftp://social.example", "tag": "acme"},
        {"server": "https://user:pass@social.example", "tag": "acme"},
        {"server": "https://[broken", "tag": "acme"},
    ],
)
async def test_options_that_make_no_sense_are_refused_in_a_sentence(
    options: dict[str, str],
) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError) as caught:
            connect(source("mastodon", options), web, Secrets())
    assert str(caught.value).endswith(".")


async def test_an_account_that_signs_in_later_is_known_from_the_next_poll_on() -> None:
    mastodon = FakeMastodon()
    mastodon.post("ours", author=mastodon.me)
    secrets = Secrets()
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        told = {"server": server.url(""), "tag": "acme"}
        connector = connect(source("mastodon", told), web, secrets)
        await desk.poll(connector)
        secrets.secrets["access_token"] = mastodon.token
        mastodon.post("ours again", author=mastodon.me)
        await desk.poll(connector)
    assert [post.own for post in desk.posts] == [False, True]


async def test_a_server_is_looked_at_once_a_day() -> None:
    mastodon = FakeMastodon()
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        for hours in (0, 1, 23, 25, 26):
            now = MORNING + timedelta(hours=hours)
            async for page in connector.pages(desk.cursor, now):
                desk.cursor = page.cursor or {}
        assert len(server.asked("/.well-known/nodeinfo")) == 2


async def test_a_trouble_that_needs_no_other_words_is_not_its_own_cause() -> None:
    mastodon = FakeMastodon()
    mastodon.before = lambda r: Reply(500) if "/timelines/" in r.path else None
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NetworkDown) as caught:
            await Desk().poll(listen(web, server))
    assert caught.value.__cause__ is not caught.value
    assert caught.value.__context__ is not caught.value
