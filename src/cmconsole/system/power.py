"""Notices that the computer slept or that its clock was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Suspended:
    """The computer slept, or this program could not run, for about that long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """Somebody or something set the wall clock; positive is forward."""

    seconds: float


@dataclass(frozen=True, slots=True)
class _Look:
    now: datetime
    running: float
    boot: float | None


class JumpDetector:
    """Compares clocks between two looks. It asks no clock itself.

    What can be told depends on the system:
    - with a boot clock (Linux), sleep and a changed clock are told apart exactly;
    - where `running` stops during sleep (macOS, or Linux without one), the wall clock running ahead
      of it counts as sleep, and running behind as a change;
    - where `running` goes on during sleep (Windows), a look that comes far too late counts as sleep.
    """

    def __init__(self, *, every: float, threshold: float = 5.0, late: float = 60.0) -> None:
        """Args:
        every: seconds between two looks, as planned.
        threshold: seconds that clocks may differ; the slewing of NTP stays far below.
        late: seconds a look may come late before the program must have been asleep.
        """
        self._every = every
        self._threshold = threshold
        self._late = late
        self._last: _Look | None = None

    def look(
        self, now: datetime, running: float, boot: float | None = None
    ) -> Suspended | ClockJumped | None:
        """Compare with the look before; the first one only remembers.

        Args:
            now: `clock.now()`, UTC.
            running: `clock.running()`, seconds.
            boot: `SystemClock.boottime()`, seconds, where the system has it.
        """
        last, self._last = self._last, _Look(now, running, boot)
        if last is None:
            return None
        ran = running - last.running
        wall = (now - last.now).total_seconds()
        passed = ran if boot is None or last.boot is None else boot - last.boot
        exact = boot is not None and last.boot is not None
        if passed - ran > self._threshold:
            return Suspended(passed - ran)
        if ran - self._every > self._late:
            return Suspended(ran - self._every)
        drift = wall - passed
        if drift > self._threshold and not exact:
            return Suspended(drift)
        if abs(drift) > self._threshold:
            return ClockJumped(drift)
        return None
