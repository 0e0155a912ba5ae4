"""The real web client, set up for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules
from cmconsole.system.clock import Clock, SystemClock

UNPACED = PaceRules(rate=1e6, burst=1_000_000, failures=1_000_000)
"""For tests in which pace and breaker would only be in the way."""
USER_AGENT = "cmconsole/0 (+https://cmconsole.example)"


@asynccontextmanager
async def open_web(
    clock: Clock | None = None, *, rules: PaceRules = UNPACED, answer_time: float = 10.0
) -> AsyncIterator[Web]:
    """A client that is closed at the end of the block."""
    web = Web(clock or SystemClock(), user_agent=USER_AGENT, answer_time=answer_time, rules=rules)
    try:
        yield web
    finally:
        await web.aclose()
