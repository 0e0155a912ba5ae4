"""Signing in and out through the command line, at servers that take their rules seriously."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cmconsole.demo.server import DemoNetwork
from support.authority import Authority, browse
from support.bluesky import PASSWORD, FakeBluesky
from support.commercial import FakeTelegram, FakeX
from support.desk import Desk
from support.keyrings import MemoryKeyring, memory_keyring
from support.lemmy import FakeLemmy
from support.plays import Play, Reply, Request, Route, json_reply
from support.servers import free_port, serve


@pytest.fixture
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser whose owner agrees to everything; the addresses it was sent to."""
    visited: list[str] = []

    def open_(address: str, *_: object) -> bool:
        visited.append(address)
        return browse(address)

    monkeypatch.setattr("webbrowser.open", open_)
    return visited


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _nothing_leaks(folder: Path, safe: MemoryKeyring, *said: str) -> None:
    stored = _everything(folder)
    for secret in filter(None, safe.kept.values()):
        assert secret[:40].encode() not in stored
        assert all(secret[:40] not in words for words in said)


async def test_mastodon_from_the_browser_to_the_reply_and_out_again(
    tmp_path: Path, safe: MemoryKeyring, browser: list[str]
) -> None:
    desk = Desk(tmp_path)
    async with DemoNetwork(speed=0) as demo:
        added = await desk.cli(
            "account", "add", "mastodon", f"server={demo.url}", "--yes", "--json"
        )
        assert added.status == 0, added.err
        assert added.err.index("See what was said to the account") < added.err.index(
            "Open this page"
        )
        account = added.json()
        assert account["handle"].startswith("@")
        assert account["state"] == "well"
        assert "Post, and only when you press the button that says so" in account["scopes"]
        told = (f"sign_in={account['name']}", "name=Us")
        source = await desk.cli("source", "add", "mastodon", *told)
        assert source.status == 0, source.err
        polled = (await desk.poll())["Us"]
        assert polled["error"] is None
        assert polled["new"] > 0
        listed = await desk.cli("account", "list", "--json")
        checked = await desk.cli("account", "check", account["name"])
        assert checked.status == 0, checked.err
        _nothing_leaks(tmp_path, safe, added.out, added.err, listed.out, checked.out)
        (token,) = safe.named("access_token")

        await desk.cli("source", "remove", "Us")
        assert safe.named("access_token") == [token], "the sign-in is the account's"
        out = await desk.cli("account", "sign-out", account["name"], "--json")
        assert out.json()["left"] == []
        assert not safe.kept
        assert (await desk.cli("account", "list", "--json")).json() == []
        async with serve() as other:
            refused = await _ask(demo.url, token)
            assert refused == 401, other
    assert len(browser) == 1


async def _ask(base: str, token: str) -> int:
    import asyncio
    from urllib.error import HTTPError
    from urllib.request import Request as Ask
    from urllib.request import urlopen

    def ask() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with urlopen(Ask(f"{base}/api/v1/accounts/verify_credentials", headers=headers)) as got:
                return int(got.status)
        except HTTPError as error:
            error.close()
            return error.code

    return await asyncio.to_thread(ask)


def _x(authority: Authority) -> Mapping[str, Route]:
    fake = FakeX()
    fake.post("acme number-0")

    def api(request: Request) -> Play:
        return fake.answer(request) if authority.knows(request) else json_reply({}, 401)

    return {
        "/i/oauth2/authorize": authority.authorize,
        "/2/oauth2/token": authority.token,
        "/2/oauth2/revoke": authority.revoke,
        "*": api,
    }


def _google(authority: Authority) -> Mapping[str, Route]:
    def api(request: Request) -> Play:
        if not authority.knows(request):
            return json_reply({"error": {"code": 401}}, 401)
        if request.path.endswith("/channels"):
            return json_reply({"items": [{"id": "UCacme", "snippet": {"customUrl": "@acme"}}]})
        return json_reply({"items": []})

    return {
        "/o/oauth2/v2/auth": authority.authorize,
        "/token": authority.token,
        "/revoke": authority.revoke,
        "*": api,
    }


def _reddit(authority: Authority) -> Mapping[str, Route]:
    def api(request: Request) -> Play:
        if not authority.knows(request):
            return json_reply({}, 401)
        if request.path == "/api/v1/me":
            return json_reply({"name": "acme"})
        return json_reply({"kind": "Listing", "data": {"children": []}})

    return {
        "/api/v1/authorize": authority.authorize,
        "/api/v1/access_token": authority.token,
        "/api/v1/revoke_token": authority.revoke,
        "*": api,
    }


