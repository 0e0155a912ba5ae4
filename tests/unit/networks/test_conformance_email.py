"""A mailbox keeps the laws of the conformance kit that do not speak of single HTTP answers."""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count

import pytest

from cmconsole.domain.sources import Source
from cmconsole.networks.email.connector import KIND
from support import conformance
from support.conformance import Law
from support.connecting import source
from support.mail_server import PASSWORD, USER, ImapServer, imap_server
from support.plays import Play, Request, Route
from support.servers import Server

MAILBOX_LAWS = (
    conformance.the_first_run_is_bounded,
    conformance.what_is_read_twice_is_the_same,
    conformance.what_comes_later_comes,
    conformance.what_it_can_do_is_what_it_says,
)
FOLDERS = count()


class Mailbox:
    """A folder of its own on one IMAP server."""

    kind = KIND
    secrets: Mapping[str, str] = {"password": PASSWORD}
    several = 250

    def __init__(self, imap: ImapServer, client: imaplib.IMAP4) -> None:
        """`client` is a connection that puts mails there."""
        self._folder, self._port, self._client = f"Law{next(FOLDERS)}", imap.port, client
        imap.make(self._folder)
        self._written = 0

    def routes(self) -> Mapping[str, Route]:
        """Nothing is asked over HTTP."""
        return {}

    def source(self, server: Server) -> Source:
        """Listens to the folder."""
        place = {"imap": f"127.0.0.1:{self._port}", "user": USER, "folder": self._folder}
        return source("email", {**place, "security": "none", "wait": "0"})

    def write(self, text: str) -> None:
        """One more mail."""
        head = f"From: tess@example.test\r\nMessage-ID: <{self._folder}-{self._written}@x>\r\n"
        self._written += 1
        mail = f"{head}Subject: Help\r\n\r\n{text}\r\n".encode()
        assert self._client.append(self._folder, "", "", mail)[0] == "OK"

    def interrupt(self, before: Callable[[Request], Play | None]) -> None:
        """There is no request to answer otherwise: test_email.py breaks connections instead."""
        raise NotImplementedError


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def make(imap: ImapServer) -> Iterator[Callable[[], Mailbox]]:
    """Makes mailboxes on one server."""
    client = imap.client()
    yield partial(Mailbox, imap, client)
    client.logout()


@pytest.mark.parametrize("law", MAILBOX_LAWS, ids=lambda law: law.__name__)
async def test_a_mailbox_keeps_the_law(law: Law, make: Callable[[], Mailbox]) -> None:
    await law(make)


@pytest.mark.slow
async def test_a_crash_between_pages_of_a_mailbox_loses_nothing(
    make: Callable[[], Mailbox],
) -> None:
    """A thousand mails have to be delivered for it."""
    await conformance.a_crash_between_pages_loses_nothing(make)
