"""Takes templates and macros in from a file, and writes them to one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cmconsole.replies import template_editing, template_exchange
from cmconsole.ui.wording import counted

if TYPE_CHECKING:
    from cmconsole.ui.settings.templates_board import TemplatesBoard

NAME = "templates.json"


class TemplateExchange(QObject):
    """Asks which file; what a file holds is taken as a whole or not at all."""

    def __init__(self, page: TemplatesBoard) -> None:
        super().__init__(page)
        self._page = page

    def ask_export(self) -> None:
        """Ask where to, then write everything as one file."""
        self._page.keep()
        dialog = QFileDialog(self._page, self.tr("Export templates and macros"), NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(NAME)
        self._open(dialog, self.export_to)

    def ask_import(self) -> None:
        """Ask which file, then take it in."""
        dialog = QFileDialog(self._page, self.tr("Import templates and macros"))
        dialog.setNameFilter(self.tr("Templates (*.json *.yaml *.yml *.toml)"))
        self._open(dialog, self.import_from)

    def export_to(self, path: str) -> None:
        """Write everything as one file."""
        self._page.start(lambda: self._export(Path(path)), "export the templates")

    def import_from(self, path: str) -> None:
        """Take in a file; one that is not in order is named, and nothing of it is taken."""
        self._page.keep()
        self._page.store(lambda: self._import(Path(path)))

    def _open(self, dialog: QFileDialog, act: object) -> None:
        dialog.fileSelected.connect(act)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _export(self, path: Path) -> None:
        shelf = self._page.shelf
        ready = [each for each in shelf.templates if not template_editing.problems(each)]
        await asyncio.to_thread(template_exchange.write, path, ready, shelf.macros)
        words = counted(len(ready), "{n} template exported.", "{n} templates exported.")
        self._page.told.emit(words, "check")

    async def _import(self, path: Path) -> None:
        found = await asyncio.to_thread(template_exchange.read, path)
        self._page.shelf.take_in(found)
        await self._page.shelf.store()
        count = len(found.templates) + len(found.macros)
        self._page.told.emit(counted(count, "{n} text taken in.", "{n} texts taken in."), "check")
        await self._page.show_after(found.templates[0].name if found.templates else "")
