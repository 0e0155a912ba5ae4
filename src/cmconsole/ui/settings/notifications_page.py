"""Notifications: what may interrupt, when not, and whether the window starts by itself."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit
from typing_extensions import override

from cmconsole.domain.changes import Area
from cmconsole.domain.errors import ConsoleError
from cmconsole.system.autostart import Autostart
from cmconsole.ui.alerts.etiquette import is_span
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Page, Services, card, labelled
from cmconsole.ui.widgets import rule, text
from cmconsole.ui.window.again import program


class NotificationsPage(Page):
    """Everything counts at once."""

    def __init__(self, look: Look, services: Services, autostart: Autostart | None = None) -> None:
        super().__init__(
            look,
            services,
            self.tr("Notifications"),
            self.tr("Silent, grouped, one in three minutes at most."),
        )
        self._autostart = autostart or Autostart([*program(), *services.console.profile.arguments])
        self.switches = {
            "notify_red_zone": self.tr("Somebody is in the red zone"),
            "notify_spike": self.tr("Suddenly many people write, or tell the same"),
            "notify_due_soon": self.tr("One of mine is due in five minutes"),
            "notify_not_sent": self.tr("A reply could not be sent"),
            "notify_sign_in": self.tr("A sign-in ended"),
        }
        self.boxes: dict[str, QCheckBox] = {}
        """The switches, by the name of the setting."""
        frame, column = card(look, self.tr("Tell me when"))
        for name, words in self.switches.items():
            column.addWidget(self._switch(name, words))
        column.addWidget(rule())
        words = self.tr("Show the customer's words in notifications")
        column.addWidget(self._switch("notify_text", words))
        self.body.addWidget(frame)
        self._add_quiet()
        self.start_box = QCheckBox(self.tr("Open the window when I sign in to this computer"))
        if not services.console.profile.for_now:
            self._add_start()

    def _switch(self, name: str, words: str) -> QCheckBox:
        box = self.boxes[name] = QCheckBox(words)
        box.setFont(self.look.font(13))
        box.setChecked(getattr(self.services.console.settings.current, name))
        box.toggled.connect(lambda on: self._keep(**{name: on}))
        return box

    @override
    def showEvent(self, event: QShowEvent) -> None:
        # The page of targets has one of these switches, too.
        self.show_anew()
        super().showEvent(event)

    @override
    def show_anew(self) -> None:
        settings = self.services.console.settings.current
        for name, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(getattr(settings, name))
        self.quiet.setText(settings.quiet_hours)
        self.start_box.setChecked(self._autostart.on)

    def _add_quiet(self) -> None:
        frame, column = card(self.look, self.tr("Quiet"))
        self.quiet = QLineEdit(self.services.console.settings.current.quiet_hours)
        self.quiet.setFont(self.look.font(13))
        self.quiet.setPlaceholderText(self.tr("22:00-07:00"))
        self.quiet.setMaximumWidth(200)
        self.quiet.editingFinished.connect(self._keep_quiet)
        column.addLayout(
            labelled(
                self.look,
                self.tr("Quiet hours"),
                self.quiet,
                self.tr(
                    "By this computer's clock. What happens then is in the list, not told later."
                ),
            )
        )
        self.body.addWidget(frame)

    def _add_start(self) -> None:
        frame, column = card(self.look, self.tr("Start"))
        self.start_box.setFont(self.look.font(13))
        self.start_box.setChecked(self._autostart.on)
        self.start_box.clicked.connect(lambda on: self.store(lambda: self.turn(on)))
        where = text(
            self.look, str(self._autostart.path), 12, tone="meta", wrap=True, selectable=True
        )
        column.addWidget(self.start_box)
        column.addWidget(where)
        self.body.addWidget(frame)

    def _keep_quiet(self) -> None:
        hours = self.quiet.text().strip()
        if hours and not is_span(hours):
            self.told.emit(self.tr("Write quiet hours like 22:00-07:00."), "alert-triangle")
            self.quiet.setText(self.services.console.settings.current.quiet_hours)
            return
        self._keep(quiet_hours=hours)

    def _keep(self, **values: object) -> None:
        try:
            self.services.console.settings.change(**values)
        except ConsoleError as error:
            self.told.emit(str(error), "alert-triangle")

    async def turn(self, on: bool) -> None:
        """Open the window when somebody signs in to this computer, or not. Raises StoreError."""
        before = self._autostart.on
        try:
            await asyncio.to_thread(self._autostart.turn, on)
        except ConsoleError:
            self.show_anew()
            raise
        self.services.console.changes.note(Area.START, {"start": (before, on)})
