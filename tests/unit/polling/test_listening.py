"""All sources at once: one that cannot be read does not keep the others from being heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ClockJumped, PollFailed, PollFinished, WokeUp
from cmconsole.domain.sources import Source, SourceState
from cmconsole.polling.listening import LOOK_EVERY, SOURCES_EVERY, Listening
from cmconsole.polling.watch import Watch
from cmconsole.system.background import Background
from support.clocks import FakeClock
from support.inboxes import NOON
from support.listening import Listener, ScriptedNetwork, listener_at

Build = Callable[[Source], Awaitable[Watch]]


@pytest.fixture
async def listener(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listener_at(tmp_path, ScriptedNetwork(), FakeClock(NOON)) as opened:
        yield opened


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    tasks = Background()
    yield tasks
    await tasks.stop()


def listening(listener: Listener, background: Background, build: Build) -> Listening:
    inbox, bus, clock = listener.desk.inbox, listener.bus, listener.clock
    return Listening(inbox, bus, clock, background, build)


async def until(happened: list[object], count: int) -> None:
    async with asyncio.timeout(20):
        while len(happened) < count:
            await asyncio.to_thread(lambda: None)


async def test_a_source_of_a_kind_that_is_missing_is_told_and_the_others_are_heard(
    listener: Listener, background: Background
) -> None:
    odd = await listener.desk.add_source("Odd")

    async def build(source: Source) -> Watch:
        if source.id == odd.id:
            raise UsageError("There is no network called odd.")
        return listener.watch()

    told: list[object] = []
    listener.bus.subscribe(PollFinished, told.append)
    failed: list[PollFailed] = []
    listener.bus.subscribe(PollFailed, failed.append)
    service = listening(listener, background, build)
    await service.start()
    await until(told, 1)
    assert [event.source_id for event in failed] == [odd.id]
    _, health = await listener.desk.inbox.health()
    assert (health.state, health.last_error) == (SourceState.FAILING, str(failed[0].error))
    await service.refresh()
    assert len(failed) == 2  # it is tried again when something may have changed


async def test_sources_begin_and_end_while_it_runs(
    listener: Listener, background: Background
) -> None:
    begun: list[object] = []

    async def build(source: Source) -> Watch:
        begun.append(source.name)
        await asyncio.sleep(0)
        return listener.watch()

    service = listening(listener, background, build)
    await service.start()
    second = await listener.desk.add_source("Second")
    await asyncio.gather(service.refresh(), service.refresh())
    assert begun == ["Example", "Second"]
    assert {f"listen to source {n}" for n in (1, 2)} <= set(background.names)
    (removed,) = (t for t in asyncio.all_tasks() if t.get_name() == "listen to source 2")
    await listener.desk.inbox.remove_source(second, author="Kim", now=NOON)
    await service.refresh()
    await asyncio.wait([removed])
    assert removed.cancelled()
    assert "listen to source 1" in background.names


async def test_a_source_that_another_program_adds_is_heard_within_a_minute(
    listener: Listener, background: Background
) -> None:
    begun: list[object] = []

    async def build(source: Source) -> Watch:
        begun.append(source.name)
        if source.name == "Odd":
            raise UsageError("There is no network called odd.")
        return listener.watch()

    service = listening(listener, background, build)
    await service.start()
    await listener.desk.add_source("Odd")
    while SOURCES_EVERY not in listener.clock.slept:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await listener.clock.advance(SOURCES_EVERY)
    await until(begun, 2)
    assert begun == ["Example", "Odd"]
    await service.notice()
    assert begun == ["Example", "Odd"]  # nothing changed, so nothing is tried again


@pytest.mark.parametrize(
    ("suspended", "kind", "noted"),
    [(True, WokeUp, "computer slept"), (False, ClockJumped, "clock changed")],
)
async def test_sleep_and_a_changed_clock_are_noticed_noted_and_looked_after_at_once(
    listener: Listener, background: Background, suspended: bool, kind: type, noted: str
) -> None:
    async def build(_: Source) -> Watch:
        return listener.watch()

    polled: list[object] = []
    told: list[object] = []
    listener.bus.subscribe(PollFinished, polled.append)
    listener.bus.subscribe(kind, told.append)
    await listening(listener, background, build).start()
    await until(polled, 1)
    if suspended:
        listener.clock.suspend(3600)
    else:
        listener.clock.jump(-3600)
    await listener.clock.advance(LOOK_EVERY)
    await until(told, 1)
    await until(polled, 2)
    rows = await listener.desk.ask("SELECT body FROM event WHERE kind = ?", noted)
    assert rows == [(f'{{"seconds":{3600 if suspended else -3600}}}',)]
    ledger = await listener.ledger()
    assert [one[3] for one in ledger] == (["asleep"] if suspended else [])
