"""A mailbox against real IMAP and SMTP servers on loopback."""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    Unreachable,
    UsageError,
)
from cmconsole.domain.posts import Post, Visibility
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.email.connector import KIND, connect
from cmconsole.networks.email.mailbox import Box
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.mail_server import PASSWORD, USER, ImapServer, Taken, imap_server, smtp_server
from support.servers import free_port, serve


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


def mailbox(web: Any, imap_port: int, password: str = PASSWORD, **options: str) -> Any:
    told = {
        "imap": f"127.0.0.1:{imap_port}",
        "user": USER,
        "security": "none",
        "smtp_security": "none",
        "wait": "0",
        **options,
    }
    return connect(source("email", told), web, Secrets(password=password))


def mail(number: int, **headers: str) -> bytes:
    told = {
        "From": "Tess <tess@example.test>",
        "To": USER,
        "Subject": f"Help {number}",
        "Message-ID": f"<{number}@example.test>",
        "Date": "Mon, 23 Nov 2026 08:00:00 +0000",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{head}\r\nWhere is my order number-{number}?\r\n".encode()


def address(post: Post) -> PostAddress:
    return PostAddress(post.native_id, post.canonical_uri, post.permalink)


@pytest.fixture
def fresh(imap: ImapServer) -> ImapServer:
    """The server without the mails it brings along."""
    client = imap.client()
    client.select("INBOX")
    client.store("1:*", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()
    return imap


async def test_new_mail_is_read_by_uid_and_stays_unread(fresh: ImapServer) -> None:
    desk = Desk()
    async with open_web() as web:
        connector = mailbox(web, fresh.port)
        await desk.poll(connector)
        assert desk.posts == []
        for number in range(3):
            fresh.put(mail(number))
        await desk.poll(connector)
        await desk.poll(connector)
        fresh.put(mail(3))
        pages = await desk.poll(mailbox(web, fresh.port))
        assert b"Seen" not in fresh.flags()
    assert [post.canonical_uri for post in desk.posts] == [
        f"mid:{n}@example.test" for n in range(4)
    ]
    first = desk.posts[0]
    assert (first.visibility, first.addressed) == (Visibility.PRIVATE, "message")
    assert first.text == "Help 0\n\nWhere is my order number-0?"
    assert [page.complete for page in pages] == [False, True]


async def test_the_first_run_is_bounded_and_a_crash_loses_nothing(fresh: ImapServer) -> None:
    client = fresh.client()
    for number in range(230):
        client.append("INBOX", "", "", mail(number))
    client.logout()
    desk = Desk()
    async with open_web() as web:
        await desk.poll(mailbox(web, fresh.port), crash_after=2)
        assert len(desk.posts) == 100
        await desk.poll(mailbox(web, fresh.port))
    assert len(desk.posts) == 200
    assert desk.posts[-1].canonical_uri == "mid:229@example.test"
    assert len({post.canonical_uri for post in desk.posts}) == 200


async def test_a_server_that_numbers_its_mails_anew_is_read_anew(fresh: ImapServer) -> None:
    desk = Desk()
    async with open_web() as web:
        fresh.put(mail(1))
        await desk.poll(mailbox(web, fresh.port))
        validity = desk.cursor["validity"]
        desk.cursor = {**desk.cursor, "validity": 4711, "uid": 999_999}
        fresh.put(mail(2))
        await desk.poll(mailbox(web, fresh.port))
        assert desk.cursor["validity"] == validity
        await desk.poll(mailbox(web, fresh.port))
    seen = [post.canonical_uri for post in desk.posts]
    assert seen.count("mid:2@example.test") == 1
    assert "mid:1@example.test" in seen


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as somebody waits for mail."""
    begun, wait = threading.Event(), Box.wait

    def told(self: Box, seconds: float) -> bool:
        begun.set()
        return wait(self, seconds)

    monkeypatch.setattr(Box, "wait", told)
    return begun


async def test_waiting_ends_when_mail_arrives(fresh: ImapServer, waiting: threading.Event) -> None:
    desk = Desk()
    async with open_web() as web:
        connector = mailbox(web, fresh.port, wait="30")
        await desk.poll(connector)
        started = asyncio.get_running_loop().time()
        poll = asyncio.create_task(desk.poll(connector))
        async with asyncio.timeout(25):
            await asyncio.to_thread(waiting.wait, 10)
            await asyncio.to_thread(fresh.put, mail(5))
            assert (await poll)[-1].waited, "the next wait begins at once"
        took = asyncio.get_running_loop().time() - started
    assert [post.canonical_uri for post in desk.posts] == ["mid:5@example.test"]
    assert took < 20


async def test_a_wait_that_ends_early_for_nothing_is_not_repeated_at_once(
    fresh: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Box, "wait", lambda self, seconds: True)
    desk = Desk()
    async with open_web() as web:
        connector = mailbox(web, fresh.port, wait="30")
        assert not (await desk.poll(connector))[-1].waited, (
            "the first poll of a run waits for nothing"
        )
        assert not (await desk.poll(connector))[-1].waited


async def test_a_connection_that_breaks_while_waiting_is_made_anew(
    fresh: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Box, seconds: float) -> bool:
        fresh.put(mail(6))
        self.shut()
        raise Unreachable("The connection broke off.")

    monkeypatch.setattr(Box, "wait", broken)
    desk = Desk()
    async with open_web() as web:
        connector = mailbox(web, fresh.port, wait="30")
        await desk.poll(connector)
        await desk.poll(connector)
    assert [post.canonical_uri for post in desk.posts] == ["mid:6@example.test"]


async def test_whoever_is_cancelled_while_waiting_lets_go_at_once(
    fresh: ImapServer, waiting: threading.Event
) -> None:
    async with open_web() as web:
        connector = mailbox(web, fresh.port, wait="30")
        desk = Desk()
        await desk.poll(connector)
        poll = asyncio.create_task(desk.poll(connector))
        await asyncio.to_thread(waiting.wait, 10)
        poll.cancel()
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await poll


async def test_an_answer_is_a_mail_in_the_same_thread(fresh: ImapServer) -> None:
    taken, desk = Taken(), Desk()
    fresh.put(mail(1, References="<0@example.test>", Reply_To="help@example.test"))
    with smtp_server(taken) as port:
        async with open_web() as web:
            connector = mailbox(web, fresh.port, smtp=f"127.0.0.1:{port}", from_name="Acmé")
            await desk.poll(connector)
            outgoing = Outgoing("key-1", "We are sorry.\n.\nReally.", address(desk.posts[0]))
            post = await connector.publish(outgoing)
            found = await connector.find_own(outgoing, MORNING)
    assert found is None or found.canonical_uri == post.canonical_uri
    (envelope,) = taken.mails
    sent = email.message_from_bytes(envelope.content)
    assert envelope.rcpt_tos == ["help@example.test"]
    assert envelope.mail_from == USER
    assert sent["Subject"] == "Re: Help 1"
    assert sent["In-Reply-To"] == "<1@example.test>"
    assert sent["References"] == "<0@example.test> <1@example.test>"
    assert sent["Message-ID"] == "<key-1@example.test>"
    payload = sent.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n") == "We are sorry.\n.\nReally.\n"
    assert (post.own, post.canonical_uri) == (True, "mid:key-1@example.test")
    assert post.parent_uri == "mid:1@example.test"


async def test_a_mail_by_a_machine_is_not_answered(fresh: ImapServer) -> None:
    taken, desk = Taken(), Desk()
    fresh.put(mail(1, Auto_Submitted="auto-replied"))
    with smtp_server(taken) as port:
        async with open_web() as web:
            connector = mailbox(web, fresh.port, smtp=f"127.0.0.1:{port}")
            await desk.poll(connector)
            with pytest.raises(NotAllowed, match="machine"):
                await connector.publish(Outgoing("k", "Hi", address(desk.posts[0])))
    assert taken.mails == []


@pytest.mark.parametrize(
    ("recipient", "data", "expected"),
    [
        ("550 no such user", "250 OK", NotAllowed),
        ("451 try later", "250 OK", NetworkDown),
        ("250 OK", "554 we do not like it", NotAllowed),
        ("250 OK", "451 try later", NetworkDown),
        ("250 OK", "close", AnswerLost),
    ],
)
async def test_what_became_of_a_mail_is_told_apart(
    fresh: ImapServer, recipient: str, data: str, expected: type[NetworkError]
) -> None:
    taken, desk = Taken(), Desk()
    taken.recipient_answer, taken.answer = recipient, data
    fresh.put(mail(1))
    with smtp_server(taken) as port:
        async with open_web() as web:
            connector = mailbox(web, fresh.port, smtp=f"127.0.0.1:{port}")
            await desk.poll(connector)
            with pytest.raises(expected) as caught:
                await connector.publish(Outgoing("k", "Hi", address(desk.posts[0])))
    assert str(caught.value).endswith(".")
    assert len(taken.mails) <= 1, "never twice by itself"


async def test_an_answer_to_a_mail_that_is_gone_is_not_sent(fresh: ImapServer) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        async with open_web() as web:
            connector = mailbox(web, fresh.port, smtp=f"127.0.0.1:{port}")
            gone = PostAddress("1/77", "mid:gone@example.test")
            with pytest.raises(NotThere, match="Nothing was sent"):
                await connector.publish(Outgoing("k", "Hi", gone))
    assert taken.mails == []


async def test_a_wrong_password_and_a_missing_folder_are_told_in_words(imap: ImapServer) -> None:
    async with open_web() as web:
        with pytest.raises(LoginExpired, match="app password"):
            await mailbox(web, imap.port, password="wrong").check()
        with pytest.raises(NotThere, match="no folder called Nowhere"):
            await mailbox(web, imap.port, folder="Nowhere").check()
        assert "INBOX at 127.0.0.1 holds" in await mailbox(web, imap.port).check()


async def test_a_server_that_is_not_there_is_told_in_words() -> None:
    async with open_web() as web:
        with pytest.raises(Unreachable, match="refused"):
            await mailbox(web, free_port()).check()


async def test_a_server_that_speaks_another_language_is_told_in_words() -> None:
    async with serve(greeting=b"220 this is something else\r\n") as server, open_web() as web:
        with pytest.raises(NetworkError) as caught:
            await mailbox(web, server.port).check()
    assert str(caught.value).endswith(".")


async def test_without_a_password_a_person_is_asked() -> None:
    async with open_web() as web:
        with pytest.raises(LoginExpired, match="password"):
            await mailbox(web, free_port(), password="").check()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"imap": "imap.example.test"},
        {"imap": "imap.example.test:x", "user": "a"},
        {"imap": "imap.example.test", "user": "a", "security": "ssl3"},
        {"imap": "imap.example.test:143", "user": "a", "security": "none"},
        {"imap": "imap.example.test", "user": "a", "smtp": "smtp.example.test"},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("email", options), None, Secrets())  # type: ignore[arg-type]


def test_the_usual_protection_is_on_unless_somebody_says_otherwise() -> None:
    told = {"imap": "imap.example.test", "user": "a@example.test", "smtp": "smtp.example.test"}
    connector = connect(source("email", told), None, Secrets())  # type: ignore[arg-type]
    settings = connector._settings
    assert (settings.place.port, settings.place.security) == (993, "tls")
    assert settings.post is not None
    assert (settings.post.port, settings.post.security) == (465, "tls")
    assert not settings.place.self_signed
    assert KIND.shortest_interval >= timedelta(seconds=1)
