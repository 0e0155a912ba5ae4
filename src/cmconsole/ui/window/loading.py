"""Loads what stands around the first rows of a window and puts it there, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from cmconsole.ui.window.first_keys import FirstKeys

if TYPE_CHECKING:
    from cmconsole.ui.window.main_window import MainWindow

NAMES = (
    "cmconsole.ui.widgets",
    "cmconsole.ui.inbox.bar",
    "cmconsole.ui.deeds.bulk",
    "cmconsole.ui.keys.keyboard",
    "cmconsole.ui.popups",
    "cmconsole.ui.deeds.questions",
    "cmconsole.ui.deeds.commands",
    "cmconsole.ui.thread.messages",
    "cmconsole.ui.thread.stepper",
    "cmconsole.ui.thread.pane",
    "cmconsole.ui.contact.pane",
    "cmconsole.ui.frame.headline",
    "cmconsole.ui.frame.sidebar",
    "cmconsole.ui.inbox.pane",
    "cmconsole.ui.thread.reader",
    "cmconsole.ui.deeds.saving",
    "cmconsole.ui.window.furnishing",
)
"""In the order in which they need each other; the last one loads what is left."""


def load() -> Iterator[None]:
    """Load them, one at each step: together they take as long as six frames."""
    for name in NAMES:
        import_module(name)
        yield


def furnish(window: MainWindow, between: Callable[[], None] = lambda: None) -> None:
    """Put everything else around the first rows of a window; once, after it began.

    Args:
        between: what may happen between two pieces of that work: the events that came meanwhile.
    """
    window.first_keys = FirstKeys(window)
    for _ in load():
        between()
    # Only now: the rows are on the screen before anything around them is even loaded.
    from cmconsole.ui.window import furnishing

    for _ in furnishing.pieces(window):
        between()
    window.furnished()
