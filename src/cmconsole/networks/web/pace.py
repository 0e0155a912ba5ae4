"""How often each server is asked: one pace per host, whoever asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType

from cmconsole.domain.errors import NetworkBusy, Unreachable
from cmconsole.networks.web.backoff import Backoff, Breaker
from cmconsole.networks.web.bucket import Bucket
from cmconsole.networks.web.limits import Wishes
from cmconsole.system.clock import Clock

MOST_HOSTS = 256
"""Hosts remembered; above that, those at rest are forgotten."""
SHORTEST = 0.001
"""Seconds: no wait is shorter. Rounding can leave 1e-13 s, after which it is still the same time."""


@dataclass(frozen=True, slots=True)
class PaceRules:
    """How polite to be where a server does not say."""

    rate: float = 2.0
    """Requests a second and host in the long run."""
    burst: int = 5
    """Requests that may follow each other at once after a quiet time."""
    per_host: int = 2
    """Requests under way to one host at a time."""
    total: int = 4
    """Requests under way in all: httpx costs twice as much CPU each at twenty at once."""
    patience: float = 5.0
    """Seconds to sit out when a server asks for a pause; a longer one is reported instead."""
    queue: float = 0.0
    """Seconds to stand in line for `rate`, beyond `patience`, while the server asked for nothing."""
    failures: int = 5
    """Failures in a row after which a host is left alone."""
    rest: float = 60.0
    """Seconds it is then left alone at first."""
    backoff: Backoff = field(default_factory=Backoff)
    """For servers that say "too many requests" without saying how long."""
    here: PaceRules | None = None
    """For servers on this very computer, which are nobody else's; None: the same as for all."""

    def at(self, host: str) -> PaceRules:
        """The rules for one host, `name:port`."""
        local = host.startswith(("127.", "localhost:", "[::1]"))
        return self.here if local and self.here is not None else self


POLITE = PaceRules(here=PaceRules(rate=50.0, burst=100))
"""What the console keeps to: servers on this computer (the demo, a local blog) may be asked often."""


class HostPace:
    """What is known about one host. Times are seconds of `Clock.running`."""

    __slots__ = (
        "_asked_to_wait",
        "_blocked_until",
        "_breaker",
        "_bucket",
        "_rules",
        "name",
        "slots",
    )

    def __init__(self, name: str, rules: PaceRules, now: float) -> None:
        self.name = name
        self.slots = asyncio.Semaphore(rules.per_host)
        self._rules = rules
        self._bucket = Bucket(rules.rate, rules.burst, now)
        self._breaker = Breaker(rules.failures, rules.rest)
        self._blocked_until = 0.0
        self._asked_to_wait = 0

    def wait(self, now: float, *, urgent: bool = False) -> float:
        """Seconds to wait before the next request; 0: it may go.

        Raises:
            NetworkBusy: the server asked for a pause that is too long to sit out.
            Unreachable: it failed so often that it is left alone for now.
        """
        rest = self._breaker.wait(now)
        if rest is not None:
            sentence = f"{self.name} failed several times in a row and is left alone for a while."
            raise Unreachable(sentence, retry_after=timedelta(seconds=rest))
        line = 0.0 if urgent else self._bucket.wait(now)
        pause = max(self._blocked_until - now, line)
        own = self._blocked_until <= now and not self._bucket.slowed
        if pause > self._rules.patience + (self._rules.queue if own else 0.0):
            sentence = f"{self.name} asked us to wait before asking again."
            raise NetworkBusy(sentence, retry_after=timedelta(seconds=pause))
        # Less than what a clock can tell apart would be waited for again and again.
        return max(pause, SHORTEST) if pause > 0 else 0.0

    def begin(self, now: float) -> None:
        """A request sets out."""
        self._bucket.take(now)
        self._breaker.begin(now)

    def answered(self, wishes: Wishes, now: float, *, reading: bool) -> None:
        """The server answered something; heed what it wished for.

        Args:
            reading: the request only read. What is counted for posting and deleting is counted
                apart (Mastodon), so it must not slow down the polls; a `Retry-After` always counts.
        """
        self._breaker.succeeded()
        pause = wishes.pause if reading else wishes.retry_after
        if wishes.busy and reading:
            self._asked_to_wait += 1
            pause = pause or self._rules.backoff.after(self._asked_to_wait)
        elif reading:
            self._asked_to_wait = 0
        if pause is not None:
            self._blocked_until = max(self._blocked_until, now + pause.total_seconds())
        if reading and wishes.allowance is not None:
            self._bucket.heed(wishes.allowance, now)

    def rest(self, seconds: float, now: float) -> None:
        """The server asked for a pause in a way of its own."""
        self._blocked_until = max(self._blocked_until, now + seconds)

    def failed(self, now: float) -> None:
        """No answer, or an error of the server's own."""
        self._breaker.failed(now)

    def abandoned(self) -> None:
        """The request ended without showing how the server is."""
        self._breaker.abandoned()

    def at_rest(self, now: float) -> bool:
        """Whether forgetting this host would change nothing."""
        idle = not self.slots.locked() and self._breaker.closed and self._bucket.full(now)
        return idle and now >= self._blocked_until


