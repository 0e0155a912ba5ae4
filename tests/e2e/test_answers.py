"""Answers through the command line and the outbox: sent once, found again where the answer was lost.

Each network stands on loopback and refuses what its official specification does not know.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from cmconsole.networks import registry
from support import answered_open
from support.answered import Answered, AnsweredAppStore, AnsweredPlay, AnsweredYouTube
from support.answered_open import AnsweredOpen
from support.answered_talk import (
    AnsweredDiscord,
    AnsweredGraph,
    AnsweredInstagram,
    AnsweredTelegram,
    AnsweredThreads,
)
from support.answered_x import AnsweredX
from support.business import PLACE, AnsweredBusiness
from support.command import Done
from support.desk import Desk
from support.discourse import KEY as DISCOURSE_KEY
from support.github import TOKEN as GITHUB_TOKEN
from support.keyrings import MemoryKeyring, memory_keyring
from support.keys import elliptic, rsa_pair
from support.linkedin import TOKEN as LINKEDIN_TOKEN
from support.mail_server import PASSWORD, USER, ImapServer, Taken, imap_server, smtp_server
from support.matrix import TOKEN as MATRIX_TOKEN
from support.servers import Server, serve

SECRET = "zq81-unmistakable-key"
SERVICE_ACCOUNT = json.dumps({"client_email": "a@b.example", "private_key": rsa_pair()[0]})
TEXT = "We are sorry about your order. A new lid is on its way."
Make = Callable[[Path], Answered | AnsweredOpen]
CASES: dict[str, tuple[Make, dict[str, str], tuple[str, ...]]] = {
    "youtube": (
        AnsweredYouTube,
        {"refresh_token": SECRET, "client_id": "c"},
        ("server", "accounts"),
    ),
    "facebook": (
        lambda shared: AnsweredGraph(shared, "facebook"),
        {"access_token": SECRET, "page": "100"},
        ("server",),
    ),
    "instagram": (
        lambda shared: AnsweredInstagram(shared, "instagram"),
        {"access_token": SECRET, "account": "100"},
        ("server",),
    ),
    "threads": (AnsweredThreads, {"access_token": SECRET}, ("server",)),
    "appstore": (
        AnsweredAppStore,
        {"app": "1404176564", "key_id": "K", "issuer": "i", "private_key": elliptic()[0]},
        ("server", "api"),
    ),
    "googleplay": (
        AnsweredPlay,
        {"service_account": SERVICE_ACCOUNT, "app": "com.acme.app"},
        ("server", "accounts"),
    ),
    "googlebusiness": (
        AnsweredBusiness,
        {"refresh_token": SECRET, "client_id": "c", "place": PLACE},
        ("server", "accounts"),
    ),
    "telegram": (AnsweredTelegram, {"token": "99999:abcdefghijklmno", "wait": "0"}, ("server",)),
    "discord": (
        AnsweredDiscord,
        {"token": SECRET, "guild": "400", "channels": "500"},
        ("server",),
    ),
    "x": (AnsweredX, {"access_token": SECRET}, ("server",)),
    "reddit": (
        lambda _: answered_open.reddit(),
        {"client_id": "key", "username": "acme", "client_secret": "secret", "password": "right"},
        ("site", "api"),
    ),
    "lemmy 3": (
        lambda _: answered_open.lemmy(3),
        {"username": "acme", "password": "right"},
        ("server",),
    ),
    "lemmy 4": (
        lambda _: answered_open.lemmy(4),
        {"username": "acme", "password": "right"},
        ("server",),
    ),
    "discourse": (lambda _: answered_open.discourse(), {"api_key": DISCOURSE_KEY}, ("server",)),
    "github": (lambda _: answered_open.github(), {"token": GITHUB_TOKEN}, ("api",)),
    "matrix": (lambda _: answered_open.matrix(), {"access_token": MATRIX_TOKEN}, ("server",)),
    "linkedin": (
        lambda _: answered_open.linkedin(),
        {"access_token": LINKEDIN_TOKEN, "page": "10203040"},
        ("server",),
    ),
}
"""By kind, and the version where there are several."""
BLIND = ("telegram",)
"""Those that cannot be asked what was posted: a person looks."""


@pytest.fixture(autouse=True)
def safe() -> Iterator[MemoryKeyring]:
    with memory_keyring() as kept:
        yield kept


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on loopback needs no quarter of a minute to finish what it was doing."""
    monkeypatch.setattr("cmconsole.replies.delivery.SETTLING", timedelta(milliseconds=20))


