"""One panel at a time over the desk: a reason that has to be given, the stories."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from cmconsole.ui.deeds.writing import LinePopup
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup


class CrisisPanels(QObject):
    """Opens panels, and gives the focus back."""

    def __init__(self, look: Look, window: QWidget, back_to: Callable[[], QWidget]) -> None:
        """`back_to` is asked for what gets the focus when a panel is put away."""
        super().__init__(window)
        self._look, self._window, self._back_to = look, window, back_to
        self.popup: Popup | None = None
        """The panel that is open."""

    def ask(self, title: str, hint: str, under: QWidget, answer: Callable[[str], None]) -> None:
        """Ask for a line below a button; without one nothing happens."""
        popup = LinePopup(self._look, self._window, title, hint, title)
        popup.written.connect(answer)
        self.open(popup, under.mapToGlobal(QPoint(under.width(), under.height() + 4)))

    def open_in_middle(self, popup: Popup) -> None:
        """Show a panel at the top of the window, in its middle."""
        left = (self._window.width() + popup.width()) // 2
        self.open(popup, self._window.mapToGlobal(QPoint(left, 84)))

    def open(self, popup: Popup, corner: QPoint) -> None:
        """Show a panel with its top right corner there, in screen coordinates."""
        self.put_away()
        self.popup = popup
        popup.dismissed.connect(self._closed)
        popup.open_at(self._window.mapFromGlobal(corner))

    def put_away(self) -> bool:
        """Close the open panel; False if there is none."""
        if self.popup is None:
            return False
        self.popup.put_away()
        return True

    def _closed(self) -> None:
        popup, self.popup = self.popup, None
        if popup is not None and popup.had_focus:
            self._back_to().setFocus()
