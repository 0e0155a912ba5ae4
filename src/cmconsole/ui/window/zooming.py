"""Everything larger or smaller by keys: the size is kept at once, and counts when the window starts again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton
from typing_extensions import override

from cmconsole.system.settings import rules
from cmconsole.ui.keys.adding import ELSEWHERE, add, keys_of
from cmconsole.ui.keys.strokes import read
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import SEMI, button, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from cmconsole.system.settings import SettingsFile
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell

STEP = 10
"""Per cent."""
USUAL_SIZE = 100


class Zooming(QObject):
    """Ctrl+=, Ctrl+- and Ctrl+0, wherever one is."""

    def __init__(self, look: Look, window: Shell, settings: SettingsFile) -> None:
        super().__init__(window)
        self._look, self._window, self._settings = look, window, settings
        self._popup: ZoomPopup | None = None
        window.rail.running_zoom = settings.current.zoom
        larger = self.tr("Zoom in, everything larger")
        self._steps: list[tuple[QAction, int]] = []
        for keys, words, step in (
            ("Ctrl+=", larger, STEP),
            ("Ctrl++", larger, STEP),
            ("Ctrl+-", self.tr("Zoom out, everything smaller"), -STEP),
            ("Ctrl+0", self.tr("Zoom back to the usual size"), 0),
        ):
            action = add(window, keys, words, partial(self.change, step))
            action.setData(ELSEWHERE if keys == "Ctrl++" else "adjustments-horizontal")
            self._steps.append((action, step))

    def change(self, step: int) -> None:
        """Make everything larger or smaller by so many per cent; 0: as usual. Offers to start again."""
        declared = rules("zoom")
        zoom = self._settings.current.zoom + step if step else USUAL_SIZE
        zoom = int(min(max(zoom, declared.low or zoom), declared.high or zoom))
        self._settings.change(zoom=zoom)
        self._window.rail.zoom_chosen.emit(zoom)
        if self._popup is None:
            self._open()
        assert self._popup is not None
        self._popup.show_size(zoom, changed=zoom != self._window.rail.running_zoom)

    def _open(self) -> None:
        popup = self._popup = ZoomPopup(self._look, self._window, self._step_of)
        popup.stepped.connect(self.change)
        popup.restart_wanted.connect(lambda: self._window.restart_requested.emit(()))
        popup.dismissed.connect(self._closed)
        self._window.commands.questions.tell(popup, back_to=self._window.focusWidget())

    def _step_of(self, event: QKeyEvent) -> int | None:
        keys = read(event)
        return next((step for a, step in self._steps if keys_of(a).toString() in keys), None)

    def _closed(self) -> None:
        self._popup = None


class ZoomPopup(Popup):
    """Says how large everything will be; the same keys go on changing it."""

    stepped = Signal(int)
    """More per cent, less, or 0."""
    restart_wanted = Signal()

    def __init__(
        self, look: Look, window: QWidget, step_of: Callable[[QKeyEvent], int | None]
    ) -> None:
        super().__init__(look, window, self.tr("Size of everything"))
        self._step_of = step_of
        self._percent = text(look, "", 20, SEMI)
        self._told = text(look, "", 13, tone="soft", wrap=True)
        self._later = button(look, self.tr("Later"))
        self._later.clicked.connect(self.put_away)
        self._again: QPushButton = button(look, self.tr("Start again now"), "primary")
        self._again.clicked.connect(self.restart_wanted)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._later)
        row.addWidget(self._again)
        self._column.addWidget(self._percent)
        self._column.addWidget(self._told)
        self._column.addLayout(row)

    def show_size(self, percent: int, *, changed: bool) -> None:
        """`changed`: it is another one than now."""
        self._percent.setText(self.tr("{n}%").format(n=percent))
        self._told.setText(
            self.tr("The window gets this size when it starts again. Nothing is lost by that.")
            if changed
            else self.tr("This is the size of now.")
        )
        self._again.setVisible(changed)
        self._later.setText(self.tr("Later") if changed else self.tr("Close"))
        self._later.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (step := self._step_of(event)) is not None:
            self.stepped.emit(step)
            event.accept()
        else:
            super().keyPressEvent(event)
