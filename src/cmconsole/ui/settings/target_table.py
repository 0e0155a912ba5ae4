"""Targets that hold for some networks or sources: for each how many minutes, and by which calendar."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QVBoxLayout, QWidget

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import ALWAYS, Metric, Target, Targets
from cmconsole.domain.targets_by_kind import for_some_sources
from cmconsole.ui.look import Look
from cmconsole.ui.settings.minutes_box import MinutesBox
from cmconsole.ui.widgets import SEMI, clear, rule, text
from cmconsole.ui.wording import class_name, tr

MOST = 60 * 24 * 60
"""Sixty days, in minutes."""


class TargetTable(QWidget):
    """One row for each such target, in the order in which they are asked."""

    minutes_chosen = Signal(str, object)
    """The target's name; minutes, or None for nothing due."""
    calendar_chosen = Signal(str, object)
    """The target's name; the calendar's, or None for the default one."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.minutes: dict[str, QSpinBox] = {}
        self.calendars: dict[str, QComboBox] = {}
        self._known: tuple[object, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)

    def show_targets(self, targets: Targets) -> None:
        """Show these; the boxes stay as long as they ask the same, and with them the focus."""
        if self._asks_the_same(targets):
            self._put(targets)
            return
        self._known = _shape(targets)
        clear(self._grid)
        self.minutes, self.calendars = {}, {}
        heads = (self.tr("Target"), self.tr("Within"), self.tr("Clock follows"))
        for column, words in enumerate(heads):
            self._grid.addWidget(text(self._look, words, 12, SEMI, tone="soft"), 0, column)
        for number, target in enumerate(for_some_sources(targets)):
            row = 1 + 2 * number
            self._grid.addWidget(rule(), row, 0, 1, 3)
            self._grid.addWidget(self._name(target), row + 1, 0)
            self._grid.addWidget(self._minutes(target), row + 1, 1)
            self._grid.addWidget(self._calendar(target, targets), row + 1, 2)

    def _asks_the_same(self, targets: Targets) -> bool:
        return self._known == _shape(targets)

    def _put(self, targets: Targets) -> None:
        for target in for_some_sources(targets):
            minutes, calendar = self.minutes[target.name], self.calendars[target.name]
            with QSignalBlocker(minutes):
                minutes.setValue(target.minutes or 0)
            calendar.setCurrentIndex(max(calendar.findData(target.calendar), 0))

    def _name(self, target: Target) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(1)
        column.addWidget(text(self._look, target.name, 13, SEMI))
        column.addWidget(text(self._look, applies_to(target), 12, tone="soft", wrap=True))
        return cell

    def _minutes(self, target: Target) -> QSpinBox:
        box = MinutesBox(self.tr("no target"), MOST)
        box.setValue(target.minutes or 0)
        box.setFixedWidth(110)
        box.setAccessibleName(self.tr("Open minutes for {target}").format(target=target.name))
        name = target.name
        box.valueChanged.connect(lambda value: self.minutes_chosen.emit(name, value or None))
        self.minutes[name] = box
        return box

    def _calendar(self, target: Target, targets: Targets) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("the usual"), None)
        for name in dict.fromkeys((ALWAYS, *targets.calendars)):
            box.addItem(calendar_name(name), name)
        box.setCurrentIndex(max(box.findData(target.calendar), 0))
        box.setFixedWidth(150)
        box.setAccessibleName(self.tr("Calendar of {target}").format(target=target.name))
        name = target.name
        box.activated.connect(lambda _: self.calendar_chosen.emit(name, box.currentData()))
        self.calendars[name] = box
        return box


def _shape(targets: Targets) -> tuple[object, ...]:
    names = tuple(target.name for target in for_some_sources(targets))
    return names, tuple(targets.calendars)


def calendar_name(name: str) -> str:
    """What a calendar is called."""
    return tr("day and night") if name == ALWAYS else name


def applies_to(target: Target) -> str:
    """The conditions of a target in words."""
    metrics = {
        Metric.FIRST_RESPONSE: tr("first answer"),
        Metric.NEXT_RESPONSE: tr("next answers"),
        Metric.CLOSE_OUT: tr("closing the loop"),
    }
    parts = [", ".join(metrics[each] for each in target.metrics)]
    if target.level_at_least is not Level.NONE:
        parts.append(class_name(MentionClass.MAJOR, target.level_at_least))
    if target.classes:
        listed = [each for each in MentionClass if each in target.classes]
        parts.append(", ".join(class_name(each, LEVEL_OF_CLASS[each]) for each in listed))
    parts.extend(sorted(target.networks | target.sources))
    return "; ".join(parts)
