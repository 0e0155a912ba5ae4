"""The left of the review: which sample, how far it is, its conversations, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from cmconsole.store.reporting.review_rows import Sample
from cmconsole.ui.look import Look
from cmconsole.ui.reports.asking import Chooser
from cmconsole.ui.review.desk import ReviewDesk
from cmconsole.ui.review.entry_table import EntryTable
from cmconsole.ui.review.pack_menu import PackMenu
from cmconsole.ui.review.words import score_words
from cmconsole.ui.widgets import SEMI, Elided, button, text
from cmconsole.ui.wording import day, number


class SamplePane(QWidget):
    """Shows what the desk has at hand."""

    def __init__(self, look: Look, desk: ReviewDesk, packs: PackMenu) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("listPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.samples = Chooser(look, self.tr("Sample"))
        self.draw = button(look, self.tr("Draw a sample…"))
        self.packs = packs
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Signed off"))
        self.signed = Elided(look, "", 13, SEMI)
        told = self.tr("Blind: customers' names and reach stay hidden until you sign off")
        self.blind = Elided(look, told, 12, tone="soft")
        self.refused = text(look, "", 12, tone="warn", wrap=True)
        self.table = EntryTable(look)
        self.team = text(look, "", 12, tone="soft", wrap=True)
        self.team.setAccessibleName(self.tr("What the reviews add up to"))
        self._lay_out(look)

    def offer(self, samples: Sequence[Sample]) -> None:
        """These samples can be opened."""
        menu = self.samples.menu_
        menu.clear()
        for sample in samples:
            words = self.tr("{name}, drawn {day}")
            action = menu.addAction(words.format(name=sample.name, day=day(sample.drawn_at)))
            action.triggered.connect(lambda _=False, s=sample: self._desk.open_sample(s))
        self.show_work()

    def show_work(self) -> None:
        """Show what the desk has at hand, and what may be done with it."""
        desk, work = self._desk, self._desk.work
        reason = desk.refusal
        self.refused.setText(reason)
        self.refused.setVisible(bool(reason))
        for each in (self.draw, self.packs):
            each.setEnabled(not reason)
        self.packs.fit(work)
        self.samples.setEnabled(bool(self.samples.menu_.actions()))
        self.samples.say(work.name if work is not None else self.tr("No sample yet"))
        total, signed = len(desk.entries), desk.signed
        told = self.tr("{n} of {total} signed off by you")
        words = told.format(n=number(signed), total=number(total))
        self.signed.setText(words if work is not None else self.tr("Nothing to review yet"))
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(signed)
        self.team.setText(self._team())
        if work is not None:
            self.table.show_entries(desk.entries, work)

    def _team(self) -> str:
        """What the signed reviews add up to, and how far two reviewers agree."""
        quality = self._desk.quality
        if quality is None or quality.score is None:
            return ""
        words = self.tr("Team: {score}, {passed} pass (n = {n}).")
        passed = score_words(None if quality.passed is None else quality.passed * 100)
        told = words.format(score=score_words(quality.score), passed=passed, n=quality.reviews)
        names = self._desk.reviewers()
        found = self._desk.compare(names[0], names[1]) if len(names) > 1 else None
        if found is None or found.overall is None:
            return told
        more = self.tr("{one} and {other} agree in {share} of {n} marks.").format(
            one=names[0],
            other=names[1],
            share=score_words(found.overall.share * 100),
            n=found.overall.pairs,
        )
        return f"{told} {more}"

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text(look, self.tr("Review"), 17, SEMI))
        head.addStretch()
        for each in (self.draw, self.packs):
            each.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            head.addWidget(each)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.samples)
        line.addWidget(self.signed, 1)
        top = QVBoxLayout()
        top.setContentsMargins(14, 12, 12, 8)
        top.setSpacing(8)
        top.addLayout(head)
        top.addLayout(line)
        for widget in (self.progress, self.blind, self.refused):
            top.addWidget(widget)
        self.team.setContentsMargins(14, 6, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.team)