class Turn:
    """One request's turn at a host: entered when it may set out."""

    __slots__ = ("_clock", "_host", "_told", "_total", "_urgent")

    def __init__(
        self, host: HostPace, clock: Clock, total: asyncio.Semaphore, *, urgent: bool
    ) -> None:
        self._host, self._clock, self._total, self._urgent = host, clock, total, urgent
        self._told = False

    async def __aenter__(self) -> Turn:
        if self._urgent:
            await self._wait()
        else:
            await self._queue()
        self._host.begin(self._clock.running())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._told:
            self._host.abandoned()
        if not self._urgent:
            self._total.release()
            self._host.slots.release()

    def answered(self, wishes: Wishes) -> None:
        """The server answered."""
        self._told = True
        self._host.answered(wishes, self._clock.running(), reading=not self._urgent)

    def failed(self) -> None:
        """The server did not answer, or with an error of its own."""
        self._told = True
        self._host.failed(self._clock.running())

    async def _wait(self) -> None:
        # A sleep may end early, and what is waited for may have changed meanwhile.
        while seconds := self._host.wait(self._clock.running(), urgent=self._urgent):
            await self._clock.sleep(seconds)

    async def _queue(self) -> None:
        await self._host.slots.acquire()
        try:
            while True:
                await self._wait()
                await self._total.acquire()
                try:
                    if not self._host.wait(self._clock.running()):
                        return
                except BaseException:
                    self._total.release()
                    raise
                self._total.release()
        except BaseException:
            self._host.slots.release()
            raise


class Pace:
    """Every host's pace, and how many requests there are in all."""

    def __init__(self, clock: Clock, rules: PaceRules | None = None) -> None:
        self._clock = clock
        self._rules = rules or PaceRules()
        self._hosts: dict[str, HostPace] = {}
        self._own_rules: dict[str, PaceRules] = {}
        self._total = asyncio.Semaphore(self._rules.total)

    def turn(self, host: str, *, urgent: bool = False) -> Turn:
        """A turn at `host`, to be entered with `async with`.

        Args:
            urgent: a person waits for it: it goes before all polls and needs no free slot, but
                heeds a pause that the server asked for.

        Raises (on entering):
            NetworkBusy, Unreachable: as `HostPace.wait` says.
        """
        return Turn(self._host(host), self._clock, self._total, urgent=urgent)

    def agree(self, host: str, rules: PaceRules) -> None:
        """From now on `host` is asked by `rules` of its own, by everybody who asks it."""
        if self._own_rules.get(host) != rules:
            self._own_rules[host] = rules
            self._hosts.pop(host, None)

    def rest(self, host: str, seconds: float) -> None:
        """Leave `host` alone for so many seconds: it asked for that in a way of its own."""
        self._host(host).rest(seconds, self._clock.running())

    def _host(self, host: str) -> HostPace:
        pace = self._hosts.get(host)
        if pace is None:
            now = self._clock.running()
            if len(self._hosts) >= MOST_HOSTS:
                self._hosts = {k: v for k, v in self._hosts.items() if not v.at_rest(now)}
            rules = self._own_rules.get(host, self._rules).at(host)
            pace = self._hosts[host] = HostPace(host, rules, now)
        return pace
