"""The only place that starts tasks: holds them, reports their failures, ends them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)

STOP_LIMIT = 5.0
"""Seconds that tasks get to end after they were told to."""

Result = TypeVar("Result")


class Background:
    """Tasks that run beside the person's own actions. Use from one event loop only."""

    def __init__(self, on_failure: Callable[[str, Exception], None] | None = None) -> None:
        """`on_failure(name, error)` hears of each task that failed, once, on the event loop."""
        self._on_failure = on_failure
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stopping = False

    @property
    def names(self) -> tuple[str, ...]:
        """What is running now, sorted, for `doctor` and tests."""
        return tuple(sorted(task.get_name() for task in self._tasks))

    def start(self, coroutine: Coroutine[Any, Any, Result], name: str) -> asyncio.Task[Result]:
        """Run `coroutine` as a task called `name`.

        The task is held until it ends: the event loop alone keeps only weak references. After
        `stop` began, the task is cancelled before its first step.
        """
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        if self._stopping:
            task.cancel()
        return task

    async def stop(self, limit: float = STOP_LIMIT) -> tuple[str, ...]:
        """Cancel every task and wait until they ended, at most `limit` seconds.

        Safe to call twice. A task that calls this is not cancelled itself.

        Returns:
            The names of the tasks that did not end in time, which is a bug of theirs.
        """
        self._stopping = True
        loop = asyncio.get_running_loop()
        until = loop.time() + limit
        cancelled: set[asyncio.Task[Any]] = set()
        while (waiting := self._tasks - {asyncio.current_task()}) and loop.time() < until:
            for task in waiting - cancelled:
                task.cancel()
            cancelled |= waiting
            await asyncio.wait(
                waiting, timeout=until - loop.time(), return_when=asyncio.FIRST_COMPLETED
            )
        stuck = tuple(sorted(task.get_name() for task in waiting if not task.done()))
        if stuck:
            log.warning("did not end within %.1f s: %s", limit, ", ".join(stuck))
        return stuck

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if not isinstance(error, Exception):  # None, or an exit that the loop already raised
            return
        log.error("%s failed", task.get_name(), exc_info=error)
        if self._on_failure is not None:
            self._on_failure(task.get_name(), error)
