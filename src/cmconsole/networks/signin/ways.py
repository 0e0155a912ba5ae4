"""How one signs in at a network: what is asked, in words; what comes of it; and how it is given back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Protocol

from cmconsole.domain.errors import UsageError
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind, Option
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.oauth import Client
from cmconsole.networks.web import Web

Given = Mapping[str, str]
"""What a person typed, by the key of its option."""


class How(StrEnum):
    """What a person has to do."""

    BROWSER = "browser"
    """Agree in the browser, which comes back by itself."""
    DEVICE = "device"
    """Type a code on the network's page."""
    KEY = "key"
    """Agree in the browser and copy back what it shows."""
    PASTE = "paste"
    """Paste what the network's pages gave."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing a sign-in allows: the network's name for it, and what it means."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in came to."""

    handle: str
    """Who the network says it is; empty where it does not say."""
    secrets: Mapping[str, str] = field(repr=False)
    """To be kept in the keyring, by name."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Found on the way, for the connectors: plain values only."""
    ends_at: datetime | None = None
    """When a person has to sign in again at the latest, UTC."""


class Kept(Protocol):
    """Reads the secrets of an account."""

    async def read(self, name: str) -> str | None:
        """The secret, or None."""
        ...


class KeyAttempt(Protocol):
    """An attempt in which the browser shows something to be copied back."""

    @property
    def address(self) -> str:
        """Where the browser goes."""
        ...

    def finish(self, pasted: str) -> Mapping[str, str]:
        """The secrets in what was pasted. Raises UsageError where it is of another attempt."""
        ...


Settle = Callable[[Web, Client, Given, Grant], Awaitable[SignedIn]]
Leave = Callable[[Web, Given, Kept], Awaitable[str]]
"""Gives everything back; says what the person has to do besides, or nothing. Raises NetworkError."""


@dataclass(frozen=True, slots=True)
class Way:
    """One network's way to sign in."""

    how: How
    before: str
    """What a person needs first and where it is found, in one sentence; empty for nothing."""
    scopes: tuple[Scope, ...]
    """What will be asked for; shown before anything opens."""
    keys: tuple[str, ...] = ()
    """Which of the kind's own options are asked first; its sources get them from the account."""
    options: tuple[Option, ...] = ()
    """What is asked besides, for the sign-in alone."""
    client: Callable[[Web, Given], Awaitable[Client]] | None = None
    """For the browser and for codes: who we are there."""
    device: Callable[[Given], str] | None = None
    """For codes: where one is asked for."""
    key_attempt: Callable[[Given], KeyAttempt] | None = None
    """For keys: a fresh attempt; takes a tenth of a second."""
    settle: Settle | None = None
    """For the browser and for codes: from tokens to an account. Pasted sign-ins are tried as they are."""
    leave: Leave | None = None
    by_hand: str = ""
    """Where there is nothing to give it back to: what a person does instead."""
    free_to_check: bool = True
    """A look whether it still works costs nothing."""


def way_of(kind: NetworkKind) -> Way:
    """How to sign in at `kind`. Raises UsageError where nobody can."""
    if not kind.sign_in:
        raise UsageError(f"{kind.label} needs no account: add a source.")
    module, _, name = kind.sign_in.partition(":")
    way: Way = getattr(import_module(module), name)
    return way


def kinds_with_accounts() -> tuple[str, ...]:
    """The kinds at which one can sign in."""
    return tuple(name for name in registry.kinds() if registry.kind(name).sign_in)


def asked(kind: NetworkKind, way: Way) -> tuple[Option, ...]:
    """What a person is asked for first."""
    own = {option.key: option for option in kind.options}
    return (*(own[key] for key in way.keys), *way.options)


def in_words(way: Way, granted: tuple[str, ...]) -> tuple[str, ...]:
    """What was allowed, in words; all that was asked for where the network does not say.

    A broad scope stands for its parts: `read` for `read:statuses`.
    """
    words = (
        scope.words
        for scope in way.scopes
        if not granted or scope.name in granted or scope.name.partition(":")[0] in granted
    )
    return tuple(dict.fromkeys(words))
