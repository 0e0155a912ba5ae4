"""What is higher than its place: it scrolls up and down, and is as wide as the place is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(inside: QWidget, name: str, title: str = "") -> QScrollArea:
    """Let something scroll.

    Args:
        name: the object's name, by which the style sheet knows it.
        title: what screen readers call it. One with a title takes the keys, so that they scroll it; else
            they are for what stands in it.
    """
    area = QScrollArea()
    area.setObjectName(name)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if title:
        area.setAccessibleName(title)
    else:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
