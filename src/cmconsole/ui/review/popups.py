"""Small panels of the review: what to draw, how far two reviewers agree, how two laptops are paired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period
from cmconsole.reports.packs import check_code
from cmconsole.reports.reviewing import Calibration
from cmconsole.reports.sampling import Ask
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.reports import periods
from cmconsole.ui.reports.words import period_words
from cmconsole.ui.review.words import tr
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import number

WIDE = 400
MOST = 500
USUAL = 20
"""How many are drawn at random where nobody asks for something else."""


class DrawPopup(Popup):
    """What to draw; everything that any line finds is drawn once, with all its reasons."""

    drawn = Signal(str, object, object)
    """Its name, an Ask, a Period."""

    def __init__(self, look: Look, window: QWidget, today: date, zone: str) -> None:
        super().__init__(look, window, tr("Draw a sample"))
        self.setFixedWidth(WIDE)
        self._zone = zone
        self.period = QComboBox()
        self.period.setAccessibleName(tr("Posted"))
        self.period.setFont(look.font(13))
        for words, first, last in periods.usual(today):
            days = period_words(Period.of_days(first, last, zone))
            self.period.addItem(f"{words}: {days}", (first, last))
        self.period.setCurrentIndex(2)
        self.name = QLineEdit()
        self.name.setFont(look.font(13))
        self.name.setAccessibleName(tr("Name of the sample"))
        self.period.currentIndexChanged.connect(self._suggest)
        self._suggest()
        self._labelled(tr("Posted"), self.period)
        self._labelled(tr("Name"), self.name)
        self.random = self._number(tr("At random, from everything"), USUAL)
        self.each = self._number(tr("For each person"), 0)
        self.stratum = self._number(tr("For each person and class"), 0)
        self.breach = self._tick(tr("Every one that was late"))
        self.not_answering = self._tick(tr("Every one that was not answered on purpose"))
        self.waived = self._tick(tr("Every loop that was waived"))
        told = tr("Nobody's own replies are drawn for them. Why each was drawn stays with it.")
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))
        self.done = button(look, tr("Draw"), "primary")
        self.done.clicked.connect(self._finish)
        self.enter_presses = self.done
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.done)
        self._column.addLayout(row)
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the period."""
        super().open_at(corner)
        self.period.setFocus()

    @property
    def ask(self) -> Ask:
        """What is chosen."""
        return Ask(
            random=self.random.value(),
            per_person=self.each.value(),
            per_person_and_class=self.stratum.value(),
            every_breach=self.breach.isChecked(),
            every_not_answering=self.not_answering.isChecked(),
            every_waived_loop=self.waived.isChecked(),
        )

    def _suggest(self) -> None:
        if self.name.isModified():  # somebody called it something
            return
        first, last = self.period.currentData()
        days = period_words(Period.of_days(first, last, self._zone))
        week = last.isocalendar()[:2]
        named = tr("Week {n}, {days}").format(n=week[1], days=days)
        self.name.setText(named if first.isocalendar()[:2] == week else days)

    def _labelled(self, words: str, widget: QWidget) -> None:
        label = text(self._look, words, 13, tone="soft")
        label.setFixedWidth(64)
        label.setBuddy(widget)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(widget, 1)
        self._column.addLayout(row)

    def _number(self, words: str, value: int) -> QSpinBox:
        spin = QSpinBox()
        spin.lineEdit().setTextMargins(6, 0, 0, 0)
        spin.setRange(0, MOST)
        spin.setValue(value)
        spin.setFixedWidth(84)
        spin.setFont(self._look.font(13))
        spin.setAccessibleName(words)
        spin.valueChanged.connect(self._check)
        row = QHBoxLayout()
        row.addWidget(text(self._look, words, 13), 1)
        row.addWidget(spin)
        self._column.addLayout(row)
        return spin

    def _tick(self, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setFont(self._look.font(13))
        box.toggled.connect(self._check)
        self._column.addWidget(box)
        return box

    def _check(self) -> None:
        if hasattr(self, "done"):
            self.done.setEnabled(self.ask != Ask())

    def _finish(self) -> None:
        first, last = self.period.currentData()
        period = Period.of_days(first, last, self._zone)
        name = self.name.text().strip() or period_words(period)
        self.drawn.emit(name, self.ask, period)
        self.put_away()


class AgreementPopup(Popup):
    """Two reviewers, and how far they see the same."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        reviewers: Sequence[str],
        compare: Callable[[str, str], Calibration],
        titles: Callable[[str], str],
    ) -> None:
        """`compare` sets two reviewers beside each other; `titles` names a conversation by its uid."""
        super().__init__(look, window, tr("Agreement of two reviewers"))
        self.setFixedWidth(WIDE)
        self._compare, self._titles = compare, titles
        self.first, self.second = QComboBox(), QComboBox()
        row = QHBoxLayout()
        for combo, name in ((self.first, tr("One reviewer")), (self.second, tr("The other"))):
            combo.setAccessibleName(name)
            combo.setFont(look.font(13))
            combo.addItems(list(reviewers))
            row.addWidget(combo, 1)
        self._column.addLayout(row)
        self.told = text(look, "", 13, SEMI, wrap=True, selectable=True)
        self.told.setAccessibleName(tr("How far they agree"))
        self.more = text(look, "", 12, tone="soft", wrap=True, selectable=True)
        self.more.setAccessibleName(tr("Where they differ"))
        self._column.addWidget(self.told)
        self._column.addWidget(self.more)
        if len(reviewers) > 1:
            self.second.setCurrentIndex(1)
        for combo in (self.first, self.second):
            combo.setEnabled(len(reviewers) > 1)
            combo.currentIndexChanged.connect(self._show)
        self._show()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the reviewers."""
        super().open_at(corner)
        (self.first if self.first.isEnabled() else self).setFocus()

    def _show(self) -> None:
        found = self._compare(self.first.currentText(), self.second.currentText())
        if found.overall is None or self.first.currentText() == self.second.currentText():
            words = tr(
                "Two people have to sign off the same conversation first. A second reviewer can do "
                "that here, or on another laptop with a review pack."
            )
            self.told.setText(words)
            self.more.setText("")
        else:
            self.told.setText(agreement_words(found))
            lines = [
                tr("{name}: {share} of {n}").format(
                    name=name, share=f"{one.share * 100:.0f}%", n=number(one.pairs)
                )
                for name, one in found.by_category
            ]
            if found.differ:
                lines.append(tr("To talk over:"))
                lines += [f"· {self._titles(uid)}" for uid in found.differ]
            self.more.setText("\n".join(lines))
        self.adjustSize()


class PairingPopup(Popup):
    """The code that two laptops share, so that each knows the other's packs."""

    typed = Signal(str)

    def __init__(self, look: Look, window: QWidget, code: str) -> None:
        super().__init__(look, window, tr("Pair two laptops"))
        self.setFixedWidth(WIDE)
        told = tr("Read this code to the other person, who types it there once:")
        self._column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        self.code = text(look, code, 14, SEMI, selectable=True)
        self.code.setAccessibleName(tr("Pairing code of this computer"))
        self._column.addWidget(self.code)
        told = tr("Or type the code that the other computer shows:")
        self._column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        self.line = QLineEdit()
        self.line.setFont(look.font(13))
        self.line.setAccessibleName(tr("Pairing code of the other computer"))
        self._keep = button(look, tr("Pair"), "primary")
        self._keep.setEnabled(False)
        self.line.textChanged.connect(self._ready)
        self.line.returnPressed.connect(self._finish)
        self.slip = text(look, "", 12, tone="warn", wrap=True)
        self.slip.hide()
        self._keep.clicked.connect(self._finish)
        row = QVBoxLayout()
        row.addWidget(self.line)
        row.addWidget(self.slip)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self._keep)
        self._column.addLayout(row)
        self._column.addLayout(foot)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the line."""
        super().open_at(corner)
        self.line.setFocus()

    def _ready(self, code: str) -> None:
        self._keep.setEnabled(bool(code.strip()))
        self.slip.hide()
        self.adjustSize()

    def _finish(self) -> None:
        code = self.line.text().strip()
        if not self._keep.isEnabled():
            return
        try:
            check_code(code)
        except UsageError as slip:  # what was typed stays to be mended
            self.slip.setText(str(slip))
            self.slip.show()
            self.adjustSize()
            return
        self.typed.emit(code)
        self.put_away()


def agreement_words(found: Calibration) -> str:
    """How far two reviewers agree, in a sentence with its n."""
    if found.overall is None:
        return ""
    share, alpha = f"{found.overall.share * 100:.0f}%", found.overall.alpha
    words = tr("They gave the same mark in {share} of {n} cases, over {c} conversations")
    told = words.format(share=share, n=number(found.overall.pairs), c=number(found.conversations))
    if alpha is None:
        return f"{told}."
    return tr("{told} (Krippendorff's alpha {alpha}).").format(told=told, alpha=f"{alpha:.2f}")
