"""Mentions of the account that is signed in, strangers' and filtered ones included."""

from __future__ import annotations

from typing import Any

import pytest

from cmconsole.domain.errors import LoginExpired, NetworkDown
from cmconsole.domain.posts import Visibility
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.mastodon.connector import MastodonConnector, connect
from cmconsole.networks.mastodon.notifications import SENDERS_AT_ONCE
from cmconsole.networks.web import Web
from support.connecting import Desk, Secrets, open_web, source
from support.mastodon import FakeMastodon, ulid
from support.plays import Play, Reply, Request, json_reply
from support.servers import Server, serve


def listen(web: Web, server: Server, token: str = "good-token") -> MastodonConnector:
    told = {"server": server.url(""), "notifications": "yes"}
    return connect(
        source("mastodon", told), web, Secrets(**({"access_token": token} if token else {}))
    )


def mention(mastodon: FakeMastodon, text: str, **fields: Any) -> dict[str, Any]:
    """A status that mentions the account that is signed in."""
    return mastodon.status(text, **{"mentions": [mastodon.me], **fields})


def stranger(mastodon: FakeMastodon, number: int) -> dict[str, Any]:
    return mastodon.account(f"stranger{number}", "far.example")


async def test_mentions_come_oldest_first_with_the_reason_the_network_gives() -> None:
    mastodon = FakeMastodon()
    me = mastodon.me["id"]
    mastodon.notify(mention(mastodon, "you there?"))
    mastodon.notify(mention(mastodon, "answer", in_reply_to_id="1", in_reply_to_account_id=me))
    mastodon.notify(mastodon.status("look at this"), "quote")
    mastodon.notify(mention(mastodon, "psst", visibility="direct"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert page.complete
    assert [(p.text, p.addressed) for p in desk.posts] == [
        ("you there?", "mention"),
        ("answer", "reply"),
        ("look at this", "quote"),
        ("psst", "mention"),
    ]
    assert [p.visibility for p in desk.posts][-1] is Visibility.PRIVATE


async def test_only_what_can_be_answered_becomes_a_row() -> None:
    mastodon = FakeMastodon()
    for kind in ("favourite", "reblog", "follow", "poll", "status", "admin.sign_up"):
        mastodon.notify(mention(mastodon, kind), kind)
    mastodon.notify(mention(mastodon, "this one"))

    def everything(request: Request) -> Play | None:
        if request.path != "/api/v1/notifications" or "min_id" in request.query:
            return None
        return json_reply(mastodon.notifications[::-1])  # a server that takes no heed of types[]

    mastodon.before = everything
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert [post.text for post in desk.posts] == ["this one"]
    assert page.fetched == 7


async def test_the_types_that_are_asked_for_are_plain_repeated_parameters() -> None:
    mastodon = FakeMastodon()
    async with serve(mastodon.routes()) as server, open_web() as web:
        await Desk().poll(listen(web, server))
        asked = server.asked("/api/v1/notifications")[0]
    assert asked.query["types[]"] == ["mention", "quote", "update", "quoted_update"]
    assert asked.query["include_filtered"] == ["true"]
    assert asked.query["limit"] == ["80"]


async def test_the_position_is_the_notifications_id_and_not_the_statuses() -> None:
    mastodon = FakeMastodon()
    late = mention(mastodon, "written first, delivered last")
    mastodon.notify(mention(mastodon, "first"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        mastodon.notify(late)
        await desk.poll(connector)
        mastodon.notify(mention(mastodon, "third"))
        await desk.poll(connector)
    assert [p.text for p in desk.posts] == ["first", "written first, delivered last", "third"]


async def test_many_missed_mentions_come_without_a_gap() -> None:
    mastodon = FakeMastodon(largest_page=80)
    mastodon.notify(mention(mastodon, "before"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        missed = [mention(mastodon, f"number {i}") for i in range(500)]
        for status in missed:
            mastodon.notify(status)
        await desk.poll(connector)
    assert desk.ids[1:] == [status["id"] for status in missed]


async def test_a_deleted_status_leaves_a_notification_without_one() -> None:
    mastodon = FakeMastodon()
    mastodon.notify(None)
    mastodon.notify(mention(mastodon, "still there"))
    mastodon.notify(None)
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        (page,) = await desk.poll(connector)
        assert page.fetched == 3
        mastodon.notify(mention(mastodon, "and one more"))
        await desk.poll(connector)
    assert [post.text for post in desk.posts] == ["still there", "and one more"]


async def test_an_edit_is_the_same_post_with_the_time_of_the_edit() -> None:
    mastodon = FakeMastodon()
    status = mention(mastodon, "it is brocken")
    mastodon.notify(status)
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        edited = {**status, "content": "<p>it is broken</p>", "edited_at": "2026-11-20T09:00:00Z"}
        mastodon.notify(edited, "update")
        mastodon.notify(mastodon.status("an edit of something we once boosted"), "update")
        await desk.poll(connector)
    first, second = desk.posts
    assert first.canonical_uri == second.canonical_uri
    assert (first.edited_at, second.text) == (None, "it is broken")
    assert second.edited_at is not None
    assert second.addressed == "mention"


async def test_a_strangers_filtered_mention_comes_with_the_others() -> None:
    mastodon = FakeMastodon()
    mastodon.notify(mention(mastodon, "from a friend"))
    mastodon.notify(
        mention(mastodon, "from a stranger", author=stranger(mastodon, 1)), filtered=True
    )
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        asked = len(server.asked("/api/v1/notifications/requests"))
        await desk.poll(connector)
        assert len(server.asked("/api/v1/notifications/requests")) == asked, "there is no need"
    assert [post.text for post in desk.posts] == ["from a friend", "from a stranger"]


async def test_a_stranger_is_heard_where_filtered_mentions_are_only_requests() -> None:
    mastodon = FakeMastodon(include_filtered=False)
    mastodon.notify(mention(mastodon, "from a friend"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for i in range(3):
            status = mention(mastodon, f"hello {i}", author=stranger(mastodon, 1))
            mastodon.notify(status, filtered=True)
        await desk.poll(connector)
        assert [p.text for p in desk.posts] == ["from a friend", "hello 0", "hello 1", "hello 2"]
        (page,) = await desk.poll(connector)
        assert page.posts == ()
        last = mention(mastodon, "anybody?", author=stranger(mastodon, 2))
        mastodon.notify(last, filtered=True)
        await desk.poll(connector)
    assert desk.posts[-1].text == "anybody?"
    assert desk.posts[-1].addressed == "mention"
    assert len(desk.posts) == 5


async def test_a_crowd_of_strangers_is_heard_over_several_polls() -> None:
    mastodon = FakeMastodon(include_filtered=False)
    mastodon.notify(mention(mastodon, "from a friend"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        for i in range(SENDERS_AT_ONCE + 5):
            status = mention(mastodon, f"stranger {i}", author=stranger(mastodon, i))
            mastodon.notify(status, filtered=True)
        pages = await desk.poll(connector)
        assert not pages[-1].complete
        pages = await desk.poll(connector)
        assert pages[-1].complete
    texts = [post.text for post in desk.posts]
    assert sorted(texts[1:]) == sorted(f"stranger {i}" for i in range(SENDERS_AT_ONCE + 5))


async def test_a_failure_while_asking_for_strangers_is_made_up_for() -> None:
    mastodon = FakeMastodon(include_filtered=False)
    mastodon.notify(mention(mastodon, "from a friend"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server)
        await desk.poll(connector)
        mastodon.notify(mention(mastodon, "stranger", author=stranger(mastodon, 1)), filtered=True)
        mastodon.notify(mention(mastodon, "friend again"))
        mastodon.before = lambda r: Reply(500) if "account_id" in r.query else None
        with pytest.raises(NetworkDown):
            await desk.poll(connector)
        mastodon.before = lambda r: None
        await desk.poll(connector)
    assert sorted(p.text for p in desk.posts) == ["friend again", "from a friend", "stranger"]


async def test_a_server_without_requests_is_asked_for_them_once() -> None:
    mastodon = FakeMastodon(software="gotosocial", make_id=ulid, has_requests=False)
    mastodon.notify(mention(mastodon, "text"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        for _ in range(3):
            await desk.poll(listen(web, server))
        assert len(server.asked("/api/v1/notifications/requests")) == 1
    assert len(desk.posts) == 1


async def test_the_first_run_is_bounded_with_strangers_and_all() -> None:
    mastodon = FakeMastodon(include_filtered=False, largest_page=80)
    for i in range(FIRST_RUN_LIMIT + 30):
        mastodon.notify(mention(mastodon, f"number {i}"))
    newest = mention(mastodon, "the newest of all", author=stranger(mastodon, 1))
    mastodon.notify(newest, filtered=True)
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert len(page.posts) == FIRST_RUN_LIMIT
    assert page.posts[-1].text == "the newest of all"


async def test_another_account_starts_at_its_own_beginning() -> None:
    mastodon = FakeMastodon()
    mastodon.notify(mention(mastodon, "text"))
    desk = Desk({"stream": "http://elsewhere@other", "ids": "mastodon", "id": "999999"})
    async with serve(mastodon.routes()) as server, open_web() as web:
        (page,) = await desk.poll(listen(web, server))
    assert len(page.posts) == 1
    assert page.joined


async def test_without_a_token_a_person_has_to_sign_in() -> None:
    mastodon = FakeMastodon()
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = listen(web, server, token="")
        with pytest.raises(LoginExpired, match=r"^Nobody is signed in at 127.*\.$"):
            await Desk().poll(connector)
        with pytest.raises(LoginExpired):
            await connector.check()


async def test_a_sign_in_revoked_between_two_polls_is_noticed_and_forgotten() -> None:
    mastodon = FakeMastodon()
    desk = Desk()
    secrets = Secrets(access_token=mastodon.token)
    async with serve(mastodon.routes()) as server, open_web() as web:
        told = {"server": server.url(""), "notifications": "yes"}
        connector = connect(source("mastodon", told), web, secrets)
        await desk.poll(connector)
        mastodon.token = "another"
        with pytest.raises(LoginExpired):
            await desk.poll(connector)
        secrets.secrets["access_token"] = "another"
        mastodon.notify(mention(mastodon, "text"))
        await desk.poll(connector)
    assert len(desk.posts) == 1


async def test_the_check_names_the_account() -> None:
    mastodon = FakeMastodon(software="gotosocial")
    async with serve(mastodon.routes()) as server, open_web() as web:
        host = server.url("").removeprefix("http://")
        expected = f"@brand@social.example is signed in at {host} (GoToSocial)."
        assert await listen(web, server).check() == expected


async def test_a_source_without_a_hashtag_listens_to_the_account() -> None:
    mastodon = FakeMastodon()
    mastodon.notify(mention(mastodon, "text"))
    desk = Desk()
    async with serve(mastodon.routes()) as server, open_web() as web:
        secrets = Secrets(access_token=mastodon.token)
        told = source("mastodon", {"server": server.url("")})
        await desk.poll(connect(told, web, secrets))
    assert [post.addressed for post in desk.posts] == ["mention"]
