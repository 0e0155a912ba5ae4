"""Of the page of accounts and sources: a pasted post, and files of mentions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Services
from cmconsole.ui.settings.paste_form import PasteForm
from cmconsole.ui.wording import number, tr

if TYPE_CHECKING:
    from cmconsole.ui.settings.sources_board import SourcesBoard


class BringingPart:
    """Takes in what no source reads."""

    def __init__(self, look: Look, services: Services, page: SourcesBoard) -> None:
        self.form = PasteForm(look)
        self._services, self._page = services, page
        self._choosing: QFileDialog | None = None
        self.form.add_requested.connect(lambda: page.start(self._paste, "take a pasted post"))
        self.form.put_away.connect(page.leave_form)

    def begin_paste(self) -> None:
        """Show the form for one post."""
        self._page.show_at_right(self.form)
        self.form.begin(self._services.console.clock.now())

    def choose_file(self) -> None:
        """Ask for a file, without holding anything else up."""
        chooser = QFileDialog(self._page, tr("Bring in mentions"), str(Path.home()))
        chooser.setNameFilter(tr("Mentions (*.csv *.jsonl)"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.bring)
        chooser.finished.connect(chooser.deleteLater)
        self._choosing = chooser
        chooser.open()

    def bring(self, path: str) -> None:
        """Take a file in."""
        self._page.start(lambda: self._bring(Path(path)), "bring in a file")

    async def _bring(self, path: Path) -> None:
        told = tr("Reading {file}…").format(file=path.name)
        self._page.told.emit(told, "refresh")
        brought = await self._services.console.sources.bringing().file(path)
        words = tr("{new} new mentions, {known} were here already.").format(
            new=number(brought.new), known=number(brought.known)
        )
        if brought.bad:
            first = brought.bad[0]
            left = tr("{n} lines were left out; the first is line {line}: {why}").format(
                n=number(len(brought.bad)), line=first.number, why=first.why
            )
            words = f"{words} {left}"
        self._page.told.emit(words, "check")

    async def _paste(self) -> None:
        form = self.form
        try:
            bringing = self._services.console.sources.bringing()
            await bringing.link(
                form.address.text(),
                form.words.toPlainText(),
                form.author.text(),
                form.published_at,
            )
        except ConsoleError as error:
            form.say(str(error))
            return
        form.begin(self._services.console.clock.now())
        self._page.told.emit(tr("It is on the desk."), "check")
