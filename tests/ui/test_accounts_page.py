"""Accounts and sources in the window: signing in and out, allowances, gates, pasted posts and files."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from cmconsole.demo.server import DemoNetwork
from cmconsole.domain.accounts import Account, AccountState
from cmconsole.networks import registry
from cmconsole.networks.gated import GATED, Gated
from cmconsole.networks.signin.ways import kinds_with_accounts, way_of
from cmconsole.networks.web.limits import Allowance
from cmconsole.polling.enrolling import draft
from cmconsole.store.arriving import accounts as rows
from cmconsole.ui.look import Look
from support.authority import browse
from support.discourse_keys import ForumWithKeys, copied
from support.inboxes import NOON
from support.servers import serve
from support.settings import SettingsDesk, settings_at
from support.windows import until


def said(widget: QWidget) -> str:
    """Everything that can be read in a part of the window."""
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser whose owner agrees to everything."""
    visited: list[str] = []
    going: set[asyncio.Future[bool]] = set()

    def open_(url: object) -> bool:
        address = url.toString(url.ComponentFormattingOption.FullyEncoded)  # type: ignore[attr-defined]
        visited.append(address)
        going.add(asyncio.get_running_loop().run_in_executor(None, browse, address))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_)
    return visited


async def signed_in(at: SettingsDesk, kind: str, **options: str) -> Account:
    """An account as a sign-in leaves it."""
    way = way_of(registry.kind(kind))
    account = Account(
        id=0,
        uid=f"uid-{kind}",
        kind=kind,
        name=f"Our {kind}",
        handle="@acme",
        added_at=NOON,
        added_by="Amara",
        options=options,
        scopes=tuple(scope.words for scope in way.scopes),
    )
    await at.console.inbox.write(lambda c: rows.add(c, account, NOON))
    source = draft(registry.kind(kind), {}, at.console.clock, name=f"Own {kind}", account=account)
    await at.console.sources.enrolling().add(source, {})
    await at.sources.read()
    return account


async def choose(at: SettingsDesk, name: str) -> None:
    source = await at.console.inbox.source(name)
    at.sources.table.choose(source.id)
    await until(lambda: at.sources.detail.source and at.sources.detail.source.name == name)


async def test_a_person_signs_in_and_the_new_account_is_offered_for_a_source(
    tmp_path: Path, look: Look, browser: list[str]
) -> None:
    async with DemoNetwork(speed=0) as demo, settings_at(tmp_path, look) as at:
        signing = at.sources.signing
        signing.begin("mastodon")
        form = signing.form
        asked = "Post, and only when you press the button that says so"
        await until(lambda: asked in said(form))
        assert not browser, "what is asked for stands there before anything opens"
        form.fields["server"].setText(demo.url)
        form.begin_button.click()
        await until(lambda: at.sources.form.isVisibleTo(at.sources))
        assert at.sources.form.account is not None
        assert "server" not in at.sources.form.fields, "the account brings it"
        at.sources.form.adding.click()
        await until(lambda: len(at.table()) == 2)
        assert at.table()[1][2].startswith("@")
        assert at.table()[1][3] == "read, reply"
        assert at.table()[1][6] == "never"
    assert len(browser) == 1


async def test_a_key_is_agreed_to_in_the_browser_and_copied_back(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum, opened = ForumWithKeys(), list[str]()

    def open_(url: QUrl) -> bool:
        opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_)
    async with serve(forum.routes()) as server, settings_at(tmp_path, look) as at:
        at.sources.signing.begin("discourse")
        form = at.sources.signing.form
        form.fields["server"].setText(server.url("").rstrip("/"))
        form.begin_button.click()
        await until(lambda: form.hand_in.isVisibleTo(form))
        form.paste.setPlainText(await asyncio.to_thread(copied, opened[0]))
        form.hand_in.click()
        await until(lambda: at.sources.form.isVisibleTo(at.sources))
        (account,) = await at.console.sources.signing_in().accounts()
        secrets = at.console.sources.secrets(account.uid)
        assert await secrets.read("api_key") == forum.given[0]
        assert forum.given[0] not in said(at.sources)
        assert form.paste.toPlainText() == "", "what was copied does not stay on the screen"


