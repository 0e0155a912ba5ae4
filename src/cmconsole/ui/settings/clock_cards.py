"""Cards beside the targets: what clocks do out of hours, what the targets come to, and who is warned."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from PySide6.QtCore import QSignalBlocker, QTimeZone, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.domain.targets import ALWAYS, Metric, Targets
from cmconsole.domain.targets_by_kind import KINDS, REPLIES, Kind, deciding, with_calendar
from cmconsole.ui.look import Look
from cmconsole.ui.settings.kind_table import chip
from cmconsole.ui.settings.page import Services, card
from cmconsole.ui.settings.targets_text import TargetsText
from cmconsole.ui.widgets import NORMAL, SEMI, clear, rule, text
from cmconsole.ui.wording import moment, tr, weekday_time

RED, MAJOR, MINOR, QUESTION = KINDS[:4]
FRIDAY = 4
EXAMPLES = (
    (MINOR, FRIDAY, time(17, 40)),
    (RED, FRIDAY, time(17, 40)),
    (MAJOR, FRIDAY + 1, time(11, 0)),
    (QUESTION, FRIDAY + 3, time(10, 9)),
)
"""What is posted when: its kind; days after the Monday of that week; the time."""
WEEK = timedelta(days=7)


class _Card(QWidget):
    """One card that fills it."""

    def _column(self, look: Look, title: str) -> QVBoxLayout:
        frame, column = card(look, title)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        return column


class OutOfHours(_Card):
    """Whether clocks stop while nobody is there."""

    changed = Signal(object)
    """A `Change` of the targets' text."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        column = self._column(look, self.tr("Out of hours"))
        self.stops, self.runs = QRadioButton(), QRadioButton()
        group = QButtonGroup(self)
        for radio, words, told in (
            (self.stops, self.tr("Stop the clock"), self.tr("it starts again when you open")),
            (
                self.runs,
                self.tr("Keep it running"),
                self.tr("be honest with reports, answer at night"),
            ),
        ):
            group.addButton(radio)
            column.addLayout(_told(look, radio, words, told))
        self.red = QCheckBox()
        column.addWidget(rule())
        told = self.tr("its clock runs day and night")
        column.addLayout(_told(look, self.red, self.tr("Red zone never stops"), told))
        self.stops.clicked.connect(lambda: self.changed.emit(_stop))
        self.runs.clicked.connect(lambda: self.changed.emit(lambda t: t.set_default(ALWAYS)))
        self.red.clicked.connect(self._set_red)

    def _set_red(self, on: bool) -> None:
        calendar = ALWAYS if on else None
        self.changed.emit(
            lambda text: text.change_targets(lambda t: with_calendar(t, RED, REPLIES, calendar))
        )

    def show_targets(self, targets: Targets) -> None:
        """Show what these say of it."""
        runs = targets.default_calendar == ALWAYS
        (self.runs if runs else self.stops).setChecked(True)
        red = deciding(targets, Metric.FIRST_RESPONSE, RED)
        with QSignalBlocker(self.red):
            self.red.setChecked(runs or (red is not None and red.calendar == ALWAYS))
        self.red.setEnabled(not runs and red is not None)


class Meaning(_Card):
    """When a few mentions of the coming week would be due."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = self._column(look, self.tr("What this means"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column.addLayout(self._rows)
        words = self.tr(
            "Worked out with your hours and days off. Change something and watch these move."
        )
        column.addWidget(text(look, words, 12, tone="meta", wrap=True))
        running = self.tr("What is open already keeps the targets it started with.")
        column.addWidget(text(look, running, 12, tone="meta", wrap=True))

    def show_targets(self, targets: Targets, now: datetime) -> None:
        """Work the examples out anew. `now` is aware."""
        clear(self._rows)
        for kind, posted in _examples(now):
            due = targets.due(
                Metric.FIRST_RESPONSE,
                mention_class=kind.mention_class,
                level=kind.level,
                network="",
                source="",
                since=posted,
            )
            told = tr("no target")
            if due is not None:
                later = due.due_at - posted >= WEEK
                told = moment(due.due_at, now) if later else weekday_time(due.due_at)
            self._rows.addWidget(rule())
            self._rows.addLayout(self._row(kind, weekday_time(posted), told, due is not None))
        self._rows.addWidget(rule())

    def _row(self, kind: Kind, posted: str, told: str, due: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        row.addWidget(chip(self._look, kind))
        row.addSpacing(3)
        row.addWidget(text(self._look, self.tr("posted"), 13, tone="soft"))
        row.addWidget(text(self._look, posted, 13, SEMI))
        row.addStretch()
        if due:
            row.addWidget(text(self._look, self.tr("due"), 13, tone="soft"))
        row.addWidget(text(self._look, told, 13, SEMI if due else NORMAL))
        return row


class WarnMe(_Card):
    """How a deadline that comes near is told."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__()
        self._settings = services.console.settings
        column = self._column(look, self.tr("Warn me"))
        words = self.tr("From 15 min before, the list shows it under “Next 15 minutes”.")
        column.addWidget(text(look, words, 13, tone="soft", wrap=True))
        self.box = QCheckBox(self.tr("5 min before, with a notification, if it is mine"))
        self.box.setFont(look.font(13))
        self.box.clicked.connect(lambda on: self._settings.change(notify_due_soon=on))
        column.addWidget(self.box)

    def show_anew(self) -> None:
        """Show what counts now."""
        self.box.setChecked(self._settings.current.notify_due_soon)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        # The page of notifications has the same switch.
        self.show_anew()
        super().showEvent(event)


def _told(look: Look, switch: QRadioButton | QCheckBox, words: str, told: str) -> QVBoxLayout:
    switch.setText(words)
    switch.setFont(look.font(13))
    switch.setAccessibleDescription(told)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(switch)
    hint = text(look, told, 12, tone="meta", wrap=True)
    hint.setContentsMargins(24, 0, 0, 2)
    column.addWidget(hint)
    return column


def _stop(targets: TargetsText) -> None:
    """Let clocks follow hours: those that are there, or office hours where this computer is."""
    if not targets.calendars:
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        targets.add_calendar(tr("Opening hours"), zone)
    targets.set_default(targets.calendars[0])


def _examples(now: datetime) -> list[tuple[Kind, datetime]]:
    """Each with when it is posted, by the clock of this computer."""
    local = now.astimezone()
    monday = local.date() - timedelta(days=local.weekday())
    if local.weekday() >= FRIDAY:
        monday += WEEK
    return [
        (kind, datetime.combine(monday + timedelta(days=days), at).astimezone())
        for kind, days, at in EXAMPLES
    ]
