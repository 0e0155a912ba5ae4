from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from cmconsole.ui.look import Look
from cmconsole.ui.window.garbage import Garbage
from cmconsole.ui.window.main_window import MainWindow
from support.inboxes import arrival
from support.windows import window_at


class Ring:
    """Something that only a collection can end."""

    ended_on: str | None = None

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Ring.ended_on = threading.current_thread().name


def test_no_other_thread_ever_ends_what_is_in_a_cycle(qapp: QApplication) -> None:
    owner = QObject()
    garbage = Garbage(owner)
    try:
        gc.collect()
        ring = weakref.ref(Ring())

        def allocate() -> None:
            kept = [[n] for n in range(50_000)]
            assert kept

        other = threading.Thread(target=allocate, name="store")
        other.start()
        other.join()
        assert ring() is not None
        # More than Python lets come together before it collects: 700 objects, 2,000 from 3.13 on.
        kept = [[n] for n in range(gc.get_threshold()[0] + 300)]
        garbage.collect()
        assert kept
        assert ring() is None
        assert Ring.ended_on == "MainThread"
    finally:
        delete(owner)
    assert gc.isenabled()
    gc.disable()


async def test_a_window_that_has_ended_leaves_nothing_behind(tmp_path: Path, look: Look) -> None:
    async def one() -> weakref.ref[MainWindow]:
        async with window_at(tmp_path, look, arrival("It waits")) as desk:
            await desk.reads("It waits")
            return weakref.ref(desk.window)

    gc.collect()
    before = len(QApplication.allWidgets())
    window = await one()
    gc.collect()
    assert window() is None
    assert len(QApplication.allWidgets()) == before
