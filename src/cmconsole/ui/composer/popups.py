"""Small panels in which a reply gets what it needs besides its text: a template, a reason, who and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidgetItem, QWidget

from cmconsole.ui.deeds.snoozing import choices
from cmconsole.ui.look import Look
from cmconsole.ui.popups import ChoiceList, Popup
from cmconsole.ui.widgets import button, text

if TYPE_CHECKING:
    from cmconsole.replies.templates import Template

ROLE = Qt.ItemDataRole.UserRole


class TemplatePopup(Popup):
    """Texts to begin with, the most fitting first."""

    chosen = Signal(object)
    """The Template."""

    def __init__(
        self, look: Look, window: QWidget, templates: Sequence[Template], language: str | None
    ) -> None:
        super().__init__(look, window, self.tr("Begin with"))
        self._list = ChoiceList(look, self.tr("Templates"))
        for template in templates:
            speaks = template.speaks(language)
            spoken = template.wording(language).language
            words = template.title if speaks else f"{template.title}  ({spoken})"
            item = QListWidgetItem(words)
            item.setData(ROLE, template)
            item.setToolTip(template.wording(language).variants[0])
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.fit()
        self._list.itemActivated.connect(lambda item: self._choose(item))
        self._list.itemClicked.connect(lambda item: self._choose(item))
        self._column.addWidget(self._list)
        if not templates:
            self._list.hide()
            told = self.tr("No template fits this one. Templates are kept in templates.toml.")
            self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the list."""
        super().open_at(QPoint(corner.x(), corner.y() - self.sizeHint().height()))
        self._list.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        self.put_away()
        self.chosen.emit(item.data(ROLE))


class ReasonPopup(Popup):
    """Why something is left out."""

    written = Signal(str)

    def __init__(self, look: Look, window: QWidget, title: str, action: str) -> None:
        super().__init__(look, window, title)
        self._reason = _line(self.tr("Why?"))
        self._do = button(look, action, "primary")
        self._do.setEnabled(False)
        self._reason.textChanged.connect(lambda words: self._do.setEnabled(bool(words.strip())))
        self._reason.returnPressed.connect(self._finish)
        self._do.clicked.connect(self._finish)
        self._column.addWidget(self._reason)
        self._column.addLayout(_right(self._do))

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the reason."""
        super().open_at(corner)
        self._reason.setFocus()

    def _finish(self) -> None:
        words = self._reason.text().strip()
        if words:
            self.put_away()
            self.written.emit(words)


class OfflinePopup(Popup):
    """Why it goes on in private; for a major complaint also how, with whom, until when."""

    decided = Signal(str, str, str, object)
    """Reason, how, who, and when as a datetime or None."""

    def __init__(
        self, look: Look, window: QWidget, people: Sequence[str], now: datetime, *, major: bool
    ) -> None:
        super().__init__(look, window, self.tr("Move offline"))
        self._major = major
        self._reason = _line(self.tr("Why in private? Account data, a long search"))
        self._how = QComboBox()
        self._how.setAccessibleName(self.tr("How"))
        self._how.addItems([self.tr("private message"), self.tr("e-mail"), self.tr("phone")])
        self._who = QComboBox()
        self._who.setEditable(True)
        self._who.setAccessibleName(self.tr("Who takes care of it"))
        self._who.addItems(list(people))
        self._when = QComboBox()
        self._when.setAccessibleName(self.tr("They hear from us until"))
        for words, instant in choices(now):
            self._when.addItem(words, instant)
        self._do = button(look, self.tr("Use for this reply"), "primary")
        self._do.clicked.connect(self._finish)
        self._reason.textChanged.connect(self._check)
        self._reason.returnPressed.connect(self._finish)
        self._who.editTextChanged.connect(self._check)
        for words, field in (
            (self.tr("Why"), self._reason),
            (self.tr("How"), self._how),
            (self.tr("Who takes care of it"), self._who),
            (self.tr("They hear from us until"), self._when),
        ):
            self._column.addWidget(text(look, words, 12, tone="meta"))
            self._column.addWidget(field)
        self._column.addLayout(_right(self._do))
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the reason."""
        super().open_at(corner)
        self._reason.setFocus()

    def _check(self) -> None:
        who = self._who.currentText().strip()
        self._do.setEnabled(bool(self._reason.text().strip()) and (bool(who) or not self._major))

    def _finish(self) -> None:
        if self._do.isEnabled():
            self.put_away()
            said = self._reason.text().strip(), self._how.currentText()
            self.decided.emit(*said, self._who.currentText().strip(), self._when.currentData())


class LeavingPopup(Popup):
    """Replies have not gone out: send them now, keep them, or stay."""

    send_wanted = Signal()
    keep_wanted = Signal()

    def __init__(self, look: Look, window: QWidget, title: str) -> None:
        super().__init__(look, window, title)
        told = self.tr("They are safe on this computer. Kept ones go out at the next start.")
        self._column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        self._send = button(look, self.tr("Send now"), "primary")
        keep = button(look, self.tr("Keep for later"))
        for choice, wanted in ((self._send, self.send_wanted), (keep, self.keep_wanted)):
            choice.clicked.connect(self.put_away)
            choice.clicked.connect(wanted)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(keep)
        row.addWidget(self._send)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the first choice."""
        super().open_at(corner)
        self._send.setFocus()


def _line(hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    return line


def _right(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(widget)
    return row
