"""Google Play: the documented example, the discovery document, service accounts, seven days."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from cmconsole.domain.errors import LoginExpired, NetworkBusy, NotAllowed, UsageError
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.googleplay import connect, read_review
from cmconsole.networks.shape import Record
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.google import TokenServer, google_error
from support.keys import rsa_pair
from support.plays import json_reply
from support.servers import Server, serve
from support.specs import Discovery
from support.trouble import WRONG, poll_in_trouble

REVIEWS = "/androidpublisher/v3/applications/com.acme.app/reviews"
ACCOUNT = {"client_email": "me@acme.example", "private_key": rsa_pair()[0], "private_key_id": "k1"}


@pytest.fixture
def discovery(shared: Path) -> Discovery:
    return Discovery(shared / "networks/fixtures/googleplay/discovery.reviews.json")


def play(web: Any, server: Server, pasted: str | None = None, **options: str) -> Any:
    base = server.url("").rstrip("/")
    told = {"app": "com.acme.app", "server": base, "accounts": base, **options}
    account = json.dumps(ACCOUNT) if pasted is None else pasted
    return connect(source("googleplay", told), web, Secrets(service_account=account))


def test_the_documented_example_is_read(shared: Path) -> None:
    example = json.loads((shared / "networks/fixtures/googleplay/docs-examples.json").read_text())
    reviews = example[0]["json"]["reviews"]
    first, second = (read_review(Record(one), "com.acme.app")[0] for one in reviews)
    assert first.text == "★★★★★\n\nThis is the best app ever!"
    assert first.published_at == datetime(2015, 10, 1, 5, 20, 26, tzinfo=UTC)
    assert (second.language, second.likes) == ("en", 10)
    assert second.author.name == "John Doe"


def test_a_title_and_an_answer_are_told_apart() -> None:
    review = {
        "reviewId": "r1",
        "comments": [
            {"userComment": {"text": "Broken\tIt crashes.", "starRating": 1}},
            {"developerComment": {"text": "Sorry!", "lastModified": {"seconds": 1}}},
        ],
    }
    post, answer = read_review(Record(review), "com.acme.app")
    assert post.text == "★☆☆☆☆ Broken\n\nIt crashes."
    assert (answer.own, answer.parent_uri) == (True, post.canonical_uri)


async def test_the_service_account_signs_in_and_answers(discovery: Discovery) -> None:
    token = TokenServer()
    done = {"result": {"replyText": "Thanks!", "lastEdited": {"seconds": "1795424400"}}}
    routes = {
        "/token": token,
        REVIEWS: token.guard(lambda request: json_reply({})),
        f"POST {REVIEWS}/r1:reply": token.guard(lambda request: json_reply(done)),
    }
    async with serve(routes) as server, open_web() as web:
        connector = play(web, server)
        await Desk().poll(connector)
        at = PostAddress("r1", "googleplay:com.acme.app/r1")
        post = await connector.publish(Outgoing("k", "Thanks!", at))
        for request in server.requests[1:]:
            discovery.check(request)
        assertion = token.asked[0].form["assertion"][0]
        audience = server.url("/token")
    claims = jwt.decode(
        assertion,
        rsa_pair()[1],
        algorithms=["RS256"],
        audience=audience,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == "me@acme.example"
    assert claims["scope"].endswith("/auth/androidpublisher")
    assert claims["exp"] - claims["iat"] <= 3600
    assert len(token.asked) == 1, "the token is used again"
    assert (post.own, post.text) == (True, "Thanks!")


async def test_who_slept_longer_than_a_week_is_told_what_is_missing() -> None:
    token = TokenServer()
    desk = Desk()
    routes = {"/token": token, REVIEWS: token.guard(lambda request: json_reply({}))}
    async with serve(routes) as server, open_web() as web:
        connector = play(web, server)
        await desk.poll(connector)
        last = MORNING - timedelta(days=8)
        desk.cursor = {**desk.cursor, "read_at": last.isoformat()}
        (page,) = await desk.poll(connector)
        assert (page.joined, page.missed_since) == (False, last)
        (page,) = await desk.poll(connector)
    assert page.joined


async def test_an_answer_that_is_too_long_is_not_sent() -> None:
    async with serve() as server, open_web() as web:
        at = PostAddress("r1", "googleplay:com.acme.app/r1")
        with pytest.raises(NotAllowed, match="351 characters"):
            await play(web, server).publish(Outgoing("k", "x" * 351, at))
    assert not server.requests


@pytest.mark.parametrize(
    "pasted", ["", "{}", "not json", '{"client_email": "a", "private_key": "b"}']
)
async def test_a_damaged_service_account_asks_for_a_new_one(pasted: str) -> None:
    async with serve() as server, open_web() as web:
        with pytest.raises(LoginExpired):
            await play(web, server, pasted).check()
    assert not server.requests


async def test_a_spent_quota_is_a_pause() -> None:
    token = TokenServer()
    routes = {"/token": token, "*": google_error(403, "quotaExceeded")}
    async with serve(routes) as server, open_web() as web:
        _, error = await poll_in_trouble(play(web, server), {})
    assert isinstance(error, NetworkBusy)


@pytest.mark.parametrize("name", [name for name in WRONG if name not in ("nothing",)])
async def test_whatever_goes_wrong_is_told(name: str) -> None:
    routes = {"/token": TokenServer(), "*": lambda request: WRONG[name]()}
    async with serve(routes) as server, open_web() as web:
        await poll_in_trouble(play(web, server), {})


def test_an_app_is_named_by_its_package_or_its_address() -> None:
    told = {"app": "https://play.google.com/store/apps/details?id=com.acme.app&hl=en"}
    assert connect(source("googleplay", told), None, Secrets())  # type: ignore[arg-type]
    for odd in ("", "acme", "com acme"):
        with pytest.raises(UsageError):
            connect(source("googleplay", {"app": odd}), None, Secrets())  # type: ignore[arg-type]
