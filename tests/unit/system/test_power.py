"""Noticing sleep and changed clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmconsole.system.clock import SystemClock
from cmconsole.system.power import ClockJumped, JumpDetector, Suspended

START = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)


class Desk:
    """Clocks of a computer that runs, sleeps and has its clock set."""

    def __init__(self, *, boot: bool, sleep_runs: bool = False) -> None:
        self._boot = boot
        self._sleep_runs = sleep_runs
        self.wall, self.running, self.since_boot = START, 1000.0, 5000.0
        self.detector = JumpDetector(every=10.0)
        self.look()

    def work(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.running += seconds
        self.since_boot += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.since_boot += seconds
        self.running += seconds if self._sleep_runs else 0.0

    def set_clock(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)

    def look(self) -> Suspended | ClockJumped | None:
        boot = self.since_boot if self._boot else None
        return self.detector.look(self.wall, self.running, boot)


@pytest.fixture(params=["linux", "macos", "windows"])
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(boot=request.param == "linux", sleep_runs=request.param == "windows")


def test_an_ordinary_day_is_quiet(desk: Desk) -> None:
    for _ in range(1000):
        desk.work(10.0)
        desk.set_clock(0.004)  # NTP slews by half a millisecond a second at most
        assert desk.look() is None


def test_sleep_is_noticed_everywhere_and_only_once(desk: Desk) -> None:
    desk.work(4.0)
    desk.sleep(3600.0)
    desk.work(6.0)
    found = desk.look()
    assert isinstance(found, Suspended)
    assert found.seconds == pytest.approx(3600.0, abs=1.0)
    desk.work(10.0)
    assert desk.look() is None


def test_a_clock_set_back_is_noticed_everywhere(desk: Desk) -> None:
    desk.work(10.0)
    desk.set_clock(-3600.0)
    assert desk.look() == ClockJumped(-3600.0)


def test_a_clock_set_forward_is_told_from_sleep_where_the_system_can() -> None:
    desk = Desk(boot=True)
    desk.work(10.0)
    desk.set_clock(3600.0)
    assert desk.look() == ClockJumped(3600.0)


def test_without_a_boot_clock_a_clock_set_forward_counts_as_sleep() -> None:
    desk = Desk(boot=False)
    desk.work(10.0)
    desk.set_clock(3600.0)
    assert desk.look() == Suspended(3600.0)


def test_a_nap_shorter_than_the_threshold_is_nothing(desk: Desk) -> None:
    desk.work(10.0)
    desk.sleep(4.0)
    assert desk.look() is None


def test_the_system_s_boot_clock_is_never_behind_its_running_clock() -> None:
    clock = SystemClock()
    running, boot = clock.running(), clock.boottime()
    if boot is None:
        pytest.skip("this system has no boot clock")
    assert boot >= running - 1e-3
