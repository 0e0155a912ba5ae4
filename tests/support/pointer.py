"""The mouse without `QTest.mouseMove`, which lets other tasks run inside the one that calls it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

NOTHING = Qt.MouseButton.NoButton


def tell(
    target: QWidget | QWindow,
    kind: QEvent.Type,
    at: QPointF,
    pressed: Qt.MouseButton = NOTHING,
    held: Qt.MouseButton = NOTHING,
) -> None:
    """Send what the mouse does at a place of `target`, in logical pixels from its corner."""
    there, plain = target.mapToGlobal(at), Qt.KeyboardModifier.NoModifier
    receiver: QObject = target
    QApplication.sendEvent(receiver, QMouseEvent(kind, at, there, pressed, held, plain))


def move(target: QWidget | QWindow, at: QPointF, held: Qt.MouseButton = NOTHING) -> None:
    """Move the mouse to a place of `target`, with a button down or none."""
    tell(target, QEvent.Type.MouseMove, at, NOTHING, held)
