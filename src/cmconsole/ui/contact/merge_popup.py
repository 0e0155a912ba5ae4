"""Asks with which other open conversation of a person to merge the one at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from cmconsole.store.rows import MentionRow
from cmconsole.ui.look import Look
from cmconsole.ui.popups import ROLE, ChoiceList, Popup
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import network_name, tr

if TYPE_CHECKING:
    from cmconsole.ui.shield import Shield


class MergePopup(Popup):
    """The other conversations of the same person that are open."""

    chosen = Signal(int)
    """The mention that stands for one of them."""

    def __init__(
        self, look: Look, window: QWidget, rows: Sequence[MentionRow], shield: Shield
    ) -> None:
        super().__init__(look, window, tr("Merge with"))
        self.setFixedWidth(360)
        self._list = ChoiceList(look, tr("Conversations"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for row in rows:
            item = QListWidgetItem(f"{network_name(row.network)}: {shield.line(row)[:200]}")
            item.setData(ROLE, row.id)
            self._list.addItem(item)
        self._list.fit()
        self._list.setCurrentRow(0)
        self._list.itemActivated.connect(self._choose)
        self._list.itemClicked.connect(self._choose)
        told = tr("The clock of whoever has waited longest counts. It can be separated again.")
        self._column.addWidget(self._list)
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the list."""
        super().open_at(corner)
        self._list.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(ROLE))
        self.put_away()
