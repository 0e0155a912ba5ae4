"""Keys that count only while the focus is inside one part of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def when_within(part: QWidget, keys: str, act: Callable[[], object]) -> None:
    """Do this at these keys, such as "J" or "Ctrl+Return", while `part` or anything in it has the focus."""
    shortcut = QShortcut(QKeySequence(keys), part)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