def _github(authority: Authority) -> Mapping[str, Route]:
    def api(request: Request) -> Play:
        if not authority.knows(request):
            return json_reply({"message": "Bad credentials"}, 401)
        return json_reply({"login": "acme"}) if request.path == "/user" else json_reply([])

    return {
        "/login/device/code": authority.device,
        "/login/device": Reply(200, b"type it"),
        "/login/oauth/access_token": authority.token,
        "*": api,
    }


Routes = Callable[[Authority], Mapping[str, Route]]
CASES: dict[str, tuple[Routes, dict[str, Any], tuple[str, ...], str, dict[str, str]]] = {
    "x": (_x, {}, ("server", "site"), "@acme", {}),
    "youtube": (
        _google,
        {"rotating": False, "client_secret": "zq81-app"},
        ("server", "site", "accounts"),
        "@acme",
        {},
    ),
    "googlebusiness": (
        _google,
        {"rotating": False, "client_secret": "zq81-app"},
        ("server", "site", "accounts"),
        "",
        {"place": "accounts/1/locations/2"},
    ),
    "reddit": (_reddit, {"rotating": False, "pkce": False}, ("site", "api"), "u/acme", {}),
    "github": (
        _github,
        {"typed": True, "lasting": False, "life": 0},
        ("site", "api"),
        "@acme",
        {},
    ),
}
FIXED = {"x": "http://127.0.0.1:{}/cb", "reddit": "http://localhost:{}"}
"""Networks that compare the redirect address letter by letter."""


@pytest.mark.parametrize("kind", CASES)
async def test_an_account_is_signed_in_listened_with_and_signed_out(
    kind: str, tmp_path: Path, safe: MemoryKeyring, browser: list[str]
) -> None:
    routes, rules, addresses, handle, needs = CASES[kind]
    redirect = FIXED.get(kind, "http://127.0.0.1/callback").format(free_port())
    authority = Authority(redirect=redirect, **rules)
    desk = Desk(tmp_path)
    async with serve(routes(authority)) as server:
        told = [f"{name}={server.url('')}" for name in addresses] + ["client_id=our-app"]
        told += [f"redirect={redirect}"] if kind in FIXED else []
        if authority.client_secret:
            told.append(f"client_secret={authority.client_secret}")
        added = await desk.cli("account", "add", kind, *told, "--yes", "--json")
        assert added.status == 0, added.err
        account = added.json()
        assert (account["handle"] or "") == handle
        more = [f"{key}={value}" for key, value in needs.items()]
        sign_in = f"sign_in={account['name']}"
        source = await desk.cli("source", "add", kind, sign_in, "name=Us", *more)
        assert source.status == 0, source.err
        assert (await desk.poll())["Us"]["error"] is None
        tested = await desk.cli("source", "test", "Us")
        assert tested.status == 0, tested.err
        _nothing_leaks(tmp_path, safe, added.out, source.out, tested.out)

        out = await desk.cli("account", "sign-out", account["name"], "--json")
        assert out.status == 0, out.err
        listed = (await desk.cli("account", "list", "--json")).json()
        assert [one["state"] for one in listed] == ["signed out"], "its source waits for it"
        state = (await desk.poll())["Us"]
        assert state["error"], "nobody is signed in any more"
    assert not any(safe.kept.values())
    if kind == "github":
        assert "Authorized OAuth Apps" in out.json()["left"][0]
    else:
        assert authority.given_back
        assert not authority.refresh
    assert len(browser) == 1


async def test_a_person_who_says_no_is_not_signed_in(
    tmp_path: Path, safe: MemoryKeyring, browser: list[str]
) -> None:
    redirect = f"http://127.0.0.1:{free_port()}/cb"
    authority = Authority(redirect=redirect, says_no=True)
    desk = Desk(tmp_path)
    async with serve(_x(authority)) as server:
        told = [f"server={server.url('')}", f"site={server.url('')}", f"redirect={redirect}"]
        refused = await desk.cli("account", "add", "x", *told, "client_id=our-app", "--yes")
    assert refused.status == 1
    assert "was not allowed" in refused.err
    assert not safe.kept


