"""Everything that may be expected to go wrong, as one tree.

    ConsoleError                 its text is one plain sentence, fit for a person
    ├── NetworkError             a network did not give what was asked; `source` names which
    │   ├── Unreachable          no connection, no name, no answer in time
    │   │   ├── Offline          seen from here the network is missing: no way out, or no such name
    │   │   └── AnswerLost       something was sent and may or may not have been done
    │   ├── NetworkBusy          429, or the network asked us to wait; `retry_after` if it said how long
    │   ├── NetworkDown          5xx and other storms that pass
    │   ├── LoginExpired         401: a person has to sign in again
    │   ├── NotAllowed           403: the account or the address may not do this
    │   │   └── BrowserOnly      it can be done, but only on the network's own pages
    │   ├── NotThere             404
    │   ├── Gone                 410: the owner took it down for good; polling stops
    │   ├── UnreadableAnswer     not what it should be: HTML, cut off, wrong shape, a bomb
    │   └── UnsafeAddress        a redirect or link that must not be followed
    ├── StoreError               the inbox file
    │   ├── DiskFull
    │   ├── ReadOnlyProfile
    │   ├── StoreBusy            another program holds a lock
    │   ├── StoreCorrupt
    │   ├── StoreTooNew          written by a later version
    │   └── ProfileInUse         a second console on the same profile
    ├── SecretsUnavailable       the keyring is locked, missing or silent
    ├── PolicyError              a rule, target or calendar file that cannot be used
    └── UsageError               a command, option or file that makes no sense

Bugs are not in this tree: they end in the log and the crash dialog.
"""

from __future__ import annotations

from datetime import timedelta


class ConsoleError(Exception):
    """Expected trouble. `str(error)` says what happened, what is safe and what happens next."""


class NetworkError(ConsoleError):
    """A network did not give what was asked for."""

    transient = True
    """Whether trying again later can help without a person doing something."""

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: timedelta | None = None,
        status: int | None = None,
        body: bytes = b"",
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        """How long the network asked us to stay away, if it said."""
        self.status = status
        """The HTTP status, where there was an answer."""
        self.body = body
        """At most 64 kB of what the network itself said about it; for connectors, never for a screen."""


class Unreachable(NetworkError):
    """No connection, no name, or no answer in time."""


class Offline(Unreachable):
    """Seen from here the network is missing: no way out, or the name could not be looked up."""


class AnswerLost(Unreachable):
    """Something was sent, but no answer came back whole: it may or may not have been done."""


class NetworkBusy(NetworkError):
    """The network asked us to wait (429, or its own dialect of it)."""


class NetworkDown(NetworkError):
    """A server error that usually passes."""


class LoginExpired(NetworkError):
    """The account has to be signed in again (401)."""

    transient = False


class NotAllowed(NetworkError):
    """The account or the address may not do this (403)."""

    transient = False


class BrowserOnly(NotAllowed):
    """A program may not do this here, a person in the browser may: a way on, not a failure."""


class NotThere(NetworkError):
    """Nothing is there (404). Some hosts say so in passing, so polling goes on, slower."""


class Gone(NetworkError):
    """Taken down for good (410)."""

    transient = False


class UnreadableAnswer(NetworkError):
    """The answer is not what it should be: HTML for a feed, cut off, wrong shape, too large."""


class UnsafeAddress(NetworkError):
    """A link or redirect that must not be followed."""

    transient = False


class StoreError(ConsoleError):
    """The inbox file could not be read or written; nothing that was stored is lost."""


class DiskFull(StoreError):
    """No room left where the inbox lives."""


class ReadOnlyProfile(StoreError):
    """The profile folder or the inbox may not be written."""


class StoreBusy(StoreError):
    """Another program holds a lock on the inbox."""


class StoreCorrupt(StoreError):
    """The inbox file does not pass SQLite's integrity check."""


class StoreTooNew(StoreError):
    """The inbox was written by a later version of the program."""


class ProfileInUse(StoreError):
    """Another console runs on the same profile."""


class SecretsUnavailable(ConsoleError):
    """The keyring is locked, missing or does not answer; nothing else waits for it."""


class PolicyError(ConsoleError):
    """A rule, target or calendar file that cannot be used; the last good version stays in force."""


class UsageError(ConsoleError):
    """A command, option or file that makes no sense."""