async def add(desk: Desk, kind: str, server: Server) -> None:
    """Listen to it as "It"."""
    _, options, addresses = CASES[kind]
    told = [f"{name}={value}" for name, value in options.items()]
    told += [f"{name}={server.url('').rstrip('/')}" for name in addresses]
    name = kind.split()[0]
    added = await desk.cli("source", "add", name, "name=It", *told)
    assert added.status == 0, added.err
    for option in registry.kind(name).options:
        assert not option.secret or options.get(option.key, SECRET) not in added.out


async def first_report(desk: Desk) -> dict[str, Any]:
    """What the first poll that met something tells. LinkedIn is asked up to the last full second."""
    async with asyncio.timeout(20):
        while True:
            report = (await desk.poll())["It"]
            if report["new"] or report["error"]:
                return report


async def answer(desk: Desk, fake: Answered | AnsweredOpen) -> Done:
    """Somebody writes, a poll brings it, and it is answered."""
    fake.post("my kettle number-0 leaks, please help")
    report = await first_report(desk)
    assert (report["error"], report["new"]) == (None, 1), fake.refused
    (row,) = (await desk.cli("inbox", "--json")).json()
    assert row["state"] == "open"
    return await desk.cli("reply", row["id"], "--text", TEXT, "--yes", "--json")


@asynccontextmanager
async def answered(
    kind: str, folder: Path, shared: Path, *, loses: bool = False
) -> AsyncIterator[tuple[Desk, Answered | AnsweredOpen, Done]]:
    """A desk that has answered on a network of this kind; `loses`: no word came back."""
    desk, fake = Desk(folder), CASES[kind][0](shared / "networks/fixtures")
    fake.loses = loses
    async with serve(fake.routes()) as server:
        await add(desk, kind, server)
        yield desk, fake, await answer(desk, fake)


async def rests(desk: Desk, fake: Answered | AnsweredOpen) -> None:
    """Nothing more goes out, and what we wrote is nobody's mention."""
    for _ in range(2):
        assert (await desk.poll())["It"]["error"] is None
    assert [one["text"] for one in fake.sent] == [TEXT]
    assert fake.posts == 1
    assert fake.refused == []
    rows: list[Any] = (await desk.cli("inbox", "--json")).json()
    assert ["number-0" in row["text"] for row in rows] == [True]
    assert (await desk.doctor())["ok"] is True


def logged(desk: Desk) -> list[str]:
    """The kinds of everything in the log."""
    with closing(sqlite3.connect(desk.folder / "inbox.sqlite3")) as inbox:
        return [kind for (kind,) in inbox.execute("SELECT kind FROM event ORDER BY id")]


@pytest.mark.parametrize("kind", CASES)
async def test_an_answer_is_sent_once_and_stored_as_sent(
    kind: str, tmp_path: Path, shared: Path
) -> None:
    async with answered(kind, tmp_path, shared) as (desk, fake, done):
        told = done.json()
        assert (done.status, told["state"]) == (0, "sent"), (told, fake.refused)
        assert told["uri"]
        (row,) = (await desk.cli("inbox", "--json")).json()
        assert row["state"] != "open", "its clock has stopped"
        await rests(desk, fake)


@pytest.mark.parametrize("kind", [one for one in CASES if one not in BLIND])
async def test_after_a_lost_answer_it_is_looked_for_and_not_posted_again(
    kind: str, tmp_path: Path, shared: Path
) -> None:
    async with answered(kind, tmp_path, shared, loses=True) as (desk, fake, done):
        assert not fake.loses, "the answer to it was lost"
        told = done.json()
        assert (done.status, told["state"]) == (0, "sent"), (told, fake.refused)
        assert "reply uncertain" in logged(desk), "it was not known to have been sent"
        await rests(desk, fake)


