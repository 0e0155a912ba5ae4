"""What a report is about: its period and what is counted, chosen from menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.domain.periods import Period
from cmconsole.reports.filters import Filters
from cmconsole.system import local_zone
from cmconsole.ui.look import Look
from cmconsole.ui.reports import periods
from cmconsole.ui.reports.words import period_words, person_name
from cmconsole.ui.widgets import MEDIUM
from cmconsole.ui.wording import class_name, network_name

RED_ZONE = 4


class Chooser(QToolButton):
    """A button that says what is chosen and opens a menu."""

    def __init__(self, look: Look, name: str, icon: str = "") -> None:
        super().__init__()
        self._look, self._name, self._icon = look, name, icon
        self.setProperty("kind", "menu")
        self.setFont(look.font(13, MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(16, 16))
        if not icon:  # the arrow stands behind the words
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menu_ = QMenu(self)
        self.menu_.setAccessibleName(name)
        # Not `setMenu`: Qt would open it with a loop of its own.
        self.clicked.connect(self.open_menu)
        look.changed.connect(self._paint_icon)
        self._paint_icon()

    def open_menu(self) -> None:
        """Show the menu; the keys go to its first entry."""
        self.menu_.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        if offered := [each for each in self.menu_.actions() if each.isEnabled()]:
            self.menu_.setActiveAction(offered[0])

    def say(self, words: str) -> None:
        """Show what is chosen."""
        self.setText(f" {words}" if self._icon else f"{words} ")
        self.setAccessibleName(f"{self._name}: {words}")
        self.setToolTip(self._name)

    def _paint_icon(self) -> None:
        if self._icon:
            self.setIcon(self._look.icon(self._icon, self._look.tokens.ink2, 16))
        else:
            self.setIcon(self._look.icon("chevron-down", self._look.tokens.ink2, 14))


class Asking(QWidget):
    """Period, sources, classes and people."""

    changed = Signal()

    def __init__(self, look: Look, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._look, self._now = look, now
        self.zone = local_zone.name()
        today = self._today()
        _, first, last = periods.usual(today)[0]
        self.period = Period.of_days(first, last, self.zone)
        self.filters = Filters()
        self._choices = Filters()
        self.when = Chooser(look, self.tr("Period"), "calendar")
        self.sources = Chooser(look, self.tr("Sources"))
        self.classes = Chooser(look, self.tr("Classes"))
        self.people = Chooser(look, self.tr("People"))
        self.when.menu_.aboutToShow.connect(self._fill_periods)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for each in (self.when, self.sources, self.classes, self.people):
            row.addWidget(each)
        self._fill_periods()
        self.offer(Filters())

    def offer(self, choices: Filters) -> None:
        """From now on these can be chosen; what is chosen stays chosen."""
        self._choices = choices
        self._fill(
            self.sources,
            [("sources", name, name) for name in sorted(choices.sources)],
            [("networks", name, network_name(name)) for name in sorted(choices.networks)],
        )
        known = [each for each in MentionClass if each in choices.classes]
        red = [("levels", RED_ZONE, self.tr("Red zone"))] if RED_ZONE in choices.levels else []
        self._fill(
            self.classes,
            [("classes", str(each), class_name(each, LEVEL_OF_CLASS[each])) for each in known],
            red,
        )
        people = [("persons", name, person_name(name)) for name in sorted(choices.persons)]
        self._fill(self.people, people)
        self._say()

    def go_to(self, first: date, last: date) -> None:
        """Report about these days."""
        self.period = Period.of_days(first, last, self.zone)
        self._say()
        self.changed.emit()

    def ask_for_days(self) -> None:
        """Ask for a first and a last day."""
        tz = self.period.tz()
        first = self.period.since.astimezone(tz).date()
        _, last = first, min(self.period.until.astimezone(tz).date(), self._today())
        popup = periods.PeriodPopup(self._look, self.window(), first, last)
        popup.chosen.connect(self.go_to)
        popup.dismissed.connect(lambda: self.when.setFocus() if popup.had_focus else None)
        below = self.when.mapTo(self.window(), QPoint(0, self.when.height() + 4))
        popup.open_at(QPoint(below.x() + popup.width(), below.y()))

    def _fill_periods(self) -> None:
        menu = self.when.menu_
        menu.clear()
        for words, first, last in periods.usual(self._today()):
            days = period_words(Period.of_days(first, last, self.zone))
            action = menu.addAction(f"{words}\t{days}")
            action.triggered.connect(lambda _=False, a=first, b=last: self.go_to(a, b))
        menu.addSeparator()
        menu.addAction(self.tr("From one day to another…")).triggered.connect(self.ask_for_days)

    def _fill(self, chooser: Chooser, *parts: Iterable[tuple[str, Any, str]]) -> None:
        menu = chooser.menu_
        menu.clear()
        every = menu.addAction(self.tr("All"))
        every.setCheckable(True)
        fields = {
            self.sources: ("sources", "networks"),
            self.classes: ("classes", "levels"),
            self.people: ("persons",),
        }[chooser]
        every.setChecked(not any(getattr(self.filters, name) for name in fields))
        every.triggered.connect(lambda _=False: self._choose(**dict.fromkeys(fields, frozenset())))
        for part in parts:
            if listed := list(part):
                menu.addSeparator()
                for field, value, words in listed:
                    self._add(menu, field, value, words)

    def _add(self, menu: QMenu, field: str, value: Any, words: str) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        chosen = getattr(self.filters, field)
        action.setChecked(value in chosen)
        action.triggered.connect(lambda _=False: self._choose(**{field: chosen ^ {value}}))
        return action

    def _choose(self, **fields: frozenset[Any]) -> None:
        self.filters = replace(self.filters, **fields)
        self.offer(self._choices)
        self.changed.emit()

    def _say(self) -> None:
        filters = self.filters
        self.when.say(period_words(self.period))
        names = [*filters.sources, *map(network_name, filters.networks)]
        self.sources.say(self._told(names, self.tr("All sources")))
        classes = [class_name(c, LEVEL_OF_CLASS[c]) for c in MentionClass if c in filters.classes]
        red = [self.tr("Red zone")] if filters.levels else []
        self.classes.say(self._told([*classes, *red], self.tr("All classes")))
        people = [person_name(name) for name in filters.persons]
        self.people.say(self._told(people, self.tr("Everybody")))

    def _told(self, names: list[str], nothing: str) -> str:
        if len(names) > 2:
            return self.tr("{n} chosen").format(n=len(names))
        return ", ".join(sorted(names)) or nothing

    def _today(self) -> date:
        now = self._now()
        return now.astimezone(Period(now, now, self.zone).tz()).date()
