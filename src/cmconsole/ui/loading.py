"""Loads what stands around the first rows of a window, a module at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look
    from cmconsole.ui.main_window import MainWindow

NAMES = (
    "widgets",
    "inbox.bar",
    "bulk",
    "keyboard",
    "popups",
    "questions",
    "commands",
    "thread.messages",
    "thread.stepper",
    "thread.pane",
    "contact_pane",
    "headline",
    "sidebar",
    "inbox.pane",
    "reader",
    "saving",
    "furnishing",
)
"""Below `cmconsole.ui`, in the order in which they need each other; the last one loads what is left."""


def load() -> Iterator[None]:
    """Load them, one at each step: together they take as long as six frames."""
    for name in NAMES:
        import_module(f"cmconsole.ui.{name}")
        yield


def furnish(
    window: MainWindow,
    look: Look,
    now: Callable[[], datetime],
    rows: Sequence[MentionRow],
    between: Callable[[], None],
) -> None:
    """Load and build what stands around the rows, which are on the screen, and call `between` two pieces."""
    from cmconsole.ui.first_keys import FirstKeys

    window.first_keys = FirstKeys(window)
    for _ in load():
        between()
    from cmconsole.ui.furnishing import pieces

    for _ in pieces(window, look, now, rows):
        between()
