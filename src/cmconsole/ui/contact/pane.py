"""The contact column: who this is, what there was before, who has the same problem, what we noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cmconsole.ui.contact.wishes import Wishes
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.widgets import SEMI, IconButton, clear, rule, text

if TYPE_CHECKING:
    from cmconsole.store.reading.contacts import Contact
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.contact.facts import Facts
    from cmconsole.ui.look import Look
    from cmconsole.ui.shield import Shield


class ContactPane(QFrame):
    """Shows one contact."""

    closed = Signal()
    """Fold it away."""
    filled = Signal()
    """Its parts were made anew."""

    def __init__(self, look: Look, now: Callable[[], datetime], shield: Shield) -> None:
        super().__init__()
        self.setObjectName("contactFrame")
        self._look = look
        self._now = now
        self._shield = shield
        self.wishes = Wishes(self)
        """What somebody wants done about a contact."""
        self._contact: Contact | None = None
        self._alike: Sequence[MentionRow] = ()
        self._reach_shown = False
        self._facts: Facts | None = None
        self._before, self._same, self._after = (QVBoxLayout() for _ in range(3))
        inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(12)
        column.addLayout(self._head())
        for part in (self._before, self._same, self._after):
            part.setSpacing(12)
            column.addLayout(part)
        column.addStretch()
        self._area = area = scrolled(inside, "contact", self.tr("Contact"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        inside.hide()
        self._inside = inside
        shield.changed.connect(self._fill_soon)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 10, 6, 0)
        row.addWidget(text(self._look, self.tr("Contact"), 12, SEMI, "soft"))
        row.addStretch()
        fold = IconButton(self._look, "chevron-right", self.tr("Fold the contact away"), "I")
        fold.clicked.connect(self.closed)
        row.addWidget(fold)
        return row

    @property
    def area(self) -> QScrollArea:
        """What scrolls, for the focus order."""
        return self._area

    @property
    def contact(self) -> Contact | None:
        """Who is shown."""
        return self._contact

    def show_contact(self, contact: Contact | None) -> None:
        """Show somebody, or nobody."""
        if contact == self._contact:
            return
        if contact is None or self._contact is None or contact.author_id != self._contact.author_id:
            self._reach_shown = False
            self._alike = ()
        self._contact = contact
        self._inside.setVisible(contact is not None)
        if contact is not None:
            self._fill(contact)

    def show_alike(self, rows: Sequence[MentionRow]) -> None:
        """Who else tells the same and is still open."""
        if list(rows) != list(self._alike):
            self._alike = tuple(rows)
            if self._contact is not None:
                self._fill_alike()
                self.filled.emit()

    def _fill(self, contact: Contact) -> None:
        # Only now: the first paint shows no contact.
        from cmconsole.ui.contact import parts
        from cmconsole.ui.contact.facts import Facts

        look, wishes = self._look, self.wishes
        if self._facts is None:
            self._facts = Facts(look, wishes, self._now)
            self._facts.reach_wanted.connect(self._show_reach)
            self._column.insertWidget(1, self._facts)
        self._facts.show_contact(contact, reach=self._reach_shown)
        _put(
            self._before,
            parts.suggestions(look, wishes, contact),
            parts.earlier(look, wishes, contact, self._shield),
        )
        self._fill_alike()
        _put(
            self._after,
            parts.notes(look, wishes, contact, self._now()),
            parts.erasure(look, wishes),
        )
        self.filled.emit()

    def _fill_alike(self) -> None:
        # By itself: it comes later than the rest, and goes while the next contact is being read.
        from cmconsole.ui.contact import parts

        _put(self._same, parts.same_problem(self._look, self.wishes, self._alike, self._shield))

    def _show_reach(self) -> None:
        self._reach_shown = True
        self._fill_soon()

    def _fill_soon(self) -> None:
        # The button that was pressed goes with the rest: not while its own signal is under way.
        QTimer.singleShot(0, self, self._fill_again)

    def _fill_again(self) -> None:
        if self._contact is not None:
            self._fill(self._contact)


def _put(layout: QVBoxLayout, *parts: QWidget | None) -> None:
    """Fill a layout anew, with a rule above each part that there is."""
    clear(layout)
    for part in parts:
        if part is not None:
            layout.addWidget(rule())
            layout.addWidget(part)
