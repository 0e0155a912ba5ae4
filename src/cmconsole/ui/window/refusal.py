"""Says in a small window why the program cannot start."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox


def show_refusal(application: QApplication, sentence: str) -> None:
    """Show `sentence` until it is closed. There is no event loop yet, so this one is Qt's own."""
    box = QMessageBox()
    box.setWindowTitle("cmconsole")
    box.setText(sentence)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.finished.connect(application.quit)
    box.open()
    application.exec()
