"""The list of templates and macros, and the one that is written: what the parts of the page work on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from typing_extensions import override

from cmconsole.domain.changes import Area
from cmconsole.domain.errors import PolicyError, UsageError
from cmconsole.replies import template_editing
from cmconsole.replies.macros import Macro
from cmconsole.replies.templates import Template
from cmconsole.ui.look import Look
from cmconsole.ui.settings.macro_form import MacroForm
from cmconsole.ui.settings.page import Page, Services
from cmconsole.ui.settings.template_form import TemplateForm
from cmconsole.ui.settings.template_list import TEMPLATE, TemplateList
from cmconsole.ui.settings.template_preview import TemplatePreview
from cmconsole.ui.settings.template_shelf import TemplateShelf
from cmconsole.ui.settings.template_trial import TemplateTrial
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import clock_time

PAUSE = 500
"""Milliseconds after the last key before what is in order is written."""


class TemplatesBoard(Page):
    """What is in order is written at once; what is not is named beside it and kept on the page."""

    shown = Signal(str, str)
    """Kind and name of what is on the page, and as it is kept."""

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
        services.turns.before_settling.append(self.keep)
        self.list.chosen.connect(self.show_one)
        self.form.edited.connect(self._edited)
        self.macro_form.edited.connect(self._macro_edited)
        self.preview.mention_chosen.connect(
            lambda _: self.trial.show(self.draft, self.form.language)
        )

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
        self.macro_form.setVisible(not is_template)
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
        self.shown.emit(kind, name)

    def hold(self) -> None:
        """Do not write what is on the page by itself."""
        self._pause.stop()

    @override
    def keep(self) -> None:
        """Write what is on the page, if it is in order and differs from what is kept."""
        self._pause.stop()
        try:
            if self.draft is not None:
                self._keep_template(self.draft)
            elif self.macro is not None:
                self._keep_macro(*self.macro)
        except PolicyError as error:
            self.told.emit(str(error), "alert-triangle")
        if not self.shelf.stored:
            self.store(self._store)

    def _keep_template(self, draft: Template) -> None:
        known = {each.name: each for each in self.shelf.templates}
        if draft == known.get(draft.name) or self._problems(draft):
            return
        self.shelf.keep(draft)
        self.shown.emit(TEMPLATE, draft.name)

    def _keep_macro(self, before: str, macro: Macro) -> None:
        others = [each.name for each in self.shelf.macros if each.name != before]
        if self.shelf.macro(before) == macro or self.macro_form.trouble(others):
            return
        self.shelf.keep_macro(before, macro)
        self.macro = (macro.name, macro)

    async def _store(self) -> None:
        await self.shelf.store()
        time = clock_time(self.services.console.clock.now())
        self.state.setText(self.tr("Saved {time}").format(time=time))
        await self.show_list()

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

    async def put_back(self, area: Area, parts: Mapping[str, tuple[Any, Any]]) -> None:
        """Templates or macros are again as they were before a change. Raises ConsoleError."""
        self.keep()
        if self.draft is not None and self.draft not in self.shelf.templates:
            raise UsageError(
                self.tr("What is on the page is not in order yet, so it is not saved.")
            )
        self.shelf.put_back(area, parts)
        self.draft = self.macro = None  # what is on the page would be kept over it
        await self._store()
        there = [each.name for each in self.shelf.templates if each.name in parts]
        await self.show_after(there[0] if there else "")

    async def show_after(self, name: str) -> None:
        """Show the list as it is now, and this template, or the first."""
        await self.show_list()
        shown = name or self.shelf.templates[0].name
        self.list.choose(TEMPLATE, shown)
        self.show_one(TEMPLATE, shown)
