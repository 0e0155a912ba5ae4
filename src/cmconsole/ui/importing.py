"""Loads Qt, and takes back what PySide6 does to every import that comes after it."""

from __future__ import annotations

import builtins


def import_qt() -> None:
    """Load Qt; to be called before anything else that costs time is imported.

    WORKAROUND PySide6 puts a function of its own in the place of Python's import. It reads the source of
    each module that is imported from then on, to see whether the module may want `from __feature__
    import snake_case`, and keeps all that text. No module here does. It takes as long as starting Qt
    itself does, and 15 MB (shibokensupport/feature.py, PYSIDE-2029).
    """
    import PySide6.QtWidgets  # noqa: F401 - it is loaded for what it does

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
