"""The head of a conversation: who it is, and what can be decided at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui import marks
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI, Drawing, Elided, IconButton, KeyedButton
from cmconsole.ui.wording import author_name, counted, network_name

if TYPE_CHECKING:
    from cmconsole.store.reading.contacts import Contact
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look

HANDLED = frozenset({"done"})
CONTACT = 130
"""Pixels that the button of the contact takes, where the contact is folded away."""
ALL, MOST = 540, 500
"""Above so many pixels there is room for all buttons, and for all but two; the others stand in a menu."""


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
        self._told_of: int | None = None
        """The author whose contact the button tells of."""
        self.assign = IconButton(look, "user-plus", self.tr("Assign"), "A")
        self.snooze = IconButton(look, "alarm", self.tr("Snooze"), "S")
        self.original = IconButton(look, "external-link", self.tr("Open the original"), "O")
        self.note = IconButton(look, "note", self.tr("Add a note"), "N")
        self.leave = IconButton(look, "ban", self.tr("Not answering"), "Shift+E")
        self.more = IconButton(look, "dots", self.tr("More"))
        self.more.clicked.connect(self._show_more)
        self.done = KeyedButton(look, self.tr("Handled"), "check", "E")
        self._offered: dict[IconButton, bool] = {}
        """What there is to press for this mention, folded away or not."""
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
        self.more.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 1)
        row.setSpacing(0)
        row.addWidget(self._person)
        row.addSpacing(10)
        row.addLayout(self._names(), 1)
        row.addSpacing(8)
        for button in (
            self._contact,
            self.assign,
            self.snooze,
            self.note,
            self.leave,
            self.original,
            self.more,
        ):
            row.addWidget(button)
        row.addSpacing(8)
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
        if self._told_of != mention.author_id:
            self._tell_of(None, self.tr("Contact"))
        self._name.setText(name)
        self._handle.setText(mention.author_handle or network_name(mention.network))
        self._person.show_drawing(lambda ratio: marks.person(look, name, 36, ratio))
        self._network.show_drawing(lambda ratio: marks.network(look, mention.network, ratio))
        work = mention.work
        owed = work is not None and work.queue not in HANDLED
        self.done.setVisible(owed)
        self._offered = {
            self.assign: owed,
            self.snooze: owed,
            self.note: work is not None,
            self.leave: owed,
            self.original: _is_web(mention.permalink),
        }
        self._fit()

    def show_contact(self, contact: Contact, *, folded: bool) -> None:
        """What there is in the contact column, where that is folded away."""
        count = contact.earlier_count
        words = counted(count, "{n} earlier", "{n} earlier") if count else self.tr("First time")
        self._tell_of(contact.author_id, words)
        self._contact.setVisible(folded)
        self._fit()

    def _tell_of(self, author_id: int | None, words: str) -> None:
        self._told_of = author_id
        self._contact.setText(f" {words}")
        told = self.tr("Contact: {words}").format(words=words) if author_id else words
        self._contact.setAccessibleName(told)

    def fold_contact(self, folded: bool) -> None:
        """Offer the contact column here."""
        self._contact.setVisible(folded and self._name.text() != "")
        self._fit()

    def _fit(self) -> None:
        """Where the name would have no room, what is rarer stands in a menu."""
        rare = self._rare
        for button, offered in self._offered.items():
            button.setVisible(offered and button not in rare)
        self.more.setVisible(any(self._offered.get(each) for each in rare))

    @property
    def _rare(self) -> tuple[IconButton, ...]:
        beside = 0 if self._contact.isHidden() else CONTACT
        room = self.width() - beside
        return (self.note, self.leave, self.original)[
            : 0 if room > ALL else 2 if room > MOST else 3
        ]

    def _show_more(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.more.accessibleName())
        for button in self._rare:
            if self._offered.get(button):
                action = menu.addAction(button.icon(), button.accessibleName())
                action.triggered.connect(button.clicked)
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _is_web(address: str | None) -> bool:
    return bool(address) and str(address).lower().startswith(("https://", "http://"))
