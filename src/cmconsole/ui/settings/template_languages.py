"""The languages a template speaks: one is read at a time, others are added and removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import MEDIUM, button, clear
from cmconsole.ui.wording import language_name, tr

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt", "pl", "sv", "da", "fi", "cs", "tr", "ja")
"""Languages that are offered; files may name others."""


class LanguageRow(QWidget):
    """A button for each language."""

    chosen = Signal(str)
    added = Signal(str)
    removed = Signal()
    """The one that is read is to go."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: dict[str, QPushButton] = {}

    def show_languages(self, speaks: Sequence[str], read: str) -> None:
        """Show these; `read` is the one that is read."""
        if [*self._buttons] == [*speaks]:
            for language, made in self._buttons.items():
                made.setChecked(language == read)
            return  # whoever is on one of the buttons stays there
        clear(self._row)
        self._buttons = {}
        for language in speaks:
            made = QPushButton(language_name(language))
            made.setFont(self._look.font(12, MEDIUM))
            made.setCheckable(True)
            made.setChecked(language == read)
            made.setAutoDefault(False)
            made.setProperty("answer", True)
            made.clicked.connect(lambda _=False, one=language: self.chosen.emit(one))
            self._row.addWidget(made)
            self._buttons[language] = made
        self._row.addSpacing(8)
        more = button(self._look, tr("+ Language"), "link", small=True)
        more.clicked.connect(lambda: self._offer(more))
        self._row.addWidget(more)
        if len(speaks) > 1:
            away = button(self._look, tr("Remove this language"), "link", small=True)
            away.clicked.connect(self.removed)
            self._row.addSpacing(8)
            self._row.addWidget(away)
        self._row.addStretch()

    def mark_wrong(self, wrong: Collection[str]) -> None:
        """Mark the languages in which something is not in order."""
        for language, made in self._buttons.items():
            made.setText(language_name(language) + (" ⚠" if language in wrong else ""))

    def _offer(self, under: QWidget) -> None:
        menu = QMenu(under)
        menu.setAccessibleName(tr("Languages"))
        own = QLocale().bcp47Name().partition("-")[0]
        for tag in dict.fromkeys((own, *LANGUAGES)):
            if tag not in self._buttons and QLocale(tag).language() != QLocale.Language.C:
                action = menu.addAction(language_name(tag))
                action.triggered.connect(lambda _=False, one=tag: self.added.emit(one))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
