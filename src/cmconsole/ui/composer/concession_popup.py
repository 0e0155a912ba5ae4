"""What a customer is offered or given, within which limit, beside what the last ones got."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from cmconsole.domain.errors import UsageError
from cmconsole.replies.safety import out_of_proportion
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.store.replying.ledgers import Concession

Make = Callable[[str, str, str, bool], "Concession"]
"""A concession of what, price, limit and whether it is only offered. Raises UsageError."""


class ConcessionPopup(Popup):
    """It says gently where it is more than the last ones got; it never forbids."""

    given = Signal(object)
    """The Concession."""

    def __init__(
        self, look: Look, window: QWidget, who: str, last: Sequence[Concession], make: Make
    ) -> None:
        super().__init__(look, window, tr("Concession to {name}").format(name=who))
        self.setFixedWidth(380)
        self._last, self._make = last, make
        self._what = _line(tr("What they get: a month free, a replacement"))
        self._price = _line(tr("What it is worth, for example 25 EUR"))
        self._policy = _line(tr("Which limit it stays within, for example: goodwill up to 30 EUR"))
        self._policy.setText(next((one.policy for one in last if one.policy), ""))
        self._offered = QCheckBox(tr("Offered, not given yet"))
        self.told = text(look, "", 12, tone="warn", wrap=True)
        self.told.hide()
        self._do = button(look, tr("Write it down"), "primary")
        self._do.clicked.connect(self._finish)
        for line in (self._what, self._price, self._policy):
            self._column.addWidget(line)
            line.textChanged.connect(self._check)
            line.returnPressed.connect(self._finish)
        self._column.addWidget(self._offered)
        if last:
            self._column.addWidget(text(look, _lately(last), 12, tone="meta", wrap=True))
        self._column.addWidget(self.told)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._do)
        self._column.addLayout(row)
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to what they get."""
        super().open_at(corner)
        self._what.setFocus()

    def _said(self) -> tuple[str, str, str, bool]:
        texts = [line.text() for line in (self._what, self._price, self._policy)]
        return texts[0], texts[1], texts[2], self._offered.isChecked()

    def _check(self) -> None:
        words, ready = "", bool(self._what.text().strip())
        if ready:
            try:
                words = out_of_proportion(self._make(*self._said()), self._last)
            except UsageError as error:
                words, ready = str(error), False
        self._do.setEnabled(ready)
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self.adjustSize()

    def _finish(self) -> None:
        if self._do.isEnabled():
            made = self._make(*self._said())
            self.put_away()
            self.given.emit(made)


def _line(hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    return line


def _lately(last: Sequence[Concession]) -> str:
    """What the last ones got, in one line."""
    parts = []
    for one in last:
        price = "" if one.amount is None else f" ({one.amount / 100:.2f} {one.currency})"
        parts.append(f"{one.what}{price}")
    return tr("Lately: {list}").format(list="; ".join(parts))
