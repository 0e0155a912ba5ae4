"""Bluesky with an account: signing in once, saying things once, private messages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    SecretsUnavailable,
)
from support.bluesky import ME, PASSWORD, FakeBluesky, error
from support.bluesky import listen_to_bluesky as listen
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web
from support.plays import Play, Reply, Request, json_reply
from support.servers import serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"
LIST = "/xrpc/app.bsky.notification.listNotifications"


async def test_one_sign_in_serves_many_runs_of_the_program() -> None:
    bluesky, secrets = FakeBluesky(), Secrets(app_password=PASSWORD)
    async with serve(bluesky.routes()) as server:
        for _ in range(3):
            async with open_web() as web:
                await listen(web, server, secrets).check()
                await Desk().poll(listen(web, server, secrets))
    assert bluesky.logins == 1
    kept = json.loads(secrets.secrets["session"])
    assert PASSWORD not in secrets.secrets["session"]
    assert kept["did"] == ME


async def test_another_password_is_another_sign_in() -> None:
    bluesky, secrets = FakeBluesky(), Secrets(app_password=PASSWORD)
    async with serve(bluesky.routes()) as server, open_web() as web:
        await listen(web, server, secrets).check()
        secrets.secrets["app_password"] = "wrong"
        with pytest.raises(LoginExpired, match="did not accept the app password"):
            await listen(web, server, secrets).check()
        secrets.secrets["app_password"] = PASSWORD
        await listen(web, server, secrets).check()
    assert bluesky.logins == 2, "the kept sign-in is still the one of the right password"


async def test_a_token_that_ends_soon_is_renewed_before_it_does() -> None:
    bluesky, secrets = FakeBluesky(), Secrets(app_password=PASSWORD)
    bluesky.now = MORNING - timedelta(hours=1, minutes=56)
    async with serve(bluesky.routes()) as server, open_web() as web:
        await listen(web, server, secrets).check()
        assert bluesky.renewals == 1
        assert server.requests[-1].headers["authorization"].startswith("Bearer ")
    assert (bluesky.logins, bluesky.renewals) == (1, 1)


async def test_a_token_that_ends_in_the_middle_of_a_poll_is_renewed_there() -> None:
    bluesky, secrets = FakeBluesky(largest_page=10), Secrets(app_password=PASSWORD)
    for number in range(50):
        bluesky.post(f"number {number}", reason="mention")
    asked = 0

    def before(request: Request) -> Play | None:
        nonlocal asked
        asked += request.path == LIST
        if asked == 3 and request.path == LIST:
            bluesky.access.clear()
        return None

    bluesky.before = before
    desk = Desk()
    async with serve(bluesky.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server, secrets))
    assert len(desk.ids) == 50
    assert (bluesky.logins, bluesky.renewals) == (1, 1)


async def test_a_revoked_sign_in_is_made_anew_once_and_then_told() -> None:
    bluesky, secrets = FakeBluesky(), Secrets(app_password=PASSWORD)
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server, secrets)
        await connector.check()
        bluesky.access.clear()
        bluesky.refresh.clear()
        await Desk().poll(connector)
        assert bluesky.logins == 2
        bluesky.before = lambda request: error("InvalidToken", "Token could not be verified")
        asked = len(server.requests)
        with pytest.raises(LoginExpired):
            await Desk().poll(connector)
        assert len(server.requests) - asked <= 4, "no loop"


async def test_a_keyring_that_is_locked_keeps_nobody_from_listening() -> None:
    class Locked(Secrets):
        async def keep(self, name: str, secret: str) -> None:
            raise SecretsUnavailable("The keyring does not answer.")

    bluesky = FakeBluesky()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server, Locked(app_password=PASSWORD))
        await Desk().poll(connector)
        await Desk().poll(connector)
    assert bluesky.logins == 1


async def test_without_a_password_nobody_is_asked() -> None:
    async with serve({"*": Reply()}) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="Nobody is signed in"):
            await listen(web, server, Secrets()).check()
        assert not server.requests


async def test_the_account_lives_where_its_document_says() -> None:
    bluesky, entry = FakeBluesky(), FakeBluesky()
    entry.access, entry.refresh = bluesky.access, bluesky.refresh
    async with serve(bluesky.routes()) as own, serve(entry.routes()) as server:
        entry.own_server = own.url("")
        async with open_web() as web:
            connector = listen(web, server)
            await connector.check()
            bluesky.access = entry.access
            await Desk().poll(connector)
        assert [r.path for r in own.requests] == [LIST]


TROUBLE: dict[str, tuple[Play, type[NetworkError], str]] = {
    "rate": (
        json_reply(
            {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
            429,
            {"retry-after": "288", "ratelimit-remaining": "0", "ratelimit-reset": "1795286214"},
        ),
        NetworkBusy,
        "asked us to wait",
    ),
    "suspended": (error("AccountTakedown", "Account has been taken down"), NotAllowed, "suspended"),
    "query": (error("BadQueryString", "bad"), NotAllowed, "does not understand this search"),
    "upstream": (error("UpstreamFailure", "x", 502), NetworkError, "problem of its own"),
    "html": (Reply(403, b"<html>Forbidden</html>"), NotAllowed, "does not allow"),
    "unknown": (error("SomethingNew", "x", 400), NotAllowed, "does not allow"),
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_its_errors_are_told_in_plain_words(name: str) -> None:
    play, kind, words = TROUBLE[name]
    bluesky = FakeBluesky()
    async with serve(bluesky.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await connector.check()
        bluesky.before = lambda request: play
        with pytest.raises(kind, match=words) as told:
            await Desk().poll(connector)
    if name == "rate":
        assert told.value.retry_after == timedelta(seconds=288)
