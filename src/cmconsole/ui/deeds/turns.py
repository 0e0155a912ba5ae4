"""Stores what a person does one thing after the other, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

    from cmconsole.system.background import Background


class Turns:
    """Whoever comes later waits. Before `attach` nothing can be begun."""

    def __init__(self) -> None:
        self._background: Background | None = None
        self._doing: set[asyncio.Task[None]] = set()
        self.before_settling: list[Callable[[], None]] = []
        """What else has to be begun before the program ends: texts that are stored once nobody types."""

    @cached_property
    def _turn(self) -> asyncio.Lock:
        import asyncio  # not before the first paint, which it would delay

        return asyncio.Lock()

    def attach(self, background: Background) -> None:
        """From now on things can be done."""
        self._background = background

    def begin(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do this once everything begun before is done."""
        assert self._background is not None
        task = self._background.start(self._in_turn(doing), "store what was done")
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def settle(self) -> None:
        """Wait until everything that was done is stored: before the program ends."""
        from asyncio import wait

        for begin in self.before_settling:
            begin()
        while self._doing:
            await wait(self._doing)

    async def _in_turn(self, doing: Coroutine[Any, Any, None]) -> None:
        async with self._turn:
            await doing
