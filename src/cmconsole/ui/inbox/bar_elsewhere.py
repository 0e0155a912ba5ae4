"""The bar above the list, said again where a narrow window has room for the conversation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cmconsole.ui.inbox.bar import OF_THE_LIST, Bar

if TYPE_CHECKING:
    from cmconsole.ui.inbox.bar import Notice
    from cmconsole.ui.look import Look


class BarElsewhere(QWidget):
    """Shown while the list is not. It leaves out what is about the list itself."""

    def __init__(self, look: Look, bar: Bar) -> None:
        super().__init__()
        self.bar = Bar(look)
        self.bar.chosen.connect(bar.chosen)
        bar.noticed.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bar)
        self.hide()

    def put_under(self, head: QWidget) -> None:
        """Stand below this one. Its buttons stay where they are whenever the bar comes."""
        column = head.parentWidget()
        around = column.layout() if column is not None else None
        assert isinstance(around, QVBoxLayout)
        around.insertWidget(around.indexOf(head) + 1, self)

    def _take(self, source: str, notice: Notice | None) -> None:
        if source not in OF_THE_LIST:
            self.bar.set_notice(source, notice)
