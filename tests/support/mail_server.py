"""A mailbox on loopback from two well-known programs: pymap for IMAP, aiosmtpd for SMTP.

Both come from the test extra `mail`; where they are not installed the tests are skipped.
"""

from __future__ import annotations

import asyncio
import imaplib
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import pytest

from support.clocks import MORNING
from support.servers import free_port

USER, PASSWORD = "brand@example.test", "secret-brand"
START = (
    # A server that is asked by strangers hashes a password 500,000 times: a fifth of a second a login.
    "from pysasl.hashing import BuiltinHash; BuiltinHash.__init__.__kwdefaults__['rounds'] = 1;"
    " import sys; from pymap.main import main; sys.argv = ['pymap', '--host', '127.0.0.1', '--port',"
    " {port!r}, '--no-tls', '--no-service', 'admin', '--no-service', 'managesieve', 'dict',"
    " '--demo-user', {user!r}, '--demo-password', {password!r}]; main()"
)


class ImapServer:
    """A running IMAP server with one mailbox."""

    def __init__(self, port: int) -> None:
        self.port = port

    def client(self) -> imaplib.IMAP4:
        """A client that is signed in."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        # A mail is sent in two parts; the second would wait 40 ms for the first to be acknowledged.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(USER, PASSWORD)
        return client

    def put(self, mail: bytes, folder: str = "INBOX", at: datetime = MORNING) -> None:
        """Deliver a mail, as if it arrived at `at`."""
        client = self.client()
        arrived = imaplib.Time2Internaldate(at.timestamp())
        status, told = client.append(folder, "", arrived, mail)
        assert status == "OK", told
        client.logout()

    def make(self, folder: str) -> None:
        """One more folder."""
        client = self.client()
        assert client.create(folder)[0] == "OK"
        client.logout()

    def held(self, folder: str) -> int:
        """How many mails lie in a folder."""
        client = self.client()
        count = client.select(folder, readonly=True)[1][0]
        client.logout()
        return int(count or 0)

    def flags(self) -> bytes:
        """The flags of all mails in the inbox."""
        client = self.client()
        client.select("INBOX", readonly=True)
        found = client.fetch("1:*", "(FLAGS)")[1]
        client.logout()
        return b" ".join(line for line in found if isinstance(line, bytes))


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """pymap on a free port until the block is left."""
    pytest.importorskip("pymap", reason="needs the test extra `mail` (pymap)")
    port = free_port()
    code = START.format(port=str(port), user=USER, password=PASSWORD)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await_greeting(port, process)
        yield ImapServer(port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)


def _await_greeting(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "pymap did not start"
        try:
            imaplib.IMAP4("127.0.0.1", port).logout()
        except OSError:
            time.sleep(0.05)  # another process starts up: there is no event to wait for
        else:
            return
    raise AssertionError("pymap did not answer in time")


class Taken:
    """What an SMTP server was handed."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"
        self.recipient_answer = "250 OK"
        self.keeps: Callable[[bytes], None] = lambda mail: None
        """What the server does with a mail it took, before it says so."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take or refuse a mail; `close` hangs up instead of an answer."""
        self.mails.append(envelope)
        # On a thread: it may keep it in another server.
        await asyncio.to_thread(self.keeps, envelope.content)
        if self.answer == "close":
            server.transport.close()
        return self.answer


@contextmanager
def smtp_server(taken: Taken) -> Iterator[int]:
    """aiosmtpd on a free port, which is yielded, until the block is left."""
    controllers = pytest.importorskip(
        "aiosmtpd.controller", reason="needs the test extra `mail` (aiosmtpd)"
    )
    from aiosmtpd.smtp import AuthResult

    def sign_in(server: Any, session: Any, envelope: Any, how: str, data: Any) -> Any:
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))

    controller = controllers.Controller(
        taken,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=sign_in,
        auth_require_tls=False,
    )
    # aiosmtpd warns of a name it uses itself.
    logger = logging.getLogger("mail.log")
    level = logger.level
    logger.setLevel(logging.ERROR)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
        logger.setLevel(level)
