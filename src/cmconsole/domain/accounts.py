"""Accounts: who is signed in at a network, how that is doing, and until when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AccountState(StrEnum):
    """How a sign-in is doing."""

    WELL = "well"
    FAILING = "failing"
    """It could not be looked at; it may pass."""
    SIGNED_OUT = "signed out"
    """A person has to sign in again."""


@dataclass(frozen=True, slots=True)
class Account:
    """One sign-in at one network. Its secrets are in the keyring, under its `uid`."""

    id: int
    """Row number in this inbox."""
    uid: str
    """Globally unique; what sources name in their option `sign_in`."""
    kind: str
    """The kind of network: `mastodon`, `x`."""
    name: str
    """What people call it; unique among the accounts of this inbox."""
    added_at: datetime
    """UTC."""
    added_by: str = ""
    handle: str = ""
    """Who the network says is signed in; empty where it does not say."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What connectors need besides the secrets (`server`, `client_id`); a secret is only noted."""
    scopes: tuple[str, ...] = ()
    """What it may do, in words."""
    state: AccountState = AccountState.WELL
    last_error: str = ""
    """One plain sentence; empty while all is well."""
    checked_at: datetime | None = None
    """When it was last known to be as `state` says, UTC."""
    ends_at: datetime | None = None
    """When a person has to sign in again at the latest, UTC; None: never, or nobody says."""