async def test_cancelling_ends_the_wait_for_the_browser(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    async with DemoNetwork(speed=0) as demo, settings_at(tmp_path, look) as at:
        at.sources.signing.begin("mastodon")
        form = at.sources.signing.form
        form.fields["server"].setText(demo.url)
        form.begin_button.click()
        await until(lambda: opened)
        assert not form.begin_button.isEnabled()
        form.away.click()
        await until(form.begin_button.isEnabled)
        assert await at.console.sources.signing_in().accounts() == []
        assert "sign in" not in at.console.background.names


async def test_what_is_missing_is_said_in_the_form(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.sources.signing.begin("x")
        at.sources.signing.form.begin_button.click()
        await until(lambda: "client id" in at.sources.signing.form.said.text())


async def test_an_account_shows_what_it_may_do_and_what_is_left(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        account = await signed_in(at, "x", client_id="c", ceiling="20")
        month = NOON.strftime("%Y-%m")
        used = {("thousandths of a US dollar", month): 17_500}
        await at.console.inbox.write(lambda c: rows.use(c, account.uid, used))
        await choose(at, "Own x")
        part = at.sources.detail.account
        await until(lambda: "17.50 of 20.00" in said(part))
        assert "Read posts and mentions; X charges for each" in said(part)
        assert "@acme" in said(part)
        assert "Amara" in said(part)
        (bar,) = part.findChildren(QProgressBar)
        assert bar.value() == 875
        assert "17.50 of 20.00" in bar.accessibleName()


async def test_what_servers_told_of_their_calls_stands_with_the_account(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        account = await signed_in(at, "mastodon", server="https://m.example")
        heard, now = at.console.sources.hearing.of(account.uid), at.console.clock.now()
        heard.note("calls", Allowance(2_987, timedelta(minutes=4), 3_000), now)
        heard.note("calls that write", Allowance(57, timedelta(minutes=4)), now)
        await choose(at, "Own mastodon")
        shown = at.sources.detail.account
        await until(lambda: "13 of 3,000" in said(shown))
        assert "57 left" in said(shown)


async def test_a_sign_in_that_has_ended_says_why_and_offers_the_way_back(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        account = await signed_in(at, "x", client_id="the-client")
        words = "X no longer accepts the sign-in; please sign in again."
        out = AccountState.SIGNED_OUT
        await at.console.inbox.write(
            lambda c: rows.found(c, account.uid, out, words, NOON, NOON + timedelta(days=1))
        )
        await at.sources.read()
        await choose(at, "Own x")
        part = at.sources.detail.account
        await until(lambda: words in said(part))
        assert at.table()[1][6] == "signed out"
        part.again.click()
        form = at.sources.signing.form
        assert form.isVisibleTo(at.sources)
        assert form.again is not None
        assert form.fields["client_id"].text() == "the-client"
        assert not form.kinds.isEnabled()


async def test_signing_out_asks_first_and_says_what_is_left_to_do(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        account = await signed_in(at, "telegram", token="kept in the keyring")
        await at.console.sources.secrets(account.uid).keep("token", "99999:abcdefghijk")
        await choose(at, "Own telegram")
        part = at.sources.detail.account
        await until(part.out.isVisible)
        part.out.click()
        assert part.question.isVisibleTo(part)
        assert await at.console.sources.secrets(account.uid).read("token") is not None
        part.question.sure.click()
        await until(lambda: "Signed out" in at.screen.toast.message)
        assert "/revoke" in at.screen.toast.message
        assert await at.console.sources.secrets(account.uid).read("token") is None
        await until(lambda: at.table()[1][6] == "signed out")


@pytest.mark.parametrize("gate", GATED, ids=lambda gate: gate.kind)
async def test_networks_behind_a_gate_say_what_is_needed_and_lead_to_pasting(
    gate: Gated, tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        form = at.sources.form
        at.sources.add_one(gate.kind)
        await until(lambda: all(need in said(form.gate) for need in gate.needs))
        assert not form.adding.isVisibleTo(form)
        form.gate.paste.click()
        assert at.sources.bringing.form.isVisibleTo(at.sources)
        at.sources.add_one("feed")
        assert form.adding.isVisibleTo(form)


async def test_a_pasted_post_stands_on_the_desk_with_its_clock(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.sources.bringing.begin_paste()
        form = at.sources.bringing.form
        form.add.click()
        await until(lambda: "address" in form.said.text())
        form.address.setText("https://www.linkedin.com/posts/tess_kettle-1")
        form.words.setPlainText("My Acme kettle leaks and nobody answers")
        form.author.setText("Tess")
        form.add.click()
        await until(lambda: "on the desk" in at.screen.toast.message)
        found = await at.console.inbox.search("leaks", 10)
        assert [(row.network, row.author_handle) for row in found] == [("linkedin", "Tess")]
        assert found[0].work is not None, "its clock runs"
        assert form.address.text() == ""


async def test_a_file_is_brought_in_and_what_was_left_out_is_said(
    tmp_path: Path, look: Look
) -> None:
    file = tmp_path / "mentions.jsonl"
    good = {"network": "yelp", "text": "Cold soup", "published_at": "2026-11-20T12:00:00Z"}
    file.write_text(f"{json.dumps(good)}\nnonsense\n")
    async with settings_at(tmp_path / "profile", look) as at:
        at.sources.bringing.bring(str(file))
        await until(lambda: "1 new mentions" in at.screen.toast.message)
        assert "line 2" in at.screen.toast.message
        at.sources.bringing.bring(str(file))
        await until(lambda: "1 were here already" in at.screen.toast.message)


async def test_every_network_with_accounts_can_be_chosen_and_says_what_it_asks(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        form = at.sources.signing.form
        for kind in kinds_with_accounts():
            at.sources.signing.begin(kind)
            assert form.kind.kind == kind
            words = [scope.words for scope in way_of(form.kind).scopes]
            await until(lambda words=words: all(one in said(form) for one in words))
            assert not any(field.text() for field in form.fields.values())
