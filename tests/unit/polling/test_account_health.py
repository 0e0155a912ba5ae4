"""Accounts are looked after: what sources found counts, and who was not heard of for long is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.domain.accounts import Account, AccountState
from cmconsole.domain.errors import LoginExpired
from cmconsole.domain.sources import SourceState
from cmconsole.networks import registry
from cmconsole.polling.account_health import STALE
from cmconsole.polling.enrolling import draft
from cmconsole.store.arriving import accounts as rows
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from support.clocks import FakeClock
from support.commercial import FakeTelegram, FakeX
from support.plays import json_reply
from support.servers import Server, serve

Desk = tuple[Console, FakeClock, Server, FakeTelegram]


@asynccontextmanager
async def signed_in(folder: Path, kind: str = "telegram") -> AsyncIterator[Desk]:
    clock, fake = FakeClock(auto=True), FakeTelegram() if kind == "telegram" else FakeX()
    async with (
        serve(fake.routes()) as server,
        Console.open(Profile.at(folder), clock=clock, secrets=SessionSecrets()) as console,
    ):
        options = {"server": server.url(""), "token": "kept in the keyring"}
        account = Account(0, "uid", kind, "Ours", clock.now(), options=options)
        await console.inbox.write(lambda c: rows.add(c, account, clock.now()))
        secrets = console.sources.secrets("uid")
        await secrets.keep("token", "99999:abcdefghijklmno")
        await secrets.keep("access_token", "at")
        yield console, clock, server, fake  # type: ignore[misc]


async def account_of(console: Console) -> Account:
    (account,) = await console.sources.signing_in().accounts()
    return account


async def test_an_account_is_asked_again_after_hours_and_not_before(tmp_path: Path) -> None:
    async with signed_in(tmp_path) as (console, clock, server, _):
        health = console.sources.account_health()
        await health.beat()
        assert not server.requests, "it was looked at when somebody signed in"
        clock.jump(STALE.total_seconds())
        await health.beat()
        assert [request.path.rpartition("/")[2] for request in server.requests] == ["getMe"]
        assert (await account_of(console)).checked_at == clock.now()
        await health.beat()
        assert len(server.requests) == 1


async def test_a_sign_in_that_ended_is_noticed_and_not_asked_about_again(tmp_path: Path) -> None:
    async with signed_in(tmp_path) as (console, clock, server, fake):
        fake.before = lambda request: json_reply({"ok": False, "error_code": 401}, 401)
        clock.jump(STALE.total_seconds())
        health = console.sources.account_health()
        await health.beat()
        account = await account_of(console)
        assert account.state is AccountState.SIGNED_OUT
        assert account.last_error
        with pytest.raises(LoginExpired):
            await health.check(account)
        asked = len(server.requests)
        clock.jump(10 * STALE.total_seconds())
        await health.beat()
        assert len(server.requests) == asked


async def test_what_polls_found_counts_for_the_account(tmp_path: Path) -> None:
    async with signed_in(tmp_path) as (console, clock, _, _):
        account = await account_of(console)
        kind = registry.kind("telegram")
        source = await console.sources.enrolling().add(
            draft(kind, {}, clock, name="Bot", account=account), {}
        )
        health, words = console.sources.account_health(), "Please sign in again."
        out = SourceState.SIGNED_OUT
        await console.inbox.poll_failed(source.id, out, words, clock.now(), None)
        await health.beat()
        account = await account_of(console)
        assert (account.state, account.last_error) == (AccountState.SIGNED_OUT, words)
        clock.jump(60)
        (watch,) = [await console.sources.watch(source)]
        assert (await watch.once()).error is None
        await health.beat()
        account = await account_of(console)
        assert (account.state, account.last_error) == (AccountState.WELL, "")


async def test_a_look_that_costs_money_is_not_taken_by_itself(tmp_path: Path) -> None:
    async with signed_in(tmp_path, "x") as (console, clock, server, _):
        clock.jump(timedelta(days=3).total_seconds())
        await console.sources.account_health().beat()
        assert not server.requests
        assert await console.sources.account_health().check(await account_of(console))
        assert server.requests
