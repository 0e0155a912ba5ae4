"""The bar on a terminal moves also while nothing does."""

from __future__ import annotations

import io
import sys
import threading

import pytest

from cmconsole.cli import progress


class Terminal(io.StringIO):
    """A terminal that tells when something was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self) -> bool:
        """It is one."""
        return True

    def write(self, text: str) -> int:
        """Take it and tell."""
        done = super().write(text)
        if text.strip():
            self.drawn.set()
        return done


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()  # not in a fixture: pytest takes stderr back between set-up and call
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "BEAT", 0.01)
    return terminal


def test_a_source_that_is_slow_to_answer_still_shows_a_bar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = at_terminal(monkeypatch)
    with progress.progress(1, "sources"):
        assert terminal.drawn.wait(30)
    assert "0/1" in terminal.getvalue()
    assert not [one for one in threading.enumerate() if one.name == "progress bar"]


def test_what_arrived_so_far_stands_behind_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_terminal(monkeypatch)
    with progress.progress(2, "sources") as step:
        step(1, "1,200 new")
        terminal.drawn.clear()
        assert terminal.drawn.wait(30)
    assert "1/2" in terminal.getvalue()
    assert "1,200 new" in terminal.getvalue()


def test_nothing_is_drawn_where_nobody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "BEAT", 0.0)
    with progress.progress(1, "sources") as step:
        step(1)
    assert capsys.readouterr() == ("", "")
