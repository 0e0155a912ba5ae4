"""What every test gets: no keyring, no network but loopback, no unexpected warning in the log."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

# A check that meets other examples each time fails on a change that has nothing to do with it, and a busy
# machine is no fault of the code. CMCONSOLE_EXPLORE=2000 looks for new examples, that many for a test.
_explore = os.environ.get("CMCONSOLE_EXPLORE")
settings.register_profile(
    "cmconsole",
    deadline=None,
    derandomize=not _explore,
    max_examples=int(_explore or 50),
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("cmconsole")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts background jobs deaf to Ctrl+C, and so would be every program a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Core tests run on plain asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared fixtures beside the checkout; the test is skipped where it is absent."""
    folder = Path(os.environ.get("CMCONSOLE_SHARED", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the folder of shared fixtures is not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the world outside fails at once instead of hanging or leaking."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host not in ("127.0.0.1", "::1", "localhost"):
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_collection_finish() -> None:
    """The 300,000 objects that the tests themselves are stay to the end: no collection looks at them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_ends_here() -> Iterator[None]:
    """As in the program: once there is Qt, what is garbage ends on this thread, not on one of the store's."""
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is None or qt.QApplication.instance() is None:
        yield
        return
    gc.disable()
    yield
    # All of it now and then: it takes a quarter of a second.
    _ended[0] += 1
    gc.collect(1 if _ended[0] % 100 else 2)


_ended = [0]


@pytest.fixture(autouse=True)
def no_unexpected_log_warning(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """A warning in the log fails the test, unless it is marked `expects_log`."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    loud = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, "unexpected in the log: " + "; ".join(r.getMessage() for r in loud)
