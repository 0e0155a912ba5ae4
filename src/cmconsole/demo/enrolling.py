"""Listens to the simulated network the way a person would set it up."""

from __future__ import annotations

from contextlib import AsyncExitStack

from cmconsole.demo import DemoNetwork
from cmconsole.store.inbox import Inbox
from cmconsole.system.secrets import ScopedSecrets, SecretStore
from cmconsole.system.settings import SettingsFile

DEMO_BRAND = "Dunnock"
DEMO_AUTHOR = "Noor"
"""Who sits at the desk: the play's people know her by name."""
KEPT = "kept for this run"
"""Stands in the options of a source for a secret, so that it is known that there is one."""


async def play(
    inbox: Inbox, secrets: SecretStore, settings: SettingsFile, stack: AsyncExitStack
) -> None:
    """Start the simulated network, which ends with `stack`, and add its sources to an inbox."""
    demo = await stack.enter_async_context(DemoNetwork())
    settings.set_up(brand=DEMO_BRAND, author=DEMO_AUTHOR)
    for source in demo.sources():
        added = await inbox.add_source(
            kind=source.kind,
            name=source.name,
            options={**source.options, **dict.fromkeys(source.secrets, KEPT)},
            match=source.match,
            leave_out=source.leave_out,
            author=settings.current.author,
            now=source.added_at,
        )
        scoped = ScopedSecrets(secrets, added.uid)
        for name, secret in source.secrets.items():
            await scoped.keep(name, secret)
