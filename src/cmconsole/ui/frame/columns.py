"""How wide the columns of the window are, and which of them there is room for. All in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize

ALL_COLUMNS, SIDEBAR, BOTH = 1400, 1200, 1000
"""From these widths on: the contact column, the sidebar, list and thread side by side."""
RAIL, NARROW_RAIL, SIDEBAR_WIDTH = 56, 48, 200
LIST, NARROW_LIST, WIDE_LIST, WIDE = 412, 352, 480, 1920
CONTACT, WIDE_CONTACT = 248, 300
LEAST_LIST, LEAST_THREAD, LEAST_CONTACT, MOST_CONTACT = 300, 400, 200, 360
EDGE = 1
"""The line between two columns."""
HEAD, FOOT, STATUS = 85, 30, 26
"""Above and below the rows of the list, and below everything."""


def rail_width(width: int) -> int:
    """The rail of a window so wide."""
    return RAIL if width >= SIDEBAR else NARROW_RAIL


def left_of_list(width: int) -> int:
    """Rail and sidebar of a window so wide."""
    return rail_width(width) + (SIDEBAR_WIDTH if width >= SIDEBAR else 0)


def usual_widths(width: int, *, contact: bool) -> list[int]:
    """List, thread and contact side by side, as long as nobody moved an edge. The last one counts only
    where it is shown."""
    listed = WIDE_LIST if width >= WIDE else LIST if width >= SIDEBAR else NARROW_LIST
    beside = WIDE_CONTACT if width >= WIDE else CONTACT
    room = width - left_of_list(width) - EDGE - (beside + EDGE if contact else 0)
    listed = max(min(listed, room - LEAST_THREAD), LEAST_LIST)
    return [listed, max(room - listed, LEAST_THREAD), beside]


def shape_name(width: int, *, contact: bool) -> str:
    """Under which name the columns of such a window are remembered."""
    steps = (WIDE, ALL_COLUMNS, SIDEBAR, BOTH)
    step = next((step for step in steps if width >= step), 0)
    return f"{step}{'+contact' if contact else ''}"


def shows_contact(width: int, wanted: bool | None) -> bool:
    """Whether there is a contact column; `wanted` is what the person chose, None: as there is room."""
    return width >= BOTH and (width >= ALL_COLUMNS if wanted is None else wanted)


def rows_place(window: QSize, contact: bool | None, widths: Mapping[str, Sequence[int]]) -> QRect:
    """Where the rows of the list stand in a window of this size.

    Args:
        contact: whether the contact column was asked for; None: as there is room.
        widths: where somebody moved the columns to, by the shape of the window.
    """
    width = window.width()
    left, shown = left_of_list(width), shows_contact(width, contact)
    beside = widths.get(shape_name(width, contact=shown)) or usual_widths(width, contact=shown)
    listed = width - left if width < BOTH else beside[0]
    return QRect(left, HEAD, listed, window.height() - HEAD - FOOT - STATUS)
