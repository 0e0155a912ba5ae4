"""The texts of a template in one language: variants in turn, a shorter one, one for a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from cmconsole.replies.templates import VARIABLES, Wording
from cmconsole.ui.look import Look
from cmconsole.ui.settings.template_text import TemplateText
from cmconsole.ui.widgets import SEMI, IconButton, button, clear, text
from cmconsole.ui.wording import network_name, tr

MOST_VARIANTS = 9
NETWORKS = ("mastodon", "bluesky", "x", "reddit", "facebook", "instagram", "youtube", "googleplay")
"""Networks that are offered for a text of their own; files may name others."""


class TemplateWords(QWidget):
    """Shows a wording, and says what became of it."""

    edited = Signal(object)
    """The Wording as it is now."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._wording = Wording("en", ("",))
        self.variants: list[TemplateText] = []
        self.on: dict[str, TemplateText] = {}
        self._last: TemplateText | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._tools())
        self._texts = QVBoxLayout()
        self._texts.setSpacing(6)
        column.addLayout(self._texts)
        self.problem = text(look, "", 12, tone="bad", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        column.addWidget(text(look, tr("Shorter version, where there is little room"), 13, SEMI))
        self.short = self._text(tr("Shorter version"))
        column.addWidget(self.short)
        self._others = QVBoxLayout()
        self._others.setSpacing(6)
        column.addLayout(self._others)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.variable = self._menu_button(tr("Variable {"), self._variables)
        self.blank = button(self._look, tr("Blank"), small=True)
        self.blank.setToolTip(tr("Something that has to be filled in before it can be sent"))
        self.blank.clicked.connect(lambda: self._put(f"[[{tr('what is missing')}]]"))
        self.more = button(self._look, tr("Another variant"), small=True)
        self.more.clicked.connect(self._add_variant)
        self.network = self._menu_button(tr("Text for a network"), self._networks)
        for each in (self.variable, self.blank, self.more, self.network):
            row.addWidget(each)
        row.addStretch()
        return row

    def show_wording(self, wording: Wording) -> None:
        """Show these texts."""
        same = len(wording.variants) == len(self.variants) and set(wording.on) == set(self.on)
        self._wording = wording
        if not same or not self.variants:
            self._make(wording)
        for edit, words in zip(self.variants, wording.variants, strict=True):
            edit.show_text(words)
        for network, edit in self.on.items():
            edit.show_text(wording.on[network])
        self.short.show_text(wording.short)
        self.more.setEnabled(len(self.variants) < MOST_VARIANTS)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with these texts; empty: nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _make(self, wording: Wording) -> None:
        clear(self._texts)
        clear(self._others)
        self.variants, self.on, self._last = [], {}, None
        for place in range(len(wording.variants)):
            name = tr("Text") if not place else tr("Variant {n}").format(n=place + 1)
            edit = self._text(name)
            self.variants.append(edit)
            label = "" if len(wording.variants) == 1 else tr("{n}.").format(n=place + 1)
            remove = self._removing_variant(place) if len(wording.variants) > 1 else None
            self._texts.addLayout(self._row(label, edit, remove))
        for network in wording.on:
            edit = self.on[network] = self._text(network_name(network))
            title = tr("Only on {network}").format(network=network_name(network))
            self._others.addWidget(text(self._look, title, 13, SEMI))
            self._others.addLayout(self._row("", edit, self._removing_network(network)))

    def _row(
        self, label: str, edit: TemplateText, remove: Callable[[], None] | None
    ) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        if label:
            row.addWidget(text(self._look, label, 12, tone="meta"))
        row.addWidget(edit, 1)
        if remove is not None:
            away = IconButton(
                self._look, "x", tr("Remove {name}").format(name=edit.accessibleName())
            )
            away.setProperty("size", "small")
            away.clicked.connect(remove)
            row.addWidget(away)
        return row

    def _text(self, name: str) -> TemplateText:
        edit = TemplateText(self._look, name)
        edit.changed.connect(self._edited)
        edit.cursorPositionChanged.connect(lambda: self._remember(edit))
        return edit

    def _remember(self, edit: TemplateText) -> None:
        if edit.hasFocus():
            self._last = edit

    def _put(self, words: str) -> None:
        edit = self._last or (self.variants[0] if self.variants else None)
        if edit is not None:
            edit.put_in(words)

    def _edited(self) -> None:
        self._wording = replace(
            self._wording,
            variants=tuple(edit.toPlainText() for edit in self.variants),
            short=self.short.toPlainText(),
            on={network: edit.toPlainText() for network, edit in self.on.items()},
        )
        self.edited.emit(self._wording)

    def _change(self, wording: Wording) -> None:
        self.show_wording(wording)
        self.edited.emit(wording)

    def _add_variant(self) -> None:
        self._change(replace(self._wording, variants=(*self._wording.variants, "")))
        self.variants[-1].setFocus()

    def _removing_variant(self, place: int) -> Callable[[], None]:
        def remove() -> None:
            variants = self._wording.variants
            self._change(replace(self._wording, variants=variants[:place] + variants[place + 1 :]))

        return remove

    def _removing_network(self, network: str) -> Callable[[], None]:
        def remove() -> None:
            on = {name: words for name, words in self._wording.on.items() if name != network}
            self._change(replace(self._wording, on=on))

        return remove

    def _menu_button(self, words: str, fill: Callable[[QMenu], None]) -> QPushButton:
        made = button(self._look, words, small=True)

        def open_menu() -> None:
            menu = QMenu(made)
            menu.setAccessibleName(words)
            fill(menu)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(made.mapToGlobal(made.rect().bottomLeft()))

        made.clicked.connect(open_menu)
        return made

    def _variables(self, menu: QMenu) -> None:
        for name, meaning in VARIABLES.items():
            action = menu.addAction(f"{{{name}}}   {meaning}")
            action.triggered.connect(lambda _=False, n=name: self._put(f"{{{n}}}"))

    def _networks(self, menu: QMenu) -> None:
        for network in _missing(NETWORKS, self._wording.on):
            action = menu.addAction(network_name(network))
            action.triggered.connect(lambda _=False, n=network: self._add_network(n))

    def _add_network(self, network: str) -> None:
        self._change(replace(self._wording, on={**self._wording.on, network: ""}))
        self.on[network].setFocus()


def _missing(known: Sequence[str], there: Mapping[str, str]) -> list[str]:
    return [name for name in known if name not in there]
