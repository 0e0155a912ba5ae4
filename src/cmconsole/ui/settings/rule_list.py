"""The rules of triage in the order in which they are read, each with a tick for on and off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import (
    QPointF,
    QRect,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QWidget,
)
from typing_extensions import override

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.triage.rules import Rule
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.settings.painted_row import Index, PaintedRow
from cmconsole.ui.settings.rule_words import about, looks_for
from cmconsole.ui.settings.word_lists import Lists
from cmconsole.ui.widgets import SEMI, text
from cmconsole.ui.wording import class_name, number

ROW = 45
LEFT, NUMBER, LEVEL, MONTH = 36, 30, 104, 76
"""Pixels: what the tick takes, and the columns."""
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
MANY, NEW = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""How often a rule fired this month, and whether it is not in force as it stands."""
ALIGN = Qt.AlignmentFlag


class RuleList(QListWidget):
    """Space turns the chosen rule on or off, Alt with an arrow moves it."""

    switched = Signal(int, bool)
    """The place of a rule, and whether it is on now."""
    move_wanted = Signal(int)
    """How many places the chosen rule is to go down."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._rules: Sequence[Rule] = ()
        self._lists: Lists = {}
        self._new: Collection[str] = ()
        self._fired: Mapping[str, int] | None = None
        self.setObjectName("rules")
        self.setAccessibleName(self.tr("Rules, in the order in which they are read"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.font(13))
        self.setItemDelegate(_RuleRow(look, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(
            lambda item: self.switched.emit(self.row(item), item.checkState() == ON)
        )
        self.currentRowChanged.connect(self._keep_in_sight)
        look.changed.connect(self.viewport().update)

    def show_rules(
        self, rules: Sequence[Rule], new: Collection[str] = (), lists: Lists | None = None
    ) -> None:
        """Show these; the same place stays chosen.

        Args:
            new: names of those that are not in force as they stand here.
            lists: the words of each list that rules ask for; None: they are the same as before.
        """
        self._rules, self._new = rules, new
        self._lists = self._lists if lists is None else lists
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

    def show_fired(self, fired: Mapping[str, int]) -> None:
        """Show how many mentions of this month each rule was a reason for, by its name."""
        self._fired = fired
        self.show_rules(self._rules, self._new)

    def _show(self, row: int, rule: Rule) -> None:
        item = self.item(row)
        many = "" if self._fired is None else number(self._fired.get(rule.name, 0))
        new = rule.name in self._new
        item.setText(self.tr("{n}  {name}").format(n=row + 1, name=rule.name))
        item.setToolTip(about(rule, self._lists))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(ON if rule.enabled else OFF)
        item.setData(MANY, many)
        item.setData(NEW, new)
        said = [item.text(), class_name(*standing(rule))]
        said += [self.tr("{n} this month").format(n=many)] if many else []
        said += [self.tr("not in force yet")] if new else []
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(said))

    def _keep_in_sight(self, row: int) -> None:
        """The list is as high as all its rows: what it stands in goes along."""
        inside: QWidget | None = self
        while inside is not None and not isinstance(inside, QScrollArea):
            inside = inside.parentWidget()
        page = inside.widget() if inside is not None else None
        if inside is not None and page is not None and self.item(row) is not None:
            middle = self.mapTo(page, self.visualItemRect(self.item(row)).center())
            inside.ensureVisible(middle.x(), middle.y(), 0, ROW)

    def rule_at(self, row: int) -> Rule:
        """The rule of a row."""
        return self._rules[row]

    def told_at(self, row: int) -> str:
        """What the rule of a row looks for, in a line."""
        return looks_for(self._rules[row], self._lists)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(step)
            return
        super().keyPressEvent(event)


class _RuleRow(PaintedRow):
    """A number, the name over what it looks for, the chip, and how often it fired."""

    def __init__(self, look: Look, parent: RuleList) -> None:
        super().__init__(parent)
        self._look, self._list = look, parent

    @override
    def draw(self, painter: QPainter, box: QRect, index: Index) -> None:
        row = index.row()
        if row >= self._list.count():
            return
        look, rule, middle = self._look, self._list.rule_at(row), ALIGN.AlignVCenter
        left, top, right = box.left() + LEFT, box.top(), box.right() - MONTH - LEVEL
        soft, words = look.tokens.ink2, right - left - NUMBER - 8

        def line(at: int, high: int, said: str) -> None:
            cut = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, words)
            painter.drawText(QRect(left + NUMBER, top + at, words, high), middle, cut)

        painter.setPen(soft)
        painter.setFont(look.font(13))
        painter.drawText(QRect(left, top, NUMBER, ROW), middle, str(row + 1))
        count = QRect(right + LEVEL, top, MONTH - 16, ROW)
        if new := index.data(NEW):
            painter.setPen(look.tokens.hue(Level.MEDIUM, MentionClass.MINOR).ink)
        many = self.tr("draft") if new else index.data(MANY)
        painter.drawText(count, middle | ALIGN.AlignRight, many)
        painter.setPen(soft)
        painter.setFont(look.font(12))
        line(22, 18, self._list.told_at(row))
        painter.setPen(look.tokens.ink if rule.enabled else soft)
        painter.setFont(look.font(13, SEMI))
        line(4, 19, rule.name)
        chip = marks.chip(look, *standing(rule), self._list.devicePixelRatioF())
        painter.drawPixmap(QPointF(right, top + (ROW - marks.CHIP) / 2), chip)


class RuleHead(QWidget):
    """What stands over the columns."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(LEFT + NUMBER, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(text(look, self.tr("When a mention has"), 12, SEMI, tone="soft"), 1)
        for words, width in ((self.tr("Level"), LEVEL), (self.tr("This month"), MONTH)):
            label = text(look, words, 12, SEMI, tone="soft")
            label.setFixedWidth(width)
            row.addWidget(label)


def standing(rule: Rule) -> tuple[MentionClass, Level]:
    """What a rule makes of a text."""
    mention_class = rule.decides or MentionClass.MAJOR
    return mention_class, Level.RED_ZONE if rule.red_zone else LEVEL_OF_CLASS[mention_class]
