"""Whom to answer by name first: those who were hurt, longest waiting first. Reach plays no part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.store.rows import MentionRow
from cmconsole.ui import marks
from cmconsole.ui.crisis.words import tr
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, Elided, button, clear, rule, text
from cmconsole.ui.wording import author_name, counted

MOST = 8


class Hurt(QWidget):
    """A line for each of them, with a way to the thread."""

    wanted = Signal(int)
    """The id of the mention to open."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._title = text(look, "", 14, SEMI)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self._told = text(look, "", 12, tone="meta", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(rule())
        column.addWidget(self._title)
        column.addLayout(self._lines)
        column.addWidget(self._told)

    def show_people(self, rows: Sequence[MentionRow], drafted: frozenset[int], others: int) -> None:
        """Show these; `others` are the people who wrote besides."""
        one, many = tr("Answer this one by name first"), tr("Answer these {n} by name first")
        title = (
            counted(len(rows), one, many) if rows else tr("Nobody who was hurt waits for an answer")
        )
        self._title.setText(title)
        clear(self._lines)
        for row in rows[:MOST]:
            self._lines.addWidget(self._line(row, drafted))
        said = tr(
            "Chosen because they were hurt, not because they are loud: follower counts play no part."
        )
        if others > 0:
            rest = counted(
                others,
                "The statement does not answer the other {n}, who still gets a reply.",
                "The statement does not answer the other {n}; each still gets a reply.",
            )
            said = f"{said} {rest}"
        self._told.setText(said)

    def _line(self, row: MentionRow, drafted: frozenset[int]) -> QWidget:
        look, name = self._look, author_name(row)
        line = QWidget()
        inside = QHBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        person, network = Drawing(look, (24, 24)), Drawing(look, (18, 18))
        person.show_drawing(lambda ratio: marks.person(look, name, 24, ratio))
        network.show_drawing(lambda ratio: marks.network(look, row.network, ratio))
        inside.addWidget(person)
        inside.addWidget(network)
        inside.addWidget(text(look, name, 13, SEMI))
        inside.addWidget(Elided(look, f"“{_quoted(row)}”", 13, tone="soft"), 1)
        ready = row.conversation_id in drafted
        state = text(look, tr("draft ready") if ready else tr("needs a draft"), 11)
        state.setObjectName("tagGood" if ready else "tagAsk")
        inside.addWidget(state, 0, Qt.AlignmentFlag.AlignVCenter)
        opened = button(look, tr("Open"), small=True)
        opened.setAccessibleName(tr("Open {name}").format(name=name))
        opened.clicked.connect(lambda: self.wanted.emit(row.id))
        inside.addWidget(opened)
        return line


def _quoted(row: MentionRow) -> str:
    """The words that decided, or how the post begins."""
    words = [word for reason in row.judgement.reasons for word in reason.words]
    return words[0] if words else " ".join(row.text.split())[:80]
