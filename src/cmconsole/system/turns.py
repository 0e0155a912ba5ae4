"""Turns at something that only one may do at a time, in this process and in every other on the profile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from hashlib import blake2b
from pathlib import Path

from cmconsole.domain.errors import SecretsUnavailable
from cmconsole.system.lock import locked

PATIENCE = 45.0
"""Seconds to wait for another process: two requests to a slow network."""


class Turns:
    """Hands out turns by name."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where lock files lie; it is made when it is first needed."""
        self._folder = folder
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def at(self, name: str) -> AsyncIterator[None]:
        """Hold the turn at `name` while the block runs.

        Raises:
            SecretsUnavailable: another process holds it for longer than anything should take.
        """
        async with self._locks.setdefault(name, asyncio.Lock()):
            with ExitStack() as stack:
                if not await asyncio.to_thread(self._take, stack, name):
                    raise SecretsUnavailable(
                        "Another cmconsole is renewing this sign-in. Nothing was changed; it is tried"
                        " again."
                    )
                yield

    def _take(self, stack: ExitStack, name: str) -> bool:
        file = blake2b(name.encode(), digest_size=8).hexdigest()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return stack.enter_context(locked(self._folder / f"{file}.lock", PATIENCE))
        except OSError:
            # A drive without locks: within this process turns are kept all the same.
            return True
