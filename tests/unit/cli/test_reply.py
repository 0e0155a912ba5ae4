"""`cmconsole reply`, with a real profile and a server on loopback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from cmconsole.cli import reply
from cmconsole.cli.main import parser
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.judgement import MentionClass
from cmconsole.system.paths import Profile
from support.desks import Desk
from support.lossy import LossyMastodon
from support.servers import Server, serve


class Memory(KeyringBackend):
    """A keyring for one test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password


@pytest.fixture(autouse=True)
def memory() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield
    keyring.set_keyring(before)


@dataclass
class Shell:
    """A command line on one profile."""

    profile: Profile
    mastodon: LossyMastodon
    server: Server
    capsys: pytest.CaptureFixture[str]

    async def run(self, *words: str) -> tuple[int, str]:
        """Run `cmconsole reply …`; returns the exit status and what was printed."""
        options = parser().parse_args(["reply", *words])
        self.capsys.readouterr()
        status = await reply.run(self.profile, options)
        return status, self.capsys.readouterr().out


@pytest.fixture
async def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Shell]:
    mastodon = LossyMastodon(now=lambda: datetime.now(UTC), trouble=0, reading_trouble=0)
    async with serve(mastodon.routes()) as server:
        profile = Profile.at(tmp_path)
        async with Console.open(profile) as console:
            desk = Desk(console.inbox, server.url("").rstrip("/"), console.clock, 5.0)
            await desk.listen()
            await console.secrets.keep(f"{desk.source.uid}/access_token", "good-token")
            await desk.arrive(mastodon.post("My lock is stuck since the update"))
            news = mastodon.post("Elsewhere")
            await desk.arrive(news, MentionClass.MINOR, network="hackernews")
            await desk.web.aclose()
        yield Shell(profile, mastodon, server, capsys)


async def test_a_dry_run_shows_the_text_and_the_advice_and_sends_nothing(shell: Shell) -> None:
    status, out = await shell.run("1", "--text", "Call us: +32 9 265 12 34", "--dry-run", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["state"] == "not sent"
    assert {advice["check"] for advice in told["advice"]} >= {"private shown", "names problem"}
    assert shell.mastodon.posted == []


async def test_with_yes_it_is_sent_through_the_outbox(shell: Shell) -> None:
    status, out = await shell.run("1", "--text", "Sorry about the lock", "--yes", "--json")
    told = json.loads(out)
    assert status == 0
    assert told["state"] == "sent"
    assert len(shell.mastodon.posts_of("Sorry about the lock")) == 1
    async with Console.open(shell.profile) as console:
        (row,) = await console.inbox.rows([1])
        assert row.work is not None
        assert row.work.waiting_since is None
        assert await console.inbox.problems() == []


async def test_nobody_is_asked_where_nobody_can_answer(shell: Shell) -> None:
    with pytest.raises(UsageError, match="--yes"):
        await shell.run("1", "--text", "Sorry about the lock")
    assert shell.mastodon.posted == []


async def test_blanks_of_a_template_stop_it_until_they_are_filled_in(shell: Shell) -> None:
    status, out = await shell.run("1", "--template", "acknowledge-major", "--yes", "--json")
    assert status == 1
    assert json.loads(out)["state"] == "blocked"
    values = ("problem=the lock that stays shut", "colleague=Ilse", "when=18:00")
    filled = [word for value in values for word in ("--set", value)]
    status, out = await shell.run(
        "1", "--template", "acknowledge-major", *filled, "--yes", "--json"
    )
    assert status == 0
    assert "the lock that stays shut" in json.loads(out)["text"]


async def test_an_unknown_template_or_mention_is_wrong_use(shell: Shell) -> None:
    with pytest.raises(UsageError, match="There are: ack"):
        await shell.run("1", "--template", "nothing")
    with pytest.raises(UsageError, match="no mention 99"):
        await shell.run("99", "--text", "x")


async def test_what_cannot_be_answered_from_here_is_answered_in_the_browser_and_confirmed(
    shell: Shell,
) -> None:
    status, out = await shell.run("2", "--text", "We saw it", "--json", "--yes")
    told = json.loads(out)
    assert status == 1
    assert told["state"] == "open in browser"
    assert told["link"].startswith("https://news.ycombinator.com/reply?id=")
    for link in ("nolink", "javascript:alert(1)"):
        with pytest.raises(UsageError, match="no web address"):
            await shell.run("2", "--text", "We saw it", "--posted", link)
    status, out = await shell.run("2", "--text", "We saw it", "--posted", "--json")
    assert (status, json.loads(out)["state"]) == (0, "confirmed")
    async with Console.open(shell.profile) as console:
        (row,) = await console.inbox.rows([2])
        assert row.work is not None
        assert row.work.waiting_since is None


async def test_a_customer_who_wrote_meanwhile_is_shown_instead_of_talked_over(
    shell: Shell,
) -> None:
    shell.mastodon.post("It opened!", in_reply_to_id=shell.mastodon.statuses[0]["id"])
    status, out = await shell.run("1", "--text", "Sorry about the lock", "--yes", "--json")
    told = json.loads(out)
    assert (status, told["state"], told["changes"]) == (1, "held", ["It opened!"])
    assert shell.mastodon.posted == []
