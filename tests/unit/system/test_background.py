"""Tasks that run beside the person's own actions."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from cmconsole.system.background import Background

pytestmark = pytest.mark.anyio


async def test_a_task_is_held_until_it_ends() -> None:
    background = Background()
    go = asyncio.Event()

    async def work() -> str:
        await go.wait()
        return "done"

    seen = weakref.ref(background.start(work(), "work"))
    gc.collect()
    task = seen()
    assert task is not None
    assert background.names == ("work",)
    go.set()
    assert await task == "done"
    await asyncio.sleep(0)
    assert background.names == ()


@pytest.mark.expects_log
async def test_a_failure_is_logged_and_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[tuple[str, str]] = []
    background = Background(lambda name, error: heard.append((name, str(error))))

    async def fail() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        await background.start(fail(), "poll @acme")
    await background.stop()
    assert heard == [("poll @acme", "broken")]
    assert [record.getMessage() for record in caplog.records] == ["poll @acme failed"]


async def test_stop_cancels_waits_and_reports_nothing() -> None:
    heard: list[str] = []
    background = Background(lambda name, _: heard.append(name))
    steps: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("tidied")

    background.start(work(), "one")
    background.start(work(), "two")
    await asyncio.sleep(0)
    assert await background.stop() == ()
    assert steps == ["tidied", "tidied"]
    assert heard == []
    assert await background.stop() == ()


@pytest.mark.expects_log
async def test_stop_does_not_wait_for_ever_and_names_what_is_stuck() -> None:
    background = Background()
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    task = background.start(stubborn(), "stubborn")
    await asyncio.sleep(0)
    assert await background.stop(limit=0.05) == ("stubborn",)
    release.set()
    await task


async def test_what_is_started_while_stopping_never_runs() -> None:
    background = Background()
    ran: list[str] = []

    async def late() -> None:
        ran.append("late")

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            background.start(late(), "late")

    background.start(work(), "work")
    await asyncio.sleep(0)
    assert await background.stop() == ()
    background.start(late(), "later still")
    assert await background.stop() == ()
    assert ran == []


async def test_a_task_may_stop_the_others_and_go_on() -> None:
    background = Background()

    async def quit() -> tuple[str, ...]:
        return await background.stop()

    other = background.start(asyncio.Event().wait(), "other")
    assert await background.start(quit(), "quit") == ()
    assert other.cancelled()
