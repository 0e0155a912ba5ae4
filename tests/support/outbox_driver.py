"""A console that is killed with SIGKILL at every step of sending a reply, one after the other.

    python outbox_driver.py FOLDER URL PLAN

PLAN is a JSON list of [status, step]: each status arrives and is answered by a process that kills
itself at that step (0: it lives); a second process then starts on the same inbox file and sorts out
what it finds. One line of JSON is printed for each: {"step", "died", "state", "trouble", "attempts"}.
Processes are forked, so that Python starts only once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from cmconsole.domain.replies import Reply, ReplyState
from cmconsole.store.database import Database
from support.clocks import MORNING, FakeClock
from support.desks import Desk, desk_at

ANSWER_TIME = 0.5
DURING = 0.15
"""Seconds into a request at which the process dies that waits for its answer."""


class Steps:
    """Counts what the outbox does, and ends the process at the chosen step."""

    def __init__(self, fatal: int) -> None:
        self._left = fatal
        self._armed = False

    def arm(self, desk: Desk) -> None:
        """Count from now on: each transaction and each post, before and after."""
        self._armed = True
        transact = Database._transact

        def counted(database: Database, work: Callable[[sqlite3.Connection], Any]) -> Any:
            self.step()
            result = transact(database, work)
            self.step()
            return result

        Database._transact = counted  # type: ignore[method-assign]
        publish = desk.connector.publish  # type: ignore[attr-defined]

        async def posted(outgoing: Any) -> Any:
            self.step()
            if "stalls" in outgoing.text:
                threading.Timer(DURING, die).start()
            post = await publish(outgoing)
            self.step()
            return post

        desk.connector.publish = posted  # type: ignore[attr-defined]

    def step(self) -> None:
        """One step further, perhaps the last."""
        if self._armed and self._left:
            self._left -= 1
            if not self._left:
                die()


def die() -> None:
    """End at once, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


async def answer(folder: Path, url: str, run: int, status: Any, fatal: int) -> None:
    """Let a status arrive, answer it, die on the way."""
    clock = FakeClock(MORNING + timedelta(minutes=run), auto=True)
    async with desk_at(folder, url, clock, ANSWER_TIME) as desk:
        tell_time(desk, clock)
        mention = await desk.arrive(status)
        Steps(fatal).arm(desk)
        text = f"says: {status['content'][3:-4]}"
        (reply,) = await desk.outbox.put(desk.order(mention, text), undo=False)
        await finish(desk, reply)


async def sort_out(folder: Path, url: str, run: int) -> None:
    """Start again on the same file and finish what is left."""
    clock = FakeClock(MORNING + timedelta(minutes=run), auto=True)
    async with desk_at(folder, url, clock, ANSWER_TIME) as desk:
        tell_time(desk, clock)
        await desk.dispatch.recover()
        told: dict[str, object] = {"state": "nothing pressed", "trouble": "", "attempts": 0}
        for reply in await desk.inbox.replies.open_replies():
            left = await finish(desk, reply)
            if left.state is ReplyState.UNCERTAIN:
                await desk.outbox.take_back(left.id, "priya")
            told = {"state": left.state, "trouble": left.trouble, "attempts": left.attempts}
        print(json.dumps(told), flush=True)


async def finish(desk: Desk, reply: Reply) -> Reply:
    """Deliver until it is sent or a person is asked."""
    while True:
        reply = await desk.dispatch.deliver(reply.id)
        if reply.next_at is None:
            return reply
        await desk.clock.sleep(1.0)


def tell_time(desk: Desk, clock: FakeClock) -> None:
    """The server must not live in another year than a console with a clock of its own."""
    desk.web._user_agent = f"driver {clock.now().timestamp()}"


def forked(life: Coroutine[Any, Any, None]) -> int:
    """Run a life in a process of its own; returns the signal that ended it, or 0."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(life)
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
            os._exit(9)
    life.close()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(os.WEXITSTATUS(status))
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main() -> None:
    """Live and die through the whole plan."""
    folder, url, plan = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    for number, (status, fatal) in enumerate(plan):
        ended = forked(answer(folder, url, 2 * number, status, fatal))
        print(json.dumps({"step": fatal, "died": ended == signal.SIGKILL}), flush=True)
        forked(sort_out(folder, url, 2 * number + 1))


if __name__ == "__main__":
    main()
