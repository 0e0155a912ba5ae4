"""The rules of triage in the order in which they are read, each with a tick for on and off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.triage.rules import Rule
from cmconsole.ui import marks
from cmconsole.ui.look import Look

CHIP = (96, 20)
ROW = 33
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class RuleList(QListWidget):
    """Space turns the chosen rule on or off."""

    switched = Signal(int, bool)
    """The place of a rule, and whether it is on now."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rules: Sequence[Rule] = ()
        self.setObjectName("rules")
        self.setAccessibleName(self.tr("Rules, in the order in which they are read"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.font(13))
        self.setIconSize(QSize(*CHIP))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(
            lambda item: self.switched.emit(self.row(item), item.checkState() == ON)
        )
        look.changed.connect(self._paint_again)

    def show_rules(self, rules: Sequence[Rule]) -> None:
        """Show these; the same place stays chosen."""
        self._rules = rules
        chosen = max(self.currentRow(), 0)
        with QSignalBlocker(self):
            while self.count() > len(rules):
                self.takeItem(self.count() - 1)
            while self.count() < len(rules):
                self.addItem(QListWidgetItem())
            for row, rule in enumerate(rules):
                self._show(row, rule)
        self.setCurrentRow(min(chosen, len(rules) - 1))
        self.setFixedHeight(max(len(rules), 1) * ROW + 4)

    def _paint_again(self) -> None:
        self.show_rules(self._rules)

    def _show(self, row: int, rule: Rule) -> None:
        item = self.item(row)
        words = self.tr("{n}  {name}").format(n=row + 1, name=rule.name)
        item.setText(words)
        item.setToolTip(about(rule))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(ON if rule.enabled else OFF)
        item.setIcon(self._chip(rule))

    def _chip(self, rule: Rule) -> QIcon:
        look, ratio = self._look, self.devicePixelRatioF()
        mention_class = rule.decides or MentionClass.MAJOR
        level = Level.RED_ZONE if rule.red_zone else LEVEL_OF_CLASS[mention_class]

        def draw(painter: QPainter, box: QRectF) -> None:
            chip = marks.chip(look, mention_class, level, ratio)
            painter.drawPixmap(QRectF(0, 1, 1, 1).topLeft(), chip)

        drawn = look.drawn(("rule", mention_class, level), CHIP, ratio, draw)
        icon = QIcon(drawn)
        icon.addPixmap(drawn, QIcon.Mode.Selected)
        return icon


def about(rule: Rule) -> str:
    """What a rule looks for, as far as it fits into a line."""
    words = ", ".join((*rule.any, *rule.all)[:12])
    return f"{rule.reason}: {words}" if words else rule.reason
