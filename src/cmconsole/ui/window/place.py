"""Where somebody was when the window closed: its place on the screen, the list, the row, the columns."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize

from cmconsole.domain.errors import StoreError
from cmconsole.store.reading.outline import TIMED, Sort
from cmconsole.store.reading.queues import Queue
from cmconsole.system.atomic import write_text

logger = logging.getLogger(__name__)
TITLE_BAR = 40
"""Pixels kept free above a window, so that its title bar can be grasped."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the next start returns to."""

    rect: tuple[int, int, int, int] | None = None
    """Left, top, width and height when not maximised; None: never shown before."""
    maximised: bool = False
    section: str = ""
    """The screen that was shown; empty: the inbox."""
    queue: Queue = Queue.ANSWER
    search: str = ""
    """What was searched for; `mention` and `top` are then in what was found."""
    mention: int | None = None
    """The selected mention."""
    top: tuple[int, int] | None = None
    """The first visible mention, and how far below the upper edge it is; None: the list's top."""
    spots: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """The same for each list: the selected mention, or that and the two numbers of its top."""
    contact: bool | None = None
    """Whether the contact column was asked for; None: as there is room."""
    splits: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Widths of the columns, by the shape of the window."""
    sort: Sort = Sort.TIME_LEFT
    """In which order the lists stand."""
    used: Mapping[str, int] = field(default_factory=dict)
    """How often each command was run from the palette."""
    left_at: int | None = None
    """When it was closed, or this was kept the last time before it was killed; µs UTC."""

    @property
    def timed(self) -> bool:
        """Whether what is shown goes by deadlines, and has sections."""
        return not self.search and self.queue in TIMED and self.sort is Sort.TIME_LEFT


def clamped(rect: QRect, screens: Sequence[QRect], smallest: QSize) -> QRect:
    """The rectangle moved and shrunk so that all of it is on one screen that is there.

    Args:
        rect: where the window was, perhaps on a screen that has been unplugged.
        screens: the free areas of the screens there are, the main one first.
        smallest: the window is never made smaller, unless the screen is.
    """
    if not screens:
        return rect

    def shared(screen: QRect) -> int:
        common = screen.intersected(rect)
        return common.width() * common.height() if common.isValid() else 0

    screen = max(screens, key=shared)
    size = rect.size().expandedTo(smallest).boundedTo(screen.size())
    left = min(max(rect.left(), screen.left()), screen.right() + 1 - size.width())
    top = min(max(rect.top(), screen.top()), screen.bottom() + 1 - size.height())
    if shared(screen) == 0:
        spare = (screen.size() - size) / 2
        left, top = screen.left() + spare.width(), screen.top() + max(spare.height(), 0)
        top = min(max(top, screen.top() + TITLE_BAR), screen.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)


class PlaceFile:
    """`window.json` in the profile. A file that cannot be read is as good as none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Place:
        """Where somebody was, as far as it can be read."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return Place()
        return _place(found) if isinstance(found, dict) else Place()

    def keep(self, place: Place) -> None:
        """Store it. A full disk only costs the place, so it is no reason to stop anybody."""
        content = json.dumps(asdict(place), indent=2, sort_keys=True)
        try:
            write_text(self._path, content + "\n")
        except StoreError as error:
            logger.warning("the place of the window was not kept: %s", error)


def _place(found: Mapping[str, Any]) -> Place:
    queue = Queue.ANSWER
    with contextlib.suppress(ValueError):
        queue = Queue(found.get("queue", ""))
    sort = Sort.TIME_LEFT
    with contextlib.suppress(ValueError):
        sort = Sort(found.get("sort", ""))
    rect, top = _integers(found.get("rect"), 4), _integers(found.get("top"), 2)
    mention, contact = found.get("mention"), found.get("contact")
    section, search = found.get("section"), found.get("search")
    splits, used = found.get("splits"), found.get("used")
    return Place(
        rect=(rect[0], rect[1], rect[2], rect[3]) if rect else None,
        maximised=found.get("maximised") is True,
        section=section if isinstance(section, str) else "",
        queue=queue,
        search=search if isinstance(search, str) else "",
        sort=sort,
        mention=mention if type(mention) is int else None,
        top=(top[0], top[1]) if top else None,
        spots=_spots(found.get("spots")),
        left_at=left if type(left := found.get("left_at")) is int else None,
        contact=contact if isinstance(contact, bool) else None,
        splits={
            str(name): sizes
            for name, each in (splits.items() if isinstance(splits, dict) else ())
            if (sizes := _integers(each, 3))
        },
        used={
            str(name): count
            for name, count in (used.items() if isinstance(used, dict) else ())
            if type(count) is int and count > 0
        },
    )


def _spots(value: object) -> dict[str, list[int]]:
    found = value.items() if isinstance(value, dict) else ()
    spots = {str(name): _integers(each, 1) or _integers(each, 3) for name, each in found}
    return {name: spot for name, spot in spots.items() if spot}


def _integers(value: object, count: int) -> list[int] | None:
    good = isinstance(value, list) and len(value) == count
    return value if good and all(type(v) is int and abs(v) < 1 << 31 for v in value) else None  # type: ignore[attr-defined, return-value]
