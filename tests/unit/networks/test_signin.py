"""Signing in by OAuth: the address, the way back, tokens, and sign-ins that are never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cmconsole.domain.errors import (
    LoginExpired,
    NotAllowed,
    SecretsUnavailable,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.networks.signin import device
from cmconsole.networks.signin.grants import ENTRY, Grant, unpacked
from cmconsole.networks.signin.keeper import Keeper
from cmconsole.networks.signin.loopback import waiting
from cmconsole.networks.signin.oauth import (
    LOOPBACK,
    Client,
    begin,
    challenge,
    code_from,
    exchange,
    give_back,
    renewed,
)
from cmconsole.networks.web import Web
from support.authority import Authority, browse
from support.clocks import MORNING, FakeClock
from support.connecting import IMPATIENT, Secrets, certificates, open_web
from support.plays import Reply, json_reply
from support.servers import Server, serve


def client(server: Server | None = None, **more: str) -> Client:
    base = server.url("") if server else "https://social.example"
    return Client(
        "Acme Social",
        "our-app",
        authorize=f"{base}/authorize",
        token=f"{base}/token",
        revoke=f"{base}/revoke",
        scopes=("read", "write"),
        **more,
    )


def test_the_challenge_is_the_one_of_the_rfc() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, B


def test_the_address_holds_all_that_the_server_needs_and_no_secret() -> None:
    redirect = "http://127.0.0.1:43210/callback"
    ours = client(client_secret="the-secret")
    attempt = begin(ours, redirect, extra={"force_login": "true"})
    parts = urlsplit(attempt.address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.netloc + parts.path == "social.example/authorize"
    assert query == {
        "response_type": "code",
        "client_id": "our-app",
        "redirect_uri": redirect,
        "scope": "read write",
        "state": attempt.state,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
        "force_login": "true",
    }
    assert "the-secret" not in attempt.address
    assert attempt.verifier not in attempt.address
    assert 43 <= len(attempt.verifier) <= 128


def test_every_attempt_has_secrets_of_its_own_and_shows_none() -> None:
    ours = client(client_secret="the-secret")
    one, other = begin(ours), begin(ours)
    assert one.state != other.state
    assert one.verifier != other.verifier
    shown = repr(one) + repr(Grant("the-token", "the-refresh"))
    for hidden in ("the-token", "the-refresh", "the-secret", one.state, one.verifier):
        assert hidden not in shown


def test_the_code_is_read_from_the_address_the_browser_came_back_to() -> None:
    attempt = begin(client())
    assert code_from(f"/callback?code=abc&state={attempt.state}", attempt) == "abc"
    for address in ("/callback?code=abc&state=forged", "/callback?code=abc"):
        with pytest.raises(UsageError, match="another sign-in"):
            code_from(address, attempt)
    with pytest.raises(UsageError, match="no code"):
        code_from(f"/callback?state={attempt.state}", attempt)
    with pytest.raises(NotAllowed, match="was not allowed"):
        code_from(f"/callback?error=access_denied&state={attempt.state}", attempt)


async def test_the_browser_comes_back_to_a_port_that_was_free() -> None:
    authority = Authority()
    routes = {"/authorize": authority.authorize, "/token": authority.token}
    async with serve(routes) as server, open_web() as web, waiting(LOOPBACK) as place:
        attempt = begin(client(server), place.address)
        await asyncio.to_thread(browse, attempt.address)
        back = await place.came_back()
        grant = await exchange(web, attempt, code_from(back, attempt))
    assert grant.access in authority.access
    assert grant.refresh in authority.refresh
    assert grant.scopes == ("read", "write")


async def test_the_loopback_address_answers_nothing_but_its_one_question() -> None:
    async with waiting("http://127.0.0.1/callback") as place, open_web() as web:
        base = place.address.removesuffix("/callback")
        for strange in ("/", "/favicon.ico", "/callback", "/other?code=1"):
            with pytest.raises(Exception, match=r"nothing|not find|no such|404"):
                await web.get(base + strange)
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(base).port)
        writer.write(b"\x16\x03\x01nonsense\r\n\r\n")
        assert b"404" in await reader.read()
        writer.close()
        waits = asyncio.ensure_future(place.came_back())
        await asyncio.sleep(0)
        assert not waits.done()
        waits.cancel()


async def test_a_port_that_is_taken_is_said_in_words() -> None:
    async with serve() as server:
        with pytest.raises(UsageError, match=f"uses port {server.port}"):
            async with waiting(f"http://127.0.0.1:{server.port}/cb"):
                pass
    with pytest.raises(UsageError, match="one of this computer"):
        async with waiting("https://acme.example/cb"):
            pass


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_a_code_that_is_not_taken_means_starting_again(status: int) -> None:
    refused = json_reply({"error": "invalid_grant"}, status)
    async with serve({"POST /token": refused}) as server, open_web() as web:
        with pytest.raises(LoginExpired, match="start the sign-in again"):
            await exchange(web, begin(client(server)), "old")


@pytest.mark.parametrize("answer", [Reply(200, b"<html>"), json_reply([]), json_reply({})])
async def test_an_answer_without_tokens_is_an_error(answer: Reply) -> None:
    async with serve({"*": answer}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await exchange(web, begin(client(server)), "code")


async def test_signing_out_gives_the_token_back() -> None:
    authority = Authority(access={"tok"})
    async with serve({"/revoke": authority.revoke}) as server, open_web() as web:
        await give_back(web, client(server), "tok")
    assert authority.given_back == ["tok"]
    assert not authority.access


async def test_a_device_code_is_asked_for_until_it_was_typed() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    pending = json_reply({"error": "authorization_pending"}, 400)
    slower = json_reply({"error": "slow_down", "interval": 12}, 400)
    authority.typed = True
    routes = {"/device": authority.device, "/token": [pending, slower, authority.token]}
    async with serve(routes) as server:
        web = Web(clock, user_agent="t", rules=IMPATIENT, certificates=certificates)
        code = await device.begin(web, client(server), server.url("/device"))
        assert (code.user_code, code.page) == ("WDJB-MJHT", server.url("/login/device"))
        grant = await device.wait(web, clock, code)
        await web.aclose()
    assert grant.access in authority.access
    assert clock.slept[-3:] == [1.0, 1.0, 12.0]


@pytest.mark.parametrize(
    ("why", "error"), [("access_denied", NotAllowed), ("expired_token", LoginExpired)]
)
async def test_a_device_code_that_was_refused_or_ended_is_said(
    why: str, error: type[Exception]
) -> None:
    routes = {"/device": Authority().device, "/token": json_reply({"error": why}, 400)}
    async with serve(routes) as server, open_web() as web:
        code = await device.begin(web, client(server), server.url("/device"))
        with pytest.raises(error):
            await device.wait(web, FakeClock(auto=True, grace=0.0002), code)


async def test_nobody_types_the_code() -> None:
    routes = {"/device": Authority().device, "*": json_reply({"error": "authorization_pending"})}
    async with serve(routes) as server, open_web() as web:
        code = await device.begin(web, client(server), server.url("/device"))
        with pytest.raises(LoginExpired, match="Nobody typed"):
            await device.wait(web, FakeClock(MORNING, auto=True, grace=0.0002), code)


class PowerCut(BaseException):
    """The lights go out."""


class Keyring(Secrets):
    """Shared by keepers; the lights go out before or after a write, or it is locked."""

    def __init__(self, **secrets: str) -> None:
        super().__init__(**secrets)
        self.cut_before = self.cut_after = self.locked_at = 0
        self.writes = 0
        self._turn = asyncio.Lock()

    async def keep(self, name: str, secret: str) -> None:
        self.writes += 1
        if self.writes == self.cut_before:
            raise PowerCut
        if self.writes == self.locked_at:
            raise SecretsUnavailable("The keyring stayed locked. Unlock it and try again.")
        await super().keep(name, secret)
        if self.writes == self.cut_after:
            raise PowerCut

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self._turn:
            yield


@asynccontextmanager
async def signed_in(
    authority: Authority, clock: FakeClock
) -> AsyncIterator[tuple[Keyring, Web, Client]]:
    """A keyring with a sign-in at `authority`, whose access ends in two hours."""
    authority.access, authority.refresh = {"a0"}, {"r0"}
    grant = Grant("a0", "r0", clock.now() + timedelta(hours=2), ("read",))
    async with serve({"/token": authority.token}) as server:
        web = Web(clock, user_agent="t", rules=IMPATIENT, certificates=certificates)
        try:
            yield Keyring(**{ENTRY: grant.packed()}), web, client(server)
        finally:
            await web.aclose()


def keeper(web: Web, keyring: Keyring, ours: Client) -> Keeper:
    return Keeper(web, keyring, lambda grant: renewed(web, ours, grant), "Please sign in again.")


async def test_a_token_is_renewed_before_it_ends_and_not_before() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        keep = keeper(web, keyring, ours)
        assert await keep.access() == "a0"
        clock.jump(110 * 60)
        assert await keep.access() == "a0"
        clock.jump(6 * 60)
        new = await keep.access()
        assert new in authority.access
        assert await keep.access() == new
        assert await keeper(web, keyring, ours).access() == new, "kept for the next run"
    assert authority.renewals == 1


async def test_everybody_who_shares_a_sign_in_renews_it_once() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        keepers = [keeper(web, keyring, ours) for _ in range(5)]
        tokens = await asyncio.gather(*(one.access() for one in keepers))
        refused = await asyncio.gather(*(one.after("a0") for one in keepers))
    assert len({*tokens, *refused}) == 1
    assert authority.renewals == 1


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_wherever_the_lights_go_out_the_next_run_is_signed_in(write: int, when: str) -> None:
    """The server takes the last token again, as long as nobody has used what came of it."""
    authority, clock = Authority(grace=True), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        setattr(keyring, f"cut_{when}", write)
        with pytest.raises(PowerCut):
            await keeper(web, keyring, ours).access()
        keyring.cut_before = keyring.cut_after = 0
        token = await keeper(web, keyring, ours).access()
        assert token in authority.access
        grant = unpacked(keyring.secrets[ENTRY])
    assert grant is not None
    assert grant.refresh in authority.refresh
    assert not grant.renewing


@pytest.mark.parametrize(("write", "when"), [(1, "before"), (1, "after"), (2, "after")])
async def test_where_every_token_is_good_once_only_the_instant_of_the_answer_can_lose_it(
    write: int, when: str
) -> None:
    authority, clock = Authority(grace=False), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        setattr(keyring, f"cut_{when}", write)
        with pytest.raises(PowerCut):
            await keeper(web, keyring, ours).access()
        keyring.cut_before = keyring.cut_after = 0
        assert await keeper(web, keyring, ours).access() in authority.access


async def test_a_sign_in_that_was_spent_in_that_instant_asks_a_person_and_nobody_else() -> None:
    authority, clock = Authority(grace=False), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        keyring.cut_before = 2
        with pytest.raises(PowerCut):
            await keeper(web, keyring, ours).access()
        keyring.cut_before = 0
        again = keeper(web, keyring, ours)
        for _ in range(3):
            with pytest.raises(LoginExpired, match="sign in again"):
                await again.access()
    assert authority.renewals == 2, "a token that was refused is not handed in over and over"


async def test_a_locked_keyring_spends_no_refresh_token() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        keyring.locked_at = 1
        with pytest.raises(SecretsUnavailable):
            await keeper(web, keyring, ours).access()
        assert authority.renewals == 0
        assert await keeper(web, keyring, ours).access() in authority.access


async def test_a_keyring_that_locks_in_between_gets_the_sign_in_later() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        clock.jump(3 * 3600)
        keyring.locked_at = 2
        keep = keeper(web, keyring, ours)
        token = await keep.access()
        assert token in authority.access
        assert await keep.access() == token
        assert await keeper(web, keyring, ours).access() == token, "the keyring has it by now"
    assert authority.renewals == 1


async def test_a_token_outlives_a_renewal_that_failed() -> None:
    authority, clock = Authority(), FakeClock(auto=True, grace=0.0002)
    async with signed_in(authority, clock) as (keyring, web, ours):
        broken = Client("Acme", "our-app", authorize="", token=ours.token + "/nowhere")
        clock.jump(117 * 60)
        assert await keeper(web, keyring, broken).access() == "a0"
        clock.jump(4 * 60)
        assert await keeper(web, keyring, ours).access() in authority.access


async def test_what_is_pasted_later_counts_instead_of_what_was_kept() -> None:
    clock = FakeClock(auto=True, grace=0.0002)
    authority = Authority()
    async with signed_in(authority, clock) as (keyring, web, ours):
        keyring.secrets = {"access_token": "p0", "refresh_token": "r0"}
        keep = keeper(web, keyring, ours)
        assert await keep.access() == "p0"
        new = await keep.after("p0")
        assert new in authority.access
        assert await keeper(web, keyring, ours).access() == new
        keyring.secrets |= {"access_token": "p1"}
        assert await keep.access() == "p1"
