"""All templates by what they are for, then the macros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.replies import Step
from cmconsole.replies.macros import Macro
from cmconsole.replies.templates import Template
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import class_glyph, tr

KIND, NAME = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
TEMPLATE, MACRO = "template", "macro"


def purposes() -> dict[Step, str]:
    """What templates are for, in the order of a talk."""
    return {
        Step.ACKNOWLEDGE: tr("Acknowledge"),
        Step.OFFLINE: tr("Move offline"),
        Step.UPDATE: tr("Update"),
        Step.CLOSE: tr("Close the loop"),
        Step.ANSWER: tr("Correct, or let be"),
        Step.THANK: tr("Thank"),
    }


class TemplateList(QListWidget):
    """Headings cannot be chosen."""

    chosen = Signal(str, str)
    """TEMPLATE or MACRO, and the name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("pages")
        self.setAccessibleName(self.tr("Templates and macros"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.font(13))
        self.setIconSize(QSize(14, 14))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentItemChanged.connect(lambda item, _: self._tell(item))
        look.changed.connect(self._paint_icons)

    def show_all(
        self, templates: Sequence[Template], macros: Sequence[Macro], uses: Mapping[str, int]
    ) -> None:
        """Show these; what was chosen stays chosen."""
        kept = self.at()
        with QSignalBlocker(self):
            self.clear()
            for step, words in purposes().items():
                of_step = [each for each in templates if each.step is step]
                if of_step:
                    self._head(words)
                for each in of_step:
                    self._add(TEMPLATE, each.name, each.title, uses.get(each.name, 0))
                    self.item(self.count() - 1).setData(KIND + 2, _face(each))
            self._head(tr("Macros"))
            for macro in macros:
                self._add(MACRO, macro.name, macro.name, 0)
            self._paint_icons()
            self.choose(*kept) if kept else None

    def choose(self, kind: str, name: str) -> bool:
        """Choose one; False if it is not there."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(KIND) == kind and item.data(NAME) == name:
                self.setCurrentRow(row)
                return True
        return False

    def at(self) -> tuple[str, str] | None:
        """What is chosen."""
        item = self.currentItem()
        return (item.data(KIND), item.data(NAME)) if item is not None else None

    def _head(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(self._look.font(12, SEMI))
        self.addItem(item)

    def _add(self, kind: str, name: str, title: str, times: int) -> None:
        item = QListWidgetItem(f"{title}   {times}" if times else title)
        item.setToolTip(tr("{title}, used {n} times").format(title=title, n=times))
        item.setData(KIND, kind)
        item.setData(NAME, name)
        self.addItem(item)

    def _paint_icons(self) -> None:
        tokens = self._look.tokens
        for row in range(self.count()):
            item = self.item(row)
            if item.data(KIND) == MACRO:
                item.setIcon(self._look.icon("list", tokens.ink2, 14))
            elif (face := item.data(KIND + 2)) is not None:
                mention_class, level = face
                item.setIcon(_glyph(self._look, MentionClass(mention_class), Level(level)))

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KIND):
            self.chosen.emit(item.data(KIND), item.data(NAME))


def _face(template: Template) -> tuple[str, int]:
    """The class that stands for a template: the gravest it is offered for."""
    if template.red_zone:
        return str(MentionClass.MAJOR), int(Level.RED_ZONE)
    first = next((each for each in MentionClass if each in template.classes), MentionClass.VENTING)
    return str(first), int(Level.NONE)


def _glyph(look: Look, mention_class: MentionClass, level: Level) -> QIcon:
    hue = look.tokens.hue(level or LEVEL_OF_CLASS[mention_class], mention_class)
    return look.icon(class_glyph(mention_class, level), hue.stroke, 14)
