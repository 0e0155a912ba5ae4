"""One task per source: poll, wait as long as is right, poll again, and never end for a bad answer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import (
    ConsoleError,
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    SecretsUnavailable,
    StoreError,
    Unreachable,
)
from cmconsole.domain.events import SourceHealthChanged
from cmconsole.domain.sources import Health, SourceState
from cmconsole.networks.web.backoff import Backoff
from cmconsole.polling.poller import Poller, PollReport
from cmconsole.polling.schedule import Interval
from cmconsole.store.inbox import Inbox
from cmconsole.system import power
from cmconsole.system.clock import Clock, wait_for

logger = logging.getLogger(__name__)
SLACK = timedelta(seconds=30)
"""What a poll may take longer than planned before it counts as an absence."""
REFRESH_EVERY = 8
"""Polls between two looks at posts that are known."""
SIGNED_OUT_RETRY = timedelta(minutes=15)
"""A person has to sign in, but a server that was confused for a moment heals by itself."""


class Watch:
    """Keeps one source read. Start `run` in the background; `check_now` wakes it."""

    def __init__(
        self, poller: Poller, interval: Interval, inbox: Inbox, bus: Bus, clock: Clock
    ) -> None:
        self._poller = poller
        self._interval = interval
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._backoff = Backoff()
        self._failures = 0
        self._poke = asyncio.Event()
        self._absence: str = Absence.NOT_RUNNING
        self._failing = False
        self._refresh_at = 0.0
        self._began: tuple[datetime, float, float | None] | None = None
        """The clocks when the last poll began: wall, running, boot."""
        self._planned = 0.0
        """When, on the running clock, the next poll is to begin."""

    @property
    def source_id(self) -> int:
        """Which source this is."""
        return self._poller.source.id

    def was_away(self, absence: str) -> None:
        """Why nobody listened here before this begins; without it, because the program did not run."""
        self._absence = absence

    def check_now(self, absence: str = "") -> None:
        """Poll at once; `absence` says why nobody listened lately, if nobody did."""
        self._absence = self._absence or absence
        self._poke.set()

    async def run(self, health: Health | None = None) -> None:
        """Poll for ever. `health` is what the last run of the program left."""
        self._go_on_from(health)
        while True:
            self._poke.clear()
            report = await self.poll_once()
            wait = await self._settle(report)
            if isinstance(report.error, Gone):
                return
            if report.error is None and self._clock.running() >= self._refresh_at:
                await self._poller.refresh()
                pause = REFRESH_EVERY * self._interval.current.total_seconds()
                self._refresh_at = self._clock.running() + pause
            await wait_for(self._clock, self._poke, wait.total_seconds())

    async def once(self, health: Health | None = None) -> PollReport:
        """One poll, remembered like any other, for the command line."""
        self._go_on_from(health)
        report = await self.poll_once()
        if report.error is None:
            report = replace(report, changed=report.changed + await self._poller.refresh())
        await self._settle(report)
        return report

    def _go_on_from(self, health: Health | None) -> None:
        if health is not None and health.failures:
            self._failures, self._failing = health.failures, True
            self._absence = _absence_of_state(health.state)

    async def poll_once(self) -> PollReport:
        """One poll now, with its place in the ledger."""
        usual = self._interval.current + SLACK
        if self._slept():
            self._absence = self._absence or Absence.ASLEEP
        report = await self._poller.poll(self._absence, usual)
        if report.error is None:
            self._absence = ""
        elif not self._absence:
            self._absence = _absence_of(report.error)
        return report

    def _slept(self) -> bool:
        """Whether the computer slept since the last poll began.

        `Listening` looks as well, but this poll may come before it does.
        """
        boot = getattr(self._clock, "boottime", lambda: None)()
        before, self._began = self._began, (self._clock.now(), self._clock.running(), boot)
        if before is None:
            return False
        detector = power.JumpDetector(every=self._planned - before[1])
        detector.look(*before)
        return isinstance(detector.look(*self._began), power.Suspended)

    async def _settle(self, report: PollReport) -> timedelta:
        """Remember how it went; returns the time to the next poll."""
        if report.error is None:
            self._failures = 0
            wait = self._interval.next(report.new, report.wish, waited=report.waited)
            await self._remember_success(self._clock.now() + wait)
        else:
            self._failures += 1
            wait = self._wait_after(report.error)
            ended = isinstance(report.error, Gone)
            next_poll_at = None if ended else self._clock.now() + wait
            await self._remember_failure(report.error, next_poll_at)
        self._planned = self._clock.running() + wait.total_seconds()
        return wait

    def _wait_after(self, error: ConsoleError) -> timedelta:
        pause = self._backoff.after(self._failures)
        if isinstance(error, NetworkError) and error.retry_after is not None:
            return max(pause, error.retry_after)
        if isinstance(error, NetworkError) and not error.transient:
            return max(pause, SIGNED_OUT_RETRY)
        return pause

    async def _remember_success(self, next_poll_at: datetime) -> None:
        try:
            await self._inbox.poll_went_well(self.source_id, next_poll_at)
        except StoreError as error:
            logger.warning("source %d: %s", self.source_id, error)
        if self._failing:
            self._failing = False
            self._bus.publish(SourceHealthChanged(self.source_id))

    async def _remember_failure(self, error: ConsoleError, next_poll_at: datetime | None) -> None:
        now = self._clock.now()
        state = _state_of(error)
        try:
            await self._inbox.poll_failed(self.source_id, state, str(error), now, next_poll_at)
        except StoreError as trouble:
            # The disk may be the very reason; what is known is told on the bus.
            logger.warning("source %d: %s", self.source_id, trouble)
        self._failing = True
        self._bus.publish(SourceHealthChanged(self.source_id))


def _state_of(error: ConsoleError) -> SourceState:
    if isinstance(error, Gone):
        return SourceState.STOPPED
    if isinstance(error, NetworkBusy):
        return SourceState.WAITING
    if isinstance(error, (LoginExpired, SecretsUnavailable)):
        return SourceState.SIGNED_OUT
    return SourceState.FAILING


def _absence_of(error: ConsoleError) -> str:
    if isinstance(error, Unreachable):
        return Absence.OFFLINE
    if isinstance(error, StoreError):
        return Absence.NOT_STORED
    return _absence_of_state(_state_of(error))


def _absence_of_state(state: SourceState) -> str:
    return {
        SourceState.WAITING: Absence.ASKED_TO_WAIT,
        SourceState.SIGNED_OUT: Absence.SIGNED_OUT,
        SourceState.STOPPED: Absence.STOPPED,
    }.get(state, Absence.FAILING)
