"""Takes files up for a reply: chosen, dropped or pasted; they are part of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtGui import QImage

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Attachment
from cmconsole.replies.attaching import TakenUp
from cmconsole.replies.bare_pictures import Hidden
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.ui.composer.workplace import Workplace

PASTED = "pasted.png"


class Attachments(QObject):
    """The pictures of the text in the editor."""

    def __init__(self, desk: Workplace) -> None:
        super().__init__(desk)
        self._desk = desk
        pane = desk.pane
        pane.attach.clicked.connect(self.ask)
        pane.editor.files_dropped.connect(self.add)
        pane.editor.image_pasted.connect(self._paste)
        pane.strip.changed.connect(self._changed)
        desk.writer.drafting.attached.connect(pane.strip.show_all)

    def ask(self) -> None:
        """Ask for files."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._desk.window, self.tr("Attach pictures"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("Pictures (*.png *.jpg *.jpeg *.webp *.gif)"))
        dialog.filesSelected.connect(self.add)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def add(self, paths: Sequence[str]) -> None:
        """Take these up."""
        mention = self._desk.writer.mention
        if mention is not None and paths:
            self._desk.hold(self._add(mention, list(paths)), "attach files")

    async def _add(self, mention: MentionRow, paths: Sequence[str]) -> None:
        for path in paths:
            try:
                made = await self._desk.console.replies.attaching.add(Path(path))
            except ConsoleError as error:
                self._desk.window.commands.fail(str(error))
                continue
            self._take(mention, made)

    def _paste(self, image: QImage) -> None:
        mention = self._desk.writer.mention
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if mention is None or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
            return
        content = bytes(buffer.data().data())
        self._desk.hold(self._add_pasted(mention, content), "attach what was pasted")

    async def _add_pasted(self, mention: MentionRow, content: bytes) -> None:
        try:
            made = await self._desk.console.replies.attaching.add_content(PASTED, content)
        except ConsoleError as error:
            self._desk.window.commands.fail(str(error))
            return
        self._take(mention, made)

    def _take(self, mention: MentionRow, made: TakenUp) -> None:
        writer, strip = self._desk.writer, self._desk.pane.strip
        if writer.mention is None or writer.mention.id != mention.id:
            return
        one = made.attachment
        if one.digest not in {each.digest for each in strip.shown}:
            strip.show_all((*strip.shown, one))
            self._changed(strip.shown)
        strip.tell(one.digest, self._removed(one.name, made.removed))
        strip.lines[-1].setFocus()

    def _removed(self, name: str, removed: Hidden) -> str:
        if removed is Hidden.NOTHING:
            return ""
        words = (
            self.tr("The place data of “{name}” was removed. The picture is the same.")
            if removed is Hidden.PLACE
            else self.tr("Hidden data was removed from “{name}”. The picture is the same.")
        )
        return words.format(name=name)

    def _changed(self, attachments: tuple[Attachment, ...]) -> None:
        self._desk.writer.drafting.attach(attachments)
        self._desk.writer.check()
