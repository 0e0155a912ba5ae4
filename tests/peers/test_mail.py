"""Against real mail servers: Postfix and Dovecot where there is root, pymap and aiosmtpd elsewhere.

    CMCONSOLE_PEERS=/some/folder python -m pytest tests/peers/test_mail.py

See tests/support/peers.py.
"""

from __future__ import annotations

import asyncio
import imaplib
import os
import signal
import smtplib
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

import pytest

from cmconsole.domain.errors import NotAllowed
from cmconsole.domain.handoffs import HandoffState
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.base import Outgoing
from cmconsole.networks.email.connector import connect
from cmconsole.networks.web import Web
from cmconsole.system.clock import SystemClock
from support.connecting import Desk, Secrets, source
from support.handing import handing_at
from support.peer_desk import PeerDesk
from support.peers import needs, started

LOOKS = 40
"""Looks at a mailbox, a quarter of a second apart: delivery is another program's work."""


@dataclass(frozen=True)
class Post:
    """A running pair of servers with a mailbox for us and perhaps one for a colleague."""

    imap: int
    smtp_in: int
    options: Mapping[str, str]
    colleague: str = ""
    """A mailbox that hand-offs go to; empty: this pair has none that can be read."""
    secrets: Mapping[str, str] = field(default_factory=lambda: {"password": "secret-brand"})

    def client(self, user: str) -> imaplib.IMAP4:
        """A mailbox, opened beside the console."""
        client = imaplib.IMAP4("127.0.0.1", self.imap)
        if "STARTTLS" in client.capabilities:
            client.starttls(_anybody())
        client.login(f"{user}@example.test", f"secret-{user}")
        client.select("INBOX")
        return client

    async def arrived(self, user: str, header: str, value: str) -> EmailMessage:
        """The mail with that header, once it is there."""
        for _ in range(LOOKS):
            found = await asyncio.to_thread(self._look, user, header, value)
            if found is not None:
                return found
            await asyncio.sleep(0.25)
        raise AssertionError("the mail never came")

    def _look(self, user: str, header: str, value: str) -> EmailMessage | None:
        client = self.client(user)
        try:
            numbers = client.search(None, "HEADER", header, f'"{value}"')[1][0].split()
            if not numbers:
                return None
            raw: Any = client.fetch(numbers[-1], "(BODY.PEEK[])")[1][0]
            return message_from_bytes(raw[1], policy=policy.default)  # type: ignore[return-value]
        finally:
            client.logout()

    def deliver(self, mail: EmailMessage) -> None:
        """Mail from elsewhere."""
        with smtplib.SMTP("127.0.0.1", self.smtp_in) as server:
            server.send_message(mail)


def _lines(process: subprocess.Popen[bytes]) -> SimpleQueue[str]:
    """What a program prints, line by line as it comes."""
    said: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.put(line.decode())

    threading.Thread(target=read, daemon=True).start()
    return said


def _anybody() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def postfix(shared: Path) -> Iterator[Post]:
    needs(
        "Postfix and Dovecot",
        "postfix",
        "dovecot",
        "openssl",
        install="apt-get install dovecot-imapd dovecot-lmtpd postfix openssl",
    )
    script = str(shared / "peers" / "mail" / "start-mail.sh")
    options = {
        "imap": "127.0.0.1:10993",
        "security": "tls",
        "self_signed": "yes",
        "user": "brand@example.test",
        "smtp": "127.0.0.1:10587",
        "smtp_security": "starttls",
    }
    with started(["bash", script, "start"], 10143, stop=["bash", script, "stop"]):
        yield Post(10143, 10025, options, "agent")


