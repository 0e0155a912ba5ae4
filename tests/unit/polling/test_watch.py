"""A source is read for ever: how long it waits, what it remembers, what it says while it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import (
    ConsoleError,
    DiskFull,
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NotAllowed,
    Offline,
    SecretsUnavailable,
    Unreachable,
    UsageError,
)
from cmconsole.domain.events import PollFailed, PollFinished, SourceHealthChanged
from cmconsole.domain.sources import Health, SourceState
from support.clocks import FakeClock
from support.inboxes import NOON, minutes
from support.listening import Listener, ScriptedNetwork, listener_at, page


class BootClock(FakeClock):
    """A clock that, like Linux's, also tells how long the machine has been up."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._slept = 0.0
        self._asleep = asyncio.Event()

    def suspend(self, seconds: float) -> None:
        super().suspend(seconds)
        self._slept += seconds

    def boottime(self) -> float:
        return self.running() + self._slept

    async def sleep(self, seconds: float) -> None:
        self._asleep.set()
        await super().sleep(seconds)

    async def slept_again(self) -> None:
        """Wait until somebody sleeps."""
        while not self.sleepers:
            self._asleep.clear()
            await self._asleep.wait()
            await asyncio.sleep(0)

    @property
    def next_in(self) -> float:
        """Seconds until somebody wakes."""
        return self._next() - self.running()


@pytest.fixture
async def listener(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listener_at(tmp_path, ScriptedNetwork(), BootClock(NOON)) as opened:
        yield opened


class Polls:
    """Counts polls as they end, so that tests wait for them and not for time."""

    def __init__(self, listener: Listener) -> None:
        self._clock = listener.clock
        self.ended = 0
        self._changed = asyncio.Event()
        for kind in (PollFinished, PollFailed):
            listener.bus.subscribe(kind, self._count)

    def _count(self, _: object) -> None:
        self.ended += 1
        self._changed.set()

    async def rest(self, after: int) -> None:
        """Wait until so many polls have ended and the watch sleeps."""
        async with asyncio.timeout(20):
            while self.ended < after:
                self._changed.clear()
                await self._changed.wait()
            await self._clock.slept_again()

    async def go_on(self) -> None:
        """Let time pass until the next poll has ended."""
        await self.rest(self.ended)
        before = self.ended
        await self._clock.advance(self._clock.next_in)
        await self.rest(before + 1)


@asynccontextmanager
async def watching(listener: Listener, health: Health | None = None) -> AsyncIterator[Polls]:
    polls = Polls(listener)
    listener.running = asyncio.create_task((watch := listener.watch()).run(health))  # type: ignore[attr-defined]
    listener.watched = watch  # type: ignore[attr-defined]
    try:
        yield polls
    finally:
        listener.running.cancel()  # type: ignore[attr-defined]
        with suppress(asyncio.CancelledError):
            await listener.running  # type: ignore[attr-defined]


async def test_it_polls_again_after_the_interval(listener: Listener) -> None:
    async with watching(listener) as polls:
        await polls.rest(1)
        for _ in range(4):
            await polls.go_on()
        times = [at for _, at in listener.network.asked]
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(times)]
    assert gaps == [150.0, 187.5, 234.375, 292.96875]
    assert await listener.ledger() == [("listened", 0, sum(gaps) / 60, "", False)]
    health = await listener.health()
    assert health.state is SourceState.LISTENING
    assert health.last_success_at == times[-1]
    assert health.next_poll_at == times[-1] + listener.every.current


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (Offline("a.example was not found."), SourceState.FAILING, Absence.OFFLINE),
        (Unreachable("a.example does not answer."), SourceState.FAILING, Absence.OFFLINE),
        (NetworkDown("a.example has a problem."), SourceState.FAILING, Absence.FAILING),
        (NetworkBusy("a.example asked us to wait."), SourceState.WAITING, Absence.ASKED_TO_WAIT),
        (LoginExpired("Sign in again."), SourceState.SIGNED_OUT, Absence.SIGNED_OUT),
        (SecretsUnavailable("The keyring is locked."), SourceState.SIGNED_OUT, Absence.SIGNED_OUT),
        (NotAllowed("a.example does not allow this."), SourceState.FAILING, Absence.FAILING),
        (DiskFull("The disk is full."), SourceState.FAILING, Absence.NOT_STORED),
        (UsageError("There is no such thing."), SourceState.FAILING, Absence.FAILING),
    ],
)
async def test_trouble_is_told_while_it_lasts_and_is_in_the_ledger_when_it_is_over(
    listener: Listener, error: ConsoleError, state: SourceState, reason: str
) -> None:
    over, after = NOON + minutes(10), page("after")

    def fail() -> None:
        if listener.clock.now() < over:
            raise error

    listener.network.polls = [page("before"), *([fail, after] for _ in range(99))]
    told: list[SourceHealthChanged] = []
    listener.bus.subscribe(SourceHealthChanged, told.append)
    async with watching(listener) as polls:
        await polls.rest(1)
        await polls.go_on()
        health = await listener.health()
        assert (health.state, health.last_error, health.failures) == (state, str(error), 1)
        assert (health.failing_since, health.last_success_at) == (NOON + minutes(1), NOON)
        assert health.next_poll_at is not None
        assert told
        while listener.clock.now() < over:
            await polls.go_on()
    health = await listener.health()
    assert (health.state, health.last_error, health.failing_since) == ("listening", "", None)
    ledger = await listener.ledger()
    recovered = (listener.network.asked[-1][1] - NOON) / timedelta(minutes=1)
    assert ledger == [("gap", 0, recovered, reason, True)]
    assert sorted(await listener.desk.texts()) == ["after", "before"]


