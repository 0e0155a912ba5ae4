"""Asks where to save a file, or which to open, without holding the window up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(
    parent: QWidget, title: str, name: str, kinds: str, answer: Callable[[Path], None]
) -> QFileDialog:
    """Ask where to save a file called `name`; the system's dialog asks before it replaces one.

    Args:
        kinds: as Qt writes them: `CSV (*.csv)`.
        answer: hears of the place, if one is chosen.
    """
    dialog = _dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(name).suffix[1:])
    dialog.selectFile(name)
    return _open(dialog, answer)


def ask_which(
    parent: QWidget, title: str, kinds: str, answer: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, answer)


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent.window(), title)
    dialog.setNameFilters(kinds.split(";;"))
    places = QStandardPaths.StandardLocation
    documents = Path(QStandardPaths.writableLocation(places.DocumentsLocation))
    dialog.setDirectory(str(documents if documents.is_dir() else Path.home()))
    return dialog


def _open(dialog: QFileDialog, answer: Callable[[Path], None]) -> QFileDialog:
    dialog.fileSelected.connect(lambda chosen: answer(Path(chosen)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
