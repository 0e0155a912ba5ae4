"""Sources and accounts: where we listen, how well, and how to listen somewhere else."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from typing_extensions import override

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import AccountsChanged, PollFailed, PollFinished, SourceHealthChanged
from cmconsole.domain.sources import Source
from cmconsole.polling.enrolling import SIGN_IN
from cmconsole.ui.look import Look
from cmconsole.ui.settings.adding_part import AddingPart
from cmconsole.ui.settings.bringing_part import BringingPart
from cmconsole.ui.settings.page import Services
from cmconsole.ui.settings.signing_part import SigningPart
from cmconsole.ui.settings.sources_board import SourcesBoard
from cmconsole.ui.settings.ways_in import WaysIn, promises
from cmconsole.ui.widgets import button

AGES = 10_000
SOON = 200
"""Milliseconds in which changes of health are gathered before they are shown."""


class SourcesPage(SourcesBoard):
    """The table of sources; at its right the chosen one, or the form for a new one."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(look, services)
        self.adding = AddingPart(look, services, self)
        self.form = self.adding.form
        self.signing = SigningPart(look, services, self)
        self.bringing = BringingPart(look, services, self)
        self._lay_out()
        self._soon = QTimer(self, interval=SOON, singleShot=True)
        self._ages = QTimer(self, interval=AGES)
        for timer in (self._soon, self._ages):
            timer.timeout.connect(lambda: self.start(self.read, "read the sources"))
        for kind in (SourceHealthChanged, PollFailed, PollFinished, AccountsChanged):
            services.console.bus.subscribe(kind, lambda _: self._look_soon())
        self.detail.check_requested.connect(
            lambda s: self.start(lambda: self._check(s), "check a source")
        )
        self.detail.remove_requested.connect(
            lambda s: self.start(lambda: self._remove(s), "remove a source")
        )
        self.detail.pause_requested.connect(
            lambda s: self.start(lambda: self._pause(s), "pause a source")
        )
        self.detail.changing.saved.connect(
            lambda s: self.start(lambda: self._change(s), "change a source")
        )
        self.form.sign_in_requested.connect(self.signing.begin)
        self.signing.signed_in.connect(lambda a: self.add_one(a.kind, a.uid))
        self.form.gate.paste_requested.connect(self.bringing.begin_paste)
        self.detail.account.again_requested.connect(lambda a: self.signing.begin(again=a))
        self.detail.account.sign_out_requested.connect(self.signing.sign_out)

    def add_one(self, kind: str = "", account: str = "") -> None:
        """Show the form for a new source; `account` is the uid of the one to use."""
        self.adding.begin(list(self._accounts.values()), kind, account)

    def sign_in_at(self, source_id: int) -> None:
        """Show the form that signs in where this source reads."""
        self.start(lambda: self._sign_in_at(source_id), "sign in at a source")

    async def _sign_in_at(self, source_id: int) -> None:
        await self.read()
        self.table.choose(source_id)
        source = next((each for each in self._sources if each.id == source_id), None)
        if source is not None:
            account = self._accounts.get(source.options.get(SIGN_IN, ""))
            if account is not None or self.signing.form.kinds.findData(source.kind) >= 0:
                self.signing.begin(source.kind, account)

    def _lay_out(self) -> None:
        look = self.look
        check = button(look, self.tr("Check all now"))
        check.clicked.connect(self._check_all)
        self.add.clicked.connect(lambda: self.add_one())
        self.actions_row.addWidget(check)
        self.actions_row.addWidget(self.add)
        self.body.addLayout(promises(look))
        ways = WaysIn(look)
        ways.kind_chosen.connect(self.add_one)
        ways.sign_in_requested.connect(lambda: self.signing.begin())
        ways.paste_requested.connect(self.bringing.begin_paste)
        ways.file_requested.connect(self.bringing.choose_file)
        self.body.addWidget(ways)
        for form in (self.form, self.signing.form, self.bringing.form):
            self._stack.addWidget(form)

    def _check_all(self) -> None:
        self.services.check_all()
        self.told.emit(self.tr("Asking every source for news now."), "refresh")

    def _look_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    async def _check(self, source: Source) -> None:
        self.detail.check.setEnabled(False)
        self.detail.say(self.tr("Asking…"))
        try:
            said, bad = await self.services.console.sources.connector(source).check(), False
        except ConsoleError as error:
            said, bad = str(error), True
        finally:
            self.detail.check.setEnabled(True)
        if self.detail.source is not None and self.detail.source.id == source.id:
            self.detail.say(said, bad=bad)

    async def _change(self, source: Source) -> None:
        form = self.detail.changing
        try:
            await self.services.console.sources.enrolling().change(
                source,
                name=form.name.text(),
                match=[form.match.text()],
                leave_out=[form.leave_out.text()],
                options=form.options,
            )
        except ConsoleError as error:
            form.say(str(error))
            return
        form.hide()
        await asyncio.gather(self.services.listen_anew(), self.read())
        self.told.emit(self.tr("Saved. It counts from the next look on."), "check")

    async def _pause(self, source: Source) -> None:
        paused = not source.is_paused
        await self.services.console.sources.enrolling().pause(source, paused)
        await asyncio.gather(self.services.listen_anew(), self.read())
        words = self.tr("“{name}” is paused. It goes on from here when you want it to.")
        if not paused:
            words = self.tr("Listening to “{name}” again, from where it was left.")
        self.told.emit(words.format(name=source.name), "check")

    async def _remove(self, source: Source) -> None:
        left = await self.services.console.sources.enrolling().remove(source)
        await asyncio.gather(self.services.listen_anew(), self.read())
        words = self.tr("No longer listening to “{name}”. Its mentions stay.")
        self.told.emit(" ".join((words.format(name=source.name), *left)), "check")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()
        self.start(self.read, "read the sources")

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()
