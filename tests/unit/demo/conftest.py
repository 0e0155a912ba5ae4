"""A demo network on a clock of its own, and a client that talks to it over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cmconsole.demo import DEMO_TOKEN, DemoNetwork

START = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


class SetClock:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def running(self) -> float:
        return (self.time - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.pass_(seconds)
        await asyncio.sleep(0)

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def demo(clock: SetClock) -> AsyncIterator[DemoNetwork]:
    """The play at its start, at the usual speed."""
    async with DemoNetwork(clock=clock) as network:
        yield network


@pytest.fixture
async def anybody(demo: DemoNetwork) -> AsyncIterator[httpx.AsyncClient]:
    """A client without an account."""
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        yield client


@pytest.fixture
async def brand(demo: DemoNetwork) -> AsyncIterator[httpx.AsyncClient]:
    """A client signed in as the brand."""
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
    async with httpx.AsyncClient(base_url=demo.url, headers=headers, trust_env=False) as client:
        yield client
