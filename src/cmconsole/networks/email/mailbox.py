"""One IMAP mailbox, asked on a thread of its own: nothing here may run on the event loop."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkDown,
    NetworkError,
    NotThere,
    Unreachable,
    UnreadableAnswer,
)

LARGEST = 2_000_000
"""Bytes of a mail that are read; what a person wrote stands in front of its files."""
TIMEOUT = 30.0
LOOK_EVERY, SUSPENDED = 20.0, 30.0
"""Seconds between two looks at the clocks while waiting, and by how much they part in a sleep."""
AT_ONCE = 20
SENT = ("sent", "sent items", "sent mail", "sent messages")
"""What mail programs call the folder for what was sent, in lower case."""
KEEP_THEMSELVES = ("gmail", "googlemail", "outlook", "office365")
"""Servers that put what was sent into the folder for it by themselves."""
_UID = re.compile(rb"\bUID (\d+)")
_NUMBER = re.compile(rb"\d+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is and how to reach it."""

    host: str
    port: int
    security: str
    """`tls`, `starttls` or `none`."""
    self_signed: bool
    user: str
    folder: str


class Box:
    """An open mailbox; made and used on one thread at a time, shut from any."""

    def __init__(self, place: Place, password: str) -> None:
        """Connect, sign in and open the folder without marking anything as read.

        Raises:
            NetworkError: with a sentence on what went wrong.
        """
        self._place = place
        self._box: Any = None
        self.exists = 0
        try:
            self._box = _connected(place)
            self._box.login(place.user, password, initial_folder=None)
            # Servers offer more to whoever has signed in; the standard library asks only before.
            offered = self._box.client.capability()[1]
            self._offers = frozenset(_bytes(offered[0] if offered else b"").upper().split())
            self._open(place.folder)
        except Exception as error:
            self._drop()
            raise explained(error, place) from error

    def _open(self, folder: str) -> None:
        status = self._box.folder.set(folder, readonly=True)
        self.exists = int(status[1][0] or 0)

    @property
    def client(self) -> Any:
        """The standard library's client underneath."""
        return self._box.client

    @property
    def validity(self) -> int:
        """The UIDVALIDITY of the folder: another one makes all known UIDs worthless."""
        found = self.client.response("UIDVALIDITY")[1]
        return int(found[0]) if found and found[0] else 0

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return b"IDLE" in self._offers

    def newest(self, count: int) -> list[int]:
        """The UIDs of the last `count` mails, the oldest first."""
        if not self.exists:
            return []
        lines = self._ask("fetch", f"{max(1, self.exists - count + 1)}:*", "(UID)")
        found = [_UID.search(_bytes(line)) for line in lines]
        return sorted(int(one[1]) for one in found if one)

    def above(self, uid: int) -> list[int]:
        """The UIDs above `uid`. `n:*` always names the last mail, so what is not above is left out."""
        return [one for one in self._search("UID", f"{uid + 1}:*") if one > uid]

    def since(self, day: date) -> list[int]:
        """The UIDs of mails that arrived on `day` or later."""
        return self._search("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def with_id(self, message_id: str) -> list[int]:
        """The UIDs of mails with that Message-ID."""
        if any(character in message_id for character in '"\\\r\n') or not message_id.isascii():
            return []
        return self._search("HEADER", "Message-ID", f'"<{message_id}>"')

    def mails(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The mails with these UIDs as bytes, not marked as read; what is gone is left out."""
        for start in range(0, len(uids), AT_ONCE):
            wanted = ",".join(str(uid) for uid in uids[start : start + AT_ONCE])
            lines = self._ask("uid", "FETCH", wanted, f"(UID BODY.PEEK[]<0.{LARGEST}>)")
            for at, line in enumerate(lines):
                if isinstance(line, tuple) and len(line) == 2:
                    # Some servers name the UID behind the mail.
                    after = lines[at + 1] if at + 1 < len(lines) else b""
                    uid = _UID.search(_bytes(line[0])) or _UID.search(_bytes(after))
                    if uid:
                        yield int(uid[1]), bytes(line[1])

    def wait(self, seconds: float) -> bool:
        """Wait until the server tells of something or the computer has slept; whether it was so."""
        until, offset = time.monotonic() + seconds, _clock_offset()
        try:
            with self._box.idle as idle:
                while (left := until - time.monotonic()) > 0:
                    if idle.poll(timeout=min(left, LOOK_EVERY)):
                        return True
                    if abs(_clock_offset() - offset) > SUSPENDED:
                        return True  # the connection may be dead without anybody having noticed
                return False
        except Exception as error:
            raise explained(error, self._place) from error

    def sent_folder(self) -> str:
        """The folder for what was sent, as the server names it (RFC 6154); empty for none.

        Servers without that extension are known by the name that mail programs give the folder.
        """
        try:
            folders = self._box.folder.list()
        except Exception as error:
            raise explained(error, self._place) from error
        marked = (one.name for one in folders if "\\Sent" in one.flags)
        named = (one.name for one in folders if _last_part(one.name, one.delim) in SENT)
        return next(iter((*marked, *named)), "")

    def look_into(self, folder: str) -> None:
        """Open another folder, without marking anything as read."""
        try:
            self._open(folder)
        except Exception as error:
            raise explained(error, self._place) from error

    def keep_sent(self, folder: str, mail: bytes) -> None:
        """Put a copy of what was sent into `folder`."""
        try:
            self._box.append(mail, folder, flag_set=["\\Seen"])
        except Exception as error:
            raise explained(error, self._place) from error

    def leave(self) -> None:
        """Say goodbye; never raises."""
        try:
            self._box.client.logout()
        except Exception:  # it is over either way
            self._drop()

    def shut(self) -> None:
        """Drop the connection at once, from whichever thread: who reads from it is woken."""
        sock = getattr(getattr(self._box, "client", None), "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _drop(self) -> None:
        """Let go of the connection, on the thread that uses it."""
        if self._box is not None:
            with suppress(Exception):
                self._box.client.shutdown()

    def _search(self, *criteria: str) -> list[int]:
        lines = self._ask("uid", "SEARCH", *criteria)
        return sorted({int(one) for line in lines for one in _NUMBER.findall(_bytes(line))})

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        try:
            status, lines = getattr(self.client, command)(*arguments)
        except Exception as error:
            raise explained(error, self._place) from error
        if status != "OK":
            raise NetworkDown(f"{self._place.host} did not give the mails; it is tried again.")
        return [line for line in lines if line is not None]


def context_of(self_signed: bool) -> ssl.SSLContext:
    """What to trust: who the system trusts, or by choice anybody."""
    context = ssl.create_default_context()
    if self_signed:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def explained(error: BaseException, place: Place) -> NetworkError:
    """What went wrong with a mail server, in words."""
    host = place.host
    if isinstance(error, NetworkError):
        return error
    if isinstance(error, TimeoutError):
        return Unreachable(f"{host} did not answer in time.")
    if isinstance(error, OSError):
        from cmconsole.networks.web.failures import connect_failure

        return connect_failure(error, host)
    if isinstance(error, imaplib.IMAP4.abort | EOFError):
        return Unreachable(f"{host} broke off the connection.")
    words = str(error).casefold()
    if "authenticat" in words or "login" in words or "password" in words:
        return LoginExpired(
            f"{host} does not accept the name and password; many need an app password."
        )
    if "mailboxfolder" in type(error).__name__.casefold():
        return NotThere(f"{host} has no folder called {place.folder}.")
    return UnreadableAnswer(f"{host} answered with something unexpected.")


def _connected(place: Place) -> Any:
    from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

    if place.security == "none":
        return MailBoxUnencrypted(place.host, place.port, timeout=TIMEOUT)
    context = context_of(place.self_signed)
    if place.security == "starttls":
        return MailBoxStartTls(place.host, place.port, timeout=TIMEOUT, ssl_context=context)
    return MailBox(place.host, place.port, timeout=TIMEOUT, ssl_context=context)


def _last_part(folder: str, delimiter: str) -> str:
    """A folder's own name in lower case, without the folders it lies in."""
    return (folder.rpartition(delimiter)[2] if delimiter else folder).casefold()


def _clock_offset() -> float:
    """What the wall clock shows more than the machine ran: grows while it sleeps."""
    return time.time() - time.monotonic()


def _bytes(line: Any) -> bytes:
    if isinstance(line, tuple):
        return b" ".join(_bytes(part) for part in line)
    return line if isinstance(line, bytes) else b""
