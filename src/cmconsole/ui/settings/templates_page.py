"""Templates and macros: a list by purpose, one of them as a form, and how it would read to a customer."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.domain.errors import PolicyError, StoreError
from cmconsole.replies import template_editing
from cmconsole.replies.macros import Macro
from cmconsole.replies.templates import Template
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.macro_form import MacroForm
from cmconsole.ui.settings.page import Page, Services, side
from cmconsole.ui.settings.template_actions import TemplateActions
from cmconsole.ui.settings.template_exchange import TemplateExchange
from cmconsole.ui.settings.template_form import TemplateForm
from cmconsole.ui.settings.template_list import TEMPLATE, TemplateList
from cmconsole.ui.settings.template_preview import TemplatePreview
from cmconsole.ui.settings.template_shelf import TemplateShelf
from cmconsole.ui.settings.template_trial import TemplateTrial
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import clock_time

PAUSE = 500
"""Milliseconds after the last key before what is in order is written."""
LIST, NARROW_LIST, NARROW = 232, 186, 1000
PREVIEW = 292


class TemplatesPage(Page):
    """What is in order is written at once; what is not is named beside it and kept on the page."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Templates"),
            self.tr("Texts to begin with. What stands in {curly brackets} is filled in."),
        )
        self.shelf = TemplateShelf(services.console)
        self.draft: Template | None = None
        self.macro: tuple[str, Macro] | None = None
        """The name it is kept under, and how it is now."""
        self.list, self.form, self.macro_form = (
            TemplateList(look),
            TemplateForm(look),
            MacroForm(look),
        )
        self.preview = TemplatePreview(look)
        self.trial = TemplateTrial(services.console, self.preview)
        self.state = text(look, "", 12, tone="meta", wrap=True)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._pause.timeout.connect(self.keep)
        self._lay_out()
        self.list.chosen.connect(self.show_one)
        self.form.edited.connect(self._edited)
        self.macro_form.edited.connect(self._macro_edited)
        self.preview.mention_chosen.connect(
            lambda _: self.trial.show(self.draft, self.form.language)
        )
        self.start(self._read, "read the templates")

    def _lay_out(self) -> None:
        look = self.look
        acts = self.actions_ = TemplateActions(self)
        self.new = needs(_button(look, self.tr("New"), acts.new))
        self.new_macro = needs(_button(look, self.tr("New macro"), acts.new_macro))
        self.copy = needs(_button(look, self.tr("Duplicate"), acts.copy))
        self.away = needs(_button(look, self.tr("Delete"), acts.remove))
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
        self.setFocusProxy(self.list)

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

    async def show_list(self) -> None:
        """Show the list as the shelf has it."""
        store = self.services.console.inbox.replies
        uses = {each.name: await store.times_used(each.name) for each in self.shelf.templates}
        self.list.show_all(self.shelf.templates, self.shelf.macros, uses)

    def show_one(self, kind: str, name: str) -> None:
        """Show a template or a macro."""
        self.keep()
        is_template = kind == TEMPLATE
        self.form.setVisible(is_template)
        self.preview.setVisible(is_template)
        self._right.setVisible(is_template and self.width() >= NARROW)
        self.macro_form.setVisible(not is_template)
        self.copy.setVisible(is_template)
        self.state.setText("")
        if is_template:
            self.macro = None
            self.draft = self.shelf.template(name)
            self.form.show_template(self.draft)
            self._look_at(self.draft)
        else:
            self.draft = None
            macro = self.shelf.macro(name)
            self.macro = (name, macro)
            self.macro_form.show_macro(macro, self.shelf.templates)
            self._look_at_macro()
        self.actions_.offer_away(kind, name)

    def hold(self) -> None:
        """Do not write what is on the page by itself."""
        self._pause.stop()

    def keep(self) -> None:
        """Write what is on the page, if it is in order and differs from what is kept."""
        self._pause.stop()
        try:
            if self.draft is not None:
                self._keep_template(self.draft)
            elif self.macro is not None:
                self._keep_macro(*self.macro)
        except (StoreError, PolicyError) as error:
            self.told.emit(str(error), "alert-triangle")

    def _keep_template(self, draft: Template) -> None:
        known = {each.name: each for each in self.shelf.templates}
        if draft == known.get(draft.name) or self._problems(draft):
            return
        self.shelf.keep(draft)
        self._say_saved()
        self.actions_.offer_away(TEMPLATE, draft.name)

    def _keep_macro(self, before: str, macro: Macro) -> None:
        others = [each.name for each in self.shelf.macros if each.name != before]
        if self.shelf.macro(before) == macro or self.macro_form.trouble(others):
            return
        self.shelf.keep_macro(before, macro)
        self.macro = (macro.name, macro)
        self._say_saved()

    def _say_saved(self) -> None:
        time = clock_time(self.services.console.clock.now())
        self.state.setText(self.tr("Saved {time}").format(time=time))
        self.start(self.show_list, "show the templates")

    def _edited(self, template: Template) -> None:
        self.draft = template
        self._look_at(template)
        self._pause.start()

    def _look_at(self, template: Template) -> None:
        """Name what is wrong, and show how it would read."""
        found = self._problems(template)
        self.form.show_problems(found)
        if found:
            self.state.setText(self.tr("Not saved yet: something above is not in order."))
        self.trial.show(template, self.form.language)

    def _problems(self, template: Template) -> list[template_editing.Problem]:
        return template_editing.problems(template, self.shelf.titles_beside(template))

    def _macro_edited(self, macro: Macro) -> None:
        if self.macro is not None:
            self.macro = (self.macro[0], macro)
            self._look_at_macro()
            self._pause.start()

    def _look_at_macro(self) -> None:
        assert self.macro is not None
        others = [each.name for each in self.shelf.macros if each.name != self.macro[0]]
        trouble = self.macro_form.trouble(others)
        self.macro_form.show_trouble(trouble)

    async def show_after(self, name: str) -> None:
        """Show the list as it is now, and this template, or the first."""
        await self.show_list()
        shown = name or self.shelf.templates[0].name
        self.list.choose(TEMPLATE, shown)
        self.show_one(TEMPLATE, shown)

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
