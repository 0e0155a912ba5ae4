"""YouTube: recorded answers, its discovery document, its quota and its errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.shape import Record
from cmconsole.networks.youtube.connector import connect
from cmconsole.networks.youtube.posts import read_comment, read_video
from cmconsole.networks.youtube.quota import resets_at
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.google import TokenServer, google_error
from support.plays import Play, Reply, Request, json_reply
from support.servers import Server, serve
from support.specs import Discovery
from support.trouble import WRONG, poll_in_trouble

CHANNEL = "UCa-vrCLQHviTOVnEKDOdetQ"


@pytest.fixture
def recorded(shared: Path) -> Callable[[str], Any]:
    folder = shared / "networks/fixtures/youtube/python-youtube"
    return lambda name: json.loads((folder / name).read_text())


@pytest.fixture
def discovery(shared: Path) -> Discovery:
    return Discovery(shared / "networks/fixtures/youtube/discovery.trimmed.json")


def youtube(web: Any, server: Server, **options: str) -> Any:
    base = server.url("").rstrip("/")
    told = {"server": base, "accounts": base, "site": base, **options}
    secrets = Secrets(refresh_token="rt", client_secret="cs", api_key="the key")
    return connect(source("youtube", told), web, secrets)


def signed_in(web: Any, server: Server, **options: str) -> Any:
    told = {"refresh_token": "kept", "client_id": "me.apps", "channel": CHANNEL, **options}
    return youtube(web, server, **told)


def thread(number: int, at: str, answers: int = 0, shown: int | None = None) -> dict[str, Any]:
    top = f"T{number}"
    said = {
        "textDisplay": f"comment {number}",
        "authorDisplayName": "Tess",
        "authorChannelId": {"value": "UCtess"},
        "publishedAt": at,
        "updatedAt": at,
    }
    replies = [reply(top, n, at) for n in range(answers if shown is None else shown)]
    return {
        "id": top,
        "snippet": {
            "videoId": "video1",
            "topLevelComment": {"id": top, "snippet": said},
            "totalReplyCount": answers,
        },
        **({"replies": {"comments": replies}} if replies else {}),
    }


def reply(top: str, number: int, at: str, channel: str = "UCtess") -> dict[str, Any]:
    said = {
        "textDisplay": f"answer {number}",
        "parentId": top,
        "authorChannelId": {"value": channel},
        "publishedAt": at,
    }
    return {"id": f"{top}.{number}", "snippet": said}


def items(*found: Any, following: str = "") -> Play:
    return json_reply({"items": list(found), **({"nextPageToken": following} if following else {})})


async def test_the_recorded_inbox_of_a_channel_is_read(
    recorded: Callable[[str], Any], discovery: Discovery
) -> None:
    body = recorded("comment_threads/comment_threads_all_to_me.json")
    token = TokenServer()
    routes = {"/token": token, "*": token.guard(lambda request: json_reply(body))}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(signed_in(web, server, channel="UC" + "x" * 22))
        for request in server.requests[1:]:
            discovery.check(request)
    assert len(desk.posts) >= len(body["items"]) == 4
    first = next(post for post in desk.posts if post.native_id == "UgyWeTdgc4sc1xgmbld4AaABAg")
    assert first.text == "Hope to go next time. yah!"
    assert first.author.key == "UCNvMBmCASzTNNX8lW3JRMbw"
    assert first.author.handle == "kun liu"
    assert first.permalink == (
        "https://www.youtube.com/watch?v=JE8xdDp5B8Q&lc=UgyWeTdgc4sc1xgmbld4AaABAg"
    )
    assert first.published_at == datetime(2019, 12, 1, 3, 36, 55, tzinfo=UTC)
    assert first.edited_at is None
    assert first.addressed == "comment"
    form = token.asked[0].form
    assert form["grant_type"] == ["refresh_token"]
    assert form["client_secret"] == ["cs"]


def test_a_recorded_answer_knows_its_thread(recorded: Callable[[str], Any]) -> None:
    comment = Record(recorded("comments/comments_by_parent_paged_1.json")["items"][0])
    post = read_comment(comment, "UCNvMBmCASzTNNX8lW3JRMbw")
    assert post is not None
    assert post.own
    assert post.addressed is None
    assert post.thread_uri == post.parent_uri == "youtube:comment/Ugw5zYU6n9pmIgAZWvN4AaABAg"
    assert post.permalink is None


def test_a_recorded_search_result_is_a_video(recorded: Callable[[str], Any]) -> None:
    hits = recorded("search/search_by_keywords_p1.json")["items"]
    posts = [read_video(Record(hit)) for hit in hits]
    assert None not in posts
    second = posts[1]
    assert second is not None
    assert second.text.startswith("SURFING PERFECT PIPE & BACKDOOR || SUNRISE SHACK!\n\n")
    assert second.canonical_uri == "https://www.youtube.com/watch?v=i2hewkFijuY"
    assert second.author.url == "https://www.youtube.com/channel/UC_F4Iy5korq2mEWZDQhG07w"


async def test_threads_are_paged_until_the_known_ones_are_met(discovery: Discovery) -> None:
    path = "/youtube/v3/commentThreads"
    token = TokenServer()
    plays = iter(
        [
            items(thread(1, "2026-11-20T08:00:00Z")),
            items(thread(3, "2026-11-23T08:00:00Z"), following="p2"),
            items(
                thread(2, "2026-11-21T08:00:00Z"), thread(1, "2026-11-20T06:00:00Z"), following="p3"
            ),
        ]
    )
    routes = {"/token": token, path: token.guard(lambda request: next(plays))}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        await desk.poll(connector)
        pages = await desk.poll(connector)
        for request in server.asked(path):
            discovery.check(request)
        assert [one.query.get("pageToken") for one in server.asked(path)] == [None, None, ["p2"]]
    assert desk.ids == ["T1", "T3", "T1", "T2"]
    assert pages[-1].joined
    (units,) = connector.budgets(desk.cursor, MORNING)
    assert (units.what, units.used, units.limit, units.left) == ("quota units", 3, 10_000, 9_997)
    assert units.resets_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


async def test_answers_beyond_the_first_five_are_fetched_once_until_there_are_more() -> None:
    token = TokenServer()
    at = "2026-11-23T08:00:00Z"
    all_seven = [reply("T1", n, at) for n in range(7)]
    totals = iter([7, 7, 8])

    def threads(request: Request) -> Play:
        return items(thread(1, at, next(totals), shown=5))

    def answers(request: Request) -> Play:
        if "pageToken" not in request.query:
            return items(*all_seven[:4], following="more")
        return items(*all_seven[4:])

    routes = {
        "/token": token,
        "/youtube/v3/commentThreads": token.guard(threads),
        "/youtube/v3/comments": token.guard(answers),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        await desk.poll(connector)
        assert len(desk.posts) == 8
        assert len(server.asked("/youtube/v3/comments")) == 2
        await desk.poll(connector)
        assert len(server.asked("/youtube/v3/comments")) == 2, "the count had not changed"
        await desk.poll(connector)
        assert len(server.asked("/youtube/v3/comments")) == 4


async def test_an_answer_goes_below_the_first_comment_and_is_found_again(
    recorded: Callable[[str], Any], discovery: Discovery
) -> None:
    token = TokenServer()
    made = recorded("comments/insert_response.json")
    made["snippet"]["authorChannelId"]["value"] = CHANNEL
    routes = {
        "/token": token,
        "POST /youtube/v3/comments": token.guard(lambda request: json_reply(made)),
        "GET /youtube/v3/comments": token.guard(lambda request: items(made)),
    }
    outgoing = Outgoing("k", "Wow!", PostAddress("TOP.answer", "youtube:comment/TOP.answer"))
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        post = await connector.publish(outgoing)
        found = await connector.find_own(outgoing, datetime(2022, 11, 14, 10, 20, tzinfo=UTC))
        late = await connector.find_own(outgoing, datetime(2022, 11, 15, tzinfo=UTC))
        sent = server.requests[1]
        for request in server.requests[1:]:
            discovery.check(request)
    assert sent.json() == {"snippet": {"parentId": "TOP", "textOriginal": "Wow!"}}
    assert post.own
    assert found == post
    assert late is None
    assert not await connector.idempotent()


async def test_a_video_is_commented_and_comments_are_hidden_shown_and_deleted(
    recorded: Callable[[str], Any], discovery: Discovery
) -> None:
    token = TokenServer()
    made = recorded("comment_threads/insert_response.json")
    routes = {
        "/token": token,
        "POST /youtube/v3/commentThreads": token.guard(lambda request: json_reply(made)),
        "*": token.guard(lambda request: Reply(204)),
    }
    comment = PostAddress("T1", "youtube:comment/T1")
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        video = PostAddress("abc", "https://www.youtube.com/watch?v=abc")
        await connector.publish(Outgoing("k", "Sun from the api", video))
        await connector.hide(comment)
        await connector.unhide(comment)
        await connector.delete_own(comment)
        for request in server.requests[1:]:
            discovery.check(request)
        statuses = [one.query.get("moderationStatus") for one in server.requests[2:]]
    assert statuses == [["rejected"], ["published"], None]


async def test_a_thread_is_read_whole_and_a_deleted_one_is_not_there() -> None:
    token = TokenServer()
    at = "2026-11-23T08:00:00Z"
    routes = {
        "/token": token,
        "/youtube/v3/commentThreads": [
            token.guard(lambda request: items(thread(1, at))),
            token.guard(lambda request: items()),
        ],
        "/youtube/v3/comments": token.guard(
            lambda request: items(reply("T1", 1, "2026-11-23T08:05:00Z"))
        ),
    }
    address = PostAddress("T1.9", "youtube:comment/T1.9")
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        posts = await connector.thread(address, MORNING)
        with pytest.raises(NotThere):
            await connector.thread(address, MORNING)
    assert [post.native_id for post in posts] == ["T1", "T1.1"]


async def test_refresh_tells_which_comments_are_gone() -> None:
    token = TokenServer()
    at = "2026-11-23T08:00:00Z"
    routes = {"/token": token, "*": token.guard(lambda request: items(reply("T1", 1, at)))}
    wanted = [PostAddress(n, f"youtube:comment/{n}") for n in ("T1.1", "T2")]
    async with serve(routes) as server, open_web() as web:
        refreshed = await signed_in(web, server).refresh(wanted, MORNING)
    assert [post.native_id for post in refreshed.posts] == ["T1.1"]
    assert refreshed.deleted == ("youtube:comment/T2",)


async def test_searches_are_counted_spread_over_the_day_and_end_with_it(
    recorded: Callable[[str], Any], discovery: Discovery
) -> None:
    body = {**recorded("search/search_by_keywords_p1.json"), "nextPageToken": ""}
    desk = Desk()
    async with serve({"*": json_reply(body)}) as server, open_web() as web:
        connector = youtube(web, server, api_key="kept", query="pipeline")
        (page,) = await desk.poll(connector)
        assert server.requests[0].headers["x-goog-api-key"] == "the key"
        assert "key" not in server.requests[0].query
        discovery.check(server.requests[0])
        searches, _ = connector.budgets(desk.cursor, MORNING)
        assert (searches.used, searches.limit) == (1, 100)
        assert page.next_poll_after == (resets_at(MORNING) - MORNING) / 99
        desk.cursor = {**desk.cursor, "searches": 100}
        with pytest.raises(NetworkBusy, match="100 searches") as caught:
            await desk.poll(youtube(web, server, api_key="kept", query="pipeline"))
        assert len(server.requests) == 1
    assert caught.value.retry_after == timedelta(hours=23)


async def test_a_search_begins_where_the_last_one_ended(discovery: Discovery) -> None:
    hit = {
        "id": {"videoId": "v1"},
        "snippet": {"title": "acme", "publishedAt": "2026-11-20T08:00:00Z"},
    }
    desk = Desk()
    async with serve({"*": items(hit)}) as server, open_web() as web:
        connector = youtube(web, server, api_key="kept", query="acme")
        await desk.poll(connector)
        await desk.poll(connector)
        discovery.check(server.requests[1])
    assert server.requests[1].query["publishedAfter"] == ["2026-11-20T07:00:00Z"]


async def test_a_channel_without_an_account_is_its_feed(shared: Path) -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015">
    <title>Acme</title><link rel="alternate" href="https://www.youtube.com/channel/UC1"/>
    <entry><id>yt:video:abcdefghijk</id><yt:videoId>abcdefghijk</yt:videoId><title>Hello</title>
    <link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>
    <author><name>Acme</name><uri>https://www.youtube.com/channel/UC1</uri></author>
    <published>2026-11-20T08:00:00+00:00</published></entry></feed>"""
    desk = Desk()
    async with serve({"/feeds/videos.xml": Reply(body=feed)}) as server, open_web() as web:
        connector = youtube(web, server, channel=f"https://www.youtube.com/channel/{CHANNEL}")
        await desk.poll(connector)
        assert server.requests[0].query == {"channel_id": [CHANNEL]}
    (post,) = desk.posts
    assert (post.network, post.native_id, post.text) == ("youtube", "abcdefghijk", "Hello")
    assert post.canonical_uri == "https://www.youtube.com/watch?v=abcdefghijk"
    assert not connector.answering(post, MORNING).here


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (403, "quotaExceeded", NetworkBusy),
        (403, "rateLimitExceeded", NetworkBusy),
        (403, "commentsDisabled", NotAllowed),
        (403, "forbidden", NotAllowed),
        (400, "keyInvalid", LoginExpired),
        (400, "processingFailure", NetworkDown),
        (404, "channelNotFound", NotThere),
        (403, "somethingNew", NotAllowed),
    ],
)
async def test_errors_are_told_in_words(status: int, reason: str, expected: type) -> None:
    async with serve({"*": google_error(status, reason)}) as server, open_web() as web:
        _, error = await poll_in_trouble(youtube(web, server, api_key="k", channel=CHANNEL), {})
    assert isinstance(error, expected)
    assert reason not in str(error)