async def test_the_network_is_left_alone_as_long_as_it_asked_for(listener: Listener) -> None:
    listener.network.polls = [NetworkBusy("Wait.", retry_after=minutes(40)), page("after")]
    async with watching(listener) as polls:
        await polls.rest(1)
        await listener.clock.advance(40 * 60 - 1)
        assert len(listener.network.asked) == 1
        await listener.clock.advance(1)
        await polls.rest(2)
        assert len(listener.network.asked) == 2


async def test_failures_in_a_row_are_spaced_out_and_never_given_up(listener: Listener) -> None:
    listener.network.polls = [NetworkDown("No.") for _ in range(30)]
    async with watching(listener) as polls:
        await polls.rest(1)
        for _ in range(30):
            await polls.go_on()
    waits = listener.clock.slept
    assert max(waits[9:]) > 60
    assert max(waits) <= 900
    assert (await listener.health()).failures == 0


async def test_a_sign_in_that_expired_is_tried_seldom(listener: Listener) -> None:
    listener.network.polls = [LoginExpired("Sign in again.")]
    async with watching(listener) as polls:
        await polls.rest(1)
        health = await listener.health()
    assert health.next_poll_at is not None
    assert health.next_poll_at >= NOON + minutes(15)


async def test_what_is_gone_for_good_is_remembered_and_asked_no_more(listener: Listener) -> None:
    listener.network.polls = [page("before"), Gone("a.example says that this was taken down.")]
    async with watching(listener) as polls:
        await polls.rest(1)
        await listener.clock.advance(listener.clock.next_in)
        await listener.running  # type: ignore[attr-defined]
        assert polls.ended == 2
    health = await listener.health()
    assert (health.state, health.failing_since) == (SourceState.STOPPED, NOON + minutes(1))
    assert "taken down" in health.last_error
    assert health.next_poll_at is None


async def test_a_sleep_is_noticed_even_by_a_poll_that_comes_first(listener: Listener) -> None:
    async with watching(listener) as polls:
        await polls.rest(1)
        await listener.clock.advance(60)
        listener.clock.suspend(8 * 3600)
        await polls.go_on()
    assert await listener.ledger() == [("gap", 0, 482.5, "asleep", True)]


async def test_a_sleep_in_the_middle_of_a_poll_is_noticed_by_the_next(listener: Listener) -> None:
    listener.network.polls = [page(), [lambda: listener.clock.suspend(3600), page("late")]]
    async with watching(listener) as polls:
        await polls.rest(1)
        await polls.go_on()
        await polls.go_on()
    assert await listener.ledger() == [
        ("listened", 0, 2.5, "", False),
        ("gap", 2.5, 63.75, "asleep", True),
    ]


@pytest.mark.parametrize("by", [7200, -7200])
async def test_a_clock_that_was_set_is_no_sleep(listener: Listener, by: int) -> None:
    async with watching(listener) as polls:
        await polls.rest(1)
        await listener.clock.advance(100)
        listener.clock.jump(by)
        await polls.go_on()
        await polls.go_on()
    told = await listener.ledger()
    assert {kind for kind, *_ in told} == {"listened"}
    assert told[-1][2] == (150 + 187.5 + by) / 60


async def test_somebody_can_ask_for_a_look_now_and_say_why_nobody_listened(
    listener: Listener,
) -> None:
    async with watching(listener) as polls:
        await polls.rest(1)
        await listener.clock.advance(10)
        listener.watched.check_now()  # type: ignore[attr-defined]
        await polls.rest(2)
        assert len(listener.network.asked) == 2


async def test_what_the_last_run_left_is_gone_on_from(listener: Listener) -> None:
    left = Health(1, SourceState.WAITING, NOON, NOON, failures=3, last_error="Wait.")
    await listener.clock.advance(3600)
    async with watching(listener, left) as polls:
        await polls.rest(1)
    assert await listener.ledger() == [("gap", 0, 60, "asked to wait", True)]


async def test_time_in_which_the_program_did_not_run_is_a_gap(listener: Listener) -> None:
    await listener.watch().once()
    await listener.clock.advance(3600)
    report = await listener.watch().once(await listener.health())
    assert [gap.reason for gap in report.gaps] == ["not running"]
    assert await listener.ledger() == [("gap", 0, 60, "not running", True)]


async def test_known_posts_are_looked_at_again_now_and_then(listener: Listener) -> None:
    listener.network.polls = [page("somebody works on this")]
    async with watching(listener) as polls:
        await polls.rest(1)
        for _ in range(24):
            await polls.go_on()
    assert 2 <= len(listener.network.looked_at) <= 5


@pytest.mark.expects_log
async def test_trouble_that_cannot_even_be_written_down_does_not_end_the_watch(
    listener: Listener,
) -> None:
    limit: Callable[[int], str] = "PRAGMA max_page_count = {}".format
    (size,) = (await listener.desk.ask("PRAGMA page_count"))[0]
    long = page(*("word " * 3000 for _ in range(60)))
    listener.network.polls = [long, long]
    await listener.desk.database.write(lambda c: c.execute(limit(size)).fetchall())
    told: list[PollFailed] = []
    listener.bus.subscribe(PollFailed, told.append)
    async with watching(listener) as polls:
        await polls.rest(1)
        assert isinstance(told[0].error, DiskFull)
        await listener.desk.database.write(lambda c: c.execute(limit(10_000_000)).fetchall())
        await polls.go_on()
    assert len(await listener.desk.texts()) == 60
    assert (await listener.health()).failing_since is None
