"""One macro as a form: its name, its actions in order, and what they will do, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.replies.macros import Action, Do, Macro, parse_tables, preview
from cmconsole.replies.templates import Template
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, button, clear, text
from cmconsole.ui.wording import tr


def deeds() -> dict[Do, tuple[str, str]]:
    """What a macro can do: the words, and the hint for its value."""
    return {
        Do.TEMPLATE: (tr("Fill in a template, and stop"), tr("Which template")),
        Do.ASSIGN: (tr("Assign it"), tr("To whom; empty: to nobody")),
        Do.CLASS: (tr("Say what it is"), tr("Class")),
        Do.NOTE: (tr("Add a note"), tr("What it says")),
        Do.SNOOZE: (tr("Let it sleep"), tr("For how many minutes")),
        Do.HANDLED: (tr("Call it handled"), tr("Nothing more is needed")),
    }


class MacroForm(QWidget):
    """Shows a macro, and says what became of it."""

    edited = Signal(object)
    """The Macro as it is now."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._templates: Sequence[Template] = ()
        self._actions: list[Action] = []
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the macro"))
        self.name.textEdited.connect(lambda _: self._tell())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.fields: list[QComboBox | QLineEdit] = []
        """The value of each action."""
        self.problem = text(look, "", 12, SEMI, tone="bad", wrap=True)
        self.shown = text(look, "", 13, wrap=True)
        self.add = button(look, tr("Another action"), small=True)
        self.add.clicked.connect(self._add)
        told = tr(
            "Whatever publishes stops for the person: it is read, then the button is pressed."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.name, text(look, tr("In this order"), 13, SEMI)):
            column.addWidget(part)
        column.addLayout(self._rows)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        column.addLayout(row)
        for label in (
            self.problem,
            text(look, tr("What it will do"), 13, SEMI),
            self.shown,
            text(look, told, 12, tone="meta", wrap=True),
        ):
            column.addWidget(label)

    @property
    def macro(self) -> Macro:
        """As it stands on the page."""
        return Macro(self.name.text().strip(), tuple(self._actions))

    def show_macro(self, macro: Macro, templates: Sequence[Template]) -> None:
        """Show this one."""
        self._templates = templates
        self._actions = list(macro.actions)
        if self.name.text() != macro.name:
            self.name.setText(macro.name)
        self._make()
        self._say()

    def trouble(self, taken: Sequence[str]) -> str:
        """Why it cannot be kept, in a sentence; empty: it can. `taken`: names of the others."""
        macro = self.macro
        if not macro.name:
            return tr("Give it a name that people find.")
        if macro.name in taken:
            return tr("Another macro has this name already.")
        names = {each.name for each in self._templates}
        if macro.template is not None and macro.template not in names:
            return tr("Choose the template it fills in.")
        table = {"name": macro.name, "do": [{str(a.do): a.value} for a in macro.actions]}
        try:
            parse_tables([table], macro.name)
        except PolicyError as error:
            return str(error)
        return ""

    def show_trouble(self, sentence: str) -> None:
        """Name what is wrong."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make(self) -> None:
        clear(self._rows)
        self.fields = []
        for place, action in enumerate(self._actions):
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(text(self._look, f"{place + 1}.", 12, tone="meta"))
            row.addWidget(self._deed(place, action))
            field = self._value(place, action)
            self.fields.append(field)
            row.addWidget(field, 1)
            away = button(self._look, tr("Remove"), "link", small=True)
            away.setAccessibleName(tr("Remove action {n}").format(n=place + 1))
            away.clicked.connect(self._removing(place))
            row.addWidget(away)
            self._rows.addLayout(row)

    def _deed(self, place: int, action: Action) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(tr("Action {n}").format(n=place + 1))
        for do, (words, _) in deeds().items():
            made.addItem(words, do)
        made.setCurrentIndex(made.findData(action.do))

        def chosen() -> None:
            self._actions[place] = Action(Do(made.currentData()))
            self._make()
            self._tell()

        made.activated.connect(lambda _: chosen())
        return made

    def _value(self, place: int, action: Action) -> QComboBox | QLineEdit:
        hint = deeds()[action.do][1]
        choices: list[tuple[str, str]] = []
        if action.do is Do.TEMPLATE:
            choices = [(each.title, each.name) for each in self._templates]
        elif action.do is Do.CLASS:
            choices = [(str(each), str(each)) for each in MentionClass]
        if choices:
            combo = QComboBox()
            combo.setAccessibleName(hint)
            for words, value in choices:
                combo.addItem(words, value)
            combo.setCurrentIndex(combo.findData(action.value))
            combo.activated.connect(lambda _: self._set(place, combo.currentData()))
            return combo
        line = QLineEdit(action.value)
        line.setPlaceholderText(hint)
        line.setAccessibleName(hint)
        line.setEnabled(action.do is not Do.HANDLED)
        line.textEdited.connect(lambda words: self._set(place, words.strip()))
        return line

    def _set(self, place: int, value: str) -> None:
        self._actions[place] = Action(self._actions[place].do, value)
        self._tell()

    def _removing(self, place: int) -> Callable[[], None]:
        def remove() -> None:
            del self._actions[place]
            self._make()
            self._tell()

        return remove

    def _add(self) -> None:
        self._actions.append(Action(Do.NOTE))
        self._make()
        self._tell()
        self.fields[-1].setFocus()

    def _tell(self) -> None:
        self._say()
        self.edited.emit(self.macro)

    def _say(self) -> None:
        titles = {each.name: each.title for each in self._templates}
        lines = preview(self.macro)
        for name, title in titles.items():
            lines = [line.replace(f"“{name}”", f"“{title}”") for line in lines]
        self.shown.setText("\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)))