@pytest.fixture(scope="module")
def rootless(shared: Path) -> Iterator[Post]:
    python = Path(os.environ.get("CMCONSOLE_PEERS", "")) / "pipmail" / "bin" / "python"
    folder = python.parent.parent
    needs(
        "pymap and aiosmtpd",
        str(python),
        root=False,
        install=f"python3 -m venv {folder} && {folder}/bin/pip install pymap aiosmtpd",
    )
    script = str(shared / "peers" / "mail" / "pip_mail.py")
    pid = folder.parent / "pipmail.pid"
    # It runs in the foreground: a shell sends it to the back, in a group of its own, and waits for it.
    shell = (
        f"setsid {python} {script} > {folder}.log 2>&1 & echo $! > {pid};"
        "for i in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/20143) 2>/dev/null && break; sleep 0.2;"
        " done"
    )
    options = {
        "imap": "127.0.0.1:20143",
        "security": "none",
        "user": "brand@example.test",
        "smtp": "127.0.0.1:20025",
        "smtp_security": "none",
    }
    with started(["bash", "-c", shell], 20143, pid=pid):
        yield Post(20143, 20025, options)


@pytest.fixture(params=["postfix", "rootless"])
def post(request: pytest.FixtureRequest) -> Post:
    found: Post = request.getfixturevalue(request.param)
    return found


