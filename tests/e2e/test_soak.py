"""A short day: what a long one must not do either. At full size: `packaging/dev.py bench soak`."""

from __future__ import annotations

import asyncio

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from cmconsole.ui.look import Look
from support.soaking import Soaked, soak

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
MENTIONS, HOURS, SPEED = 400, 0.5, 240.0


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Soaked:
    """Half an hour in seven seconds, on a loop of its own."""
    qapp.setQuitOnLastWindowClosed(False)
    look = Look(qapp, "light")
    folder = tmp_path_factory.mktemp("soak")
    work = soak(folder, look, mentions=MENTIONS, hours=HOURS, speed=SPEED)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        return runner.run(work)


def test_every_mention_that_the_feeds_brought_is_stored_once(day: Soaked) -> None:
    assert day.stored == day.sent == MENTIONS


def test_somebody_worked_meanwhile(day: Soaked) -> None:
    assert day.handled > 0


def test_no_task_is_left_when_all_is_closed(day: Soaked) -> None:
    assert day.tasks == ()


def test_memory_does_not_grow_once_everything_is_loaded(day: Soaked) -> None:
    early, late = day.between(HOURS / 2, HOURS * 0.6), day.between(HOURS * 0.9, HOURS + 1)
    assert early
    assert late
    # The list has twice as many mentions by then: a few MB. A leak of pictures or rows is tens.
    assert late[-1].resident - early[0].resident < 16
    assert late[-1].objects - early[0].objects < 15_000


def test_no_reference_to_none_is_lost(day: Soaked) -> None:
    early, late = day.between(HOURS / 2, HOURS * 0.6), day.between(HOURS * 0.9, HOURS + 1)
    # PySide6 6.11 keeps one at each `deleteLater` and each change of a layout, which harms nobody. A
    # version that loses one at each call ends the process: Python 3.11 counts them.
    assert late[-1].nones > early[0].nones - 2_000
    assert late[-1].nones < early[0].nones + 100_000
