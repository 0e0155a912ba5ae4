"""The head of a conversation: who it is, and what can be decided at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.ui import marks
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI, Drawing, Elided, IconButton, KeyedButton
from cmconsole.ui.wording import author_name, counted, network_name

if TYPE_CHECKING:
    from cmconsole.store.contacts import Contact
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look

HANDLED = frozenset({"done"})


class ThreadHead(QWidget):
    """Name, handle and buttons."""

    handled = Signal()
    snoozed = Signal()
    assigned = Signal()
    opened = Signal()
    noted = Signal()
    left = Signal()
    """Nobody will answer."""
    contact_toggled = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("threadHead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(57)
        self._look = look
        self._person = Drawing(look, (36, 36))
        self._name = Elided(look, "", 15, SEMI)
        self._network = Drawing(look, (18, 18))
        self._handle = Elided(look, "", 12, tone="meta")
        self._contact = KeyedButton(look, self.tr("Contact"), "user", "I")
        self._contact.clicked.connect(self.contact_toggled)
        self.assign = IconButton(look, "user-plus", self.tr("Assign"), "A")
        self.snooze = IconButton(look, "alarm", self.tr("Snooze"), "S")
        self.original = IconButton(look, "external-link", self.tr("Open the original"), "O")
        self.note = IconButton(look, "note", self.tr("Add a note"), "N")
        self.leave = IconButton(look, "ban", self.tr("Not answering"), "Shift+E")
        self.done = KeyedButton(look, self.tr("Handled"), "check", "E")
        for button, signal in (
            (self.assign, self.assigned),
            (self.snooze, self.snoozed),
            (self.note, self.noted),
            (self.leave, self.left),
            (self.original, self.opened),
            (self.done, self.handled),
        ):
            button.clicked.connect(signal)
        for button in (self.assign, self.snooze, self.note, self.leave, self.done):
            needs(button)
        self._lay_out()
        self._contact.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 1)
        row.setSpacing(4)
        row.addWidget(self._person)
        row.addSpacing(6)
        row.addLayout(self._names(), 1)
        for button in (
            self._contact,
            self.assign,
            self.snooze,
            self.note,
            self.leave,
            self.original,
        ):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.done)

    def _names(self) -> QVBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._network)
        line.addWidget(self._handle, 1)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch()
        column.addWidget(self._name)
        column.addLayout(line)
        column.addStretch()
        return column

    def show_mention(self, mention: MentionRow) -> None:
        """Whose conversation it is."""
        look, name = self._look, author_name(mention)
        self._name.setText(name)
        self._handle.setText(mention.author_handle or network_name(mention.network))
        self._person.show_drawing(lambda ratio: marks.person(look, name, 36, ratio))
        self._network.show_drawing(lambda ratio: marks.network(look, mention.network, ratio))
        work = mention.work
        owed = work is not None and work.queue not in HANDLED
        self.original.setVisible(_is_web(mention.permalink))
        self.note.setVisible(work is not None)
        for button in (self.assign, self.snooze, self.leave, self.done):
            button.setVisible(owed)

    def show_contact(self, contact: Contact, *, folded: bool) -> None:
        """What there is in the contact column, where that is folded away."""
        count = contact.earlier_count
        words = counted(count, "{n} earlier", "{n} earlier") if count else self.tr("First time")
        self._contact.setText(f" {words}")
        self._contact.setAccessibleName(self.tr("Contact: {words}").format(words=words))
        self._contact.setVisible(folded)

    def fold_contact(self, folded: bool) -> None:
        """Offer the contact column here."""
        self._contact.setVisible(folded and self._name.text() != "")


def _is_web(address: str | None) -> bool:
    return bool(address) and str(address).lower().startswith(("https://", "http://"))
