"""Of the triage page: rules are written, changed, moved and taken away. All of it is the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import PolicyError
from cmconsole.triage.proposing import placed
from cmconsole.triage.rules import Policy, Rule
from cmconsole.triage.writing import checked
from cmconsole.ui.settings.drafted import Drafted
from cmconsole.ui.settings.rule_form import RuleForm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidget


class RuleEditing(QObject):
    """What is written in the form is tried at once and joins the draft when it is taken."""

    changed = Signal(int)
    """The draft is another; the place of the rule that matters."""
    written = Signal()
    """The rule in the form is another."""

    def __init__(
        self, parent: QObject, form: RuleForm, rules: QListWidget, drafted: Drafted
    ) -> None:
        super().__init__(parent)
        self._form, self._list, self._drafted = form, rules, drafted
        self._place: int | None = None
        """Of the rule that is being changed; None: it is a new one."""
        form.edited.connect(self._read)
        form.take_wanted.connect(self._take)
        form.leave_wanted.connect(self.leave)

    def new(self) -> None:
        """Begin a rule."""
        self._begin(None)

    def change(self) -> None:
        """Begin to change the chosen rule."""
        place = self._list.currentRow()
        if 0 <= place < len(self._drafted.rules):
            self._begin(place)

    def delete(self) -> None:
        """Take the chosen rule away."""
        place, rules = self._list.currentRow(), self._drafted.rules
        if 0 <= place < len(rules):
            self.set((*rules[:place], *rules[place + 1 :]), place)

    def move(self, step: int) -> None:
        """Put the chosen rule so many places further down; up where that is less than nought."""
        row, rules = self._list.currentRow(), list(self._drafted.rules)
        if 0 <= row < len(rules) and 0 <= row + step < len(rules):
            rules.insert(row + step, rules.pop(row))
            self.set(tuple(rules), row + step)

    def switch(self, place: int, on: bool) -> None:
        """Turn a rule on or off."""
        rules = list(self._drafted.rules)
        rules[place] = replace(rules[place], enabled=on)
        self.set(tuple(rules), place)

    def set(self, rules: tuple[Rule, ...], place: int) -> None:
        """The draft has these rules. What stands in the form is kept: for its rule, or as a new one."""
        if self._drafted.draft is None:
            return
        if self._place is not None:
            name = self._drafted.rules[self._place].name
            self._place = next((at for at, rule in enumerate(rules) if rule.name == name), None)
        self._drafted.draft = replace(self._drafted.draft, rules=rules)
        self._read()
        self.changed.emit(place)

    def leave(self) -> None:
        """Put the form away; the draft stays as it was."""
        self._put_away()
        self.written.emit()
        self._list.setFocus()

    def _begin(self, place: int | None) -> None:
        self._place, self._drafted.writing = place, True
        draft = self._drafted.draft
        lists = {} if draft is None else draft.words
        self._form.begin(None if place is None else self._drafted.rules[place], lists)
        self._drafted.written = None
        self.written.emit()

    def _put_away(self) -> None:
        self._form.hide()
        self._place = self._drafted.written = None
        self._drafted.writing = False

    def _read(self) -> None:
        if self._form.isHidden():
            return
        self._drafted.written, problem = self._made()
        self._form.show_problem("" if self._form.is_empty else problem)
        self.written.emit()

    def _made(self) -> tuple[Policy | None, str]:
        """The draft with what stands in the form, or what is wrong with it."""
        draft, place = self._drafted.draft, self._place
        if draft is None:
            return None, ""
        try:
            rule = checked(self._form.rule, draft, place)
        except PolicyError as error:
            return None, str(error)
        if place is None:
            return replace(draft, rules=placed(draft, rule)), ""
        rules = (*draft.rules[:place], rule, *draft.rules[place + 1 :])
        return replace(draft, rules=rules), ""

    def _take(self) -> None:
        made, problem = self._made()
        name = self._form.rule.name
        self._form.show_problem(problem if name else self.tr("Give it a name that people find."))
        if made is None:
            return
        self._put_away()
        place = next(at for at, rule in enumerate(made.rules) if rule.name == name)
        self.set(made.rules, place)
        self._list.setFocus()
