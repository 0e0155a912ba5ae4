"""What an account brings to its sources, and what a person typed to sign in."""

from __future__ import annotations

from collections.abc import Mapping

from cmconsole.domain.accounts import Account
from cmconsole.domain.errors import SecretsUnavailable, UsageError
from cmconsole.domain.sources import Source
from cmconsole.networks.base import NetworkKind, Option
from cmconsole.networks.signin.grants import ENTRY
from cmconsole.networks.signin.ways import Given, way_of
from cmconsole.polling.enrolling import IN_KEYRING, SIGN_IN
from cmconsole.system.secrets import ScopedSecrets

FURTHER = (ENTRY, "session", "client")
"""Secrets that a sign-in may leave besides the kind's own options."""


def as_source(account: Account) -> Source:
    """An account as something to be asked; it is not stored."""
    options = {**account.options, SIGN_IN: account.uid}
    return Source(0, "", account.kind, account.name, account.added_at, options)


def complete(options: tuple[Option, ...], given: Given, again: Account | None) -> dict[str, str]:
    """What was typed, with what is known of an account that signs in again and with defaults."""
    known = plain_of(again.options if again else {})
    values = known | {key: value.strip() for key, value in given.items() if value.strip()}
    for option in options:
        if option.required and not values.get(option.key):
            raise UsageError(f"“{option.label}” is still empty.")
    return values


def plain_of(options: Mapping[str, str]) -> dict[str, str]:
    """Without the notes of what is in the keyring."""
    return {key: value for key, value in options.items() if value != IN_KEYRING}


def named_in(options: Mapping[str, str]) -> str:
    """Who it is, as the person who pasted it said."""
    for key in ("handle", "username", "user", "page", "account"):
        value = options.get(key, "")
        if value and value != IN_KEYRING:
            return value
    return ""


def secret_names(kind: NetworkKind) -> set[str]:
    """Every name under which a sign-in may have left a secret."""
    way = way_of(kind)
    return {o.key for o in (*kind.options, *way.options) if o.secret} | set(FURTHER)


async def forget(kept: ScopedSecrets, key: str) -> str:
    """Forget a secret; a sentence where it may still be there."""
    try:
        await kept.forget(key)
    except SecretsUnavailable as error:
        return f"Its {key.replace('_', ' ')} may still be in the keyring. {error}"
    return ""
