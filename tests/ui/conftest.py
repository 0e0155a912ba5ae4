"""Windows without a screen, on the same event loop as in the program."""

from __future__ import annotations

import os
import threading
from asyncio import _get_running_loop
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from cmconsole.ui.look import Look
from support.loops import guarded_loop


@pytest.fixture(scope="session")
def anyio_backend(qapp: QApplication) -> tuple[str, dict[str, Any]]:
    """Tests of windows run on Qt's event loop."""
    return "asyncio", {"loop_factory": lambda: guarded_loop(qapp)}


@pytest.fixture(scope="session")
def session_look(qapp: QApplication) -> Look:
    """Fonts and icons, loaded once."""
    qapp.setQuitOnLastWindowClosed(False)
    return Look(qapp, "light")


@pytest.fixture
def look(session_look: Look, qapp: QApplication) -> Look:
    """The light look; putting a look on dresses every widget anew, so only after a test in the dark."""
    if session_look.theme != "light":
        session_look.choose("light")
    session_look._sheet = ""
    qapp.setStyleSheet("")
    return session_look


@pytest.fixture(autouse=True)
def garbage_ends_here(qapp: QApplication, garbage_ends_here: None) -> None:
    """Qt is there before the first window's test begins."""


@pytest.fixture(autouse=True)
def the_window_never_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes to the disk goes there beside the window's thread: a disk may take its time."""
    to_the_disk = os.fsync

    def fsync(file: int) -> None:
        window = threading.current_thread() is threading.main_thread()
        assert not (window and _get_running_loop()), "the window waits for the disk"
        to_the_disk(file)

    monkeypatch.setattr(os, "fsync", fsync)
