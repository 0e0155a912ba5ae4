"""At the right of the triage page: try a sentence, and replay the last 90 days."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.triage.replay import Replayed
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.reasons import said_by
from cmconsole.ui.settings.changed_list import ChangedList
from cmconsole.ui.widgets import SEMI, Drawing, button, clear, rule, text
from cmconsole.ui.wording import class_name, number, reason_text


class Trying(QWidget):
    """Shows what the rules as they stand on the page make of a text. Nothing is stored."""

    sentence_changed = Signal(str)
    replay_requested = Signal()
    stop_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.sentence = QPlainTextEdit()
        self.sentence.setAccessibleName(self.tr("A sentence to try"))
        self.sentence.setPlaceholderText(self.tr("What somebody might write"))
        self.sentence.setFixedHeight(84)
        self.sentence.setTabChangesFocus(True)
        self.sentence.setFont(look.font(13))
        self.sentence.textChanged.connect(
            lambda: self.sentence_changed.emit(self.sentence.toPlainText())
        )
        self._outcome, self._counts = QVBoxLayout(), QVBoxLayout()
        self.start = button(look, self.tr("Replay the last 90 days"))
        self.stop = button(look, self.tr("Stop"))
        self.start.clicked.connect(self.replay_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.stop.hide()
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("How far the replay is"))
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.found = text(look, "", wrap=True)
        self.found.setAccessibleName(self.tr("What the replay found"))
        told = self.tr("Replay the draft first; then it can be put in force.")
        self.need = text(look, told, tone="warn", wrap=True)
        self.need.hide()
        self.see = button(look, "", "link")
        self.see.setCheckable(True)
        self.changed = ChangedList(look)
        self.see.toggled.connect(self._show_list)
        self._show_list(False)
        self.see.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text(look, self.tr("Try a sentence"), 15, SEMI))
        column.addWidget(text(look, self.tr("Nothing is sent or stored."), tone="soft"))
        column.addWidget(self.sentence)
        column.addLayout(self._outcome)
        column.addWidget(rule())
        column.addWidget(text(look, self.tr("The last 90 days"), 15, SEMI))
        told = self.tr(
            "How many mentions would stand otherwise with the changes on this page, by their texts alone: "
            "what was learned, authors’ earlier posts and “not us” are left out of both sides."
        )
        column.addWidget(text(look, told, tone="soft", wrap=True))
        column.addWidget(self.need)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self.stop)
        row.addStretch()
        column.addLayout(row)
        for each in (self.progress, self.found):
            column.addWidget(each)
        column.addLayout(self._counts)
        self.deeds = QHBoxLayout()
        self.deeds.setSpacing(8)
        self.deeds.addWidget(self.see)
        self.deeds.addStretch()
        column.addLayout(self.deeds)
        column.addWidget(self.changed)
        column.addStretch()

    def show_judgement(self, judgement: Judgement | None, due: str = "") -> None:
        """Show what was decided and why; None while there is no sentence."""
        clear(self._outcome)
        if judgement is None:
            return
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._chip(judgement.mention_class, judgement.level))
        row.addWidget(text(self._look, due, 13, tone="soft", wrap=True), 1)
        self._outcome.addLayout(row)
        for reason in judgement.reasons:
            words, by = reason_text(reason), said_by(judgement, reason)
            said = f"{words} ({by})" if by else words
            self._outcome.addWidget(text(self._look, said, 13, wrap=True))

    def running(self) -> None:
        """A replay is on its way."""
        self.found.clear()
        clear(self._counts)
        self.see.setChecked(False)
        self.see.hide()
        self.progress.setRange(0, 0)
        self._show_running(True)

    def running_ended(self) -> None:
        """It has ended, or was stopped; what it found stays."""
        self._show_running(False)

    def _show_running(self, running: bool) -> None:
        self.start.setVisible(not running)
        self.stop.setVisible(running)
        self.progress.setVisible(running)

    def show_replay(self, replayed: Replayed) -> None:
        """Show how far it has come and what it found."""
        self.progress.setRange(0, max(replayed.total, 1))
        self.progress.setValue(replayed.read)
        words = self.tr("{changed} of {read} mentions would stand otherwise.")
        if not replayed.finished:
            words = self.tr("{changed} of {read} so far.")
        said = words.format(changed=number(replayed.changed), read=number(replayed.read))
        self.found.setText(said)
        clear(self._counts)
        for old, new, count in replayed.changes:
            row = QHBoxLayout()
            row.setSpacing(8)
            many = text(self._look, number(count), 13, SEMI)
            names = self.tr("{n} from {old} to {new}")
            many.setAccessibleName(
                names.format(n=count, old=class_name(*old), new=class_name(*new))
            )
            many.setMinimumWidth(28)
            for widget in (many, self._chip(*old), text(self._look, "→"), self._chip(*new)):
                row.addWidget(widget)
            row.addStretch()
            self._counts.addLayout(row)
        self._offer_list(replayed)

    def _offer_list(self, replayed: Replayed) -> None:
        """“See all 9”, or some where there are too many."""
        self.changed.show_changed(replayed.shown)
        some, all_ = len(replayed.shown), replayed.changed
        words = self.tr("See all {n}") if some == all_ else self.tr("See {n} of {all}")
        self.see.setText(words.format(n=number(some), all=number(all_)))
        self.see.setVisible(some > 0)

    def show_need(self, needed: bool) -> None:
        """Say whether the draft can be put in force only after a replay."""
        self.need.setVisible(needed)

    def _show_list(self, shown: bool) -> None:
        self.changed.setVisible(shown)

    def _chip(self, mention_class: MentionClass, level: Level) -> Drawing:
        look = self._look
        drawing = Drawing(look, (96, 18))
        drawing.setAccessibleName(class_name(mention_class, level))
        drawing.show_drawing(lambda ratio: marks.chip(look, mention_class, level, ratio))
        return drawing
