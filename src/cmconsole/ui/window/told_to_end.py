"""What ends the program from outside: signals, and the end of the session."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtGui import QGuiApplication

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def on_signals(leave: Callable[[], None]) -> None:
    """Leave in order when the system tells us to. Nobody is asked anything: whoever could answer may be
    gone, and replies that wait are kept. On Windows there is nothing to listen to."""
    loop = asyncio.get_running_loop()
    for number in (getattr(signal, name, None) for name in SIGNALS):
        # Whoever starts us with `nohup` wants us to go on.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with suppress(NotImplementedError):
                loop.add_signal_handler(number, leave)


def on_session_end(keep: Callable[[], None]) -> None:
    """Keep what is not kept when somebody logs out. The window stays: another program may still call it
    off, and if none does, it is closed or killed right after."""
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.commitDataRequest.connect(lambda _: keep())
    application.saveStateRequest.connect(lambda _: keep())
