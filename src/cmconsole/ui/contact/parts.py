"""The parts below the facts: suggestions, earlier conversations, the same problem, notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.store.deciding.people import Suggestion
from cmconsole.store.reading.contacts import Contact, Earlier
from cmconsole.ui import marks
from cmconsole.ui.contact.outcomes import is_settled, outcome, who_and_when
from cmconsole.ui.contact.wishes import Wishes
from cmconsole.ui.contact.words import common_words, quiet
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.shield import Shield
from cmconsole.ui.widgets import SEMI, Drawing, Elided, IconButton, IconedButton, button, text
from cmconsole.ui.wording import (
    author_name,
    class_name,
    counted,
    moment,
    network_name,
    number,
    standing,
    tr,
)

if TYPE_CHECKING:
    from cmconsole.domain.people import PersonNote
    from cmconsole.store.rows import MentionRow

ALIKE_SHOWN = 3


class Part(QWidget):
    """A title with something at its right, and what belongs to it."""

    def __init__(self, look: Look, title: str, right: QWidget | None = None) -> None:
        super().__init__()
        self.look = look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 0, 14, 0)
        self.column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(text(look, title, 12, SEMI, "soft"))
        head.addStretch()
        if right is not None:
            head.addWidget(right)
        self.column.addLayout(head)


def suggestions(look: Look, wishes: Wishes, contact: Contact) -> Part | None:
    """Accounts that may be the same person; a person decides."""
    if not contact.suggested:
        return None
    part = Part(look, tr("Same person?"))
    for suggestion in contact.suggested:
        part.column.addWidget(_suggestion(look, wishes, suggestion))
    return part


def _suggestion(look: Look, wishes: Wishes, suggestion: Suggestion) -> QWidget:
    account = suggestion.account
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    handle = account.handle or account.name
    column.addWidget(text(look, handle, 12, wrap=True, selectable=True))
    told = f"{network_name(account.identity.network)}, {common_words(suggestion.evidence)}"
    column.addWidget(text(look, told, 12, tone="meta", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(14)
    link = needs(button(look, tr("Link"), "link"))
    link.setAccessibleName(tr("Link {name}, {told}").format(name=handle, told=told))
    link.clicked.connect(lambda: wishes.link.emit(suggestion))
    apart = needs(button(look, tr("Somebody else"), "link"))
    apart.setAccessibleName(tr("{name} is somebody else").format(name=handle))
    apart.clicked.connect(lambda: wishes.apart.emit(suggestion))
    row.addWidget(link)
    row.addWidget(apart)
    row.addStretch()
    column.addLayout(row)
    return box


def earlier(look: Look, wishes: Wishes, contact: Contact, shield: Shield) -> Part:
    """What there was before, on all their networks."""
    count = text(look, number(contact.earlier_count), 12, tone="meta")
    part = Part(look, tr("Earlier with us"), count)
    part.column.setSpacing(0)
    if not contact.earlier:
        part.column.addSpacing(6)
        part.column.addWidget(text(look, tr("This is the first time."), 12, tone="meta"))
    last = len(contact.earlier) - 1
    for place, each in enumerate(contact.earlier):
        part.column.addWidget(Once(look, wishes, each, shield, last=place == last))
    rest = contact.earlier_count - len(contact.earlier)
    if rest:
        words = counted(rest, "and {n} more", "and {n} more")
        part.column.addWidget(text(look, words, 12, tone="meta"))
    return part


class Once(QAbstractButton):
    """One earlier conversation on the line of time; pressing it shows it."""

    def __init__(
        self, look: Look, wishes: Wishes, told: Earlier, shield: Shield, *, last: bool
    ) -> None:
        super().__init__()
        self._look, self._told, self._last = look, told, last
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 6, 2, 6)
        column.setSpacing(0)
        title, became = shield.line(told.mention), outcome(told)
        when, network = who_and_when(told), network_name(told.mention.network)
        column.addWidget(Elided(look, title, 12, SEMI))
        column.addWidget(text(look, became, 12, tone="soft", wrap=True))
        column.addWidget(text(look, when, 12, tone="meta", wrap=True))
        self.setAccessibleName(f"{title}. {became}. {when}, {network}")
        self.setToolTip(f"{network}: {title}")
        self.clicked.connect(lambda: wishes.open_mention.emit(told.mention.id))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(5, 15)
        if not self._last:
            painter.setPen(QPen(tokens.line2, 1))
            painter.drawLine(middle, QPointF(5, self.height() + 10))
        settled = is_settled(self._told)
        painter.setPen(QPen(tokens.good.stroke if settled else tokens.ctl, 1.5))
        painter.setBrush(tokens.good.stroke if settled else tokens.side)
        painter.drawEllipse(middle, 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.focus, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(13, 2, -1, -2), 4, 4)
        painter.end()


def same_problem(
    look: Look, wishes: Wishes, rows: Sequence[MentionRow], shield: Shield
) -> Part | None:
    """Who else tells the same and is still open."""
    if not rows:
        return None
    count = text(look, number(len(rows)), 12, tone="meta")
    part = Part(look, tr("Same problem, still open"), count)
    for row in rows[:ALIKE_SHOWN]:
        part.column.addWidget(_alike(look, row, shield))
    words = tr("Work on all {n} together").format(n=_in_words(len(rows) + 1))
    if len(rows) == 1:
        words = tr("Work on both together")
    together = IconedButton(look, words, "git-merge", "W")
    together.clicked.connect(wishes.alike)
    part.column.addWidget(together)
    return part


def _alike(look: Look, row: MentionRow, shield: Shield) -> QWidget:
    mention_class, level = standing(row)
    line = QWidget()
    across = QHBoxLayout(line)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(7)
    glyph = Drawing(
        look, (14, 14), lambda ratio: marks.level_glyph(look, mention_class, level, 14, ratio)
    )
    glyph.setAccessibleName(class_name(mention_class, level))
    across.addWidget(glyph)
    who = _short(row.author_handle) or author_name(row)
    words = shield.line(row)
    told = words if shield.covers(row) else f"“{words}”"
    across.addWidget(Elided(look, f"{who}: {told}", 12, tone="soft"), 1)
    line.setToolTip(told)
    line.setAccessibleName(f"{class_name(mention_class, level)}, {who}: {told}")
    return line


def notes(look: Look, wishes: Wishes, contact: Contact, now: datetime) -> Part:
    """What the team knows about them; it is never sent."""
    add = needs(button(look, tr("Add"), "link"))
    add.setAccessibleName(tr("Add a note about this person"))
    add.clicked.connect(wishes.note)
    part = Part(look, tr("Notes"), add)
    if not contact.person.notes:
        words = tr("Nothing noted. Customers never see notes.")
        part.column.addWidget(text(look, words, 12, tone="meta", wrap=True))
    for note in contact.person.notes:
        part.column.addWidget(_note(look, wishes, note, now))
    return part


def erasure(look: Look, wishes: Wishes) -> QWidget:
    """Where somebody who asks for it is erased."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(14, 0, 14, 0)
    begin = needs(button(look, tr("Erase this person"), "link"))
    begin.clicked.connect(wishes.erasure)
    row.addWidget(begin)
    row.addStretch()
    return box


def _note(look: Look, wishes: Wishes, note: PersonNote, now: datetime) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    words = text(look, note.text, 12, tone="soft", wrap=True, selectable=True)
    column.addWidget(words)
    row = QHBoxLayout()
    row.setSpacing(0)
    told = tr("{name}, {time}").format(name=note.by, time=moment(note.at, now))
    if note.versions > 1:
        told += ", " + tr("version {n}").format(n=note.versions)
    row.addWidget(Elided(look, told, 12, tone="meta"), 1)
    for icon, name, wish in (
        ("pencil", tr("Change the note"), wishes.note_change),
        ("trash", tr("Remove the note"), wishes.note_removal),
    ):
        made = needs(quiet(IconButton(look, icon, name)))
        made.clicked.connect(lambda _=False, w=wish: w.emit(note))
        row.addWidget(made)
    column.addLayout(row)
    return box


def _in_words(count: int) -> str:
    words = (tr("three"), tr("four"), tr("five"), tr("six"), tr("seven"), tr("eight"))
    return words[count - 3] if 3 <= count < 9 else number(count)


def _short(handle: str) -> str:
    """A handle without its server."""
    return f"@{handle[1:].partition('@')[0]}" if handle.startswith("@") else handle