@pytest.mark.parametrize("kind", BLIND)
async def test_where_nothing_can_be_looked_for_a_person_decides(
    kind: str, tmp_path: Path, shared: Path
) -> None:
    async with answered(kind, tmp_path, shared, loses=True) as (desk, fake, done):
        told = done.json()
        assert (done.status, told["state"]) == (1, "uncertain")
        assert "cannot be searched for it" in told["reason"]
        await rests(desk, fake)
        (row,) = (await desk.cli("inbox", "--json")).json()
        seen = await desk.cli("reply", row["id"], "--text", TEXT, "--posted", "--json")
        assert seen.json()["state"] == "confirmed"
        await rests(desk, fake)


@pytest.fixture
def mailbox() -> Iterator[ImapServer]:
    """A mailbox with one mail to answer, and a folder for what was sent."""
    with imap_server() as imap:
        imap.make("Sent")
        yield imap


async def answer_mail(desk: Desk, imap: ImapServer, smtp: int) -> tuple[Any, Done]:
    """The mail that came, and what became of the answer to it."""
    told = [f"imap=127.0.0.1:{imap.port}", "security=none", f"user={USER}", f"password={PASSWORD}"]
    told += [f"smtp=127.0.0.1:{smtp}", "smtp_security=none", "wait=0"]
    added = await desk.cli("source", "add", "email", "name=Mail", *told)
    assert added.status == 0, added.err
    now = datetime.now(UTC)
    head = f"From: tess@example.test\r\nMessage-ID: <e2e@x>\r\nDate: {format_datetime(now)}\r\n"
    imap.put(f"{head}Subject: Lost\r\n\r\nWhere is number-0?\r\n".encode(), at=now)
    assert (await desk.poll())["Mail"]["error"] is None
    (row,) = (await desk.cli("inbox", "--search", "number", "--json")).json()
    return row, await desk.cli("reply", row["id"], "--text", TEXT, "--yes", "--json")


async def once(desk: Desk, taken: Taken) -> None:
    """The server was handed one mail, and further runs hand in no other."""
    for _ in range(2):
        polled = (await desk.poll())["Mail"]
        assert (polled["error"], polled["new"]) == (None, 0)
    assert len(taken.mails) == 1
    assert b"In-Reply-To: <e2e@x>" in taken.mails[0].content


async def test_a_mail_is_answered_once_and_a_copy_is_kept(
    mailbox: ImapServer, tmp_path: Path
) -> None:
    desk, taken = Desk(tmp_path), Taken()
    with smtp_server(taken) as smtp:
        row, done = await answer_mail(desk, mailbox, smtp)
        assert done.json()["state"] == "sent", done.err
        assert done.json()["private"] is True
        (now,) = (await desk.cli("inbox", "--search", "number", "--json")).json()
        assert (row["state"], now["state"] != "open") == ("open", True)
        await once(desk, taken)
    assert mailbox.held("Sent") == 1


async def test_a_mail_whose_answer_was_lost_is_found_among_what_was_sent(
    mailbox: ImapServer, tmp_path: Path
) -> None:
    desk, taken = Desk(tmp_path), Taken()
    taken.answer, taken.keeps = "close", lambda mail: mailbox.put(mail, "Sent")
    with smtp_server(taken) as smtp:
        _, done = await answer_mail(desk, mailbox, smtp)
        assert done.json()["state"] == "sent", (done.out, done.err)
        await once(desk, taken)
    assert mailbox.held("Sent") == 1, "the server's own copy; ours would be a second one"


async def test_a_mail_that_is_nowhere_to_be_found_waits_for_a_person(
    mailbox: ImapServer, tmp_path: Path
) -> None:
    desk, taken = Desk(tmp_path), Taken()
    taken.answer = "close"
    with smtp_server(taken) as smtp:
        _, done = await answer_mail(desk, mailbox, smtp)
        told = done.json()
        assert (told["state"], done.status) == ("uncertain", 1)
        assert "could not be found" in told["reason"]
        await once(desk, taken)
