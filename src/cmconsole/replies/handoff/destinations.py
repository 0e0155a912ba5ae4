"""Takes destinations up and lets them go: the row, and the secrets in the keyring."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cmconsole.domain.addresses import host_of
from cmconsole.domain.errors import SecretsUnavailable, UsageError
from cmconsole.domain.handoffs import Destination
from cmconsole.domain.text import clean
from cmconsole.networks.web import Web
from cmconsole.replies.handoff.receivers import registry
from cmconsole.replies.handoff.receivers.base import Receiver, ReceiverKind
from cmconsole.store.replying.handoff_desk import HandoffDesk
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import ScopedSecrets, SecretStore, SessionSecrets

IN_KEYRING = "kept in the keyring"
"""Stands in the options for a secret, so that it is known that there is one."""


class Destinations:
    """The destinations of one inbox; each has its secrets or is not there."""

    def __init__(
        self,
        store: HandoffDesk,
        secrets: SecretStore,
        clock: Clock,
        web: Callable[[], Web],
        me: Callable[[], str],
    ) -> None:
        """`web` is made at first use; `me` is who works here."""
        self._store = store
        self._secrets = secrets
        self._clock = clock
        self._web = web
        self._me = me

    async def listed(self) -> list[Destination]:
        """Every destination, in the order they were added."""
        return await self._store.destinations()

    async def add(self, kind: str, given: Mapping[str, str], name: str = "") -> Destination:
        """Store a destination and its secrets.

        Args:
            kind: one of `registry.kinds()`.
            given: values by option key, secret ones included.
            name: what people call it; empty: made from what it is.

        Raises:
            UsageError: an option is missing or makes no sense, or the name is taken.
            SecretsUnavailable: the keyring refused; then the destination was not added either.
        """
        known = registry.kind(kind)
        values = _checked(known, given)
        secret = {option.key for option in known.options if option.secret}
        plain = {key: IN_KEYRING if key in secret else value for key, value in values.items()}
        draft = Destination(0, "", kind, clean(name), self._clock.now(), plain)
        known.connect(draft, self._web(), SessionSecrets())
        added = await self._store.add_destination(
            kind=kind,
            name=draft.name or usual_name(known, plain),
            options=plain,
            author=self._me(),
            now=draft.added_at,
        )
        try:
            kept = ScopedSecrets(self._secrets, added.uid)
            for key in secret & set(values):
                await kept.keep(key, values[key])
        except BaseException:
            # Without its secret it would only ever fail.
            await self._forget(added)
            raise
        return added

    async def remove(self, name: str) -> tuple[str, ...]:
        """Hand nothing over there any more, and forget its secrets; the record stays.

        Returns:
            One sentence for each secret that may still be in the keyring.

        Raises:
            UsageError: there is none of that name.
        """
        destination = await self._store.destination(name)
        await self._forget(destination)
        secrets = ScopedSecrets(self._secrets, destination.uid)
        left = []
        for key in [key for key, value in destination.options.items() if value == IN_KEYRING]:
            try:
                await secrets.forget(key)
            except SecretsUnavailable as error:
                left.append(f"Its {key} may still be in the keyring. {error}")
        return tuple(left)

    async def test(self, name: str) -> str:
        """One sentence on what was reached; hands nothing over. Raises UsageError, NetworkError."""
        return await self.receiver(await self._store.destination(name)).check()

    async def trial(self, kind: str, given: Mapping[str, str]) -> str:
        """The same for one that is not stored yet; its secrets stay in memory."""
        known = registry.kind(kind)
        values = _checked(known, given)
        secrets = SessionSecrets()
        for option in known.options:
            if option.secret and option.key in values:
                await secrets.keep(option.key, values[option.key])
        draft = Destination(0, "", kind, "", self._clock.now(), values)
        return await known.connect(draft, self._web(), secrets).check()

    def receiver(self, destination: Destination) -> Receiver:
        """What takes hand-offs there. Raises UsageError."""
        known = registry.kind(destination.kind)
        # One without a secret must work where there is no keyring at all.
        has_secret = IN_KEYRING in destination.options.values()
        secrets = ScopedSecrets(self._secrets, destination.uid) if has_secret else SessionSecrets()
        return known.connect(destination, self._web(), secrets)

    async def _forget(self, destination: Destination) -> None:
        await self._store.remove_destination(destination, author=self._me(), now=self._clock.now())


def _checked(kind: ReceiverKind, given: Mapping[str, str]) -> dict[str, str]:
    """The values that were really given. Raises UsageError: one is unknown or missing."""
    values = {key: value.strip() for key, value in given.items() if value.strip()}
    options = {option.key: option for option in kind.options}
    for key in values:
        if key not in options:
            allowed = ", ".join(options)
            raise UsageError(f"A destination of kind “{kind.kind}” has no “{key}”: {allowed}.")
    for option in kind.options:
        if option.required and option.key not in values:
            raise UsageError(
                f"A destination of kind “{kind.kind}” needs {option.key}=… ({option.label})."
            )
    return values


def usual_name(kind: ReceiverKind, plain: Mapping[str, str]) -> str:
    """What to call a destination that nobody named."""
    if plain.get("to"):
        return plain["to"]
    address = plain.get("url", "")
    rest = plain.get("queue") or plain.get("project") or ""
    return " ".join(part for part in (kind.label, host_of(address), rest) if part)
