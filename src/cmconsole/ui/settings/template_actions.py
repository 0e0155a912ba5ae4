"""What is done with a template as a whole: made, copied, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from cmconsole.domain.errors import PolicyError
from cmconsole.ui.settings.template_list import MACRO, TEMPLATE

if TYPE_CHECKING:
    from cmconsole.ui.settings.templates_board import TemplatesBoard


class TemplateActions(QObject):
    """The buttons of the page."""

    def __init__(self, page: TemplatesBoard, away: QPushButton) -> None:
        """`away`: the button that takes away what is shown."""
        super().__init__(page)
        self._page, self._away = page, away
        away.clicked.connect(self.remove)

    def new(self) -> None:
        """A new template."""
        self._page.keep()
        made = self._page.shelf.begin(self._page.form.language)
        self._page.start(lambda: self._show_made(TEMPLATE, made.name), "show a new template")

    def new_macro(self) -> None:
        """A new macro."""
        self._page.keep()
        made = self._page.shelf.begin_macro()
        self._page.start(lambda: self._show_made(MACRO, made.name), "show a new macro")

    def copy(self) -> None:
        """The same template under another name."""
        self._page.keep()
        if self._page.draft is not None:
            try:
                made = self._page.shelf.copy(self._page.draft)
            except PolicyError as error:
                self._page.told.emit(str(error), "alert-triangle")
                return
            self._page.store(lambda: self._show_made(TEMPLATE, made.name))

    async def _show_made(self, kind: str, name: str) -> None:
        await self._page.shelf.store()
        await self._page.show_list()
        self._page.list.choose(kind, name)
        line = self._page.form.title if kind == TEMPLATE else self._page.macro_form.name
        line.setFocus()
        line.selectAll()

    def remove(self) -> None:
        """Take it away, or back to what was shipped; Ctrl+Z is no help here, so it is said."""
        self._page.hold()
        try:
            if self._page.draft is not None:
                name, shipped = (
                    self._page.draft.name,
                    self._page.shelf.is_shipped(self._page.draft.name),
                )
                self._page.shelf.remove(name)
                self._page.draft = None
            elif self._page.macro is not None:
                name, shipped = self._page.macro[0], False
                self._page.shelf.remove_macro(name)
                self._page.macro = None
            else:
                return
        except PolicyError as error:
            self._page.told.emit(str(error), "alert-triangle")
            return
        words = self.tr("As it was shipped.") if shipped else self.tr("Deleted.")
        self._page.store(lambda: self._show_rest(name if shipped else "", words))

    async def _show_rest(self, name: str, words: str) -> None:
        await self._page.shelf.store()
        self._page.told.emit(words, "check")
        await self._page.show_after(name)

    def offer_away(self, kind: str, name: str) -> None:
        """Offer to take away what is shown, or to go back to what was shipped."""
        shipped = kind == TEMPLATE and self._page.shelf.is_shipped(name)
        words = self.tr("Back to the shipped texts") if shipped else self.tr("Delete")
        self._away.setText(words)
        self._away.setVisible(not shipped or self._page.shelf.is_changed(name))
