"""A row of the list of rules: a grip, a number, the name over what it looks for, its chip, and a switch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.triage.rules import Rule
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.settings.painted_row import Index, PaintedRow
from cmconsole.ui.widgets import SEMI, text

ROW = 45
GRIP, LEFT, NUMBER, LEVEL, MONTH, SWITCH = 26, 30, 30, 104, 72, 56
"""Pixels: what the grip takes, where the number begins, and the columns."""
KNOB, LONG = 18, 32
"""Of a switch."""
MANY, NEW = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
"""How often a rule fired this month, and whether it is not in force as it stands."""
ALIGN = Qt.AlignmentFlag
BARE = Qt.PenStyle.NoPen


class RuleRow(PaintedRow):
    """Turned on and off by a click on the switch, or by Space."""

    def __init__(
        self, look: Look, parent: QWidget, rule_at: Callable[[int], tuple[Rule, str] | None]
    ) -> None:
        """`rule_at` gives the rule of a row, and what it looks for in a line."""
        super().__init__(parent)
        self._look, self._parent, self._rule_at = look, parent, rule_at

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        feature = QStyleOptionViewItem.ViewItemFeature
        option.features &= ~feature.HasCheckIndicator  # the switch stands for it

    @override
    def draw(self, painter: QPainter, box: QRect, index: Index) -> None:
        if (found := self._rule_at(index.row())) is None:
            return
        look, (rule, told), middle = self._look, found, ALIGN.AlignVCenter
        left, top, right = box.left() + LEFT, box.top(), box.right() - MONTH - LEVEL - SWITCH
        soft, words = look.tokens.ink2, right - left - NUMBER - 8

        def line(at: int, high: int, said: str) -> None:
            cut = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, words)
            painter.drawText(QRect(left + NUMBER, top + at, words, high), middle, cut)

        self._draw_grip(painter, box)
        self._draw_switch(painter, _switch(box), rule.enabled)
        painter.setPen(soft)
        painter.setFont(look.font(13))
        painter.drawText(QRect(left, top, NUMBER, ROW), middle, str(index.row() + 1))
        count = QRect(right + LEVEL, top, MONTH - 16, ROW)
        if new := index.data(NEW):
            painter.setPen(look.tokens.hue(Level.MEDIUM, MentionClass.MINOR).ink)
        many = self.tr("draft") if new else index.data(MANY)
        painter.drawText(count, middle | ALIGN.AlignRight, many)
        painter.setPen(soft)
        painter.setFont(look.font(12))
        line(22, 18, told)
        painter.setPen(look.tokens.ink if rule.enabled else soft)
        painter.setFont(look.font(13, SEMI))
        line(4, 19, rule.name)
        chip = marks.chip(look, *standing(rule), self._parent.devicePixelRatioF())
        painter.drawPixmap(QPointF(right, top + (ROW - marks.CHIP) / 2), chip)

    def _draw_grip(self, painter: QPainter, box: QRect) -> None:
        painter.setPen(BARE)
        painter.setBrush(self._look.tokens.ctl)
        for x in (0, 5):
            for y in (-5, 0, 5):
                painter.drawEllipse(QPointF(box.left() + 12 + x, box.center().y() + y), 1.2, 1.2)

    def _draw_switch(self, painter: QPainter, box: QRect, on: bool) -> None:
        tokens = self._look.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(BARE if on else QPen(tokens.ctl, 1))
        painter.setBrush(tokens.accent if on else tokens.pane)
        inside = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inside, KNOB / 2, KNOB / 2)
        painter.setPen(BARE)
        painter.setBrush(tokens.accent_ink if on else tokens.ctl)
        x = box.right() - KNOB / 2 + 1 if on else box.left() + KNOB / 2
        painter.drawEllipse(QPointF(x, box.top() + KNOB / 2), KNOB / 2 - 3, KNOB / 2 - 3)

    @override
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if isinstance(event, QMouseEvent):
            released = event.type() == QEvent.Type.MouseButtonRelease
            box: QRect = option.rect
            if not released or not _switch(box).contains(event.position().toPoint()):
                return False
            on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
            return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)
        return super().editorEvent(event, model, option, index)


class RuleHead(QWidget):
    """What stands over the columns."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(LEFT + NUMBER, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(text(look, self.tr("When a mention has"), 12, SEMI, tone="soft"), 1)
        columns = (
            (self.tr("Level"), LEVEL),
            (self.tr("This month"), MONTH),
            (self.tr("On"), SWITCH),
        )
        for words, width in columns:
            label = text(look, words, 12, SEMI, tone="soft")
            label.setFixedWidth(width)
            row.addWidget(label)


def _switch(box: QRect) -> QRect:
    top = box.top() + (ROW - KNOB) // 2
    return QRect(box.right() - SWITCH + 8, top, LONG, KNOB)


def standing(rule: Rule) -> tuple[MentionClass, Level]:
    """What a rule makes of a text."""
    mention_class = rule.decides or MentionClass.MAJOR
    return mention_class, Level.RED_ZONE if rule.red_zone else LEVEL_OF_CLASS[mention_class]
