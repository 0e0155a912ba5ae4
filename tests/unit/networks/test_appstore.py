"""App Store reviews: the public feed as recorded, App Store Connect as its specification says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jwt
import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NotAllowed,
    UsageError,
)
from cmconsole.networks.allowances import Budget
from cmconsole.networks.appstore.connector import KIND, connect
from cmconsole.networks.base import Outgoing, PostAddress
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.keys import elliptic
from support.plays import Reply, Request, json_reply
from support.servers import Server, serve
from support.specs import OpenApi
from support.trouble import WRONG, poll_in_trouble

APP = "1404176564"


@pytest.fixture
def spec(shared: Path) -> OpenApi:
    return OpenApi(shared / "networks/fixtures/appstore/appstoreconnect-openapi-3.7.0.trimmed.json")


def public(web: Any, server: Server, **options: str) -> Any:
    told = {"app": APP, "countries": "jp", "server": server.url("").rstrip("/"), **options}
    return connect(source("appstore", told), web, Secrets())


def owned(web: Any, server: Server, key: str | None = None, **options: str) -> Any:
    told = {
        "app": f"https://apps.apple.com/us/app/reality/id{APP}?mt=8",
        "key_id": "2X9R4HXF34",
        "issuer": "57246542-96fe-1a63-e053-0824d011072a",
        "private_key": "kept in the keyring",
        "api": server.url("").rstrip("/"),
        **options,
    }
    secrets = Secrets(private_key=elliptic()[0] if key is None else key)
    return connect(source("appstore", told), web, secrets)


def review(number: int, created: str, response: str | None = None) -> dict[str, Any]:
    linked = {"data": {"type": "customerReviewResponses", "id": response}} if response else {}
    return {
        "type": "customerReviews",
        "id": f"r{number}",
        "attributes": {
            "rating": 2,
            "title": f"Title {number}",
            "body": "It crashes.\nAlways.",
            "reviewerNickname": "Tess",
            "createdDate": created,
            "territory": "GBR",
        },
        "relationships": {"response": linked},
    }


def xml_page(*reviews: tuple[str, str]) -> Reply:
    entries = "".join(
        f"<entry><updated>{at}</updated><id>{number}</id><title>T</title>"
        f'<content type="text">body {number}</content><im:rating>1</im:rating>'
        "<author><name>Tess</name><uri>https://itunes.apple.com/us/reviews/id7</uri></author></entry>"
        for number, at in reviews
    )
    feed = f'<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    return Reply(body=feed.encode())


def xml_path(page: int, form: str = "xml") -> str:
    return f"/jp/rss/customerreviews/page={page}/id={APP}/sortby=mostrecent/{form}"


async def test_the_recorded_xml_feed_gives_every_review_with_stars_date_and_author(
    shared: Path,
) -> None:
    body = (shared / "networks/fixtures/appstore/rss/customerreviews.xml").read_bytes()
    async with serve({xml_path(1): Reply(body=body)}) as server, open_web() as web:
        batch = await public(web, server)._feeds["jp"].read(None, "")
    assert batch.given == len(batch.posts) == body.count(b"<entry>")
    first = batch.posts[0]
    assert first.native_id == "6310006838"
    assert first.text.startswith("★★★★★ 髪型追加してもらいたい\n\nいろんな髪型追加して欲しい\n")
    assert "<" not in first.text
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2020-08-12T11:06:20+00:00"
    assert first.author.name == "reviewer1"
    assert first.author.key == "https://itunes.apple.com/jp/reviews/id1001"
    assert first.addressed is None, "it may be anybody's app"
    assert list(batch.times) == sorted(batch.times, reverse=True)


async def test_the_recorded_json_feed_is_read_where_the_xml_is_empty(shared: Path) -> None:
    body = (
        shared / "networks/fixtures/appstore/rss/FixtureReviewAPI.entries-0-11.json"
    ).read_bytes()
    routes = {xml_path(1): xml_page(), xml_path(1, "json"): Reply(body=body), "*": xml_page()}
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(public(web, server))
    assert len(desk.posts) == 12
    assert {post.text[0] for post in desk.posts} == {"★"}
    assert all(post.published_at is None for post in desk.posts)
    assert "6290024630" in desk.ids


async def test_a_single_review_as_an_object_is_a_review() -> None:
    entry = {"id": {"label": 5}, "im:rating": {"label": "3"}, "content": {"label": "ok"}}
    routes = {
        xml_path(1): xml_page(),
        xml_path(1, "json"): json_reply({"feed": {"entry": entry}}),
        "*": xml_page(),
    }
    desk = Desk()
    async with serve(routes) as server, open_web() as web:
        await desk.poll(public(web, server))
    assert [post.text for post in desk.posts] == ["★★★☆☆\n\nok"]


async def test_pages_are_read_until_the_known_reviews_are_met() -> None:
    desk = Desk()
    routes = {
        xml_path(1): [
            xml_page(("1", "2026-11-20T10:00:00Z")),
            xml_page(("4", "2026-11-23T08:00:00Z"), ("3", "2026-11-22T08:00:00Z")),
        ],
        xml_path(2): [xml_page(), xml_page(("2", "2026-11-20T11:00:00Z"))],
        xml_path(3): xml_page(("1", "2026-11-20T10:00:00Z"), ("0", "2026-11-20T08:00:00Z")),
    }
    async with serve(routes) as server, open_web() as web:
        await desk.poll(public(web, server))
        pages = await desk.poll(public(web, server))
    assert desk.ids == ["1", "3", "4", "2", "0", "1"]
    assert pages[-1].complete
    assert pages[-1].joined
    assert not server.asked(xml_path(4)), "page 3 reached behind what was known"


async def test_ten_full_pages_without_meeting_what_was_known_are_a_gap() -> None:
    desk = Desk()
    newest = xml_page(("1", "2026-11-01T10:00:00Z"))
    async with serve({xml_path(1): newest, xml_path(2): xml_page()}) as server, open_web() as web:
        await desk.poll(public(web, server))
        for page in range(1, 11):
            server.on(xml_path(page), xml_page((f"9{page}", f"2026-11-22T{22 - page:02}:00:00Z")))
        pages = await desk.poll(public(web, server))
    assert len(desk.ids) == 11
    assert not pages[-1].joined
    assert pages[-1].missed_since is not None


async def test_an_empty_answer_after_reviews_were_known_is_trouble_not_silence() -> None:
    desk = Desk()
    empty = {"feed": {}}
    routes = {
        xml_path(1): [xml_page(("1", "2026-11-20T10:00:00Z")), xml_page()],
        xml_path(1, "json"): json_reply(empty),
        "*": xml_page(),
    }
    async with serve(routes) as server, open_web() as web:
        await desk.poll(public(web, server))
        before = dict(desk.cursor)
        with pytest.raises(NetworkDown, match="no reviews at the moment"):
            await desk.poll(public(web, server))
    assert desk.cursor == before


async def test_a_first_run_brings_a_bounded_number_of_reviews() -> None:
    numbers = iter(range(100))

    def page(request: Request) -> Reply:
        start = next(numbers) * 50
        return xml_page(*((str(start + n), "2026-11-20T10:00:00Z") for n in range(50)))

    desk = Desk()
    async with serve({"*": page}) as server, open_web() as web:
        await desk.poll(public(web, server))
    assert len(desk.posts) == 200
    assert len(server.requests) == 4


async def test_the_owner_sees_reviews_and_answers_page_by_page(spec: OpenApi) -> None:
    answer = {
        "type": "customerReviewResponses",
        "id": "a1",
        "attributes": {
            "responseBody": "Sorry about that.",
            "lastModifiedDate": "2026-11-23T01:00:00Z",
            "state": "PUBLISHED",
        },
    }
    desk = Desk()
    async with serve() as server, open_web() as web:
        path = f"/v1/apps/{APP}/customerReviews"
        following = server.url(f"{path}?cursor=next&limit=200")
        server.on(
            path,
            json_reply(
                {
                    "data": [review(3, "2026-11-22T08:00:00-07:00", "a1"), {"type": "?"}, "odd"],
                    "included": [answer, {"type": "apps", "id": "a1"}],
                    "links": {"self": "", "next": following},
                },
                headers={"X-Rate-Limit": "user-hour-lim:3500;user-hour-rem:3499;"},
            ),
            json_reply({"data": [review(2, "2026-11-21T08:00:00Z")], "links": {"self": ""}}),
        )
        connector = owned(web, server)
        await desk.poll(connector)
        spec.check(server.requests[0])
        token = server.requests[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(
        token,
        elliptic()[1],
        algorithms=["ES256"],
        audience="appstoreconnect-v1",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT"}
    assert claims["iss"] == "57246542-96fe-1a63-e053-0824d011072a"
    assert claims["exp"] - claims["iat"] <= 20 * 60
    assert claims["iat"] <= MORNING.timestamp()
    assert [post.text for post in desk.posts] == [
        "★★☆☆☆ Title 2\n\nIt crashes.\nAlways.",
        "★★☆☆☆ Title 3\n\nIt crashes.\nAlways.",
        "Sorry about that.",
    ]
    own = next(post for post in desk.posts if post.own)
    assert own.parent_uri == f"appstore:{APP}/r3"
    assert connector.budgets(desk.cursor, MORNING) == (Budget("calls in an hour", 1.0, 3500.0),)


async def test_an_answer_is_sent_as_the_specification_says_and_is_idempotent(
    spec: OpenApi,
) -> None:
    created = {
        "data": {
            "type": "customerReviewResponses",
            "id": "a9",
            "attributes": {
                "responseBody": "Thank you!",
                "lastModifiedDate": "2026-11-23T09:00:00Z",
                "state": "PENDING_PUBLISH",
            },
        }
    }
    seen = {
        "data": review(7, "2026-11-22T08:00:00Z", "a9"),
        "included": [created["data"]],
        "links": {"self": ""},
    }
    routes = {
        "POST /v1/customerReviewResponses": json_reply(created, 201),
        "GET /v1/customerReviews/r7": json_reply(seen),
        "DELETE /v1/customerReviewResponses/a9": Reply(204),
    }
    outgoing = Outgoing("k", "Thank you!", PostAddress("r7", f"appstore:{APP}/r7"))
    async with serve(routes) as server, open_web() as web:
        connector = owned(web, server)
        post = await connector.publish(outgoing)
        assert await connector.idempotent()
        found = await connector.find_own(outgoing, MORNING)
        answer = PostAddress("a9", f"appstore:{APP}/r7#response")
        thread = await connector.thread(answer, MORNING)
        await connector.delete_own(answer)
        for request in server.requests:
            spec.check(request)
    assert post.own
    assert found == post
    assert [one.native_id for one in thread] == ["r7", "a9"]


async def test_deleted_reviews_are_told_by_refresh() -> None:
    gone = {"errors": [{"status": "404", "code": "NOT_FOUND", "title": "", "detail": ""}]}
    seen = {"data": review(7, "2026-11-22T08:00:00Z"), "links": {"self": ""}}
    routes = {
        "/v1/customerReviews/r7": json_reply(seen),
        "/v1/customerReviews/r8": json_reply(gone, 404),
    }
    async with serve(routes) as server, open_web() as web:
        addresses = [PostAddress(f"r{n}", f"appstore:{APP}/r{n}") for n in (7, 8)]
        refreshed = await owned(web, server).refresh(addresses, MORNING)
    assert [post.native_id for post in refreshed.posts] == ["r7"]
    assert refreshed.deleted == (f"appstore:{APP}/r8",)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "NOT_AUTHORIZED", LoginExpired),
        (403, "FORBIDDEN_ERROR", NotAllowed),
        (409, "ENTITY_ERROR.ATTRIBUTE.INVALID", NotAllowed),
        (429, "RATE_LIMIT_EXCEEDED", NetworkBusy),
    ],
)
async def test_errors_of_app_store_connect_are_told_in_words(
    status: int, code: str, expected: type[Exception]
) -> None:
    body = {"errors": [{"status": str(status), "code": code, "title": "T", "detail": "D."}]}
    async with serve({"*": json_reply(body, status)}) as server, open_web() as web:
        with pytest.raises(expected) as caught:
            await owned(web, server).publish(
                Outgoing("k", "x", PostAddress("r7", f"appstore:{APP}/r7"))
            )
    assert code not in str(caught.value)


async def test_a_token_that_expires_in_the_middle_keeps_the_cursor_where_it_was() -> None:
    desk = Desk()
    async with serve() as server, open_web() as web:
        path = f"/v1/apps/{APP}/customerReviews"
        first = {"data": [review(1, "2026-11-20T08:00:00Z")], "links": {}}
        new = {
            "data": [review(3, "2026-11-23T08:00:00Z")],
            "links": {"next": server.url(f"{path}?cursor=2")},
        }
        gone = {"errors": [{"status": "401", "code": "NOT_AUTHORIZED"}]}
        server.on(path, json_reply(first), json_reply(new), json_reply(gone, 401))
        await desk.poll(owned(web, server))
        before = desk.cursor["newest"]
        with pytest.raises(LoginExpired):
            await desk.poll(owned(web, server))
    assert desk.cursor["newest"] == before


async def test_a_next_page_at_another_server_is_not_followed() -> None:
    body = {"data": [review(1, "2026-11-20T08:00:00Z")], "links": {"next": "https://evil.example/"}}
    async with serve({"*": json_reply(body)}) as server, open_web() as web:
        desk, error = await poll_in_trouble(owned(web, server), {})
    assert "another server" in str(error)
    assert not desk.cursor.get("newest")


@pytest.mark.parametrize(
    "key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
async def test_a_damaged_key_asks_for_a_new_one_and_sends_nothing(key: str) -> None:
    async with serve() as server, open_web() as web:
        with pytest.raises(LoginExpired):
            await owned(web, server, key).check()
    assert not server.requests


async def test_a_key_pasted_through_one_line_still_signs() -> None:
    lines = elliptic()[0]
    for pasted in (lines.replace("\n", " "), lines.replace("\n", "\\n")):
        async with serve({"*": json_reply({"data": [], "links": {}})}) as server, open_web() as web:
            assert "0 reviews" in await owned(web, server, pasted).check()


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("how", ["public", "owned"])
async def test_whatever_goes_wrong_is_told_and_nothing_is_skipped(name: str, how: str) -> None:
    async with serve({"*": lambda request: WRONG[name]()}) as server, open_web() as web:
        connector = public(web, server) if how == "public" else owned(web, server)
        desk, _ = await poll_in_trouble(connector, {})
    assert not desk.cursor.get("newest")


async def test_without_a_key_reviews_are_answered_in_the_browser() -> None:
    async with serve() as server, open_web() as web:
        connector = public(web, server)
        with pytest.raises(NotAllowed, match="in the browser"):
            await connector.publish(Outgoing("k", "x", PostAddress("1", "appstore:1/1")))
    assert not server.requests


@pytest.mark.parametrize(
    "options",
    [{}, {"app": "my app"}, {"app": "1", "countries": "usa"}, {"app": APP, "private_key": "x"}],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("appstore", options), None, Secrets())  # type: ignore[arg-type]


def test_the_key_is_an_option_that_is_kept_secret() -> None:
    assert [option.key for option in KIND.options if option.secret] == ["private_key"]
