"""Targets and hours: how soon each kind of mention deserves an answer, and when somebody is there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout

from cmconsole.domain.errors import ConsoleError, PolicyError
from cmconsole.domain.holidays import holidays_from_ics
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import ALWAYS, Metric
from cmconsole.domain.text import clean
from cmconsole.system.atomic import beside, set_aside, write_text
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.hours import Change, Hours
from cmconsole.ui.settings.page import Page, Services, card, fact, labelled, modest, side
from cmconsole.ui.settings.target_table import TargetTable, calendar_name
from cmconsole.ui.settings.targets_text import TargetsText
from cmconsole.ui.widgets import SEMI, button, clear, text
from cmconsole.ui.wording import class_name, moment

YEARS = 3
"""How many years of an imported calendar are taken, from this one on."""
LONGEST_NAME = 60
"""Characters in the name of a calendar."""
LARGEST = 5_000_000
"""Bytes of a calendar file; one of a country with all its regions has a tenth of that."""


class TargetsPage(Page):
    """Every change is checked, written to the profile and in force for what arrives from then on."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Targets and hours"),
            self.tr(
                "How soon each kind of mention deserves an answer. The first that fits decides."
            ),
        )
        self.table, self.hours = TargetTable(look), Hours(look)
        self.said = text(look, "", 13, tone="bad", wrap=True)
        self.said.setAccessibleName(self.tr("What could not be used"))
        self._meaning = QVBoxLayout()
        self._accepted = TargetsText.of(services.console.targets).text()
        """What is in force, or will be as soon as it is written: further changes build on it."""
        self._turn = asyncio.Lock()
        frame, column = card(look)
        column.addWidget(self.table)
        self.body.addWidget(self.said)
        self._say_refused()
        self.body.addWidget(frame)
        self._add_hours()
        right, column = side(look)
        column.addWidget(text(look, self.tr("What this means"), 15, SEMI))
        told = self.tr("A mention that is posted now, worked out with your hours and days off:")
        column.addWidget(text(look, told, 13, tone="soft", wrap=True))
        column.addLayout(self._meaning)
        running = self.tr("What is open already keeps the targets it started with.")
        column.addWidget(text(look, running, 12, tone="meta", wrap=True))
        self.row.addWidget(right, 1)
        self.table.minutes_chosen.connect(
            lambda name, minutes: self._change(lambda t: t.set_minutes(name, minutes))
        )
        self.table.calendar_chosen.connect(
            lambda name, calendar: self._change(lambda t: t.set_calendar(name, calendar))
        )
        self.hours.changed.connect(self._change)
        self._show()

    def _say_refused(self) -> None:
        """The file cannot be used: what is shown is not what somebody wrote there."""
        why = self.services.console.refused_targets
        self.said.setVisible(bool(why))
        if why:
            self.said.setText(
                self.tr(
                    "{why} What you see are the usual targets, which are in force. When you change one, "
                    "your file is kept as {name}."
                ).format(why=why, name=beside(self.services.console.profile.targets).name)
            )

    def _add_hours(self) -> None:
        look = self.look
        frame, column = card(look, self.tr("Hours"))
        self.usual, self.chosen = modest(QComboBox()), modest(QComboBox())
        self.name = QLineEdit()
        usual = self.tr("Where a target says nothing, its clock follows")
        column.addLayout(labelled(look, usual, self.usual))
        self.usual.activated.connect(
            lambda _: self._change(lambda t: t.set_default(self.usual.currentData()))
        )
        self.name.setPlaceholderText(self.tr("Name of a new calendar"))
        self.name.setAccessibleName(self.tr("Name of a new calendar"))
        self.new = needs(button(look, self.tr("Add a calendar")))
        self.new.clicked.connect(self._add_calendar)
        self.name.returnPressed.connect(self._add_calendar)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.new)
        column.addLayout(row)
        self.chosen.setAccessibleName(self.tr("The calendar that is shown"))
        self.chosen.activated.connect(lambda _: self._show(self.chosen.currentText()))
        self.load = needs(button(look, self.tr("Import a calendar file"), "link"))
        self.load.clicked.connect(self._ask_file)
        for each in (self.chosen, self.hours):
            column.addWidget(each)
        self.hours.days_off.links.addWidget(self.load)
        self.body.addWidget(frame)

    def _show(self, calendar: str = "") -> None:
        """Show what is in force, and this calendar."""
        targets = self.services.console.targets
        self.table.show_targets(targets)
        self.usual.clear()
        for name in dict.fromkeys((ALWAYS, *targets.calendars)):
            self.usual.addItem(calendar_name(name), name)
        self.usual.setCurrentIndex(self.usual.findData(targets.default_calendar))
        names = list(targets.calendars)
        shown = calendar if calendar in names else next(iter(names), "")
        self.chosen.clear()
        self.chosen.addItems(names)
        self.chosen.setCurrentText(shown)
        for each in (self.chosen, self.hours):
            each.setVisible(bool(shown))
        if shown:
            today = self.services.console.clock.now().astimezone().date()
            self.hours.show_calendar(shown, TargetsText(self._accepted), today)
        self._show_meaning()

    def _show_meaning(self) -> None:
        clear(self._meaning)
        console = self.services.console
        now = console.clock.now()
        shown = [(MentionClass.MAJOR, Level.RED_ZONE)]
        shown += [(each, LEVEL_OF_CLASS[each]) for each in MentionClass]
        for mention_class, level in shown:
            due = console.targets.due(
                Metric.FIRST_RESPONSE,
                mention_class=mention_class,
                level=level,
                network="",
                source="",
                since=now,
            )
            words = self.tr("no target")
            if due is not None:
                words = self.tr("due {time}").format(time=moment(due.due_at, now))
                if due.due_at - now > timedelta(days=6):
                    words = self.tr("due in {n} days").format(n=(due.due_at - now).days)
            self._meaning.addLayout(fact(self.look, class_name(mention_class, level), words))

    def _change(self, change: Change, calendar: str = "") -> None:
        """Apply a change if the whole can be used with it; else say why not."""
        targets = TargetsText(self._accepted)
        try:
            change(targets)
            self._accepted = targets.text()
        except PolicyError as error:
            self.said.setText(str(error))
            self.said.show()
            if self.hours.calendar:
                self.hours.show_hours(TargetsText(self._accepted))
            return
        self.said.clear()
        self.said.hide()
        self.start(lambda: self._save(calendar or self.hours.calendar), "save the targets")

    async def _save(self, calendar: str) -> None:
        console = self.services.console
        async with self._turn:
            accepted = self._accepted
            try:
                console.acting()
                if console.refused_targets:
                    await asyncio.to_thread(set_aside, console.profile.targets)
                await asyncio.to_thread(write_text, console.profile.targets, accepted)
                await console.reload_targets()
            except ConsoleError:
                self._accepted = TargetsText.of(console.targets).text()
                self._show(calendar)
                raise
        if accepted != self._accepted:
            return  # the next change is on its way, and shows what came of both
        self._show(calendar)
        self.told.emit(
            self.tr("Saved. It counts for everything that arrives from now on."), "check"
        )

    def _add_calendar(self) -> None:
        name = clean(" ".join(self.name.text().split()), LONGEST_NAME)
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        self._change(lambda targets: targets.add_calendar(name, zone), name)
        if self.said.isHidden():
            self.name.clear()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Import days off"), "", self.tr("Calendars (*.ics)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_days)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def import_days(self, file: str) -> None:
        """Add the days of an .ics file to the days off of the calendar that is shown."""
        self.start(lambda: self._import(Path(file)), "import days off")

    async def _import(self, file: Path) -> None:
        calendar = self.hours.calendar
        year = self.services.console.clock.now().year
        years = range(year, year + YEARS)
        days = await asyncio.to_thread(lambda: holidays_from_ics(_text_of(file), years))
        before = TargetsText(self._accepted).days_off(calendar)
        self._change(lambda targets: targets.set_days_off(calendar, (*before, *days)))


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise PolicyError("This file is too large for a calendar. Nothing was changed.")
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError("This file cannot be read. Nothing was changed.") from error
