"""One template as a form: what it is for, whom it is offered for, where it sends them, its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.replies import template_editing
from cmconsole.replies.template_editing import Problem
from cmconsole.replies.templates import Template, Wording
from cmconsole.ui.look import Look
from cmconsole.ui.settings.template_destination import TemplateDestination
from cmconsole.ui.settings.template_languages import LanguageRow
from cmconsole.ui.settings.template_list import purposes
from cmconsole.ui.settings.template_variables import VariableTable
from cmconsole.ui.settings.template_words import TemplateWords
from cmconsole.ui.widgets import MEDIUM, SEMI, text
from cmconsole.ui.wording import class_name, tr

ANY, YES, NO = None, True, False


class TemplateForm(QWidget):
    """Shows a template, and says what became of it with each key."""

    edited = Signal(object)
    """The Template as it is now."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._template: Template | None = None
        self.language = "en"  # which wording is shown
        self.title = _title(look)
        self.title.textEdited.connect(lambda words: self._change(title=words))
        self.title_problem = self._problem()
        self.step = self._combo(tr("Step"), [(words, step) for step, words in purposes().items()])
        self.step.currentIndexChanged.connect(lambda _: self._change(step=self.step.currentData()))
        self.red_zone = self._flag(
            "red_zone",
            tr("Red zone"),
            tr("In and outside"),
            tr("Only inside"),
            tr("Only outside"),
        )
        self.late = self._flag(
            "late",
            tr("Late"),
            tr("In time and late"),
            tr("Only when late"),
            tr("Only in time"),
        )
        self.private = QCheckBox(tr("Private"))
        self.private.setToolTip(tr("For private messages"))
        self.private.setAccessibleName(tr("For private messages"))
        self.private.toggled.connect(lambda on: self._change(private=on))
        self.classes: dict[MentionClass, QPushButton] = {}
        self.sends = TemplateDestination(look)
        self.sends.field.textEdited.connect(lambda words: self._change(destination=words))
        self.languages = LanguageRow(look)
        self.languages.chosen.connect(self._read)
        self.languages.added.connect(self.add_language)
        self.languages.removed.connect(self._remove_language)
        self.words, self.variables = TemplateWords(look), VariableTable(look)
        self.words.edited.connect(self._reworded)
        self._lay_out()

    def _lay_out(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.title_problem)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        for place, (words, field) in enumerate(
            ((tr("Step"), self.step), (tr("Red zone"), self.red_zone), (tr("Late"), self.late))
        ):
            grid.addWidget(text(look, words, 12, tone="meta"), 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self.private, 1, 3)
        column.addLayout(grid)
        column.addWidget(text(look, tr("Offered for (none chosen: everything)"), 12, tone="meta"))
        column.addLayout(self._class_row())
        column.addWidget(self.sends)
        column.addWidget(self.languages)
        column.addWidget(self.words)
        column.addWidget(self.variables)

    def _class_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for mention_class in MentionClass:
            made = QPushButton(class_name(mention_class, LEVEL_OF_CLASS[mention_class]))
            made.setFont(self._look.font(12, MEDIUM))
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setProperty("answer", True)
            made.setProperty("size", "small")
            made.clicked.connect(lambda _=False: self._classes_chosen())
            row.addWidget(made)
            self.classes[mention_class] = made
        row.addStretch()
        return row

    def show_template(self, template: Template) -> None:
        """Show this one, in the language that was read before where it has it."""
        self._template = template
        speaks = [wording.language for wording in template.wordings]
        if self.language not in speaks:
            self.language = "en" if "en" in speaks else speaks[0]
        with (
            QSignalBlocker(self.step),
            QSignalBlocker(self.red_zone),
            QSignalBlocker(self.late),
            QSignalBlocker(self.private),
        ):
            self.step.setCurrentIndex(self.step.findData(template.step))
            self.red_zone.setCurrentIndex(_place(self.red_zone, template.red_zone))
            self.late.setCurrentIndex(_place(self.late, template.late))
            self.private.setChecked(template.private)
        for mention_class, made in self.classes.items():
            made.setChecked(mention_class in template.classes)
        for line, words in ((self.title, template.title), (self.sends.field, template.destination)):
            if line.text() != words:
                line.setText(words)
                line.setCursorPosition(0)
        self.languages.show_languages(speaks, self.language)
        self.words.show_wording(self._wording)
        self.variables.show_wording(self._wording, template.destination)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Name what is wrong where it stands."""
        template = self._template
        by_place = {(one.where, one.language): one.text for one in problems}
        title = by_place.get((template_editing.TITLE, ""), "")
        self.title_problem.setText(title)
        self.title_problem.setVisible(bool(title))
        self.words.show_problem(by_place.get((template_editing.WORDS, self.language), ""))
        if template is not None:
            self.sends.show_for(template)
        wrong = {one.language for one in problems if one.where == template_editing.WORDS}
        self.languages.mark_wrong(wrong)

    @property
    def _wording(self) -> Wording:
        assert self._template is not None
        return next(w for w in self._template.wordings if w.language == self.language)

    def _read(self, language: str) -> None:
        self.language = language
        if self._template is not None:
            self.show_template(self._template)
            self.edited.emit(self._template)

    def add_language(self, language: str) -> None:
        """A wording in another language, with nothing in it yet."""
        assert self._template is not None
        self.language = language
        self._become(
            replace(self._template, wordings=(*self._template.wordings, Wording(language, ("",))))
        )
        self.words.variants[0].setFocus()

    def _remove_language(self) -> None:
        assert self._template is not None
        left = tuple(w for w in self._template.wordings if w.language != self.language)
        self._become(replace(self._template, wordings=left))

    def _become(self, template: Template) -> None:
        self.show_template(template)
        self.edited.emit(template)

    def _classes_chosen(self) -> None:
        chosen = frozenset(each for each, made in self.classes.items() if made.isChecked())
        self._change(classes=chosen)

    def _reworded(self, wording: Wording) -> None:
        assert self._template is not None
        wordings = tuple(
            wording if each.language == wording.language else each
            for each in self._template.wordings
        )
        self._change(wordings=wordings)

    def _change(self, **facts: object) -> None:
        if self._template is not None:
            self._template = replace(self._template, **facts)  # type: ignore[arg-type]
            self.variables.show_wording(self._wording, self._template.destination)
            self.edited.emit(self._template)

    def _flag(self, fact: str, name: str, any_: str, yes: str, no: str) -> QComboBox:
        made = self._combo(name, [(any_, ANY), (yes, YES), (no, NO)])
        made.currentIndexChanged.connect(lambda _: self._change(**{fact: made.currentData()}))
        return made

    def _combo(self, name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, value in choices:
            made.addItem(words, value)
        return made

    def _problem(self) -> QLabel:
        made = text(self._look, "", 12, SEMI, tone="bad", wrap=True)
        made.hide()
        return made


def _title(look: Look) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName("templateTitle")
    made.setFont(look.font(16, SEMI))
    made.setAccessibleName(tr("Name of the template"))
    return made


def _place(combo: QComboBox, value: bool | None) -> int:
    """The row of a value. `findData` takes None for “no data”."""
    return next(row for row in range(combo.count()) if combo.itemData(row) is value)
