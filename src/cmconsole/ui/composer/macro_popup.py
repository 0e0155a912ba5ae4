"""Which macro to run, and what it will do, before it does anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QWidget

from cmconsole.replies.macros import Macro, preview
from cmconsole.ui.look import Look
from cmconsole.ui.popups import ChoiceList, Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import tr

ROLE = Qt.ItemDataRole.UserRole


class MacroPopup(Popup):
    """The team's macros with the preview of the one that is chosen."""

    wanted = Signal(object)
    """The Macro."""

    def __init__(self, look: Look, window: QWidget, macros: Sequence[Macro]) -> None:
        super().__init__(look, window, tr("Run a macro"))
        self.setFixedWidth(380)
        self._list = ChoiceList(look, tr("Macros"))
        for macro in macros:
            item = QListWidgetItem(macro.name)
            item.setData(ROLE, macro)
            self._list.addItem(item)
        self.shown = text(look, "", 12, tone="soft", wrap=True)
        self._run = button(look, tr("Run"), "primary")
        self._run.clicked.connect(self._finish)
        self._list.currentItemChanged.connect(lambda item, _: self._show(item))
        self._list.itemActivated.connect(lambda _: self._finish())
        self._list.setCurrentRow(0)
        self._list.fit()
        self._column.addWidget(self._list)
        self._column.addWidget(self.shown)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._run)
        self._column.addLayout(row)
        if not macros:
            self._list.hide()
            self._run.hide()
            self.shown.setText(tr("There are no macros yet. Make them in the settings, Templates."))

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the list."""
        super().open_at(corner)
        self._list.setFocus()

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            lines = preview(item.data(ROLE))
            self.shown.setText("\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)))

    def _finish(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.put_away()
            self.wanted.emit(item.data(ROLE))
