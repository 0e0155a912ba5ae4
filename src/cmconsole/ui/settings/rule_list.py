"""The rules of triage in the order in which they are read, each with a switch for on and off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QWidget,
)
from typing_extensions import override

from cmconsole.triage.rules import Rule
from cmconsole.ui.look import Look
from cmconsole.ui.settings.rule_row import GRIP, MANY, NEW, ROW, RuleRow, standing
from cmconsole.ui.settings.rule_words import about, looks_for
from cmconsole.ui.settings.word_lists import Lists
from cmconsole.ui.wording import class_name, number

ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class RuleList(QListWidget):
    """Space turns the chosen rule on or off; Alt with an arrow moves it, or the mouse by its grip."""

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
        self._pulled: int | None = None
        """The place to which the chosen rule is being pulled."""
        self.setItemDelegate(RuleRow(look, self, self._shown_at))
        self.setMouseTracking(True)
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

    def _shown_at(self, row: int) -> tuple[Rule, str] | None:
        return (self._rules[row], self.told_at(row)) if row < len(self._rules) else None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(step)
            return
        super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and event.position().x() < GRIP and self.itemAt(event.position().toPoint()):
            self._pulled = self.currentRow()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pulled is None:
            over = event.position().x() < GRIP
            shape = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            super().mouseMoveEvent(event)
            return
        # No drag of Qt's: it runs a loop of its own, in which tasks of the program stand still.
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._pulled = max(0, min(int(event.position().y()) // ROW, self.count() - 1))
        self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        to, self._pulled = self._pulled, None
        super().mouseReleaseEvent(event)
        self.viewport().update()
        if to is not None and (step := to - self.currentRow()):
            self.move_wanted.emit(step)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at, place = self.currentRow(), self._pulled
        if place is not None and place != at:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            y = (place + (place > at)) * ROW
            painter.drawLine(0, y, self.viewport().width(), y)
            painter.end()
