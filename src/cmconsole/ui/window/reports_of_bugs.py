"""Tells the person once that something went wrong that should not have."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget


class BugReports(QObject):
    """Takes errors from any thread; the message box comes from the window's own."""

    happened = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.happened.connect(self._tell)

    def report(self, error: BaseException) -> None:
        """Tell of `error`. May be called on any thread."""
        self.happened.emit(f"{type(error).__name__}: {error}")

    def _tell(self, what: str) -> None:
        box = QMessageBox(self._window)
        box.setText(
            self.tr(
                "Something went wrong that should not have. Nothing stored is lost; the details are "
                "in the log."
            )
        )
        box.setInformativeText(what)
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.open()