async def test_the_same_account_twice_is_one_and_two_accounts_are_two(
    tmp_path: Path, safe: MemoryKeyring, browser: list[str]
) -> None:
    desk = Desk(tmp_path)
    async with DemoNetwork(speed=0) as demo, DemoNetwork(speed=0, seed=2) as second:
        for url in (demo.url, demo.url, second.url):
            done = await desk.cli("account", "add", "mastodon", f"server={url}", "--yes")
            assert done.status == 0, done.err
        names = [one["name"] for one in (await desk.cli("account", "list", "--json")).json()]
        assert len(names) == len(set(names)) == 2
        assert len(safe.named("access_token")) == 2
        await desk.cli("account", "sign-out", names[0])
        assert len(safe.named("access_token")) == 1, "the other one stays"


async def test_a_bot_is_signed_in_by_what_is_pasted(tmp_path: Path, safe: MemoryKeyring) -> None:
    desk, fake = Desk(tmp_path), FakeTelegram()
    async with serve(fake.routes()) as server:
        told = [f"server={server.url('')}", "token=99999:abcdefghijklmno", "name=Bot"]
        done = await desk.cli("account", "add", "telegram", *told, "--yes", "--json")
        assert done.status == 0, done.err
        _nothing_leaks(tmp_path, safe, done.out)
        out = await desk.cli("account", "sign-out", "bot", "--json")
    assert "/revoke" in out.json()["left"][0]


async def test_a_wrong_password_signs_nobody_in_and_a_right_one_does(
    tmp_path: Path, safe: MemoryKeyring
) -> None:
    desk, fake = Desk(tmp_path), FakeBluesky()
    fake.post("acme number-0", reason="mention")
    async with serve(fake.routes()) as server:
        told = [f"server={server.url('')}", "handle=acme.test"]
        wrong = await desk.cli("account", "add", "bluesky", *told, "app_password=nope", "--yes")
        assert wrong.status == 1
        assert not any(safe.kept.values())
        right = await desk.cli(
            "account", "add", "bluesky", *told, f"app_password={PASSWORD}", "--yes", "--json"
        )
        assert right.status == 0, right.err
        name = right.json()["name"]
        again = await desk.cli(
            "account", "add", "bluesky", *told, "app_password=nope", "--yes", "--again", name
        )
        assert again.status == 1
        await desk.cli("source", "add", "bluesky", f"sign_in={name}", "name=Us")
        assert (await desk.poll())["Us"]["new"] == 1, "a failed attempt changes nothing"
        out = await desk.cli("account", "sign-out", name, "--json")
    assert "App passwords" in out.json()["left"][0]
    assert not any(safe.kept.values())


async def test_lemmy_ends_the_session_at_the_server(tmp_path: Path, safe: MemoryKeyring) -> None:
    desk, fake = Desk(tmp_path), FakeLemmy(3)
    ended: list[str] = []

    def logout(request: Request) -> Play:
        ended.append(request.headers["authorization"])
        return json_reply({"success": True})

    async with serve({**fake.routes(), "/api/v3/user/logout": logout}) as server:
        told = [f"server={server.url('')}", "username=acme", "password=right"]
        added = await desk.cli("account", "add", "lemmy", *told, "--yes", "--json")
        assert added.status == 0, added.err
        assert safe.named("password") == [], "used once and not kept"
        (session,) = safe.named("session")
        await desk.cli("account", "sign-out", added.json()["name"])
    assert ended == [f"Bearer {session}"]
    assert not any(safe.kept.values())


async def test_signing_out_works_where_the_network_does_not_answer(
    tmp_path: Path, safe: MemoryKeyring, browser: list[str]
) -> None:
    desk = Desk(tmp_path)
    async with DemoNetwork(speed=0) as demo:
        added = await desk.cli(
            "account", "add", "mastodon", f"server={demo.url}", "--yes", "--json"
        )
        name = added.json()["name"]
    out = await desk.cli("account", "sign-out", name, "--json")
    assert out.status == 0
    assert "could not be told" in json.loads(out.out)["left"][0]
    assert not safe.kept


async def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for words, said in (
        (("account", "add", "hackernews", "--yes"), "needs no account"),
        (("account", "add", "mastodon", "--yes"), "still empty"),
        (("account", "add", "mastodon", "colour=red", "--yes"), "takes no “colour”"),
        (("account", "check", "Nobody"), "no account called"),
        (("source", "add", "mastodon", "sign_in=Nobody"), "no account called"),
    ):
        done = await desk.cli(*words)
        assert done.status == 2, done.err
        assert said in done.err
