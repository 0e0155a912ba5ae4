"""Several mentions at once: which ones are marked, and how marks are set by keys and clicks."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from typing_extensions import override

from cmconsole.ui.inbox.view import InboxView


class Marking(QObject):
    """The marks of one list. They stay on their mentions wherever these move to."""

    changed = Signal(int)
    """So many are marked now."""

    def __init__(self, view: InboxView) -> None:
        super().__init__(view)
        self._view = view
        self._marked: set[int] = set()
        self._from: int | None = None
        view.delegate.marked = self._marked
        view.rows.is_marked = self._marked.__contains__
        view.viewport().installEventFilter(self)

    @property
    def count(self) -> int:
        """How many are marked."""
        return len(self._marked)

    @property
    def ids(self) -> list[int]:
        """The marked mentions."""
        return sorted(self._marked)

    def toggle(self) -> None:
        """Mark the selected mention, or take its mark away."""
        if (chosen := self._view.chosen) is not None:
            self._from = chosen
            if chosen in self._marked:
                self._set(self._marked - {chosen})
            else:
                self._set(self._marked | {chosen})

    def stretch(self, step: int) -> None:
        """Mark the selected mention and the next (1) or previous (-1) one, and go there."""
        before = self._view.chosen
        self._view.move(step)
        self._set(self._marked | {i for i in (before, self._view.chosen) if i is not None})

    def mark(self, ids: Iterable[int]) -> int:
        """Mark those of these mentions that are in the list; returns how many are marked then."""
        self._set(self._marked | set(ids).intersection(self._view.rows.entries))
        return self.count

    def clear(self) -> bool:
        """Take all marks away; False if there were none."""
        had = bool(self._marked)
        self._from = None
        self._set(())
        return had

    def forget_gone(self) -> None:
        """Take the marks of mentions away that have left the list."""
        if self._marked:
            self._set(self._marked.intersection(self._view.rows.entries))

    def _mark_up_to(self, mention_id: int) -> None:
        rows = self._view.rows
        start = self._from if self._from is not None else self._view.chosen
        first, last = rows.row_of(start or 0), rows.row_of(mention_id)
        if first is None or last is None:
            return
        low, high = sorted((first, last))
        self._set(self._marked | {entry for entry in rows.entries[low : high + 1] if entry >= 0})

    def _set(self, ids: Iterable[int]) -> None:
        wanted = set(ids)
        if wanted != self._marked:
            # The delegate and the model hold this very set.
            self._marked.clear()
            self._marked.update(wanted)
            self._view.viewport().update()
            self.changed.emit(len(wanted))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.MouseButtonPress or not isinstance(event, QMouseEvent):
            return False
        pressed = self._view.rows.id_at(self._view.rowAt(round(event.position().y())))
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None:
            return False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._mark_up_to(pressed)
            self._view.choose(pressed)
            return True
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._view.choose(pressed)
            self.toggle()
            return True
        self._from = pressed
        return False
