"""Work that blocks, on a daemon thread: the program never waits for it in order to end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def on_thread(work: Callable[[], Result], stop: Callable[[], None]) -> Result:
    """What `work` returns or raises. Whoever is cancelled while waiting calls `stop`.

    `asyncio.to_thread` would do, but its threads are joined when the program ends, and a mail
    server that says nothing would hold it up for minutes.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def deliver(value: Result | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value: Result | None = None
        trouble: BaseException | None = None
        try:
            value = work()
        except Exception as error:
            trouble = error
        try:
            loop.call_soon_threadsafe(deliver, value, trouble)
        except RuntimeError:  # the loop has closed meanwhile
            return

    threading.Thread(target=run, name="mail", daemon=True).start()
    try:
        return await outcome
    except asyncio.CancelledError:
        stop()
        raise
