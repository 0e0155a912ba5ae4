"""Targets and hours: how soon each kind of mention deserves an answer, and when somebody is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QTimeZone
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.domain.errors import ConsoleError, PolicyError
from cmconsole.domain.holidays import holidays_from_ics
from cmconsole.domain.targets import ALWAYS
from cmconsole.domain.targets_by_kind import for_some_sources
from cmconsole.domain.text import clean
from cmconsole.system.atomic import beside
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.clock_cards import Meaning, OutOfHours, WarnMe
from cmconsole.ui.settings.hours import Change, Hours
from cmconsole.ui.settings.kind_table import KindTable
from cmconsole.ui.settings.page import Page, Services, card, labelled, modest
from cmconsole.ui.settings.target_table import TargetTable, calendar_name
from cmconsole.ui.settings.targets_file import TargetsFile, note
from cmconsole.ui.settings.targets_text import TargetsText
from cmconsole.ui.settings.two_columns import TwoColumns
from cmconsole.ui.widgets import button, text

YEARS = 3
"""How many years of an imported calendar are taken, from this one on."""
BESIDE = 900
"""From this width on the cards stand beside the targets, else under them."""
LONGEST_NAME = 60
"""Characters in the name of a calendar."""
LARGEST = 5_000_000
"""Bytes of a calendar file; one of a country with all its regions has a tenth of that."""


class TargetsPage(Page):
    """Every change is checked, written to the profile and in force for what arrives from then on."""

    widest = 1180

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Targets and hours"),
            self.tr("How soon each kind of mention deserves its first public reply."),
        )
        self.kinds, self.table, self.hours = KindTable(look), TargetTable(look), Hours(look)
        self.clock, self.meaning = OutOfHours(look), Meaning(look)
        self.warn = WarnMe(look, services)
        self.said = text(look, "", 13, tone="bad", wrap=True)
        self.said.setAccessibleName(self.tr("What could not be used"))
        self._file = TargetsFile(services.console.profile.targets)
        self._accepted = TargetsText.of(services.console.targets).text()
        """What is in force, or will be as soon as it is written: further changes build on it."""
        self.body.addWidget(self.said)
        self._say_refused()
        self.body.addWidget(TwoColumns(self._on_the_left(), self._on_the_right(), BESIDE))
        self.kinds.changed.connect(
            lambda change: self._change(lambda text: text.change_targets(change))
        )
        self.clock.changed.connect(self._change)
        self.table.minutes_chosen.connect(
            lambda name, minutes: self._change(lambda t: t.set_minutes(name, minutes))
        )
        self.table.calendar_chosen.connect(
            lambda name, calendar: self._change(lambda t: t.set_calendar(name, calendar))
        )
        self.hours.changed.connect(self._change)
        self._show()

    def _on_the_left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(14)
        frame, inside = card(self.look)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.kinds)
        column.addWidget(frame)
        self._special, inside = card(self.look, self.tr("For some networks or sources"))
        words = self.tr("These come first. They are written in the file of the targets.")
        inside.addWidget(text(self.look, words, 12, tone="meta", wrap=True))
        inside.addWidget(self.table)
        column.addWidget(self._special)
        column.addWidget(self._hours_card())
        column.addStretch()
        return column

    def _on_the_right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(14)
        for each in (self.clock, self.meaning, self.warn):
            column.addWidget(each)
        column.addStretch()
        return column

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

    def _hours_card(self) -> QFrame:
        look = self.look
        frame, column = card(look, self.tr("Hours"))
        self.usual, self.chosen = modest(QComboBox()), modest(QComboBox())
        self.name = QLineEdit()
        self.usual.activated.connect(
            lambda _: self._change(lambda t: t.set_default(self.usual.currentData()))
        )
        self.chosen.setAccessibleName(self.tr("The calendar that is shown"))
        self.chosen.activated.connect(lambda _: self._show(self.chosen.currentText()))
        self.load = needs(button(look, self.tr("Import a calendar file"), "link"))
        self.load.clicked.connect(self._ask_file)
        self.hours.days_off.links.addWidget(self.load)
        self._several = QWidget()
        usual = self.tr("Where a kind says nothing, its clock follows")
        follows = labelled(look, usual, self.usual)
        follows.setContentsMargins(0, 0, 0, 0)
        self._several.setLayout(follows)
        for each in (self._several, self.chosen, self.hours):
            column.addWidget(each)
        self.name.setPlaceholderText(self.tr("Name of a new calendar"))
        self.name.setAccessibleName(self.tr("Name of a new calendar"))
        self.new = needs(button(look, self.tr("Add a calendar")))
        self.new.clicked.connect(self._add_calendar)
        self.name.returnPressed.connect(self._add_calendar)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.new)
        column.addLayout(row)
        return frame

    def _show(self, calendar: str = "") -> None:
        """Show what is in force, and this calendar."""
        targets = self.services.console.targets
        self.kinds.show_targets(targets)
        self.table.show_targets(targets)
        self._special.setVisible(bool(for_some_sources(targets)))
        self.usual.clear()
        for name in dict.fromkeys((ALWAYS, *targets.calendars)):
            self.usual.addItem(calendar_name(name), name)
        self.usual.setCurrentIndex(self.usual.findData(targets.default_calendar))
        names = list(targets.calendars)
        shown = calendar if calendar in names else next(iter(names), "")
        self.chosen.clear()
        self.chosen.addItems(names)
        self.chosen.setCurrentText(shown)
        self.hours.setVisible(bool(shown))
        for each in (self._several, self.chosen):
            each.setVisible(len(names) > 1)
        if shown:
            today = self.services.console.clock.now().astimezone().date()
            self.hours.show_calendar(shown, TargetsText(self._accepted), today)
        self.clock.show_targets(targets)
        self.meaning.show_targets(targets, self.services.console.clock.now())

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
        self.store(lambda: self._save(calendar or self.hours.calendar))

    async def _save(self, calendar: str) -> None:
        console, accepted = self.services.console, self._accepted
        try:
            console.acting()
            before = console.targets
            await asyncio.to_thread(self._file.write, accepted, before)
            await console.reload_targets()
            await note(console, before)
        except ConsoleError:
            await console.reload_targets()  # what is in the file counts, whoever wrote it
            self._accepted = TargetsText.of(console.targets).text()
            self._show(calendar)
            raise
        if accepted != self._accepted:
            return  # the next change is on its way, and shows what came of both
        self._show(calendar)
        self.told.emit(
            self.tr("Saved. It counts for everything that arrives from now on."), "check"
        )

    async def bring_back(self, written: str) -> None:
        """Put targets in force that were before. Raises ConsoleError where the file is another one now."""
        self._accepted = TargetsText(written).text()
        await self._save(self.hours.calendar)

    @override
    def show_anew(self) -> None:
        self.warn.show_anew()

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
