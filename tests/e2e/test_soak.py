"""A short day: what a long one must not do either. At full size: `packaging/dev.py bench soak`."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from cmconsole.ui.look import Look
from support.loops import guarded_loop
from support.soaking import Sample, Soaked, soak

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
MENTIONS, HOURS, SPEED = 400, 0.5, 240.0


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Soaked:
    """Half an hour in seven seconds, on a loop of its own."""
    qapp.setQuitOnLastWindowClosed(False)
    look = Look(qapp, "light")
    folder = tmp_path_factory.mktemp("soak")
    work = soak(folder, look, mentions=MENTIONS, hours=HOURS, speed=SPEED)
    with asyncio.Runner(loop_factory=lambda: guarded_loop(qapp)) as runner:
        return runner.run(work)


def _middle_and_end(day: Soaked) -> tuple[Sample, Sample]:
    middle = next(each for each in day.samples if each.hour >= HOURS / 2)
    assert day.samples[-1].hour > middle.hour
    return middle, day.samples[-1]


def test_every_mention_that_the_feeds_brought_is_stored_once(day: Soaked) -> None:
    assert day.stored == day.sent == MENTIONS


def test_somebody_worked_meanwhile(day: Soaked) -> None:
    assert day.handled > 0


def test_no_task_is_left_when_all_is_closed(day: Soaked) -> None:
    assert day.tasks == ()


def test_memory_does_not_grow_once_everything_is_loaded(day: Soaked) -> None:
    early, late = _middle_and_end(day)
    # The list has twice as many mentions by then: a few MB. A leak of pictures or rows is tens.
    assert late.resident - early.resident < 16
    assert late.objects - early.objects < 15_000


def test_no_reference_to_none_is_lost(day: Soaked) -> None:
    early, late = _middle_and_end(day)
    # PySide6 6.11 keeps one at each `deleteLater` and each change of a layout, which harms nobody. A
    # version that loses one at each call ends the process: Python 3.11 counts them.
    assert late.nones > early.nones - 2_000
    assert late.nones < early.nones + 100_000