def letter(
    subject: str, text: str, sender: str = "fan@example.test", **headers: str
) -> EmailMessage:
    """A mail to us."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "brand@example.test", subject
    mail["Message-ID"] = f"<{uuid4()}@example.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


async def test_a_mail_is_told_at_once_and_its_answer_arrives_in_its_thread(post: Post) -> None:
    web = Web(SystemClock(), user_agent="cmconsole/test")
    options = {**post.options, "wait": "20"}
    connector = connect(source("email", options), web, Secrets(**post.secrets))
    desk = Desk()
    await desk.poll(connector)
    known = len(desk.posts)
    # The second poll waits for the server to tell (IDLE); the mail comes while it does.
    waiting = asyncio.create_task(desk.poll(connector))
    await asyncio.sleep(1)
    begun = asyncio.get_running_loop().time()
    question = letter("Où est ma commande ? 🙁", "My order 4711 never arrived – help!")
    await asyncio.to_thread(post.deliver, question)
    await waiting
    if len(desk.posts) == known:
        # WORKAROUND the push may have come before IDLE began; then the next poll reads it.
        await desk.poll(connector)
    took = asyncio.get_running_loop().time() - begun
    assert took < 15, "nobody waited for the 20 s to end"
    print(f"from handing the mail in to the page with it: {took:.2f} s")
    found = desk.posts[-1]
    assert "4711" in found.text
    assert found.canonical_uri == f"mid:{str(question['Message-ID'])[1:-1]}"
    address = PostAddress(found.native_id, found.canonical_uri, None)
    answer = Outgoing(str(uuid4()), "Sorry! We are on it.\nWirklich 😀", address)
    if not post.colleague:
        await connector.publish(answer)
        await web.aclose()
        return
    assert await connector.find_own(answer, question["Date"]) is None
    sent = await connector.publish(answer)
    got = await post.arrived("fan", "In-Reply-To", str(question["Message-ID"]))
    assert got["References"] == question["Message-ID"]
    assert "Wirklich 😀" in got.get_content()
    there = await connector.find_own(answer, question["Date"])
    assert there is not None
    assert there.canonical_uri == sent.canonical_uri, "it is kept where sent mail is kept"
    outside = letter("Hello", "from outside", sender="somebody@gmail.com")
    await asyncio.to_thread(post.deliver, outside)
    await desk.poll(connector)
    stranger = desk.posts[-1]
    away = PostAddress(stranger.native_id, stranger.canonical_uri, None)
    with pytest.raises(NotAllowed, match="did not take the mail"):
        await connector.publish(Outgoing(str(uuid4()), "No", away))
    await web.aclose()


async def test_a_mailed_hand_off_is_confirmed_solved_and_given_back_by_answers(
    post: Post, tmp_path: Path
) -> None:
    async with handing_at(tmp_path, answer_time=30) as bench:
        to = f"{post.colleague or 'agent'}@example.test"
        place = await bench.add("mail", to=to, **post.options, **post.secrets)
        handoffs = [await bench.sent(place, f"Lock {n} is stuck") for n in range(3)]
        assert {one.state for one in handoffs} == {HandoffState.OPEN}, handoffs[0].reason
        assert (await bench.running.look()).changed == 0
        first, second, third = handoffs
        if post.colleague:
            mail = await post.arrived(post.colleague, "Message-ID", first.ticket)
            names = [part.get_filename() for part in mail.iter_attachments()]
            assert names == ["packet.md", "packet.pdf"]
            assert first.packet.tag in mail["Subject"]
            subject = mail["Subject"]
        else:
            subject = first.packet.subject

        def answer(text: str, about: str, **headers: str) -> None:
            post.deliver(letter(about, text, sender="agent@example.test", **headers))

        thread = f"<{first.ticket}>"
        await asyncio.to_thread(
            answer, "Got it.", f"AW: {subject}", In_Reply_To=thread, References=thread
        )
        # A program that keeps no references: only the tag in the subject tells.
        await asyncio.to_thread(answer, "SOLVED. New lock sent.", f"Re: {second.packet.subject}")
        await asyncio.to_thread(
            answer, "RETURN: wrong team", "no tag", References=f"<{third.ticket}>"
        )
        await asyncio.to_thread(answer, "Cheap watches", "Buy now [00000000]")
        for _ in range(LOOKS):
            await bench.running.look()
            states = [(await bench.store.get(one.id)).state for one in handoffs]
            if HandoffState.OPEN not in states:
                break
            await asyncio.sleep(0.25)
        assert states == [HandoffState.CONFIRMED, HandoffState.SOLVED, HandoffState.BACK]
        assert (await bench.store.get(third.id)).reason == (
            "agent@example.test gave it back: wrong team."
        )
        assert await bench.details(second, "suggested") == ["outcome"]
        assert await bench.details(first, "heard") == [first.uid]
        assert (await bench.running.look()).changed == 0, "nothing is read twice"


async def test_a_wrong_password_is_told_and_nothing_is_sent(postfix: Post, tmp_path: Path) -> None:
    # Not with pymap and aiosmtpd: as they are set up there, a wrong password is met with silence.
    async with handing_at(tmp_path, answer_time=30) as bench:
        wrong = {**postfix.options, "password": "wrong"}
        place = await bench.add("mail", to="agent@example.test", **wrong)
        handoff = await bench.sent(place)
        assert handoff.state is HandoffState.FAILED
        assert "does not accept the name and password" in handoff.reason


async def test_the_command_line_is_told_by_idle_and_answers_once(
    postfix: Post, tmp_path: Path
) -> None:
    desk, word = PeerDesk.at(tmp_path), f"order{uuid4().hex[:8]}"
    given = [f"{key}={value}" for key, value in postfix.options.items()]
    await desk.does(
        "source", "add", "email", "name=Support", *given, "password=-", stdin="secret-brand\n"
    )
    await desk.does("poll", "--once")
    listening = desk.command.start("poll")
    latencies = []
    try:
        lines = _lines(listening)
        # It asks once, and is told from then on.
        assert "Listening" in await asyncio.to_thread(lines.get, timeout=60)
        for number in range(4):
            mail = letter(f"Where is {word}?", f"Mail {number} about {word}: help!")
            begun = asyncio.get_running_loop().time()
            await asyncio.to_thread(postfix.deliver, mail)
            assert "1 new" in await asyncio.to_thread(lines.get, timeout=60)
            latencies.append(asyncio.get_running_loop().time() - begun)
        (first, *_) = sorted(await desk.inbox(word), key=lambda one: int(one["id"]))
        sent = await desk.does("reply", first["id"], "--text", "We look into it 😀", "--yes")
        assert sent["state"] == "sent"
    finally:
        listening.send_signal(signal.SIGINT)
        await asyncio.to_thread(listening.wait, 30)
        for stream in (listening.stdout, listening.stderr):
            assert stream is not None
            stream.close()
    got = await postfix.arrived("fan", "In-Reply-To", f"<{first['uri'].removeprefix('mid:')}>")
    assert "We look into it 😀" in got.get_content()
    told = [f"{one:.2f}" for one in latencies]
    print(f"from handing the mail in to the line of the poll, s: {told}")
    assert max(latencies[1:]) < 15, "well below the two minutes of a mailbox that cannot tell"
    assert len(await desk.inbox(word)) == 4
    again = await desk.does("poll", "--once")
    assert [one["new"] for one in again["sources"]] == [0]
