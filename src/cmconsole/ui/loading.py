"""Loads what stands around the first rows of a window, a module at a time."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

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
