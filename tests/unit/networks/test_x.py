"""X: both spellings of its specification, real recordings, money, and where programs may answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    BrowserOnly,
    LoginExpired,
    NetworkBusy,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import Visibility
from cmconsole.networks.allowances import Price
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.shape import Record
from cmconsole.networks.signin.grants import ENTRY, unpacked
from cmconsole.networks.x.connector import KIND, connect
from cmconsole.networks.x.posts import Account, people, read_post
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Play, Request, json_reply
from support.servers import Server, serve
from support.specs import OpenApi, Violation
from support.trouble import WRONG, poll_in_trouble

ME = {"data": {"id": "42", "username": "acme", "name": "Acme"}}
MENTIONS = "/2/users/42/mentions"
SEARCH = "/2/tweets/search/recent"
SPECS = {
    "tweet": "openapi-2.166-tweet-naming.trimmed.json",
    "post": "openapi-2.167-post-naming.trimmed.json",
}


@pytest.fixture
def x_fixtures(shared: Path) -> Path:
    return shared / "networks/fixtures/x"


def x(web: Any, server: Server, secrets: Secrets | None = None, **options: str) -> Any:
    told = {"server": server.url("").rstrip("/"), "client_id": "app", **options}
    return connect(
        source("x", told), web, secrets or Secrets(access_token="at", refresh_token="rt")
    )


def tweet(number: int, text: str = "hi @acme", author: str = "7", **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "text": text,
        "author_id": author,
        "created_at": f"2026-11-23T08:{number % 60:02}:00.000Z",
        "conversation_id": str(number),
        **more,
    }


def page(*posts: Any, following: str = "", **more: Any) -> Play:
    meta = {"result_count": len(posts), **({"next_token": following} if following else {})}
    users = {"users": [{"id": "7", "username": "tess", "name": "Tess"}]}
    return json_reply({"data": list(posts), "includes": users, "meta": meta, **more})


class SpokenBy:
    """A server that takes one spelling only, as the specification of that version says."""

    def __init__(self, spec: OpenApi, spelling: str, routes: dict[str, Any]) -> None:
        self.spec, self.spelling, self.routes, self.refused = spec, spelling, routes, 0

    def __call__(self, request: Request) -> Play:
        try:
            self.spec.check(request)
        except Violation as violation:
            self.refused += 1
            wrong = "tweet.fields" if self.spelling == "post" else "post.fields"
            if "dm_event.fields" in request.query and wrong not in request.query:
                wrong = "dm_event.fields"
            body = {
                "errors": [{"parameters": {wrong: []}, "message": f"invalid: [{wrong}]"}],
                "title": "Invalid Request",
                "detail": str(violation),
                "type": "https://api.x.com/2/problems/invalid-request",
            }
            return json_reply(body, 400)
        route = self.routes.get(f"{request.method} {request.path}") or self.routes[request.path]
        play: Play = route(request) if callable(route) else route
        return play


@pytest.mark.parametrize("spelling", SPECS)
async def test_either_spelling_is_found_out_once_and_remembered(
    x_fixtures: Path, spelling: str
) -> None:
    spec = OpenApi(x_fixtures / SPECS[spelling])
    history = "edit_history_tweet_ids" if spelling == "tweet" else "edit_history_post_ids"
    note = "note_tweet" if spelling == "tweet" else "note_post"
    edited = tweet(9, "cut", **{history: ["8", "9"], note: {"text": "a long text &amp; more"}})
    spoken = SpokenBy(spec, spelling, {"/2/users/me": json_reply(ME), MENTIONS: page(edited)})
    desk = Desk()
    async with serve({"*": spoken}) as server, open_web() as web:
        await desk.poll(x(web, server))
        assert desk.cursor["spelling"] == spelling
        assert spoken.refused == (0 if spelling == "tweet" else 1)
        await desk.poll(x(web, server))
        assert spoken.refused == (0 if spelling == "tweet" else 1), "the cursor remembers"
    post = desk.posts[0]
    assert post.text == "a long text & more"
    assert post.canonical_uri == "https://x.com/i/status/8"
    assert post.aliases == ("https://x.com/i/status/9",)
    assert post.permalink == "https://x.com/tess/status/9"
    assert post.author.handle == "@tess"
    assert post.addressed == "mention"


@pytest.mark.parametrize("spelling", SPECS)
async def test_everything_that_is_asked_and_sent_is_in_the_specification(
    x_fixtures: Path, spelling: str
) -> None:
    spec = OpenApi(x_fixtures / SPECS[spelling])
    made = json_reply({"data": {"id": "77", "text": "Sorry!"}}, 201)
    sent = json_reply({"data": {"dm_conversation_id": "42-7", "dm_event_id": "500"}}, 201)
    one = json_reply({"data": tweet(9), "includes": {"users": []}})
    spoken = SpokenBy(
        spec,
        spelling,
        {
            "/2/users/me": json_reply(ME),
            SEARCH: page(tweet(10)),
            "GET /2/tweets": page(tweet(9)),
            "POST /2/tweets": made,
            "GET /2/tweets/9": one,
            "/2/users/42/tweets": page(),
            "/2/dm_events": page(),
            "POST /2/dm_conversations/with/7/messages": sent,
            "PUT /2/tweets/9/hidden": json_reply({"data": {"hidden": True}}),
            "DELETE /2/tweets/77": json_reply({"data": {"deleted": True}}),
        },
    )
    at = PostAddress("9", "https://x.com/i/status/9")
    async with serve({"*": spoken}) as server, open_web() as web:
        connector = x(web, server)
        connector._api.spell(spelling)
        post = await connector.publish(Outgoing("k", "Sorry!", at))
        assert (post.own, post.parent_uri) == (True, "https://x.com/i/status/9")
        message = await connector.publish(Outgoing("k", "In private", at, private=True))
        assert message.visibility is Visibility.PRIVATE
        assert message.canonical_uri == "x:message/42-7/500"
        assert await connector.find_own(Outgoing("k", "Sorry!", at), MORNING) is None
        assert len(await connector.thread(at, MORNING)) == 2
        await connector.refresh([at], MORNING)
        await connector.hide(at)
        await connector.unhide(at)
        await connector.delete_own(PostAddress("77", "https://x.com/i/status/77"))
        desk = Desk()
        await desk.poll(x(web, server, query="acme"))
        await desk.poll(x(web, server, messages="yes"))
        sent_bodies = [
            one.json() for one in server.requests if one.path == "/2/tweets" and one.body
        ]
    assert spoken.refused == (0 if spelling == "tweet" else 1), "found out once, then kept"
    assert sent_bodies == [{"text": "Sorry!", "reply": {"in_reply_to_tweet_id": "9"}}]


@pytest.mark.parametrize(
    "name", ["test_client_get_users_mentions", "test_client_search_recent_tweets"]
)
def test_recorded_answers_are_read(x_fixtures: Path, name: str) -> None:
    for exchange in json.loads((x_fixtures / f"tweepy-recorded/{name}.json").read_text()):
        answer = Record(exchange["json"])
        for item in answer.records("data"):
            post = read_post(item, people(answer), Account("783214", "Twitter"), found=False)
            assert post is not None
            assert post.native_id == item.identifier("id")
            assert post.author.key == f"post/{post.native_id}", "these recordings name no author"
            assert "&amp;" not in post.text


def test_every_example_of_the_documentation_is_read_without_an_exception(x_fixtures: Path) -> None:
    read = 0
    for path in (x_fixtures / "docs-examples").glob("*.json"):
        answer = Record(json.loads(path.read_text()))
        items = answer.records("data") or [answer.record("data")]
        for item in items:
            post = read_post(item, people(answer), Account(), found=True)
            read += post is not None
    assert read >= 10


async def test_pages_are_read_down_to_the_last_known_mention() -> None:
    pages = iter([page(tweet(1)), page(tweet(3), following="p2"), page(tweet(2))])
    routes = {"/2/users/me": json_reply(ME), MENTIONS: lambda request: next(pages)}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(x(web, server))
        await desk.poll(x(web, server))
        first, second, third = server.asked(MENTIONS)
    assert "since_id" not in first.query
    assert second.query["since_id"] == third.query["since_id"] == ["1"]
    assert third.query["pagination_token"] == ["p2"]
    assert desk.ids == ["1", "3", "2"]
    assert desk.cursor["known"] == "3"


@pytest.mark.parametrize("how", ["mentions", "search", "messages"])
async def test_a_new_source_costs_no_more_than_one_small_page(how: str) -> None:
    options = {"mentions": {}, "search": {"query": "acme"}, "messages": {"messages": "yes"}}[how]
    event = {"id": "5", "text": "hi", "sender_id": "7", "dm_conversation_id": "42-7"}
    full = page(event if how == "messages" else tweet(1), following="more")
    async with serve({"/2/users/me": json_reply(ME), "*": full}) as server, open_web() as web:
        await Desk().poll(x(web, server, **options))
        asked = [one for one in server.requests if one.path != "/2/users/me"]
    assert [one.query["max_results"] for one in asked] == [["50"]]


async def test_a_sign_in_that_ends_between_two_pages_is_renewed_and_both_tokens_are_kept() -> None:
    kept: list[tuple[str, str]] = []

    class Keyring(Secrets):
        async def keep(self, name: str, secret: str) -> None:
            kept.append((name, secret))
            self.secrets[name] = secret

    def mentions(request: Request) -> Play:
        if request.headers["authorization"] == "Bearer at":
            if "pagination_token" in request.query:
                return json_reply({"title": "Unauthorized", "status": 401}, 401)
            if "since_id" in request.query:
                return page(tweet(3), following="p2")
            return page(tweet(1))
        return page(tweet(2))

    renewed = json_reply({"access_token": "at2", "refresh_token": "rt2", "expires_in": 7200})
    routes = {"/2/users/me": json_reply(ME), MENTIONS: mentions, "POST /2/oauth2/token": renewed}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server, Keyring(access_token="at", refresh_token="rt"))
        await desk.poll(connector)
        await desk.poll(connector)
        (asked,) = server.asked("/2/oauth2/token")
    assert desk.ids == ["1", "3", "2"]
    assert [name for name, _ in kept] == [ENTRY, ENTRY], "a note first, then both tokens at once"
    grant = unpacked(kept[-1][1])
    assert grant is not None
    assert (grant.access, grant.refresh, grant.renewing) == ("at2", "rt2", False)
    assert asked.form == {
        "grant_type": ["refresh_token"],
        "client_id": ["app"],
        "refresh_token": ["rt"],
    }


async def test_a_revoked_sign_in_asks_a_person_and_moves_nothing() -> None:
    routes = {
        "/2/users/me": json_reply(ME),
        MENTIONS: [page(tweet(1)), json_reply({"title": "Unauthorized"}, 401)],
        "POST /2/oauth2/token": json_reply({"error": "invalid_request"}, 400),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server)
        await desk.poll(connector)
        before = dict(desk.cursor)
        with pytest.raises(LoginExpired, match="sign in again"):
            await desk.poll(connector)
    assert desk.cursor == before


async def test_money_is_counted_by_the_piece_and_the_same_piece_is_free_on_the_same_day() -> None:
    routes = {"/2/users/me": json_reply(ME), MENTIONS: page(tweet(1), tweet(2))}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server)
        await desk.poll(connector)
        (budget,) = connector.budgets(desk.cursor, MORNING)
        assert (budget.what, budget.used) == (
            "US dollars",
            pytest.approx(0.010 + 2 * 0.005 + 0.010),
        )
        assert budget.resets_at == datetime(2026, 12, 1, tzinfo=UTC)
        await desk.poll(connector)
        (again,) = connector.budgets(desk.cursor, MORNING)
        assert again.used == budget.used
        (december,) = connector.budgets(desk.cursor, datetime(2026, 12, 2, tzinfo=UTC))
    assert december.used == 0


async def test_reading_stops_before_the_ceiling_and_says_when_it_goes_on() -> None:
    routes = {"/2/users/me": json_reply(ME), MENTIONS: page(tweet(1))}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server, ceiling="0.20")
        await desk.poll(connector)
        assert server.asked(MENTIONS)[0].query["max_results"] == ["12"], (
            "what $0.19 could pay at worst"
        )
        desk.cursor = {**desk.cursor, "spent": 180}
        asked = len(server.requests)
        with pytest.raises(NetworkBusy, match=r"ceiling of 0\.20") as caught:
            await desk.poll(x(web, server, ceiling="0.20"))
        assert len(server.requests) == asked, "not asked at all"
    assert caught.value.retry_after == datetime(2026, 12, 1, tzinfo=UTC) - MORNING


async def test_the_price_is_shown_and_a_dear_link_does_not_go_over_the_ceiling() -> None:
    at = PostAddress("9", "https://x.com/i/status/9")
    async with serve({"/2/users/me": json_reply(ME)}) as server, open_web() as web:
        connector = x(web, server, ceiling="0.1")
        assert connector.price(Outgoing("k", "Sorry!", at)) == Price(0.010)
        assert connector.price(Outgoing("k", "Hello")).amount == 0.015
        assert connector.price(Outgoing("k", "Hello", at, private=True)).amount == 0.015
        dear = Outgoing("k", "See acme.com/help", at)
        assert connector.price(dear).amount == 0.2
        assert "more than" in connector.price(dear).why
        with pytest.raises(NotAllowed, match=r"0\.200 US dollars"):
            await connector.publish(dear)
        assert not server.requests


async def test_an_answer_nobody_asked_for_is_given_in_the_browser() -> None:
    refusal = {
        "detail": "You are not permitted to perform this action.",
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
    }
    routes = {"/2/users/me": json_reply(ME), "POST /2/tweets": json_reply(refusal, 403)}
    at = PostAddress("9", "https://x.com/i/status/9")
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server)
        with pytest.raises(BrowserOnly, match="in the browser"):
            await connector.publish(Outgoing("k", "Hello!", at))
        repeated = {**refusal, "detail": "You cannot post duplicate content."}
        server.on("POST /2/tweets", json_reply(repeated, 403))
        with pytest.raises(NotAllowed, match="duplicate content") as caught:
            await connector.publish(Outgoing("k", "Hello!", at))
    assert not isinstance(caught.value, BrowserOnly)


async def test_a_search_hit_can_be_answered_only_if_it_names_us() -> None:
    named = tweet(2, entities={"mentions": [{"id": "42", "username": "Acme"}]})
    routes = {"/2/users/me": json_reply(ME), SEARCH: page(tweet(1, "acme is down"), named)}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server, query="acme")
        await connector._reading.account()
        await desk.poll(connector)
        answerable = {post.native_id: connector.answering(post, MORNING) for post in desk.posts}
    assert answerable["2"].here
    assert not answerable["1"].here
    assert "browser" in answerable["1"].why_not


async def test_a_search_that_slept_longer_than_a_week_says_what_it_missed() -> None:
    desk = Desk()
    async with serve({SEARCH: page(tweet(1))}) as server, open_web() as web:
        connector = x(web, server, query="acme")
        await desk.poll(connector)
        read_at = MORNING - timedelta(days=9)
        newest = int(read_at.timestamp()) - 60
        desk.cursor = {**desk.cursor, "newest": newest, "read_at": read_at.isoformat()}
        (late,) = await desk.poll(connector)
        asked = server.requests[-1].query
        assert "since_id" not in asked
        assert asked["start_time"] == ["2026-11-16T09:05:00Z"]
        assert (late.joined, late.missed_since) == (False, read_at)
        desk.cursor = {**desk.cursor, "newest": newest}
        (quiet,) = await desk.poll(connector)
    assert quiet.joined, "nothing was written for a week, but we listened"


async def test_messages_are_private_and_are_answered_where_they_were_written() -> None:
    event = {
        "id": "500",
        "event_type": "MessageCreate",
        "text": "Help &lt;me&gt;",
        "sender_id": "7",
        "dm_conversation_id": "42-7",
        "created_at": "2026-11-23T08:00:00.000Z",
    }
    joined = {"id": "501", "event_type": "ParticipantsJoin", "dm_conversation_id": "42-7"}
    made = json_reply({"data": {"dm_conversation_id": "42-7", "dm_event_id": "502"}}, 201)
    routes = {
        "/2/users/me": json_reply(ME),
        "/2/dm_events": page(joined, event),
        "POST /2/dm_conversations/42-7/messages": made,
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server, messages="yes")
        await desk.poll(connector)
        (post,) = desk.posts
        address = PostAddress(post.native_id, post.canonical_uri)
        sent = await connector.publish(Outgoing("k", "Of course", address, private=True))
        found = await connector.find_own(Outgoing("k", "Help <me>", address, private=True), MORNING)
    assert (post.text, post.visibility, post.addressed) == (
        "Help <me>",
        Visibility.PRIVATE,
        "message",
    )
    assert post.thread_uri == "x:message/42-7"
    assert sent.own
    assert found is None, "it was not we who wrote that"


async def test_posts_that_are_gone_are_told_so_that_they_can_be_removed() -> None:
    body = {
        "data": [tweet(1)],
        "errors": [
            {"resource_id": "2", "type": "https://api.x.com/2/problems/resource-not-found"},
            {"value": "3", "type": "https://api.x.com/2/problems/not-authorized-for-resource"},
            {"value": "4", "type": "https://api.x.com/2/problems/internal-error"},
        ],
    }
    addresses = [PostAddress(str(n), f"https://x.com/i/status/{n}") for n in (1, 2, 3, 4)]
    async with serve({"/2/tweets": json_reply(body)}) as server, open_web() as web:
        refreshed = await x(web, server).refresh(addresses, MORNING)
    assert [post.native_id for post in refreshed.posts] == ["1"]
    assert refreshed.deleted == ("https://x.com/i/status/2", "https://x.com/i/status/3")
    assert not KIND.terms.keep_after_deletion
    assert not KIND.terms.learn_from
    assert not KIND.terms.match_to_person


async def test_a_lost_answer_is_found_among_our_own_posts_although_its_link_was_shortened() -> None:
    mine = tweet(77, "@tess See https://t.co/abc for help", author="42")
    routes = {"/2/users/me": json_reply(ME), "/2/users/42/tweets": page(mine)}
    at = PostAddress("9", "https://x.com/i/status/9")
    async with serve(routes) as server, open_web() as web:
        connector = x(web, server)
        outgoing = Outgoing("k", "See https://acme.com/help for help", at)
        found = await connector.find_own(outgoing, datetime(2026, 11, 23, 8, 16, tzinfo=UTC))
        other = await connector.find_own(replace(outgoing, text="No"), MORNING)
    assert found is not None
    assert found.native_id == "77"
    assert other is None


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (402, {"title": "CreditsDepleted", "type": "x/problems/credits"}, NotAllowed),
        (
            403,
            {"detail": "no", "type": "https://api.x.com/2/problems/client-forbidden"},
            NotAllowed,
        ),
        (404, {"type": "https://api.x.com/2/problems/resource-not-found"}, NotThere),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, NetworkBusy),
    ],
)
async def test_problems_are_told_in_words(status: int, body: Any, expected: type) -> None:
    async with serve({"*": json_reply(body, status)}) as server, open_web() as web:
        _, error = await poll_in_trouble(x(web, server), {})
    assert isinstance(error, expected)


async def test_a_pause_is_as_long_as_the_rate_limit_header_says() -> None:
    headers = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "0"}
    headers["x-rate-limit-reset"] = str(int(MORNING.timestamp()) + 300)
    async with serve({"*": json_reply({}, 429, headers)}) as server, open_web() as web:
        _, error = await poll_in_trouble(x(web, server), {})
    assert error.retry_after == timedelta(minutes=5)


@pytest.mark.parametrize("how", ["mentions", "search", "messages"])
@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_is_told_and_nothing_is_skipped(name: str, how: str) -> None:
    options = {"mentions": {}, "search": {"query": "acme"}, "messages": {"messages": "yes"}}[how]
    routes: dict[str, Callable[[Request], Play] | Play] = {
        "/2/users/me": json_reply(ME),
        "*": lambda request: WRONG[name](),
    }
    async with serve(routes) as server, open_web() as web:
        desk, _ = await poll_in_trouble(x(web, server, **options), {})
    assert not desk.cursor.get("known")


async def test_odd_posts_do_not_spoil_a_page() -> None:
    odd: list[Any] = [None, 5, {}, {"id": 12}, {"id": 13, "text": "numbers", "author_id": 7}]
    routes = {"/2/users/me": json_reply(ME), MENTIONS: page(tweet(1), *odd)}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(x(web, server))
    assert sorted(desk.ids) == ["1", "13"]


@pytest.mark.parametrize(
    "options",
    [{"query": "a", "messages": "yes"}, {"query": "a" * 513}, {"ceiling": "much"}],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("x", options), None, Secrets())  # type: ignore[arg-type]


async def test_a_text_that_is_too_long_is_not_sent() -> None:
    async with serve() as server, open_web() as web:
        with pytest.raises(NotAllowed, match="282 characters"):
            await x(web, server).publish(Outgoing("k", "字" * 141))
    assert not server.requests
