"""Takes a source up and lets it go: its row, and its secrets in the keyring."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cmconsole.domain.accounts import Account
from cmconsole.domain.addresses import host_of
from cmconsole.domain.changes import Area, Noted
from cmconsole.domain.errors import SecretsUnavailable, UsageError
from cmconsole.domain.sources import EVERY, PAUSED, Source
from cmconsole.domain.text import clean
from cmconsole.networks.base import Connector, NetworkKind
from cmconsole.networks.web import Web
from cmconsole.store.arriving import sources
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import ScopedSecrets, SecretStore, SessionSecrets

SIGN_IN = "sign_in"
"""The option that names the account, by its uid, whose secrets a source uses instead of its own."""
LONGEST_NAME = 120
"""Characters."""
BETWEEN = re.compile(r"[,\n\r\v\f\u2028\u2029]")
CHOSEN = (EVERY, PAUSED)
"""Options of every kind of source, which a person changes."""
IN_KEYRING = "kept in the keyring"
"""Stands in the options for a secret, so that it is known that there is one."""


class Enrolling:
    """Adds, changes and removes the sources of one inbox; each has its secrets or is not there."""

    def __init__(
        self,
        inbox: Inbox,
        secrets: SecretStore,
        clock: Clock,
        author: Callable[[], str],
        noted: Noted,
    ) -> None:
        """`author` gives the name under which the log keeps who did it; `noted` is told of it."""
        self._noted = noted
        self._inbox = inbox
        self._secrets = secrets
        self._clock = clock
        self._author = author

    async def add(self, wanted: Source, secrets: Mapping[str, str]) -> Source:
        """Store a source and its secrets.

        Args:
            wanted: as `draft` makes it; its number and uid do not count.
            secrets: by the key of their option.

        Raises:
            UsageError: the name is taken.
            SecretsUnavailable: the keyring refused; then the source was not added either.
        """
        source = await self._inbox.add_source(
            kind=wanted.kind,
            name=wanted.name,
            options=wanted.options,
            match=wanted.match,
            leave_out=wanted.leave_out,
            author=self._author(),
            now=wanted.added_at,
        )
        try:
            kept = ScopedSecrets(self._secrets, source.uid)
            for key, secret in secrets.items():
                await kept.keep(key, secret)
        except BaseException:
            # Without its secret the source would only ever fail.
            await self._forget(source)
            raise
        self._note(source, there=True)
        return source

    async def change(
        self,
        source: Source,
        *,
        name: str,
        match: Sequence[str],
        leave_out: Sequence[str],
        options: Mapping[str, str],
    ) -> Source:
        """Call a source otherwise, or read it otherwise from now on; what came stays as it is.

        Args:
            name: empty: as before.
            match, leave_out: words and phrases; commas part them.
            options: all of them, without secrets.

        Returns:
            The source as it is now.

        Raises:
            UsageError: the name is taken; nothing was changed.
        """
        wanted = replace(
            source,
            name=_named(name) or source.name,
            match=phrases(match),
            leave_out=phrases(leave_out),
            options=dict(options),
        )
        now, author = self._clock.now(), self._author()
        await self._inbox.write(lambda c: sources.change(c, source, wanted, author=author, now=now))
        self._note_change(source, wanted)
        return wanted

    async def pause(self, source: Source, paused: bool) -> Source:
        """Read nothing there for a while, or go on where it was left."""
        options = {key: value for key, value in source.options.items() if key != PAUSED}
        options |= {PAUSED: "yes"} if paused else {}
        return await self.change(
            source,
            name=source.name,
            match=source.match,
            leave_out=source.leave_out,
            options=options,
        )

    async def remove(self, source: Source) -> tuple[str, ...]:
        """Stop listening to a source and forget its secrets; its mentions stay.

        Returns:
            One sentence for each secret that may still be in the keyring.
        """
        await self._forget(source)
        self._note(source, there=False)
        secrets = ScopedSecrets(self._secrets, source.uid)
        left: list[str] = []
        if SIGN_IN in source.options:
            return ()  # the secrets are the account's
        for key in [key for key, value in source.options.items() if value == IN_KEYRING]:
            try:
                await secrets.forget(key)
            except SecretsUnavailable as error:
                left.append(f"Its {key} may still be in the keyring. {error}")
        return tuple(left)

    async def _forget(self, source: Source) -> None:
        now = self._clock.now()
        await self._inbox.remove_source(source, author=self._author(), now=now)

    def _note_change(self, source: Source, wanted: Source) -> None:
        was, became = changeable(source), changeable(wanted)
        parts = {key: (was[key], became[key]) for key in was}
        self._noted(Area.SOURCE, parts, subject=source.uid, name=source.name)

    def _note(self, source: Source, *, there: bool) -> None:
        """Neither is taken back by one press: its sign-in may go with it, or did."""
        parts = {"there": (not there, there)}
        self._noted(Area.SOURCE, parts, subject=source.uid, name=source.name, returns=False)


def changeable(source: Source) -> dict[str, Any]:
    """What of a source a person changes and takes back. Other options may hold a credential: they are left
    out of the change log."""
    plain = {key: source.options.get(key, "") for key in CHOSEN}
    lists = {"match": list(source.match), "leave_out": list(source.leave_out)}
    return {"name": source.name, **lists, **plain}


def draft(
    kind: NetworkKind,
    given: Mapping[str, str],
    clock: Clock,
    *,
    name: str = "",
    match: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    account: Account | None = None,
) -> Source:
    """A source that is not stored yet.

    Args:
        given: values by option key, secret ones included; they are noted, not kept.
        name: what people call it; empty: made from what it reads.
        match, leave_out: words and phrases; commas part them.
        account: whose sign-in it uses; it brings what the kind requires for that.

    Raises:
        UsageError: something that the kind requires is missing.
    """
    values = dict(account.options) if account else {}
    values |= {key: value.strip() for key, value in given.items() if value.strip()}
    for option in kind.options:
        if option.required and option.key not in values:
            raise UsageError(f"“{option.label}” is still empty.")
    secret = {option.key for option in kind.options if option.secret}
    plain = {key: IN_KEYRING if key in secret else value for key, value in values.items()}
    if account is not None:
        plain[SIGN_IN] = account.uid
    return Source(
        id=0,
        uid="",
        kind=kind.kind,
        name=_named(name) or usual_name(kind, plain),
        added_at=clock.now(),
        options=plain,
        match=phrases(match),
        leave_out=phrases(leave_out),
    )


NAMING = (
    "tag", "query", "handle", "username", "repos", "communities", "subreddits", "rooms", "tags",
)  # fmt: skip
"""Options that say what a source listens to, the more telling first."""


async def trial(kind: NetworkKind, source: Source, given: Mapping[str, str], web: Web) -> Connector:
    """What would read a source that is not stored; its secrets stay in memory. Raises UsageError."""
    secrets = SessionSecrets()
    for option in kind.options:
        if option.secret and given.get(option.key, "").strip():
            await secrets.keep(option.key, given[option.key].strip())
    return kind.connect(source, web, secrets)


def phrases(values: Sequence[str]) -> tuple[str, ...]:
    """Commas and ends of lines part phrases, for a pasted list has either; empty ones are left out."""
    found = [clean(phrase) for value in values for phrase in BETWEEN.split(value)]
    return tuple(phrase for phrase in found if phrase)


def usual_name(kind: NetworkKind, plain: Mapping[str, str]) -> str:
    """What to call a source that nobody named."""
    address = plain.get("url") or plain.get("server") or ""
    rest = next(filter(None, map(plain.get, NAMING)), "")
    label = kind.label.partition(" (")[0]  # what it reads belongs to the form, not to a name
    return _named(" ".join(part for part in (label, host_of(address), rest) if part))


def _named(words: str) -> str:
    """A name in one line of a bearable length: lists, questions and the log show it."""
    return clean(" ".join(words.split()), LONGEST_NAME)
