"""Data and privacy: where everything is kept, its copies, and what is never kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.store.upkeep import backups
from cmconsole.ui.look import Look
from cmconsole.ui.settings.ask_first import AskFirst
from cmconsole.ui.settings.page import Page, Services, card, fact, labelled
from cmconsole.ui.widgets import button, clear, text
from cmconsole.ui.wording import counted, moment

SIZES = QLocale.DataSizeFormat.DataSizeSIFormat
"""kB and MB, as folders show them."""


class DataPage(Page):
    """The file, its backups, and the folders; copies are made and checked beside the window."""

    restore_requested = Signal(object)
    """Close, and open again with this copy in the place of the inbox."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Data and privacy"),
            self.tr("Everything is kept in one file on this computer."),
        )
        profile = services.console.profile
        frame, self._file = card(look, self.tr("The inbox"))
        self.body.addWidget(frame)
        self._file_facts = QVBoxLayout()
        self._file.addLayout(self._file_facts)
        self._file.addLayout(
            self._buttons(self._folder(self.tr("Open its folder"), profile.inbox.parent))
        )
        frame, column = card(look, self.tr("Backups"))
        self.body.addWidget(frame)
        self.newest = text(look, "", wrap=True, selectable=True)
        self.newest.setAccessibleName(self.tr("The newest good backup"))
        self.backup = button(look, self.tr("Back up now"), "primary")
        self.backup.clicked.connect(self._begin_backup)
        hint = self.tr("A copy is made and checked each day; seven are kept.")
        column.addWidget(self.newest)
        column.addWidget(text(look, hint, tone="soft", wrap=True, selectable=True))
        opens = self._folder(self.tr("Open the folder of backups"), profile.backups)
        column.addLayout(self._buttons(self.backup, opens))
        self._add_going_back(column)
        frame, column = card(look, self.tr("What is written down, and what is not"))
        self.body.addWidget(frame)
        words = self.tr(
            "Passwords and tokens are only in the keyring of this computer. The log says what the "
            "program did, never what customers wrote. Nothing is sent anywhere but to the sources "
            "you chose."
        )
        column.addWidget(text(look, words, tone="soft", wrap=True))
        column.addLayout(self._buttons(self._folder(self.tr("Open the logs"), profile.logs)))
        self._tell_of_erasing()

    def _add_going_back(self, column: QVBoxLayout) -> None:
        self.copies = QComboBox()
        self.copies.setFont(self.look.font(13))
        self.back = button(self.look, self.tr("Go back to it"))
        self._going_back = QWidget()
        box = QVBoxLayout(self._going_back)
        box.setContentsMargins(0, 6, 0, 0)
        box.setSpacing(8)
        box.addLayout(labelled(self.look, self.tr("Go back to a copy"), self.copies))
        box.addLayout(self._buttons(self.back))
        self.question = AskFirst(
            self.look,
            self.back,
            self.tr(
                "The window closes and opens again with what was there then. What is here now is set "
                "aside, not deleted."
            ),
            sure=self.tr("Go back"),
            keep=self.tr("Stay"),
            act=lambda: self.restore_requested.emit(self.copies.currentData()),
        )
        box.addWidget(self.question)
        column.addWidget(self._going_back)

    def _offer_copies(self, copies: Sequence[tuple[Path, datetime]]) -> None:
        now, chosen = self.services.console.clock.now(), self.copies.currentData()
        self.copies.clear()
        for path, made in copies:
            self.copies.addItem(f"{moment(made, now)}, {path.name}", path)
            if path == chosen:  # somebody may be about to go back to it
                self.copies.setCurrentIndex(self.copies.count() - 1)
        self._going_back.setVisible(bool(copies))

    def _tell_of_erasing(self) -> None:
        frame, column = card(self.look, self.tr("Erase a person"))
        self.body.addWidget(frame)
        words = self.tr(
            "Open any of their posts and choose “Erase this person” below the contact, or in the "
            "command palette (Ctrl+K). First it says what goes and what stays."
        )
        column.addWidget(text(self.look, words, tone="soft", wrap=True))

    def _folder(self, words: str, folder: Path) -> QPushButton:
        made = button(self.look, words)
        made.setToolTip(str(folder))
        url = QUrl.fromLocalFile(str(folder))
        made.clicked.connect(lambda: QDesktopServices.openUrl(url))
        return made

    def _buttons(self, *buttons: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in buttons:
            row.addWidget(each)
        row.addStretch()
        return row

    async def _read(self) -> None:
        console = self.services.console
        facts = await console.inbox.facts()
        clear(self._file_facts)
        size = QLocale().formattedDataSize(int(str(facts["bytes"])), 1, SIZES)
        held = f"{size}, {_mentions(int(str(facts['mentions'])))}"
        self._file_facts.addLayout(fact(self.look, self.tr("Where"), str(facts["path"])))
        self._file_facts.addLayout(fact(self.look, self.tr("How much"), held))
        self._offer_copies(await asyncio.to_thread(backups.copies, console.profile.backups))
        # Each copy is read whole to be sure of it: not on the thread of the window.
        newest = await asyncio.to_thread(backups.newest_good, console.profile.backups)
        if newest is None:
            self.newest.setText(self.tr("There is no good backup yet."))
            return
        made = moment(newest.made_at, console.clock.now())
        words = self.tr("The newest good one is from {time} and holds {mentions}: {file}")
        held = _mentions(newest.mentions)
        told = words.format(time=made, mentions=held, file=newest.path.name)
        self.newest.setText(told)

    def _begin_backup(self) -> None:
        self.backup.setEnabled(False)  # now: a second press would write the same file
        self.start(self._back_up, "back up")

    async def _back_up(self) -> None:
        console = self.services.console
        try:
            now = console.clock.now()
            target = console.profile.backups / f"inbox-{now:%Y%m%dT%H%M%SZ}.sqlite3"
            held = await asyncio.to_thread(backups.write, console.inbox.path, target)
        finally:
            self.backup.setEnabled(True)
        words = self.tr("Backed up and checked: {mentions}.")
        self.told.emit(words.format(mentions=_mentions(held)), "check")
        await self._read()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.start(self._read, "read the facts of the file")


def _mentions(count: int) -> str:
    return counted(count, "{n} mention", "{n} mentions")