async def test_the_recorded_errors_are_understood(recorded: Callable[[str], Any]) -> None:
    bodies = {"error_permission_resp.json": NetworkDown, "error_response.json": LoginExpired}
    for name, expected in bodies.items():
        body = recorded(name)
        play = json_reply(body, body["error"]["code"])
        async with serve({"*": play}) as server, open_web() as web:
            _, error = await poll_in_trouble(youtube(web, server, api_key="k", channel=CHANNEL), {})
        assert type(error) is expected


async def test_a_spent_quota_waits_until_midnight_in_california() -> None:
    async with serve({"*": google_error(403, "quotaExceeded")}) as server, open_web() as web:
        _, error = await poll_in_trouble(youtube(web, server, api_key="k", channel=CHANNEL), {})
    assert error.retry_after == timedelta(hours=23)


async def test_a_token_that_ends_early_is_renewed_once_and_then_a_person_is_asked() -> None:
    token = TokenServer()
    path = "/youtube/v3/commentThreads"
    routes = {
        "/token": token,
        path: token.guard(lambda r: items(thread(1, "2026-11-23T08:00:00Z"))),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        connector = signed_in(web, server)
        await desk.poll(connector)
        token.given += 1  # what was handed out no longer counts
        await desk.poll(connector)
        assert len(token.asked) == 2
        token.given += 1
        token.refused = True
        before = dict(desk.cursor)
        with pytest.raises(LoginExpired, match="no longer accepts"):
            await desk.poll(connector)
    assert desk.cursor == before


async def test_odd_items_do_not_spoil_a_page() -> None:
    good = thread(1, "2026-11-23T08:00:00Z")
    nameless = thread(2, "not a date")
    nameless["snippet"]["topLevelComment"]["snippet"].pop("authorDisplayName")
    nameless["snippet"]["topLevelComment"]["snippet"].pop("authorChannelId")
    odd = [None, 5, {}, {"snippet": []}, {"id": 7, "snippet": {"topLevelComment": {"id": 7}}}]
    async with serve({"*": items(good, nameless, *odd)}) as server, open_web() as web:
        desk = Desk()
        await desk.poll(youtube(web, server, api_key="k", channel=CHANNEL))
    assert sorted(desk.ids) == ["T1", "T2"]
    assert desk.pages[0].fetched == 7
    somebody = next(post for post in desk.posts if post.native_id == "T2")
    assert somebody.author.handle == "Somebody"


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("how", ["comments", "search", "signed in"])
async def test_whatever_goes_wrong_is_told_and_nothing_is_skipped(name: str, how: str) -> None:
    async with serve({"*": lambda request: WRONG[name]()}) as server, open_web() as web:
        connector = {
            "comments": lambda: youtube(web, server, api_key="k", channel=CHANNEL),
            "search": lambda: youtube(web, server, api_key="k", query="acme"),
            "signed in": lambda: signed_in(web, server),
        }[how]()
        desk, _ = await poll_in_trouble(connector, {})
    assert not desk.cursor.get("newest")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"channel": "what is this"},
        {"query": "acme"},
        {"api_key": "k"},
        {"api_key": "k", "channel": "@acme"},
        {"refresh_token": "k"},
        {"refresh_token": "k", "client_id": "c", "server": "ftp://x"},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("youtube", options), None, Secrets())  # type: ignore[arg-type]


async def test_without_a_sign_in_nothing_is_written() -> None:
    async with serve() as server, open_web() as web:
        connector = youtube(web, server, api_key="k", channel=CHANNEL)
        with pytest.raises(NotAllowed, match="in the browser"):
            await connector.publish(Outgoing("k", "x", PostAddress("T1", "youtube:comment/T1")))
    assert not server.requests
