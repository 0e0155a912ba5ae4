"""Templates and macros: a list by purpose, one of them as a form, and how it would read to a customer."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.page import Services, side
from cmconsole.ui.settings.template_actions import TemplateActions
from cmconsole.ui.settings.template_exchange import TemplateExchange
from cmconsole.ui.settings.template_list import TEMPLATE
from cmconsole.ui.settings.templates_board import TemplatesBoard
from cmconsole.ui.widgets import button, text

LIST, NARROW_LIST, NARROW = 232, 186, 1000
PREVIEW = 292


class TemplatesPage(TemplatesBoard):
    """The board with its list at the left, the preview at the right, and the buttons."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(look, services)
        self._lay_out()
        for each in (self.form, self.macro_form, self.preview, self.copy, self.away):
            each.hide()  # until there is something to show
        self.shown.connect(self._fit)
        self._reading = asyncio.Event()
        self.start(self._begin, "read the templates")

    async def _begin(self) -> None:
        try:
            await self._read()
        finally:
            self._reading.set()

    async def ready(self) -> None:
        """Wait until the files were read, or could not be."""
        await self._reading.wait()

    def _lay_out(self) -> None:
        look = self.look
        self.away = needs(button(look, self.tr("Delete"), small=True))
        acts = self.actions_ = TemplateActions(self, self.away)
        self.new = needs(_button(look, self.tr("New"), acts.new))
        self.new_macro = needs(_button(look, self.tr("New macro"), acts.new_macro))
        self.copy = needs(_button(look, self.tr("Duplicate"), acts.copy))
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.copy, self.away):
            row.addWidget(each)
        row.addStretch()
        self.body.addWidget(self.form)
        self.body.addWidget(self.macro_form)
        self.body.addWidget(self.state)
        self.body.addLayout(row)
        self.exchange = TemplateExchange(self)
        self.import_ = needs(_button(look, self.tr("Import…"), self.exchange.ask_import))
        self.export = _button(look, self.tr("Export…"), self.exchange.ask_export)
        for each in (self.import_, self.export):
            self.actions_row.addWidget(each)
        self._left = self._list_side()
        self.row.insertWidget(0, self._left)
        self._right, self._beside = side(look)
        self._right.setMinimumWidth(PREVIEW)
        self._beside.addWidget(self.preview)
        self.row.addWidget(self._right, 1)

    def _list_side(self) -> QWidget:
        left = QWidget()
        left.setObjectName("settingsSide")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(6, 12, 6, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(6)
        for each in (self.new, self.new_macro):
            top.addWidget(each)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        told = text(self.look, self.tr("Numbers: times used"), 12, tone="meta")
        told.setContentsMargins(8, 0, 0, 0)
        column.addWidget(told)
        return left

    async def _read(self) -> None:
        try:
            await asyncio.to_thread(self.shelf.read)
        finally:
            # A broken file is told; what ships is shown, and nothing is written over it unasked.
            await self.trial.read()
            await self.show_list()
            first = self.shelf.templates[0]
            self.list.choose(TEMPLATE, first.name)

    def _fit(self, kind: str, name: str) -> None:
        """A macro has no preview and is not copied."""
        is_template = kind == TEMPLATE
        self._right.setVisible(is_template and self.width() >= NARROW)
        self.copy.setVisible(is_template)
        self.actions_.offer_away(kind, name)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._left.setFixedWidth(NARROW_LIST if narrow else LIST)
        wanted = self.body if narrow else self._beside
        if wanted.indexOf(self.preview) < 0:
            (self._beside if narrow else self.body).removeWidget(self.preview)
            wanted.addWidget(self.preview)
        self._right.setVisible(not narrow and self.macro is None)


def _button(look: Look, words: str, act: object) -> QPushButton:
    made = button(look, words, small=True)
    made.clicked.connect(act)
    return made
