"""What can be done with a saved search in the sidebar: by its menu, and by keys while the lists have them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QListView, QMenu

from cmconsole.store.reading.views import View


class SavedMenu(QObject):
    """F2 gives it another name, Delete forgets it."""

    def __init__(
        self, view: QListView, role: int, renamed: SignalInstance, unwanted: SignalInstance
    ) -> None:
        """`role` holds the View of a row; `renamed` and `unwanted` are told it."""
        super().__init__(view)
        self._view, self._role = view, role
        self._wishes = (
            (self.tr("Rename this search…"), Qt.Key.Key_F2, renamed),
            (self.tr("Forget this search"), Qt.Key.Key_Delete, unwanted),
        )
        for words, key, told in self._wishes:
            action = QAction(words, view)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(
                lambda _=False, told=told: self._tell(told, view.currentIndex())
            )
            view.addAction(action)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open)

    def _tell(self, told: SignalInstance, index: QModelIndex) -> None:
        if isinstance(saved := index.data(self._role), View):
            told.emit(saved)

    def _open(self, at: QPoint) -> None:
        index = self._view.indexAt(at)
        if not isinstance(index.data(self._role), View):
            return
        menu = QMenu(self._view)
        menu.setAccessibleName(self.tr("Saved search"))
        for words, key, told in self._wishes:
            action = menu.addAction(words)
            action.setShortcut(
                QKeySequence(key)
            )  # only to show it: the menu is gone when it is pressed
            action.triggered.connect(lambda _=False, told=told: self._tell(told, index))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.viewport().mapToGlobal(at))
